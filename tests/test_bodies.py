"""Bodies by example, end to end: which words of a text name a body, where its name begins, what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from extracted import cases, mentions, settled, shipped
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.core.text import fold
from kg.core.types import Mention
from kg.mention.bodies import bodies

BODIES = ("Organization", "Company")


def found(text: str, region: str) -> Iterator[Mention]:
    """The bodies a text names, those of posts among them; what a post only means is left out."""
    for m in mentions(re.sub(r"[\[\]]", "", text), region):
        body = m.parts[0] if m.kind == "Post" else m
        if body.kind in BODIES and not (m.kind == "Post" and "anaphor" in body.tags):
            yield body


@pytest.mark.parametrize("case", cases("mentions/bodies.toml"))
def test_corpus(case: dict[str, Any]) -> None:
    named = list(found(case["text"], case.get("region", "")))
    assert [m.text for m in named] == re.findall(r"\[(.+?)\]", fold(case["text"]))
    assert {m.text: m.name for m in named if m.text in case.get("names", {})} == case.get("names", {})
    assert {m.text: m.kind for m in named if m.text in case.get("kinds", {})} == case.get("kinds", {})
    for m in named:
        assert set(case.get("tags", {}).get(m.text, ())) <= set(m.tags)
        around = [d.name for d in m.within]
        assert case.get("within", {}).get(m.text, around) == around


def test_parts_lead_from_the_division_to_the_department() -> None:
    (body,) = found("[攸县公安局交警大队]上路。", "430223")
    office = body.parts[0]
    assert (body.tags, office.name, office.parts[0].name) == (("part",), "攸县公安局", "攸县")
    assert [d.name for d in body.within] == ["湖南省", "株洲市", "攸县"]


def test_a_level_means_the_division_named_last() -> None:
    *_, last = found("攸县、茶陵县办赛。[县教育局]牵头。", "4302")
    assert [d.name for d in last.within] == ["湖南省", "株洲市", "茶陵县"]


PIECES = ["攸县", "公安局", "的", "“", "”", "（", "）", "公司", "各", "县委", "，", "\n", "中心", "驻", "科长"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES)))
def test_any_text_is_read(parts: list[str]) -> None:
    text = "".join(parts)
    named = bodies(text, [], settled(text).context, shipped())
    assert all(text[m.start : m.end] == m.text and m.name for m in named)
    assert all(a.end <= b.start for a, b in pairwise(m for m in named if "anaphor" not in m.tags))

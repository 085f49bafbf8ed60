"""Projects by example: which words of a text name a project, and by which name they go."""

from __future__ import annotations

import itertools
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marked import marked

from kg.core.ontology import Ontology, read
from kg.core.types import Mention
from kg.mention.projects import projects

CORPUS = Path(__file__).parent / "corpora" / "mentions" / "projects.toml"
CASES: list[dict[str, Any]] = tomllib.loads(CORPUS.read_text(encoding="utf-8"))["cases"]


@lru_cache(maxsize=1)
def _shipped() -> Ontology:
    return read()


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return _shipped()


def found(source: str, ontology: Ontology) -> list[Mention]:
    article, taken = marked(source)
    return projects(article.text, taken, ontology)


def shown(m: Mention) -> str:
    """`words`, `words → name` if the name is another, with `#tag` behind."""
    return m.text + (f" → {m.name}" if m.name != m.text else "") + "".join(f" #{t}" for t in m.tags)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(c, id=c["text"][:24], marks=[pytest.mark.xfail(reason=c["fails"], strict=True)] if "fails" in c else [])
        for c in CASES
    ],
)
def test_projects(case: dict[str, Any], ontology: Ontology) -> None:
    assert [shown(m) for m in found(case["text"], ontology)] == case["found"]


def test_division_before_closes_within(ontology: Ontology) -> None:
    project = found("在[[云岭区:Division]石门镇:Division]的老街食品产业园", ontology)[0]
    assert [d.name for d in project.within] == ["云岭区", "云岭区石门镇"]


def test_anaphor_lies_where_its_antecedent_does(ontology: Ontology) -> None:
    first, second = found("[石门镇:Division]老街食品产业园开工。该产业园占地三百亩。", ontology)
    assert first.within == second.within and first.within


def test_listed_farm_is_a_division(ontology: Ontology) -> None:
    farm = found("牙克石农场占地广阔。该农场今年增产。", ontology)[0]
    assert (farm.text, farm.kind) == ("牙克石农场", "Division")
    assert farm.division and farm.division.level == "township" and farm.within[-1].level == "county"


def test_offsets_and_order(ontology: Ontology) -> None:
    for case in CASES:
        article, taken = marked(case["text"])
        mentions = projects(article.text, taken, ontology)
        assert all(article.text[m.start : m.end] == m.text for m in mentions)
        assert all(a.end <= b.start for a, b in itertools.pairwise(mentions))


def test_amounts_inside_are_parts(ontology: Ontology) -> None:
    group = found("集中开工[31个:Amount=31 item]重点项目", ontology)[0]
    assert [p.text for p in group.parts] == ["31个"]


PIECES = ["项目", "“", "”", "的", "该", "基地", "石门", "建设", "，", "\n", "等一批项目", "引进", "、", "3", "大棚"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(PIECES),
        max_size=14,
    )
)
def test_any_text_is_read(parts: list[str]) -> None:
    text = "".join(parts)
    mentions = projects(text, [], _shipped())
    assert all(0 <= m.start < m.end <= len(text) and text[m.start : m.end] == m.text and m.name for m in mentions)

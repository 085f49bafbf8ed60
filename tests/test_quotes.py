"""Quotes by example: `tests/corpora/relations/quote.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marked import article, marked

from kg.core import ontology
from kg.core.types import Claim
from kg.relate import quotes
from kg.relate.quotation import quotations
from kg.relate.scene import Scene

CORPUS = Path(__file__).parent / "corpora" / "relations" / "quote.toml"
CASES = tomllib.loads(CORPUS.read_text(encoding="utf-8"))["case"]
ONTOLOGY = ontology.read()


def scene(case: dict[str, Any]) -> Scene:
    """The scene of a case, its byline marked."""
    found, mentions = marked(case["text"])
    if words := case.get("byline"):
        start = found.text.index(words)
        found = replace(found, bylines=((start, start + len(words)),))
    return Scene(found, mentions, ONTOLOGY)


def shown(claim: Claim) -> str:
    """A claim as the corpus writes it."""
    speaker = claim.named("speaker")
    assert speaker is not None
    return f"{speaker.key}|{claim['start']}|{claim['form']}"


def params() -> list[Any]:
    """The cases; those known to fail as strict xfail."""
    return [
        pytest.param(c, id=c["text"][:16], marks=[pytest.mark.xfail(reason=c["fails"], strict=True)] if "fails" in c else [])
        for c in CASES
    ]


@pytest.mark.parametrize("case", params())
def test_corpus(case: dict[str, Any]) -> None:
    assert [shown(c) for c in quotes.read(scene(case))] == case["quotes"]


@pytest.mark.parametrize("case", [c for c in CASES if c["quotes"] and "fails" not in c], ids=lambda c: c["text"][:16])
def test_evidence_stands_on_the_page_and_names_the_speaker(case: dict[str, Any]) -> None:
    read = scene(case)
    for claim in quotes.read(read):
        speaker = claim.named("speaker")
        assert speaker is not None
        printed = read.article.quote(*speaker.ranges[0])  # the name, or what he is called after it (老樊)
        assert claim.evidence[0].quote.startswith(printed) and (printed == speaker.key or set(printed) & set(speaker.key))
        for piece in claim.evidence:
            assert read.article.quote(piece.start, piece.end) == piece.quote


def test_evidence_is_speaker_and_verb() -> None:
    claims = list(quotes.read(scene({"text": "“路通了，心也通了。”[村民:Post][罗开贵:Person]高兴地说，明年还要修桥。"})))
    assert [c.evidence[0].quote for c in claims] == ["罗开贵高兴地说", "罗开贵高兴地说"]


def test_the_headline_gives_no_quote() -> None:
    found, mentions = marked("[莫小云:Person]强调，安全第一\n工地上一片忙碌。")
    heading = found.text.index("\n")
    assert list(quotes.read(Scene(replace(found, heading=heading, title=found.text[:heading]), mentions, ONTOLOGY))) == []


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet='“”‘’"\n，。：说王强表示他的（', max_size=60))
def test_any_text_is_read_and_quotations_are_in_order(text: str) -> None:
    found = list(quotations(article(text).text))
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= q.start <= q.begin <= q.end <= len(text) for q in found)
    assert list(quotes.read(Scene(article(text), (), ONTOLOGY))) == []

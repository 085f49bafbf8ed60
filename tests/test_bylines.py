"""Bylines by example: `tests/corpora/relations/byline.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from marked import marked

from kg.core import ontology
from kg.core.types import Claim
from kg.relate import bylines
from kg.relate.scene import Scene

CORPUS = Path(__file__).parent / "corpora" / "relations" / "byline.toml"
CASES = tomllib.loads(CORPUS.read_text(encoding="utf-8"))["case"]
ONTOLOGY = ontology.read()


def scene(case: dict[str, Any]) -> Scene:
    """The scene of a case; its byline is the stretch named, or the whole text."""
    found, mentions = marked(case["text"])
    words = case.get("byline", found.text)
    start = found.text.index(words)
    return Scene(replace(found, bylines=((start, start + len(words)),)), mentions, ONTOLOGY)


def shown(claim: Claim) -> str:
    """A claim as the corpus writes it."""
    person = claim.named("person")
    assert person is not None
    return f"{person.key}|{claim['role']}|{claim['outlet'] or ''}"


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(c, id=c["text"][:16], marks=[pytest.mark.xfail(reason=c["fails"], strict=True)] if "fails" in c else [])
        for c in CASES
    ],
)
def test_corpus(case: dict[str, Any]) -> None:
    assert [shown(c) for c in bylines.read(scene(case))] == case["bylines"]


@pytest.mark.parametrize("case", [c for c in CASES if c["bylines"] and "fails" not in c], ids=lambda c: c["text"][:16])
def test_evidence_is_the_name(case: dict[str, Any]) -> None:
    for claim in bylines.read(scene(case)):
        person = claim.named("person")
        assert person is not None and [e.quote for e in claim.evidence] == [person.key]


def test_a_person_has_one_claim_a_role() -> None:
    found, mentions = marked("记者 [苗青:Person]\n雨过天晴。\n记者 [苗青:Person] 摄")
    last = found.text.rindex("记者")
    twice = replace(found, bylines=((0, 5), (last, len(found.text))))
    assert [c["role"] for c in bylines.read(Scene(twice, mentions, ONTOLOGY))] == ["reporter", "photographer"]

"""Things with a name that no mention covers, by example; and that none overlaps a mention or another thing."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from marked import scene

from kg.core.ontology import Ontology, read
from kg.relate.things import things

CORPUS = Path(__file__).parent / "corpora" / "relations" / "things.toml"
CASES: list[dict[str, Any]] = tomllib.loads(CORPUS.read_text(encoding="utf-8"))["cases"]


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read()


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(c, id=c["text"][:24], marks=[pytest.mark.xfail(reason=c["fails"], strict=True)] if "fails" in c else [])
        for c in CASES
    ],
)
def test_things(case: dict[str, Any], ontology: Ontology) -> None:
    assert [f"{m.kind} {m.text}" for m in things(scene(case["text"], ontology))] == case["found"]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:24])
def test_none_overlaps(case: dict[str, Any], ontology: Ontology) -> None:
    stage = scene(case["text"], ontology)
    found = things(stage)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(stage.text[m.start : m.end] == m.text for m in found)
    assert not any(m.start < t.end and t.start < m.end for t in found for m in stage.mentions if m.kind != "Division")

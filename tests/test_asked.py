"""Of relations asked for alone, a page gives the claims that it gives among all."""

from __future__ import annotations

from functools import lru_cache

import pytest

from kg.core import ontology as reader
from kg.core.ontology import Ontology
from kg.core.types import Claim, Page
from kg.workflow.demo import SAMPLES
from kg.workflow.extract import given
from kg.workflow.reading import read


@lru_cache(maxsize=1)
def pages() -> tuple[tuple[Page, ...], Ontology]:
    ontology = reader.read(SAMPLES / "ontology")
    return tuple(given([SAMPLES / "pages"], ontology))[:6], ontology


@lru_cache(maxsize=1)
def everything() -> tuple[Claim, ...]:
    found, ontology = pages()
    return tuple(c for page in found for c in read(page, ontology).claims)


@pytest.mark.parametrize("asked", ["holds in", "event", "project", "measure", "quote", "byline", "part produces", "none such"])
def test_the_claims_asked_for_are_those_among_all(asked: str) -> None:
    (found, ontology), relations = pages(), frozenset(asked.split())
    alone = [c for page in found for c in read(page, ontology, relations).claims]
    assert alone == [c for c in everything() if c.relation in relations]


def test_the_samples_give_most_relations() -> None:
    assert {"holds", "in", "event", "project", "measure", "quote", "byline"} <= {c.relation for c in everything()}

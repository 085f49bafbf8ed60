"""From plain text to claims, end to end, for the corpora of relations: `claims(text, region)`; cases as pytest parameters."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from marked import article

from kg import mention, relate
from kg.core import ontology as reader
from kg.core.ontology import Ontology
from kg.core.types import Article, Claim, Context, Mention

CORPORA = Path(__file__).parent / "corpora"


@lru_cache(maxsize=1)
def shipped() -> Ontology:
    """The shipped ontology, read once."""
    return reader.read()


def settled(text: str, region: str = "") -> Article:
    """A text as an article of a page about the division of a code."""
    gazetteer = shipped().gazetteer
    return article(text, context=Context(region=gazetteer.chain(gazetteer.by_code[region]) if region else ()))


def mentions(text: str, region: str = "") -> list[Mention]:
    """What a text names."""
    return mention.mentions(settled(text, region), shipped())


def claims(text: str, region: str = "", relation: str = "") -> list[Claim]:
    """What a text says, of one relation."""
    found = settled(text, region)
    said = relate.claims(found, mention.mentions(found, shipped()), shipped())
    return [c for c in said if c.relation == relation or not relation]


def cases(path: str) -> list[Any]:
    """The examples of a corpus, one parameter each; those known to fail as strict xfail."""
    found = tomllib.loads((CORPORA / path).read_text(encoding="utf-8"))["case"]
    failing = [[pytest.mark.xfail(reason=c["fails"], strict=True)] if "fails" in c else [] for c in found]
    return [pytest.param(c, id=c["text"][:24], marks=marks) for c, marks in zip(found, failing, strict=True)]

"""One page through the stages that look at a page alone: layout, context, mention, relate."""

from __future__ import annotations

from dataclasses import dataclass

from kg import layout, mention, relate
from kg.core.ontology import Ontology
from kg.core.types import Article, Claim, Page, Remainder
from kg.workflow import context


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page says: its articles with their context, what belongs to none, and the claims of all articles."""

    page: Page
    articles: tuple[Article, ...]
    remainders: tuple[Remainder, ...]
    claims: tuple[Claim, ...]


def read(page: Page, ontology: Ontology, relations: frozenset[str] | None = None) -> Reading:
    """Reads a page, for claims of some relations or of all. Pure: the same page, metadata and ontology give the same reading."""
    found, remainders = layout.read(page, ontology)
    articles = context.settle(page, found, ontology)
    claims = [c for a in articles for c in relate.claims(a, mention.mentions(a, ontology), ontology, relations)]
    return Reading(page, tuple(articles), tuple(remainders), tuple(claims))

"""The contents of a graph, or of a part of it, and the look-ups that making quads of them needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pyoxigraph import NamedNode

from kg.core.errors import StoreError
from kg.core.ontology import Ontology
from kg.core.tenures import Copy, Tenure
from kg.core.types import Article, Claim, Entity, Name, Page, Range, mention_key
from kg.triples.terms import iri


@dataclass(frozen=True)
class Contents:
    """What a graph, or a part of it, is made of."""

    pages: Sequence[Page] = ()
    articles: Sequence[Article] = ()
    entities: Sequence[Entity] = ()
    claims: Sequence[Claim] = ()
    tenures: Sequence[Tenure] = ()
    copies: Sequence[Copy] = ()


@dataclass(frozen=True, eq=False)
class Maker:
    """Contents, ontology and base IRI, with the look-ups that making quads needs.

    `heads`: from an article that is one report with others to the first of them, see `kg.core.tenures.sources`.
    """

    contents: Contents
    ontology: Ontology
    base: str
    heads: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def entity(self) -> Mapping[str, Entity]:
        """From a mention's key to its entity."""
        return {key: e for e in self.contents.entities for key in e.mentions}

    @cached_property
    def article(self) -> Mapping[str, Article]:
        """From an article's id to the article."""
        return {a.id: a for a in self.contents.articles}

    @cached_property
    def tenure(self) -> Mapping[str, Tenure]:
        """From the id of a claim to the term that it proves."""
        return {claim: t for t in self.contents.tenures for claim in t.claims}

    def iri(self, local: str) -> NamedNode:
        """An IRI under the base."""
        return iri(self.base, local)

    def division(self, code: str) -> NamedNode:
        """The IRI of a division that a list has."""
        return self.iri(f"division/{self.ontology.gazetteer.by_code[code].code}")

    def of(self, page: str, name: Name) -> Entity:
        """The entity that a name on a page stands for. Raises StoreError if none gathers it."""
        key = mention_key(page, name)
        if key not in self.entity:
            raise StoreError(f"{key}: no entity gathers this mention; resolve the claims that are to be stored, all of them")
        return self.entity[key]

    def place(self, page: str, ranges: Iterable[Range]) -> NamedNode:
        """The IRI of stretches of a page."""
        return NamedNode(f"{self.iri(f'page/{page}').value}#{'&'.join([f'char={a},{b}' for a, b in ranges])}")

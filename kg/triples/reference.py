"""Reference data: what lists say of divisions. It has no evidence and properties of its own."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, Quad

from kg.core.ontology import Ontology
from kg.core.types import Division
from kg.triples.terms import LABEL, A, iri, series, xt


def listed(ontology: Ontology, division: Division, base: str) -> Iterator[Quad]:
    """What a list says of a division: type, name, code, level, series, and the division above."""
    node = iri(base, f"division/{division.code}")
    yield Quad(node, A, xt("Division"))
    yield Quad(node, LABEL, Literal(division.name))
    yield Quad(node, xt("code"), Literal(division.code))
    yield Quad(node, xt("level"), Literal(division.level))
    yield Quad(node, xt("series"), Literal(series(ontology)[division.code]))
    if division.parent:
        yield Quad(node, xt("listedIn"), iri(base, f"division/{division.parent}"))

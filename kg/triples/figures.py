"""Figures as QUDT quantities: equal ones are one node, which all claims share that state them."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kg.core.types import Quantity
from kg.triples.make import Maker
from kg.triples.terms import LABEL, A, decimal, term, unit_iri, units, xt


def quantity(make: Maker, q: Quantity) -> NamedNode:
    """The IRI of a quantity, made of all that tells it from others: `quantity/30000000_CNY~_min`."""
    marks = ("~" if q.approx else "") + (f"_{q.bound}" if q.bound else "")
    upto = f"..{decimal(q.upto).value}" if q.upto is not None else ""
    return make.iri(f"quantity/{decimal(q.value).value}{upto}_{q.unit.replace('/', '.per.')}{marks}")


def figures(make: Maker) -> Iterator[Quad]:
    """The quantities that claims name, each described once, and the units that QUDT lacks."""
    values = (v for claim in make.contents.claims for _, v in claim.slots if isinstance(v, Quantity))
    by_node = {quantity(make, q): q for q in values}
    for node, q in by_node.items():
        yield from _described(make, node, q)
    for unit in sorted({q.unit for q in by_node.values()}):
        if not units(make.ontology).get(unit, {}).get("iri"):
            yield from _own_unit(make, unit)


def _described(make: Maker, node: NamedNode, q: Quantity) -> Iterator[Quad]:
    yield Quad(node, A, term("qudt:QuantityValue"))
    yield Quad(node, term("qudt:numericValue"), decimal(q.value))
    yield Quad(node, term("qudt:hasUnit"), unit_iri(make.ontology, q.unit))
    yield Quad(node, xt("unit"), Literal(q.unit))
    if q.approx:
        yield Quad(node, xt("approximate"), Literal(True))
    if q.bound:
        yield Quad(node, xt("bound"), Literal(q.bound))
    if q.upto is not None:
        yield Quad(node, xt("upTo"), decimal(q.upto))


def _own_unit(make: Maker, unit: str) -> Iterator[Quad]:
    """A unit made of two, 元/千克, or one that no vocabulary has: its IRI is to say something in this graph."""
    known, node = units(make.ontology), unit_iri(make.ontology, unit)
    yield Quad(node, A, term("qudt:Unit"))
    yield Quad(node, term("qudt:symbol"), Literal(unit))
    for lang in ("zh", "en"):
        names = [known[part]["label"][lang] if part in known else part for part in unit.split("/")]
        yield Quad(node, LABEL, Literal("/".join(names), language=lang))

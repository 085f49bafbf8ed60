"""RDF 1.2: the graph, and for each claim the triple it states, as a triple term. For stores that have them.

`<claim> rdf:reifies <<( <person> org:holds <post> )>>`, in Turtle 1.2; the claim is the reifier.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from kg.view import turtle
from kg.view.asks import iri_of
from kg.view.exports.nodes import Nodes, Value
from kg.view.exports.source import CHUNK, Order, quads
from kg.view.exports.tables import relation, things

REIFIES = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies")
HELD = ("asserted", "acting", "reported")  # the modalities under which a post is held on the day of the article


def write(order: Order, form: str, path: Path) -> None:
    """Writes the graph with the triples that its claims state."""
    with path.open("wb") as file:
        turtle.write(stated(order), file, RdfFormat.TURTLE, order.prefixes, order.graph.build["base"])


def stated(order: Order) -> Iterator[Quad]:
    """The quads of the dump; behind those of each claim the triple it states, if it states one alone."""
    claims = order.graph.build["base"] + "claim/"
    held: dict[str, list[Quad]] = {}
    for subject, block in groupby(quads(order.graph), key=lambda q: iri_of(q.subject)):
        if held and (len(held) == CHUNK or not subject.startswith(claims)):
            yield from _flushed(order, held)
            held = {}
        if subject.startswith(claims):
            held[subject] = list(block)
        else:
            yield from block
    yield from _flushed(order, held)


def _flushed(order: Order, held: dict[str, list[Quad]]) -> Iterator[Quad]:
    nodes = Nodes(order)
    nodes.learn(q for block in held.values() for q in block)
    nodes.around(held)
    nodes.prepare(held, "prov:wasDerivedFrom/schema:author")
    for claim, block in held.items():
        yield from block
        for subject, prop, value in plain(nodes, claim):
            yield Quad(NamedNode(claim), REIFIES, Triple(NamedNode(subject), NamedNode(prop), NamedNode(value)))


def plain(nodes: Nodes, claim: str) -> list[tuple[str, str, str]]:
    """The plain triples of the graph that a claim states by itself: subject, property, object."""
    modality = nodes.walk(claim, "xt:modality")
    if modality == ["negated"]:
        return []
    named, name = things(nodes, claim), relation(nodes, claim)
    found: list[tuple[str, str, str]] = []
    if name == "holds" and modality[0] in HELD:
        found = [(p, "org:holds", post) for p in [named.get("person", "")] for post in nodes.walk(claim, "xt:states/xt:post")]
    elif name == "byline":
        found = [(a, "schema:author", named.get("person", "")) for a in nodes.walk(claim, "prov:wasDerivedFrom")]
    elif figures := list(nodes.figures(claim)):
        found = [(s, p, q) for s in nodes.walk(claim, "xt:subject") for p, q in figures]
        found *= not any(nodes.walk(claim, f"xt:{slot}") for slot in ("time", "period", "what"))
    elif modality != ["planned"] and len(named) == 2:
        term = "schema:containedInPlace" if name == "in" else f"xt:{name}"
        found = [(a, term, b) for a in named.values() for b in named.values()]
    full = [(s, _full(nodes, p), o) for s, p, o in found]
    return [(s, p, o) for s, p, o in full if Value(o) in nodes.block(s).get(p, ())]


def _full(nodes: Nodes, prop: str) -> str:
    return prop if "://" in prop else nodes.order.iri(prop)

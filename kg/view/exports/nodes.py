"""Nodes of a graph with what is said of them, looked up many at a time, and paths from node to node."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pyoxigraph import Literal, Quad

from kg.view.asks import ask, sparqls
from kg.view.exports.source import Order

QUANTITY = "quantity/"
SOURCE = "http://www.w3.org/ns/prov#wasDerivedFrom"  # articles have long blocks; who needs them walks there
DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal"


class Value(NamedTuple):
    """What stands behind a property: an IRI (`type` is empty), or a text with the IRI of its datatype and its language."""

    text: str
    type: str = ""
    language: str = ""


Block = Mapping[str, tuple[Value, ...]]  # from the IRI of a property to its values, sorted


@dataclass(frozen=True)
class Nodes:
    """Nodes that were looked up; make a new one for each chunk, so that memory stays bounded."""

    order: Order
    known: dict[str, Block] = field(default_factory=dict)
    led: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    asked: set[str] = field(default_factory=set)
    iris: dict[str, str] = field(default_factory=dict)

    def learn(self, quads: Iterable[Quad]) -> list[str]:
        """Takes in all that is said of some nodes; gives their IRIs, in that order."""
        found: dict[str, dict[str, set[Value]]] = defaultdict(lambda: defaultdict(set))
        for subject, prop, value, _ in quads:
            found[subject.value][prop.value].add(_told(value))
        self.known.update({iri: {p: tuple(sorted(v)) for p, v in sorted(block.items())} for iri, block in found.items()})
        return list(found)

    def fetch(self, iris: Iterable[str]) -> None:
        """Looks nodes up that are not known yet; what is none has an empty block."""
        fresh = sorted(set(iris) - set(self.known))
        self.known.update((iri, {}) for iri in fresh)
        for sparql in sparqls("described", "node", fresh):
            self.learn(Quad(*row) for row in self.order.graph.query(sparql))

    def walk(self, start: str, path: str) -> list[str]:
        """The texts at the end of a path from a node, sorted: `xt:within/rdfs:label`; `^` goes a step against its direction."""
        found = [start]
        for step in path.split("/"):
            found = [text for node in found for text in self._step(node, step)]
        return sorted(set(found))

    def prepare(self, starts: Iterable[str], path: str) -> None:
        """Looks up at one go all that `walk` needs for a path from many nodes."""
        found = set(starts)
        for step in path.split("/"):
            self._against(found) if step.startswith("^") else self.fetch(found)
            found = {text for node in found for text in self._step(node, step)}

    def around(self, nodes: Iterable[str]) -> None:
        """Looks up what nodes lead to, and what the memberships among that lead to: all that claims speak of."""
        for starts in (set(nodes), {m for node in nodes for m in self.walk(node, "xt:states")}):
            self.fetch(starts)
            linked = (
                v.text for node in starts for p, values in self.known[node].items() if p != SOURCE for v in values if not v.type
            )
            self.fetch(linked)

    def figures(self, node: str) -> Iterator[tuple[str, str]]:
        """The properties of a node that lead to a quantity, and the quantities."""
        start = self.order.graph.build["base"] + QUANTITY
        yield from (
            (p, v.text) for p, values in self.block(node).items() for v in values if v.text.startswith(start) and not v.type
        )

    def block(self, node: str) -> Block:
        """What is said of a node."""
        if node not in self.known:
            self.fetch([node])
        return self.known[node]

    def _step(self, node: str, step: str) -> list[str]:
        if step.startswith("^"):
            return self.led.get((node, self._iri(step[1:])), [])
        if step == "@quantity":
            return [quantity for _, quantity in self.figures(node)]
        if step == "@kind":
            start = self.order.prefixes["xt"]
            return [t.removeprefix(start) for t in self._step(node, "rdf:type") if t.startswith(start)]
        return [v.text for v in self.known.get(node, {}).get(self._iri(step), ())]

    def _iri(self, curie: str) -> str:
        if curie not in self.iris:
            self.iris[curie] = self.order.iri(curie)
        return self.iris[curie]

    def _against(self, nodes: Iterable[str]) -> None:
        fresh = sorted(set(nodes) - self.asked)
        self.asked.update(fresh)
        for row in ask(self.order.graph, "leading", "node", fresh) if fresh else ():
            self.led[row["node"], row["property"]].append(row["from"])


def _told(term: object) -> Value:
    """A term as a value. The store writes `1.000` as `1`: decimals lose idle zeros wherever they come from."""
    if not isinstance(term, Literal):
        return Value(str(getattr(term, "value", term)))
    idle = term.datatype.value == DECIMAL and "." in term.value
    return Value(term.value.rstrip("0").rstrip(".") if idle else term.value, term.datatype.value, term.language or "")


def local(iri: str) -> str:
    """The last part of an IRI: `https://xiangtu.example/ns#HoldsClaim` → `HoldsClaim`."""
    return iri.replace("#", "/").rsplit("/", 1)[-1]

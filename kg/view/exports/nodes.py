"""Nodes of a graph with what is said of them, looked up many at a time, and paths from node to node."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from pyoxigraph import Literal, Quad

from kg.view.asks import ask
from kg.view.exports.source import Order, blocks

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
        found: dict[str, dict[str, list[Value]]] = {}
        for subject, prop, value, _ in quads:
            found.setdefault(subject.value, {}).setdefault(prop.value, []).append(_told(value))
        self.known.update({iri: {p: _sorted(v) for p, v in sorted(block.items())} for iri, block in found.items()})
        return list(found)

    def fetch(self, iris: Iterable[str]) -> None:
        """Looks nodes up that are not known yet; what is none has an empty block."""
        fresh = set(iris) - self.known.keys()
        self.known.update((iri, {}) for iri in fresh)
        if fresh:
            self.learn(blocks(self.order.graph, fresh))

    def walk(self, start: str, path: str) -> list[str]:
        """The texts at the end of a path from a node, sorted: `xt:within/rdfs:label`; `^` goes a step against its direction."""
        found = [start]
        for step in _steps(path):
            found = [text for node in found for text in self._step(node, step)]
        return sorted(set(found)) if len(found) > 1 else found

    def prepare(self, starts: Iterable[str], path: str) -> None:
        """Looks up at one go all that `walk` needs for a path from many nodes."""
        found = set(starts)
        for step in _steps(path):
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
        if iri := self._iri(step):
            return [v.text for v in self.known.get(node, _NOTHING).get(iri, ())]
        if step.startswith("^"):
            return self.led.get((node, self._iri(step[1:])), [])
        if step == "@quantity":
            return [quantity for _, quantity in self.figures(node)]
        start = self.order.prefixes["xt"]  # of @kind
        return [t.removeprefix(start) for t in self._step(node, "rdf:type") if t.startswith(start)]

    def _iri(self, step: str) -> str:
        """The IRI of a step; empty for those that begin with a mark."""
        if step not in self.iris:
            self.iris[step] = "" if step[0] in "^@" else self.order.iri(step)
        return self.iris[step]

    def _against(self, nodes: Iterable[str]) -> None:
        fresh = sorted(set(nodes) - self.asked)
        self.asked.update(fresh)
        for row in ask(self.order.graph, "leading", "node", fresh) if fresh else ():
            self.led[row["node"], row["property"]].append(row["from"])


_NOTHING: Block = {}


@lru_cache(maxsize=1024)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split("/"))


def _sorted(values: list[Value]) -> tuple[Value, ...]:
    return tuple(sorted(set(values)) if len(values) > 1 else values)


def _told(term: object) -> Value:
    """A term as a value. The store writes `1.000` as `1`: decimals lose idle zeros wherever they come from."""
    if not isinstance(term, Literal):
        return Value(str(getattr(term, "value", term)))
    idle = term.datatype.value == DECIMAL and "." in term.value
    return Value(term.value.rstrip("0").rstrip(".") if idle else term.value, term.datatype.value, term.language or "")


def local(iri: str) -> str:
    """The last part of an IRI: `https://xiangtu.example/ns#HoldsClaim` → `HoldsClaim`."""
    return iri.replace("#", "/").rsplit("/", 1)[-1]

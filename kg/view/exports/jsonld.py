"""JSON-LD, framed by entity: a thing a node, and inside it the claims and memberships that name it, with article and figures.

Every triple of the graph is in it, those of claims as often as they name things; a reader of RDF gets the same graph.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kg.view.asks import ask
from kg.view.exports.nodes import Nodes, Value
from kg.view.exports.source import Order, described
from kg.view.exports.tables import things

EVERYTHING = "*"
INNER = ("claim/", "membership/", "quantity/")  # what stands inside of what it speaks of
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LOCAL = re.compile(r"[A-Za-z][\w-]*", re.ASCII)

Node = dict[str, Any]


def write(order: Order, form: str, path: Path) -> None:
    """Writes one document, an entity a line."""
    context = {"id": "@id", "type": "@type", "value": "@value", "language": "@language", "reverse": "@reverse", **order.prefixes}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"@context": {_json(context)},\n"@graph": [')
        for number, node in enumerate(framed(order)):
            file.write(f"{',' if number else ''}\n{_json(node)}")
        file.write("\n]}\n")


def framed(order: Order) -> Iterator[Node]:
    """The nodes of the document, in the order of the dump."""
    frame = _Frame(order)
    for found in described(order.graph, EVERYTHING):
        nodes = Nodes(order)
        part = nodes.learn(found)
        yield from frame.nodes(nodes, [n for n in part if not frame.inner(n)])
        yield from frame.alone(nodes, [n for n in part if frame.inner(n) == INNER[0]])


class _Frame:
    def __init__(self, order: Order) -> None:
        self.order = order
        self.start = order.graph.build["base"]
        self.by_length = sorted(order.prefixes.items(), key=lambda p: -len(p[1]))

    def inner(self, iri: str) -> str:
        """Which of INNER a node is, if any."""
        return next((kind for kind in INNER if iri.startswith(self.start + kind)), "")

    def nodes(self, nodes: Nodes, iris: list[str]) -> Iterator[Node]:
        """Things, each with what names it inside."""
        naming: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for row in ask(self.order.graph, "naming", "node", iris) if iris else ():
            naming[row["node"]][row["property"]].add(row["from"])
        named = {f for slots in naming.values() for found in slots.values() for f in found}
        self._prepare(nodes, named)
        for iri in iris:
            yield self.node(nodes, iri) | self._reverse(nodes, iri, naming.get(iri, {}))

    def alone(self, nodes: Nodes, claims: list[str]) -> Iterator[Node]:
        """The claims that name no thing, in whose node they could stand."""
        nodes.around(claims)
        nodes.prepare(claims, "prov:wasDerivedFrom/rdfs:label")
        yield from (self.claim(nodes, c) for c in claims if not things(nodes, c))

    def node(self, nodes: Nodes, iri: str) -> Node:
        """A node with what is said of it."""
        made: Node = {"id": iri}
        for prop, values in nodes.block(iri).items():
            if self.short(prop) == "rdf:type":
                made["type"] = [self.short(v.text) for v in values]
            else:
                made[self.short(prop)] = _one([self.value(v) for v in values])
        return made

    def claim(self, nodes: Nodes, iri: str) -> Node:
        """A claim with its figures and its article inside."""
        made = self.node(nodes, iri)
        for prop, quantity in nodes.figures(iri):
            made[self.short(prop)] = self.node(nodes, quantity)
        for article in nodes.walk(iri, "prov:wasDerivedFrom"):
            told = self.node(nodes, article)
            cited = ("rdfs:label", "xt:paper", "schema:datePublished", "schema:pagination")
            made["prov:wasDerivedFrom"] = {"id": article} | {k: told[k] for k in cited if k in told}
        return made

    def value(self, value: Value) -> Any:
        """A value: a node by its IRI, a text, or a literal with its type."""
        if not value.type:
            return {"id": value.text}
        if value.language:
            return {"value": value.text, "language": value.language}
        return value.text if value.type == _STRING else {"value": value.text, "type": self.short(value.type)}

    def short(self, iri: str) -> str:
        """An IRI with its prefix, where it has one."""
        found = ((p, iri[len(start) :]) for p, start in self.by_length if iri.startswith(start))
        return next((f"{p}:{rest}" for p, rest in found if _LOCAL.fullmatch(rest)), iri)

    def _prepare(self, nodes: Nodes, named: Iterable[str]) -> None:
        nodes.fetch(named)
        members = [n for n in named if self.inner(n) == INNER[1]]
        nodes.prepare(members, "^xt:states")
        claims = [*named, *(c for m in members for c in nodes.walk(m, "^xt:states"))]
        nodes.around(claims)
        nodes.prepare(claims, "prov:wasDerivedFrom/rdfs:label")

    def _reverse(self, nodes: Nodes, iri: str, naming: dict[str, set[str]]) -> Node:
        found = {self.short(p): [self._inside(nodes, f) for f in sorted(froms)] for p, froms in sorted(naming.items())}
        return {"reverse": found} if found else {}

    def _inside(self, nodes: Nodes, iri: str) -> Node:
        if self.inner(iri) != INNER[1]:
            return self.claim(nodes, iri)
        stating = [self.claim(nodes, c) for c in nodes.walk(iri, "^xt:states")]
        return self.node(nodes, iri) | ({"reverse": {"xt:states": stating}} if stating else {})


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)

"""The tables of an export: their documented schema (`tables.toml`), and their rows, a chunk of the graph at a time."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from kg.view.asks import text
from kg.view.exports.nodes import Nodes, local
from kg.view.exports.source import Order, described

LIST = "\x1f"  # parts the texts of a list in a row
ITSELF = "."

Row = Mapping[str, str]

# What is made of the texts at the end of a path.
MAKE: Mapping[str, Callable[[list[str]], list[str]]] = {
    "count": lambda found: [str(len(found))],
    "min": lambda found: found[:1],
    "max": lambda found: found[-1:],
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type (text, list, integer, number, boolean, date), where it is found, what it holds.

    `made`: what is made of the texts at the end of its `paths` (a key of MAKE), or of the node itself; of paths the first counts
    that leads anywhere.
    """

    name: str
    type: str
    path: str
    zh: str
    en: str

    @property
    def made(self) -> str:
        """The first word of the path, if it is no path."""
        first = self.path.split(" ")[0]
        return first if first in MAKE or first in _OWN else ""

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths."""
        return tuple(p for p in self.path.removeprefix(self.made).split() if p not in ("|", ITSELF))


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, its labels, the class (as a prefixed name) of what its rows are, its columns, one each row has."""

    name: str
    zh: str
    en: str
    of: str
    columns: tuple[Column, ...]
    needs: str = "id"


@lru_cache(maxsize=1)
def tables() -> Mapping[str, Table]:
    """All tables, by name, in the order of `tables.toml`."""
    found = tomllib.loads(text("exports/tables.toml"))
    return {name: _table(name, **row) for name, row in found.items()}


def _table(name: str, label: Mapping[str, str], of: str, columns: list[list[str]], needs: str = "id") -> Table:
    return Table(name, label["zh"], label["en"], of, tuple(Column(*c) for c in columns), needs)


def rows(order: Order, name: str) -> Iterator[Row]:
    """The rows of a table, in the order of what they are; a cell without value is left out, lists are parted by LIST."""
    table = tables()[name]
    for found in described(order.graph, order.iri(table.of)):
        nodes = Nodes(order)
        part = nodes.learn(found)
        for path in sorted({p for c in table.columns for p in c.paths}):
            nodes.prepare(part, path)
        if any(c.made in _OWN for c in table.columns):
            nodes.around(part)
        plan = [(c.name, c.type == "list", c.made, c.paths) for c in table.columns]
        yield from (row for node in part for row in _rows(nodes, table, plan, node) if table.needs in row)


_Plan = list[tuple[str, bool, str, tuple[str, ...]]]  # of the columns: name, whether it is a list, what is made of which paths


def _rows(nodes: Nodes, table: Table, plan: _Plan, node: str) -> Iterator[Row]:
    told = ((name, many, _cell(nodes, made, paths, node)) for name, many, made, paths in plan)
    cells = {name: LIST.join(found) if many else found[0] for name, many, found in told if found}
    if table.name == "links":
        yield from (cells | {"source": source, "target": target, "type": name} for source, target, name in links(nodes, node))
    else:
        yield cells


def _cell(nodes: Nodes, made: str, paths: tuple[str, ...], node: str) -> list[str]:
    if made in _OWN:
        return _OWN[made](nodes, node)
    if not paths:
        return [node]
    found: list[str] = []
    for path in paths:
        if found := nodes.walk(node, path):
            break
    return MAKE[made](found) if made else found


def relation(nodes: Nodes, claim: str) -> str:
    """The relation of a claim, by its class."""
    classes = nodes.walk(claim, "rdf:type")
    return next((local(c).removesuffix("Claim").lower() for c in classes if c.endswith("Claim")), "")


def things(nodes: Nodes, claim: str) -> dict[str, str]:
    """The things that a claim names, by slot: those that have a name; person and unit of what it states."""
    start = nodes.order.prefixes["xt"]
    slots = {p[len(start) :]: v for p, values in nodes.block(claim).items() if p.startswith(start) for v in values if not v.type}
    found = {slot: v.text for slot, v in slots.items() if nodes.walk(v.text, "rdfs:label")}
    for slot, path in (("person", "xt:states/org:member"), ("unit", "xt:states/org:organization")):
        found.update((slot, iri) for iri in nodes.walk(claim, path)[:1])
    return found


def links(nodes: Nodes, claim: str) -> list[tuple[str, str, str]]:
    """From which thing to which a claim leads, and what links them."""
    found, name = things(nodes, claim), relation(nodes, claim)
    rules = _link_rules().get(name) or [[*pair, name] for pair in combinations(sorted(found), 2) if len(found) == 2]
    pairs = [(found.get(a, ""), found.get(b, ""), kind) for a, b, kind in rules]
    return [(a, b, kind) for a, b, kind in pairs if a and b and a != b]


@lru_cache(maxsize=1)
def _link_rules() -> Mapping[str, list[list[str]]]:
    return tomllib.loads(text("exports/links.toml"))


def _measure(nodes: Nodes, claim: str) -> list[str]:
    return sorted(local(p) for p, _ in nodes.figures(claim))


def _slots(nodes: Nodes, claim: str) -> list[str]:
    """What fills the slots of a claim, for reading: `slot=value`."""
    start, own = nodes.order.prefixes["xt"], {nodes.order.iri(f"xt:{name}") for name in _EVIDENCE}
    block = {p: values for p, values in nodes.block(claim).items() if p.startswith(start) and p not in own}
    found = [(local(p), _shown(nodes, v.text)) for p, values in block.items() for v in values]
    for slot, path in (("person", "org:member"), ("unit", "org:organization"), ("title", "org:role")):
        found += [(slot, name) for name in nodes.walk(claim, f"xt:states/{path}/rdfs:label")]
    return sorted(f"{slot}={shown}" for slot, shown in found)


def _shown(nodes: Nodes, value: str) -> str:
    """A value for reading: the name of a thing, a number with its unit, or the text itself."""
    if value not in nodes.known:
        return value
    number, unit = nodes.walk(value, "qudt:numericValue"), nodes.walk(value, "xt:unit")
    return " ".join(number + unit) if number else "".join(nodes.walk(value, "rdfs:label")[:1]) or value


_EVIDENCE = ("at", "quote", "rule", "modality", "confidence", "period", "issued", "redacted", "states")
_OWN: Mapping[str, Callable[[Nodes, str], list[str]]] = {
    "measure": _measure,
    "slots": _slots,
    "relation": lambda nodes, claim: [relation(nodes, claim)],
    "source": lambda nodes, claim: [],
    "target": lambda nodes, claim: [],
    "type": lambda nodes, claim: [],
}

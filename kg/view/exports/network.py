"""Things and the links between them, as GraphML and GEXF write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kg.view.asks import visible
from kg.view.exports.nodes import local
from kg.view.exports.source import Order
from kg.view.exports.tables import LIST, Row, rows, tables

Kept = dict[str, str]

_ENDS = ("id", "source", "target")
_NO_XML = re.compile("[\ufffe\uffff\ud800-\udfff]")


def _columns(table: str) -> dict[str, str]:
    return {c.name: c.type for c in tables()[table].columns if c.name not in _ENDS}


NODE: Mapping[str, str] = {"label": "text", **_columns("things")}
EDGE: Mapping[str, str] = {"label": "text", "weight": "number", "claim": "text", **_columns("links")}


def edges(order: Order) -> Iterator[Row]:
    """The links, each with an id of its own, what stands on it, and how sure it is as its weight."""
    for row in rows(order, "links"):
        named = {"label": row.get("title", row["type"]), "weight": row.get("confidence", "1"), "claim": row["id"]}
        yield {**row, **named, "id": f"{local(row['id'])}-{row['type']}"}


def cells(row: Row, columns: Mapping[str, str]) -> Kept:
    """The cells of a row that are not empty, in the order of the columns, as XML can hold them."""
    row = {"label": row["name"], **row} if "name" in row else row
    return {name: shown(row[name]) for name in columns if name in row}


def shown(text: str) -> str:
    """A text that XML can hold."""
    return _NO_XML.sub("", visible(text.replace(LIST, "、")))

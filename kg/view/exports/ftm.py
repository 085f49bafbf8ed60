"""FollowTheMoney: persons, positions, occupancies, projects, bodies and articles as entities, one a line of JSON."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from kg.view.asks import clean, text
from kg.view.exports.source import Order
from kg.view.exports.tables import LIST, Row, rows

Entity = Mapping[str, Any]


def write(order: Order, form: str, path: Path) -> None:
    """Writes the entities, schema by schema."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for entity in entities(order):
            file.write(json.dumps(entity, ensure_ascii=False, sort_keys=True) + "\n")


def entities(order: Order) -> Iterator[Entity]:
    """The entities of a graph: id, schema, properties (name → list of values)."""
    for rule in _rules():
        for row in rows(order, rule["table"]):
            if _meant(rule, row) and (properties := _properties(order, rule["properties"], row)):
                name = row["id"] if "types" not in rule else f"{row['id']} {row['type']}"
                yield {"id": _id(name), "schema": rule["schema"], "properties": properties}


@lru_cache(maxsize=1)
def _rules() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(text("exports/ftm.toml"))["entity"]
    return found


def _meant(rule: Mapping[str, Any], row: Row) -> bool:
    kinds, types = rule.get("kinds", [row.get("kind")]), rule.get("types", [row.get("type")])
    return row.get("kind") in kinds and row.get("type") in types and all(n in row for n in rule.get("needs", ()))


def _properties(order: Order, wanted: Mapping[str, str], row: Row) -> dict[str, list[str]]:
    found = {name: list(dict.fromkeys(_values(column, row))) for name, column in sorted(wanted.items())}
    if "investment" not in row:
        found.pop("currency", None)
    return {name: values for name, values in found.items() if values}


def _values(column: str, row: Row) -> Iterator[str]:
    if column.startswith("="):
        yield column[1:]
        return
    for name in column.lstrip("@").split():
        for value in filter(None, row.get(name, "").split(LIST)):
            yield _id(value) if column.startswith("@") else clean(value)


def _id(iri: str) -> str:
    """The id of an entity: short, of letters and digits, the same in every export."""
    return f"xiangtu-{sha256(iri.encode()).hexdigest()[:24]}"

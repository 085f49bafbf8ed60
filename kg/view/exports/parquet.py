"""The tables as Parquet, typed by their schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kg.view.exports.source import Order
from kg.view.exports.tables import LIST, Row, Table, rows, tables

GROUP = 20_000  # rows of a row group, which is what is in memory
TYPES: Mapping[str, tuple[pa.DataType, Callable[[str], Any]]] = {
    "text": (pa.string(), str),
    "list": (pa.list_(pa.string()), lambda v: v.split(LIST)),
    "integer": (pa.int64(), int),
    "number": (pa.float64(), float),
    "boolean": (pa.bool_(), lambda v: v == "true"),
    "date": (pa.date32(), date.fromisoformat),
}


def write(order: Order, form: str, folder: Path) -> None:
    """Writes a file for each table."""
    for name, table in tables().items():
        found = (_typed(table, row) for row in rows(order, name))
        with pq.ParquetWriter(folder / f"{name}.parquet", schema(table), compression="zstd") as writer:
            while part := list(islice(found, GROUP)):
                writer.write_table(pa.Table.from_pylist(part, schema=schema(table)))


def schema(table: Table) -> pa.Schema:
    """The columns of a table, each with what it holds in both languages as metadata."""
    return pa.schema([pa.field(c.name, TYPES[c.type][0], metadata={"zh": c.zh, "en": c.en}) for c in table.columns])


def _typed(table: Table, row: Row) -> dict[str, Any]:
    return {c.name: TYPES[c.type][1](row[c.name]) if c.name in row else None for c in table.columns}

"""DuckDB over the parts of a build: what must be grouped, joined or sorted over all of them, under a limit of memory."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

from kg.core.errors import StoreError
from kg.triples import columns, tables
from kg.workflow.plan import APPEARANCES, BLOCKS, ENTITIES, READINGS

MEMORY = "256MB"
BATCH = 20_000  # rows fetched at a time
SCHEMAS = {
    "pages": tables.PAGES,
    "claims": tables.CLAIMS,
    "readings": READINGS,
    "appearances": APPEARANCES,
    "blocks": BLOCKS,
    "entities": ENTITIES,
}


Values = Sequence[Any] | Mapping[str, Any]


class Grouped:
    """A connection to no file, with named queries of `grouping.toml`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def view(self, name: str, schema: pa.Schema, found: Sequence[str]) -> None:
        """A view of parts, by patterns of their files; an empty table where there are none."""
        if not found:
            self.connection.register(name, columns.table([], schema))
            return
        listed = ", ".join("'" + f.replace("'", "''") + "'" for f in found)
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet([{listed}])")

    def rows(self, query: str, values: Values = (), **names: object) -> list[tuple[Any, ...]]:
        """The answer to a named query, whole."""
        return self.connection.execute(sql(query, **names), values).fetchall()

    def dicts(self, query: str, values: Values = (), **names: object) -> list[dict[str, Any]]:
        """The answer to a named query, its rows by the names of columns."""
        return [row for batch in self._batches(sql(query, **names), values) for row in batch.to_pylist()]

    def stream(self, query: str, values: Values = (), **names: object) -> Iterator[tuple[Any, ...]]:
        """The answer to a named query, some rows in memory at a time; no other query may be asked meanwhile."""
        for batch in self._batches(sql(query, **names), values):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    def _batches(self, text: str, values: Values) -> pa.RecordBatchReader:
        return self.connection.sql(text, params=values).to_arrow_reader(BATCH)


def sql(query: str, **names: object) -> str:
    """A query of `grouping.toml` with names filled in."""
    return _queries()[query].format(**names)


@cache
def _queries() -> dict[str, str]:
    return tomllib.loads(resources.files("kg.workflow").joinpath("grouping.toml").read_text(encoding="utf-8"))


@contextmanager
def grouped(folder: Path, threads: int) -> Iterator[Grouped]:
    """A connection that puts what memory does not hold into a folder of its own below the one given.

    Raises StoreError where parts are damaged or the disk is full.
    """
    with TemporaryDirectory(prefix="duckdb-", dir=folder) as place:
        settings: dict[str, Any] = {"memory_limit": MEMORY, "threads": max(1, threads), "temp_directory": place}
        connection = duckdb.connect(config={**settings, "preserve_insertion_order": False})
        try:
            yield Grouped(connection)
        except duckdb.Error as fault:
            raise StoreError(
                f"{folder}: cannot be grouped ({fault}); if the disk is full, free some space; build again"
            ) from fault
        finally:
            connection.close()

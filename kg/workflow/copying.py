"""Copies among the articles of a build: pairs that share sampled runs are compared, each once in the life of a graph.

The runs of the articles that are to be compared lie in a file for that time, so that a pair costs the same in an archive of any
size, and few of them are in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from glob import escape
from itertools import groupby, islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kg import resolve
from kg.core.ontology import Ontology
from kg.core.tenures import Copy
from kg.triples import columns, tables
from kg.workflow.grouped import Grouped
from kg.workflow.parts import Work, files, holding, part
from kg.workflow.plan import READINGS, bodies_of
from kg.workflow.pool import Pool

CHUNK = 2_000  # pairs that are compared at a time
FILE = "copies.parquet"
COPIES = pa.schema([("left", pa.string()), ("right", pa.string()), ("kind", pa.string()), ("shared", pa.float64())])
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RunsOrder:
    """Articles of a part whose runs are asked for: the build, the part's first digits, the ids."""

    build: Path
    prefix: str
    articles: frozenset[str]


@dataclass(frozen=True, slots=True)
class PairsOrder:
    """Pairs of articles that are to be compared, and the file of their runs."""

    runs: Path
    pairs: tuple[Pair, ...]


def copied(work: Work, db: Grouped, changed: frozenset[str], few: bool, pool: Pool, folder: Path) -> list[Copy]:
    """The copies among all articles, sorted. Pairs that were compared before are not compared again, but on changed pages.

    `few`: these are few, so that most pairs are those of the build before. `folder` takes what lies on the disk meanwhile.
    """
    _pair(work, db, changed, few)
    db.rows("unpaired", {"pages": sorted(changed)})
    _runs(work, db, pool, folder / "runs.sqlite")
    made = folder / FILE
    with pq.ParquetWriter(made, COPIES, compression="zstd") as file:
        for rows in pool.map(compare, _orders(db, folder / "runs.sqlite")):
            file.write_table(columns.table(rows, COPIES))
    db.view("made", COPIES, [escape(str(made))])
    db.rows("copies", place=str(work.new / FILE).replace("'", "''"))
    return copies(db, work.new)


def _pair(work: Work, db: Grouped, changed: frozenset[str], few: bool) -> None:
    """Makes the tables of the pairs that are to be known, and of those that were compared before."""
    db.view("readings", READINGS, files(work.new, "readings"))
    known = [escape(str(work.base / FILE))] if work.base and (work.base / FILE).is_file() else []
    db.view("compared", COPIES, known)
    if known and few and work.base:
        db.view("readings_before", READINGS, holding(work.base, "readings", changed))
        db.rows("repaired", {"pages": sorted(changed)}, crowd=resolve.CROWD, least=resolve.LEAST)
    else:
        db.rows("paired", crowd=resolve.CROWD, least=resolve.LEAST)


def _runs(work: Work, db: Grouped, pool: Pool, into: Path) -> None:
    """Puts the runs of all articles that are to be compared into a file, by the articles' ids."""
    wanted = groupby((article for (article,) in db.stream("to_compare")), key=lambda article: article[: work.digits])
    orders = (RunsOrder(work.new, prefix, frozenset(mine)) for prefix, mine in wanted)
    with closing(sqlite3.connect(into, isolation_level=None)) as table:
        table.execute("PRAGMA journal_mode = OFF")
        table.execute("PRAGMA synchronous = OFF")
        table.execute("CREATE TABLE runs (article TEXT PRIMARY KEY, runs BLOB) WITHOUT ROWID")
        for found in pool.map(runs_of, orders):
            table.executemany("INSERT INTO runs VALUES (?, ?)", found)


def runs_of(order: RunsOrder, ontology: Ontology) -> list[tuple[str, bytes]]:
    """The runs of articles, as bytes, by their ids."""
    rows = tables.read(part(order.build, "readings", order.prefix), ["page", "articles"])
    pages = {page_of(a) for a in order.articles}
    found = (a for row in rows if row["page"] in pages for a in bodies_of(row))
    return sorted((a.id, resolve.runs(a).tobytes()) for a in found if a.id in order.articles)


def _orders(db: Grouped, runs: Path) -> Iterator[PairsOrder]:
    rest = db.stream("fresh")
    while some := tuple(islice(rest, CHUNK)):
        yield PairsOrder(runs, some)


def compare(order: PairsOrder, ontology: Ontology) -> list[dict[str, object]]:
    """What the articles of each pair share, as rows of COPIES: kind (empty for no copy) and part."""
    with closing(sqlite3.connect(order.runs)) as table:
        keys = {a: _found(table, a) for a in {a for pair in order.pairs for a in pair}}
    told = (resolve.compared(keys[left], keys[right]) for left, right in order.pairs)
    return [
        {"left": left, "right": right, "kind": kind, "shared": shared}
        for (left, right), (kind, shared) in zip(order.pairs, told, strict=True)
    ]


def _found(table: sqlite3.Connection, article: str) -> resolve.Keys:
    ((runs,),) = table.execute("SELECT runs FROM runs WHERE article = ?", (article,)).fetchall()
    return np.frombuffer(runs, np.int64)


def page_of(article: str) -> str:
    """The id of the page of an article, by the article's id."""
    return article.rpartition("-")[0]


def copies(db: Grouped, build: Path) -> list[Copy]:
    """The copies that a build knows, sorted."""
    if not (build / FILE).is_file():
        return []
    db.view("told", COPIES, [escape(str(build / FILE))])
    return [Copy(*row) for row in db.rows("told")]

"""Which pages a graph is to hold: those that are given, put together with those that are there, and written part by part.

Pages are taken as a stream; a file in the folder of builds holds them until all are known.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from kg.core import takedown
from kg.core.types import Page
from kg.triples import tables
from kg.workflow.parts import Work, link_part, overlapping

GIVEN = "given.sqlite"  # in the folder of builds, while pages are taken
_COLUMNS = tables.PAGES.names
# How many pages the graph will hold, by what is done with those that are given.
_COUNTS = {
    "all": "SELECT count(DISTINCT id) FROM page WHERE given",
    "add": "SELECT count(DISTINCT id) FROM page",
    "remove": "SELECT count(*) FROM (SELECT id FROM page WHERE NOT given EXCEPT SELECT id FROM page WHERE given)",
}
# Of the pages that are there, those that are dropped are not given (1), or given (2); with "add" (0) none is.
_LOST = "SELECT count(*) FROM (SELECT max(given) + 1 AS turn FROM page GROUP BY id HAVING min(given) = 0) WHERE turn = ?"
_TURNS = {"all": 1, "remove": 2, "add": 0}


@dataclass(frozen=True, slots=True)
class Taken:
    """The pages that were given, and the ids of those that are there: rows of a table.

    `live` is the build that holds those that are there; None where there is none, or where they stand in the table, too, because
    the list of persons taken down is not the one they were read with.
    """

    table: sqlite3.Connection
    change: str
    live: Path | None

    @property
    def count(self) -> int:
        """How many pages there will be."""
        return int(self.table.execute(_COUNTS[self.change]).fetchone()[0])

    @property
    def before(self) -> int:
        """How many pages there are."""
        return int(self.table.execute("SELECT count(DISTINCT id) FROM page WHERE NOT given").fetchone()[0])

    @property
    def lost(self) -> int:
        """How many of those will be dropped."""
        return int(self.table.execute(_LOST, (_TURNS[self.change],)).fetchone()[0])

    def pages(self, prefix: str) -> list[Page] | None:
        """The pages of a part, sorted by id; None where it is that of the live build."""
        given = self._rows(prefix, 1)
        if self.change == "all":
            return merged(given)
        if not given and self.live and (self.live / "pages" / f"{prefix or 'all'}.parquet").is_file():
            return None
        if self.change == "add":
            return merged([*given, *self._before(prefix)])
        gone = {p.id for p in given}
        return [p for p in self._before(prefix) if p.id not in gone]

    def _before(self, prefix: str) -> list[Page]:
        if not self.live:
            return self._rows(prefix, 0)
        found = (p for path in overlapping(self.live, "pages", prefix) for p in tables.read_pages(path))
        return [p for p in found if p.id.startswith(prefix)]

    def _rows(self, prefix: str, given: int) -> list[Page]:
        """The pages of rows, one a row, by id and place."""
        where = "given = ? AND id >= ? AND id < ? ORDER BY id, path, part"
        rows = self.table.execute(f"SELECT * FROM page WHERE {where}", (given, prefix, prefix + "g"))
        return [p for row in rows for p in tables.pages_of([dict(zip(_COLUMNS, row[1:], strict=True))])]


@contextmanager
def taking(
    builds: Path, change: str, live: Path | None, masks: Sequence[takedown.Entry], masked: bool
) -> Iterator[Callable[[Iterable[Page]], Taken]]:
    """Gives a function that takes pages in. `masks`: persons taken down; `masked`: the pages there are known without them."""
    path = builds / GIVEN
    path.unlink(missing_ok=True)
    with _removed(path), closing(sqlite3.connect(path, isolation_level=None)) as table:
        table.execute("PRAGMA journal_mode = OFF")
        table.execute("PRAGMA synchronous = OFF")
        table.execute(f"CREATE TABLE page (given, {', '.join(_COLUMNS)})")

        def take(given: Iterable[Page]) -> Taken:
            for page in given:
                _insert(table, 1, takedown.blacked(page, masks))
            if live and masked:
                ids = (row["id"] for part in tables.parts(live / "pages") for row in tables.read(part, ["id"]))
                table.executemany("INSERT INTO page (given, id) VALUES (0, ?)", ((i,) for i in ids))
            elif live:
                for page in (p for part in tables.parts(live / "pages") for p in tables.read_pages(part)):
                    _insert(table, 0, takedown.blacked(page, masks))
            table.execute("CREATE INDEX by_id ON page (id, given, path, part)")
            return Taken(table, change, live if masked else None)

        yield take


@contextmanager
def _removed(path: Path) -> Iterator[None]:
    """Removes a file at the end, whatever happens."""
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _insert(table: sqlite3.Connection, given: int, page: Page) -> None:
    rows = [(given, *(row[c] for c in _COLUMNS)) for row in tables.page_rows(page)]
    table.executemany(f"INSERT INTO page VALUES (?{', ?' * len(_COLUMNS)})", rows)


def written(taken: Taken, work: Work) -> None:
    """Writes the pages of the build in work; parts that are those of the live build are taken over."""
    for prefix in work.prefixes:
        pages, place = taken.pages(prefix), work.part("pages", prefix)
        if pages is None and taken.live:
            link_part(taken.live / "pages" / place.name, place)
        else:
            tables.write_pages(place, pages or [])


def merged(found: Iterable[Page]) -> list[Page]:
    """Pages sorted by id, the same text once, with all its sources and the first that is stated or marked of it."""
    by_id: dict[str, Page] = {}
    for page in found:
        first = by_id.setdefault(page.id, page)
        stated = {k: getattr(first, k) or getattr(page, k) for k in ("paper", "issued", "number", "region", "marks")}
        sources = tuple(sorted({*first.sources, *page.sources}, key=lambda s: (s.path, s.part)))
        by_id[page.id] = replace(first, sources=sources, **stated)
    return [by_id[i] for i in sorted(by_id)]

"""Reading the pages of a build, part by part: in one process or several, and never twice what was read before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.core.ontology import Ontology
from kg.core.types import Page
from kg.triples import tables
from kg.workflow.decisions import Correction
from kg.workflow.parts import Work, overlapping, part
from kg.workflow.plan import APPEARANCES, NOTHING, READINGS, Changes, PageRows, key, page_rows, reading_of

SCHEMAS = {"appearances": APPEARANCES, "claims": tables.CLAIMS, "readings": READINGS}  # a part is whole when the last is there


@dataclass(frozen=True, slots=True)
class PartOrder:
    """A part to be read: the build, its first digits, a build to look for what is known, and changes by page."""

    new: Path
    prefix: str
    known: Path | None
    changes: Mapping[str, Changes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartRead:
    """A part that was read: its pages, how many were known, what met no claim, and what was refused."""

    pages: int
    reused: int
    idle: tuple[Correction, ...] = ()
    refused: tuple[str, ...] = ()


Parts = Callable[[Iterable[PartOrder]], Iterator[PartRead]]  # an engine, reading parts in their order


def read_all(work: Work, changes: Mapping[str, Changes], parts: Parts, done: Callable[[int], None]) -> PartRead:
    """Reads all parts of a build. `done` is told how many pages are read."""
    by_prefix: dict[str, dict[str, Changes]] = defaultdict(dict)
    for page, change in changes.items():
        by_prefix[page[: work.digits]][page] = change
    orders = [PartOrder(work.new, p, work.live, by_prefix.get(p, {})) for p in work.prefixes]
    known = {order.prefix for order in orders if _is_unchanged(order)}
    there = sum(tables.count(work.part("readings", prefix)) for prefix in known)
    total = PartRead(there, there)
    done(there)
    for read in parts(order for order in orders if order.prefix not in known):
        counts = total.pages + read.pages, total.reused + read.reused
        total = PartRead(*counts, (*total.idle, *read.idle), (*total.refused, *read.refused))
        done(total.pages)
    return total


def _is_unchanged(order: PartOrder) -> bool:
    """Whether pages and readings of a part are the very files of the build before, and nothing is to be undone or tried again."""
    if order.changes or not order.known:
        return False
    pairs = [(part(order.known, t, order.prefix), part(order.new, t, order.prefix)) for t in ("pages", "readings")]
    if not all(old.is_file() and new.is_file() and old.samefile(new) for old, new in pairs):
        return False
    return not any(r["settled"] or r["error"] for r in tables.read(pairs[1][1], ["settled", "error"]))


def read_part(order: PartOrder, ontology: Ontology) -> PartRead:
    """Reads the pages of a part that are not known yet, and writes its tables."""
    place = part(order.new, "readings", order.prefix)
    keys = _keys(part(order.new, "pages", order.prefix), ontology)
    if not order.changes and place.is_file() and _is_right(place, keys):
        return PartRead(len(keys), len(keys))
    known, rows, reused = _known(order, {page: k for page, (k, _) in keys.items()}), list[PageRows](), 0
    for page_id, (_, page) in sorted(keys.items()):
        change, before = order.changes.get(page_id, NOTHING), known.get(page_id)
        if before and before.reading["settled"] == change.digest == "":
            rows.append(before)
        else:
            rows.append(page_rows(page, ontology, change, reading_of(page, before.reading, before.claims) if before else None))
        reused += before is not None
    _write(order, rows)
    told = ((x for r in rows for x in getattr(r, name)) for name in ("idle", "refused"))
    return PartRead(len(keys), reused, *map(tuple, told))


def _keys(path: Path, ontology: Ontology) -> dict[str, tuple[str, Page]]:
    return {page.id: (key(page, ontology), page) for page in tables.read_pages(path)}


def _is_right(place: Path, keys: Mapping[str, tuple[str, Page]]) -> bool:
    rows = tables.read(place, ["page", "key", "settled", "error"])
    there = {r["page"]: r["key"] for r in rows if not r["settled"] and not r["error"]}
    return there == {page: k for page, (k, _) in keys.items()}


def _known(order: PartOrder, keys: Mapping[str, str]) -> dict[str, PageRows]:
    """The rows of pages that were read before with the same key, by page; one with an error is tried again."""
    found: dict[str, PageRows] = {}
    for build in filter(None, (order.known, order.new)):
        for path in overlapping(build, "readings", order.prefix):
            mine = [r for r in tables.read(path) if keys.get(r["page"]) == r["key"] and not r["error"]]
            if mine:
                claims, appearances = (_by_page(build / name / path.name) for name in ("claims", "appearances"))
                found |= {r["page"]: PageRows(r, claims[r["page"]], appearances[r["page"]]) for r in mine}
    return found


def _by_page(path: Path) -> Mapping[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in tables.read(path) if path.is_file() else ():
        found[row["page"]].append(row)
    return found


def _write(order: PartOrder, rows: Sequence[PageRows]) -> None:
    found = {
        "appearances": [a for r in rows for a in r.appearances],
        "claims": [c for r in rows for c in r.claims],
        "readings": [r.reading for r in rows],
    }
    part(order.new, "readings", order.prefix).unlink(missing_ok=True)
    for table, schema in SCHEMAS.items():
        tables.write(part(order.new, table, order.prefix), found[table], schema)


def claims_of(work: Work, pages: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows of the claims of some pages."""
    wanted = set(pages)
    for prefix in sorted({page[: work.digits] for page in wanted}):
        place = work.part("claims", prefix)
        yield from (row for row in (tables.read(place) if place.is_file() else ()) if row["page"] in wanted)

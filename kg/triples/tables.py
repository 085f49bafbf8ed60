"""Pages and claims as Parquet tables, there and back: what the graph's evidence is proved against, and rebuilt from.

A table is a folder of parts, by the first digits of the pages' ids, so that a large one is written and changed part by part.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kg.core.errors import StoreError
from kg.core.types import Claim, Evidence, Mark, Name, Page, Quantity, Slot, Source, mention_key
from kg.triples import columns

WHOLE = "all.parquet"  # the part that holds all rows, in a small table
BATCH = 256  # pages in memory where they are read one by one
PAGES = pa.schema(
    [(name, pa.string()) for name in ("id", "text", "path", "sha256", "part", "paper", "issued", "number", "region", "marks")],
)
CLAIMS = pa.schema(
    [(name, pa.string()) for name in ("id", "relation", "page", "article", "slots", "evidence", "modality", "period")]
    + [("confidence", pa.float64()), *((name, pa.string()) for name in ("issued", "by", "left", "right", "post"))],
)


def write_pages(path: Path, pages: Iterable[Page]) -> None:
    """One row for each source of a page, sorted by id and path. A page without a source has one with empty path."""
    rows = [row for page in pages for row in page_rows(page)]
    write(path, sorted(rows, key=lambda r: (r["id"], r["path"], r["part"])), PAGES)


def page_rows(page: Page) -> list[dict[str, Any]]:
    """The rows of a page."""
    return [
        {
            "id": page.id,
            "text": page.text,
            "path": source.path,
            "sha256": source.sha256,
            "part": source.part,
            "paper": page.paper,
            "issued": page.issued.isoformat() if page.issued else None,
            "number": page.number,
            "region": page.region,
            "marks": dumps([[m.start, m.end, m.kind, m.confidence] for m in page.marks]),
        }
        for source in page.sources or (Source("", ""),)
    ]


def read_pages(path: Path) -> list[Page]:
    """The pages of a table or a part of one, sorted by id."""
    return list(each_page(path))


def each_page(path: Path) -> Iterator[Page]:
    """The same, with one part in memory at a time."""
    for part in parts(path):
        yield from pages_of(read(part))


def pages_of(rows: Iterable[Mapping[str, Any]]) -> list[Page]:
    """The pages of rows; those of one page stand together."""
    found: dict[str, Page] = {}
    for row in rows:
        sources = (Source(row["path"], row["sha256"], row.get("part") or ""),) if row["path"] else ()
        known = found[row["id"]].sources if row["id"] in found else ()
        issued = date.fromisoformat(row["issued"]) if row["issued"] else None
        marks = tuple(Mark(*mark) for mark in json.loads(row.get("marks") or "[]"))
        found[row["id"]] = Page(row["text"], known + sources, row["paper"], issued, row["number"], row["region"], marks)
    return list(found.values())


def read_texts(path: Path) -> Iterator[tuple[str, str]]:
    """Id and text of each page of a table, sorted by id, each page once; a few hundred of them are in memory at a time."""
    before = ""
    try:
        for part in parts(path):
            for batch in pq.ParquetFile(part, pre_buffer=False).iter_batches(BATCH, columns=["id", "text"], use_threads=False):
                for row in batch.to_pylist():
                    if row["id"] != before:
                        before = row["id"]
                        yield row["id"], row["text"]
    except (OSError, pa.ArrowInvalid) as fault:
        raise StoreError(f"{path}: damaged or missing ({fault}); build the graph again") from fault


def write_claims(path: Path, claims: Iterable[Claim]) -> None:
    """One row a claim, sorted by page, place and id; slots and evidence are JSON."""
    write(path, [claim_row(c) for c in sorted(claims, key=place)], CLAIMS)


def place(claim: Claim) -> tuple[Any, ...]:
    """What claims are sorted by: page, place and id."""
    return claim.page, [(e.start, e.end) for e in claim.evidence], claim.id


def claim_row(c: Claim) -> dict[str, Any]:
    """The row of a claim. `left` and `right` are the mentions that tie what is known of many pages: who holds a post and where,
    what lies in what. `post`, the title as posts are told apart by, is filled in by builds."""
    return {
        "id": c.id,
        "relation": c.relation,
        "page": c.page,
        "article": c.article,
        "slots": dumps([[name, _slot(value)] for name, value in c.slots]),
        "evidence": dumps([[e.start, e.end, e.quote, e.rule] for e in c.evidence]),
        "modality": c.modality,
        "period": c.period,
        "confidence": c.confidence,
        "issued": c.issued,
        "by": c.by,
        **{side: mention_key(c.page, n) if slot and (n := c.named(slot)) else "" for side, slot in _tied(c.relation)},
    }


def _tied(relation: str) -> Iterable[tuple[str, str]]:
    return zip(("left", "right"), _SIDES.get(relation, ("", "")), strict=True)


_SIDES = {"holds": ("person", "unit"), "in": ("child", "parent")}


def read_claims(path: Path) -> list[Claim]:
    """The claims of a table or a part of one, in its order."""
    return list(each_claim(path))


def each_claim(path: Path) -> Iterator[Claim]:
    """The same, with one part in memory at a time."""
    for part in parts(path):
        yield from map(claim_of, read(part))


def claim_of(row: Mapping[str, Any]) -> Claim:
    """The claim of a row."""
    slots = tuple((name, _unslot(value)) for name, value in json.loads(row["slots"]))
    evidence = tuple(Evidence(*e) for e in json.loads(row["evidence"]))
    rest = {name: row[name] for name in ("modality", "period", "confidence", "issued", "by")}
    found = Claim(row["relation"], row["page"], row["article"], slots, evidence, **rest)
    vars(found)["id"] = row["id"]  # a hash over all of it, which it has worked out before
    return found


def _slot(value: Slot) -> object:
    if isinstance(value, Name):
        return {"name": [value.kind, value.text, value.key, value.within, value.ranges, value.code]}
    if isinstance(value, Quantity):
        upto = None if value.upto is None else str(value.upto)
        return {"quantity": [str(value.value), value.unit, value.approx, value.bound, upto, value.measure]}
    return value


def _unslot(value: Any) -> Slot:
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]
    if "name" in value:
        kind, text, key, within, ranges, code = value["name"]
        return Name(kind, text, key, tuple(within), tuple((a, b) for a, b in ranges), code)
    number, unit, approx, bound, upto, measure = value["quantity"]
    return Quantity(Decimal(number), unit, approx, bound, None if upto is None else Decimal(upto), measure)


def dumps(value: object) -> str:
    """A value as JSON on one line, as short as can be."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def parts(path: Path) -> list[Path]:
    """The parts of a table in order, or the part itself. Raises StoreError where there is none."""
    found = [path] if path.suffix == ".parquet" else sorted(path.glob("*.parquet"))
    if not found:
        raise StoreError(f"{path}: damaged or missing (no part is there); build the graph again")
    return found


def count(path: Path) -> int:
    """How many rows the parts of a table have."""
    return sum(pq.read_metadata(p).num_rows for p in parts(path))


def write(path: Path, rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> None:
    """Writes a part whole or not at all; the folder is made if it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".part")
    with fresh.open("wb") as file:
        pq.write_table(columns.table(rows, schema), file, compression="zstd")
    fresh.replace(path)


def read(path: Path, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """The rows of a part.

    Read without threads: those of Arrow may outlive a short command and abort it at its end (apache/arrow#34314, #50482).
    """
    try:
        with path.open("rb") as file:
            table = pq.ParquetFile(file, pre_buffer=False).read(columns=columns, use_threads=False)
            return table.to_pylist()  # type: ignore[no-any-return]
    except (OSError, pa.ArrowInvalid) as fault:
        raise StoreError(f"{path}: damaged or missing ({fault}); build the graph again") from fault


def between(path: Path, column: str, low: str, high: str) -> Iterator[dict[str, Any]]:
    """The rows of a part sorted by its first column in which that is not below one text, and below another.

    Of its groups of rows only those are read that may hold such.
    """
    with path.open("rb") as file:
        part = pq.ParquetFile(file, pre_buffer=False)
        bounds = [part.metadata.row_group(n).column(0).statistics for n in range(part.num_row_groups)]
        wanted = [n for n, b in enumerate(bounds) if b.min < high and b.max >= low]
        for row in part.read_row_groups(wanted, use_threads=False).to_pylist():
            if low <= row[column] < high:
                yield row

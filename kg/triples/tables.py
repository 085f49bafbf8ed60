"""Pages and claims as Parquet tables, there and back: what the graph's evidence is proved against, and rebuilt from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kg.core.errors import StoreError
from kg.core.types import Claim, Evidence, Mark, Name, Page, Quantity, Slot, Source

BATCH = 256  # pages in memory where they are read one by one
PAGES = pa.schema(
    [(name, pa.string()) for name in ("id", "text", "path", "sha256", "part", "paper", "issued", "number", "region", "marks")],
)
CLAIMS = pa.schema(
    [(name, pa.string()) for name in ("id", "relation", "page", "article", "slots", "evidence", "modality", "period")]
    + [("confidence", pa.float64()), ("issued", pa.string()), ("by", pa.string())],
)


def write_pages(path: Path, pages: Iterable[Page]) -> None:
    """One row for each source of a page, sorted by id and path. A page without a source has one with empty path."""
    rows = [
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
            "marks": _json([[m.start, m.end, m.kind, m.confidence] for m in page.marks]),
        }
        for page in pages
        for source in page.sources or (Source("", ""),)
    ]
    _write(path, sorted(rows, key=lambda r: (r["id"], r["path"], r["part"])), PAGES)


def read_pages(path: Path) -> list[Page]:
    """The pages of a table, sorted by id."""
    found: dict[str, Page] = {}
    for row in _read(path):
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
        for batch in pq.ParquetFile(path).iter_batches(batch_size=BATCH, columns=["id", "text"]):
            for row in batch.to_pylist():
                if row["id"] != before:
                    before = row["id"]
                    yield row["id"], row["text"]
    except (OSError, pa.ArrowInvalid) as fault:
        raise StoreError(f"{path}: damaged or missing ({fault}); build the graph again") from fault


def write_claims(path: Path, claims: Iterable[Claim]) -> None:
    """One row a claim, sorted by page, place and id; slots and evidence are JSON."""
    rows = [
        {
            "id": c.id,
            "relation": c.relation,
            "page": c.page,
            "article": c.article,
            "slots": _json([[name, _slot(value)] for name, value in c.slots]),
            "evidence": _json([[e.start, e.end, e.quote, e.rule] for e in c.evidence]),
            "modality": c.modality,
            "period": c.period,
            "confidence": c.confidence,
            "issued": c.issued,
            "by": c.by,
        }
        for c in sorted(claims, key=lambda c: (c.page, [(e.start, e.end) for e in c.evidence], c.id))
    ]
    _write(path, rows, CLAIMS)


def read_claims(path: Path) -> list[Claim]:
    """The claims of a table, in its order."""
    return [_claim(row) for row in _read(path)]


def _claim(row: Mapping[str, Any]) -> Claim:
    slots = tuple((name, _unslot(value)) for name, value in json.loads(row["slots"]))
    evidence = tuple(Evidence(*e) for e in json.loads(row["evidence"]))
    rest = {name: row[name] for name in ("modality", "period", "confidence", "issued", "by")}
    return Claim(row["relation"], row["page"], row["article"], slots, evidence, **rest)


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


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write(path: Path, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    with path.open("wb") as file:
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), file, compression="zstd")


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        with path.open("rb") as file:
            return pq.read_table(file).to_pylist()  # type: ignore[no-any-return]
    except (OSError, pa.ArrowInvalid) as fault:
        raise StoreError(f"{path}: damaged or missing ({fault}); build the graph again") from fault

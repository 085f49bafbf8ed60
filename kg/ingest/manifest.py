"""What is stated of pages from outside: a manifest (`pages.toml`, `pages.csv`) by file or pattern, or options for all."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase
from io import BytesIO
from pathlib import Path
from typing import Any

from kg.core.decode import decode
from kg.core.errors import InputError
from kg.ingest.tables import columns, rows

MANIFESTS = ("pages.toml", "pages.csv")
FIELDS = ("paper", "issued", "number", "region")
KEYS = ("file", "pattern", "paper", "date", "number", "region")
# 2022-07-26, 2022/7/26, 2022.7.26, 20220726, 2022年7月26日; a time of day may follow.
DAY = re.compile(r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d\d)(\d\d))(?:$|(?<=日)|[T\s,，])")


@dataclass(frozen=True, slots=True)
class Stated:
    """Paper, day of issue, page number, and the code of the region a page is about, as far as stated."""

    paper: str | None = None
    issued: date | None = None
    number: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """Pairs of a file name or pattern and what it states; all that match add up, the later wins."""

    rows: tuple[tuple[str, Stated], ...]

    def unmatched(self, paths: Sequence[str]) -> list[str]:
        """The names and patterns that fit none of the paths."""
        return [pattern for pattern, _ in self.rows if not any(_fits(path, pattern) for path in paths)]

    def of(self, path: str) -> Stated:
        """What holds for the page at a path below the manifest's folder (with `/`)."""
        return over(*(row for pattern, row in reversed(self.rows) if _fits(path, pattern)))


def over(*stated: Stated) -> Stated:
    """What several state together, the first before the others."""
    return Stated(*(next(filter(None, (getattr(s, k) for s in stated)), None) for k in FIELDS))


def _fits(path: str, pattern: str) -> bool:
    return fnmatchcase(path, pattern) or fnmatchcase(path.rsplit("/", 1)[-1], pattern)


def manifest(path: Path) -> Manifest:
    """Reads a manifest: TOML, or CSV where it is called so. Raises InputError."""
    try:
        return parsed(path.read_bytes(), str(path))
    except OSError as fault:
        raise InputError(f"{path}: cannot be opened ({fault.strerror}); --manifest wants a TOML or CSV file") from fault


def parsed(raw: bytes, name: str) -> Manifest:
    """The manifest in the bytes of a file: `[[page]]` tables, or rows with the same keys as columns. Raises InputError."""
    if not raw.strip():
        return Manifest(())
    found = _csv if name.lower().endswith((".csv", ".tsv")) else _toml
    return Manifest(tuple(_row(row, where) for row, where in found(raw, name)))


def _toml(raw: bytes, name: str) -> Iterator[tuple[dict[str, Any], str]]:
    try:
        table = tomllib.loads(decode(raw, name))
    except tomllib.TOMLDecodeError as fault:
        raise InputError(f"{name}: not valid TOML ({fault}); mend the line it names") from fault
    found = table.get("page", [])
    if set(table) - {"page"} or not isinstance(found, list):
        raise InputError(f"{name}: a manifest holds [[page]] tables only, with the keys {', '.join(KEYS)}")
    for number, row in enumerate(found, 1):
        where = f"{name}: [[page]] {number}"
        if not isinstance(row, dict) or not all(isinstance(v, str | int | date) for v in row.values()):
            raise InputError(f"{where}: {row!r} is no [[page]]; its values are texts, or a day such as 2022-07-26")
        if unknown := sorted(set(row) - set(KEYS)):
            raise InputError(f"{where}: unknown key {unknown[0]!r}; allowed are {', '.join(KEYS)}")
        yield row, where


def _csv(raw: bytes, name: str) -> Iterator[tuple[dict[str, Any], str]]:
    table = rows(BytesIO(raw), name)
    head = next(table)
    there = columns(KEYS, head) if not isinstance(head, str) else {}
    if not {"file", "pattern"} & set(there):
        raise InputError(
            f"{name}: no column file or pattern in its first line ({', '.join(head)}); a manifest has one, beside "
            f"{', '.join(KEYS[2:])}, and a table of articles another name"
        )
    for number, cells in enumerate(table, 2):
        if isinstance(cells, str):
            raise InputError(f"{name}: line {number}: {cells}; mend it")
        row = dict(zip(head, map(str.strip, cells), strict=False))
        if any(row.values()):
            yield {key: row[column] for key, column in there.items() if row.get(column)}, f"{name}: line {number}"


def _row(row: Mapping[str, Any], where: str) -> tuple[str, Stated]:
    pattern = row.get("file") or row.get("pattern")
    if not pattern:
        raise InputError(f"{where}: names no file; give its name as file, or a pattern such as *.txt as pattern")
    paper, number, region = (str(row[key]) if key in row else None for key in ("paper", "number", "region"))
    return str(pattern), Stated(paper, day(row.get("date"), f"{where}, date"), number, region)


def day(value: object, where: str) -> date | None:
    """A day of issue in a usual form, or as TOML's own date; none for None. Raises InputError."""
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    found = day_in(str(value))
    if found is None:
        raise InputError(f"{where}: {value!r} is no day; write it as 2022-07-26")
    return found


def day_in(text: str) -> date | None:
    """The day that a text states in a usual form; None where it states none, or one that no calendar has.

    >>> [str(day_in(t)) for t in ("2022-07-26", "2022/7/26 08:30", "20220726", "2022年7月26日 星期二", "2022-02-30", "7月26日")]
    ['2022-07-26', '2022-07-26', '2022-07-26', '2022-07-26', 'None', 'None']
    """
    found = DAY.match(text.strip())
    if not found:
        return None
    try:
        return date(*(int(part) for part in found.groups() if part))
    except ValueError:
        return None

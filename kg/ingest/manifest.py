"""What is stated of pages from outside: a manifest (`pages.toml`) by file or pattern, or options for all."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from kg.core.errors import InputError

MANIFEST_NAME = "pages.toml"
FIELDS = ("paper", "issued", "number", "region")
KEYS = {"file", "pattern", "paper", "date", "number", "region"}


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
    """Reads a manifest: `[[page]]` tables with `file` or `pattern`, and paper, date, number, region. Raises InputError."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise InputError(f"{path}: cannot be opened ({fault.strerror}); --manifest wants a TOML file") from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise InputError(f"{path}: not valid TOML ({fault}); mend the line it names") from fault
    rows = table.get("page", [])
    if set(table) - {"page"} or not isinstance(rows, list):
        raise InputError(f"{path}: a manifest holds [[page]] tables only, with the keys {', '.join(sorted(KEYS))}")
    return Manifest(tuple(_row(path, row) for row in rows))


def _row(path: Path, row: dict[str, Any]) -> tuple[str, Stated]:
    if not isinstance(row, dict) or not all(isinstance(v, str | int | date) for v in row.values()):
        raise InputError(f"{path}: {row!r} is no [[page]]; its values are texts, or a day such as 2022-07-26")
    if unknown := sorted(set(row) - KEYS):
        raise InputError(f"{path}: unknown key {unknown[0]!r} in a [[page]]; allowed are {', '.join(sorted(KEYS))}")
    pattern = row.get("file") or row.get("pattern")
    if not pattern:
        raise InputError(f'{path}: a [[page]] names no file; give file = "…" or pattern = "…"')
    region = str(row["region"]) if "region" in row else None
    number = str(row["number"]) if "number" in row else None
    paper = str(row["paper"]) if "paper" in row else None
    return str(pattern), Stated(paper, day(row.get("date"), str(path)), number, region)


def day(value: object, where: str) -> date | None:
    """A day of issue as `2022-07-26`, or as TOML's own date. Raises InputError."""
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as fault:
        raise InputError(f"{where}: {value!r} is no day; write it as 2022-07-26") from fault

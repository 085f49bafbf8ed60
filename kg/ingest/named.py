"""The path of a file → what it tells of its page: paper, day of issue, page number. The patterns are data, `named.toml`."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.core.text import any_of
from kg.ingest.manifest import Stated, over
from kg.ingest.sheets import suffix

YEARS = range(1949, 2050)
# The parts that patterns are made of; {page} and {paper} say where the page number and the name stand.
PARTS = {
    "{marked}": r"(?P<marked>\d{4}(?:[-_.]\d{1,2}[-_.]\d{1,2}|年\d{1,2}月\d{1,2}日))",
    "{day}": r"(?P<day>\d{4}(?:\d{4}|[-_.]\d{1,2}[-_.]\d{1,2}|年\d{1,2}月\d{1,2}日))",
    "{folders}": r"(?P<folders>\d{4}(?:[-_]?\d\d/\d\d|/\d{1,2}/\d{1,2}|/\d{4}))",
    "{page}": r"(?:(?P<page>[A-Z]\d{1,3})版?|第?(?P<bare>\d{1,3})版)",
}


def named(path: str) -> Stated:
    """What the path of a file tells, with `/` between folders; archives count as folders.

    >>> named("papers/石桥晚报/2022-07-26/A03.txt")
    Stated(paper='石桥晚报', issued=datetime.date(2022, 7, 26), number='A03', region=None)
    """
    stem = path[: -len(suffix(path)) or None]
    return over(*(_stated(found.groupdict()) for pattern in _patterns() if (found := pattern.fullmatch(stem))))


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    table = tomllib.loads((Path(__file__).parent / "named.toml").read_text(encoding="utf-8"))
    return tuple(re.compile("(?:.*/)?" + _filled(row["path"], table)) for row in table["pattern"])


def _filled(path: str, table: dict[str, Any]) -> str:
    paper = f"(?P<paper>(?!{any_of(table['no_papers'])})[一-鿿]{{1,8}}{any_of(table['papers'])})"
    parts = {**PARTS, "{paper}": paper, "{latin}": f"[a-z]{{1,12}}?{any_of(table['latin'])}"}
    for name, part in parts.items():
        path = path.replace(name, part)
    return path


def _stated(found: dict[str, str | None]) -> Stated:
    day = next(filter(None, map(found.get, ("day", "marked", "folders"))), None)
    number = next(filter(None, map(found.get, ("page", "bare", "pure"))), None)
    issued = _day(day) if day else None
    if day and not issued:
        return Stated()
    return Stated(found.get("paper"), issued, number)


def _day(text: str) -> date | None:
    """The day that digits name, in three groups or eight in a row; None where no calendar of the years has it."""
    digits = re.findall(r"\d+", text)
    if len(digits) < 3:
        joined = "".join(digits)
        digits = [joined[:4], joined[4:6], joined[6:]]
    year, month, of_month = map(int, digits)
    try:
        return date(year, month, of_month) if year in YEARS else None
    except ValueError:
        return None

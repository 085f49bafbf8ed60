"""Days, months, years and periods as EDTF (ISO 8601-2): 2022-07-25 · 2022-07 · 2022 · 2018/2019 · 198X.

Where no year is known a day is `--04-17`, a month `--04`, a day of an unnamed month `---17`, as in XML Schema.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

_LEAP = 2000  # a year with a 29 February, to check days without a year


def edtf(year: int | None, month: int | None = None, day: int | None = None) -> str:
    """A day, month or year, with as much as is known. Raises ValueError for a month or day that no calendar has.

    >>> edtf(2022, 7, 25), edtf(2022, 7), edtf(2022), edtf(None, 4, 17), edtf(None, 4), edtf(None, None, 17)
    ('2022-07-25', '2022-07', '2022', '--04-17', '--04', '---17')
    """
    date(_LEAP if year is None else year, 1 if month is None else month, 1 if day is None else day)
    if month is None and day is not None:
        return f"---{day:02}"
    head = "-" if year is None else f"{year:04}"
    return "-".join([head, *(f"{part:02}" for part in (month, day) if part is not None)])


def interval(start: str, end: str) -> str:
    """The time from one EDTF day, month or year to another, both included; one alone if they are equal."""
    return start if start == end else f"{start}/{end}"


def precision(value: str) -> str:
    """`day`, `month`, `year` or `period`: how exact an EDTF value is; `vague` for words that are none."""
    if "/" in value or value.endswith("X"):
        return "period"
    parts = value.removeprefix("-").split("-")
    if not all(p == "" or (p.isascii() and p.isdigit()) for p in parts) or not any(parts):
        return "vague"
    if len(parts) == 2 and parts[1] > "20":  # EDTF seasons: 2022-21 is the spring of 2022
        return "period"
    return ("year", "month", "day")[len(parts) - 1]


def bounds(period: str) -> tuple[str, str]:
    """The first and last day of an EDTF day, month, year or interval; two empty texts where it is none that a calendar has.

    Where one end is open, those of the other end.

    >>> bounds("2021-02"), bounds("2019/2021-03-05"), bounds("/2021-03-05"), bounds("some day"), bounds("2021-13")
    (('2021-02-01', '2021-02-28'), ('2019-01-01', '2021-03-05'), ('2021-03-05', '2021-03-05'), ('', ''), ('', ''))
    """
    start, _, end = period.partition("/")
    start = start or end
    if precision(start) not in ("day", "month", "year") or not start[:4].isdigit():
        return "", ""
    year, month, day = (*map(int, start.split("-")), 0, 0)[:3]
    try:
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or monthrange(year, month or 12)[1])
    except ValueError:
        return "", ""
    return first.isoformat(), (bounds(end)[1] or last.isoformat()) if end else last.isoformat()


def last_year(issued: date, month: int, day: int | None = None) -> int:
    """The year of the last such day, or such month, that does not lie after the day of issue."""
    return next(
        y for y in range(issued.year, issued.year - 9, -1) if _exists(y, month, day) and (y, month, day or 1) <= _key(issued)
    )


def next_year(issued: date, month: int, day: int | None = None) -> int:
    """The year of the first such day, or such month, that does not lie before the day of issue."""
    floor = _key(issued) if day else (issued.year, issued.month, 1)
    return next(y for y in range(issued.year, issued.year + 9) if _exists(y, month, day) and (y, month, day or 1) >= floor)


def last_day(issued: date, day: int) -> date:
    """The last day with this number in its month that does not lie after the day of issue. Raises ValueError above 31."""
    if not 1 <= day <= 31:
        raise ValueError(f"no month has a day {day}; give 1 to 31")
    year, month = issued.year, issued.month
    while day > monthrange(year, month)[1] or date(year, month, day) > issued:
        year, month = add_months(year, month, -1)
    return date(year, month, day)


def add_months(year: int, month: int, count: int) -> tuple[int, int]:
    """Year and month that lie `count` months later."""
    months = year * 12 + month - 1 + count
    return months // 12, months % 12 + 1


def _key(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def _exists(year: int, month: int, day: int | None) -> bool:
    return day is None or day <= monthrange(year, month)[1]

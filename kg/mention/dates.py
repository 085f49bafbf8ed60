"""Dates and periods, as EDTF: resolved against the day of issue where it is known, else left open or as printed.

`dates` finds 7月25日, 11月5日至8日, 2021年底, 1—5月份, 去年上半年, 昨日下午, 近日.
Vocabulary stands in `ontology/words/dates.toml`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from kg.core.dates import add_months, edtf, interval, last_day, last_year, next_year, precision
from kg.core.frozen import frozen
from kg.core.numbers import number
from kg.core.ontology import Ontology, Words
from kg.core.text import any_of
from kg.core.types import Context, Mention

_N = "0-9一二三四五六七八九十〇零"
_YEAR = r"(?:(?:19|20)[0-9]{2}|[一二][〇零一二三四五六七八九]{3})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_TO = r"[ ]?(?:至|到|-|—{1,2}|–|~)[ ]?"
_WEEKDAY = "(?:（?(?:星期|周)[一二三四五六日天]）?)?"
_TIME = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})(?:[时点](?![候间代空期])(?:[0-9]{1,2}分|半|整|钟)?|:[0-9]{2})(?:许|左右|多)?"
_NUMBERS, _YEARS = "0123456789一二三四五六七八九十", "12一二"  # what days, and years, begin with
_UNTIL = re.compile("截[至止]到?|截到")
_HOLE = re.compile(r"(?<!P)<(\w+)>")
_BEHIND = ("至", "止", "到", "世纪")  # of 截至, 截止, 截到; of 上世纪, 本世纪
SOON = 2  # so many months after the day of issue are ahead of it, though no word says so
_SENTENCE_END, _DATED = re.compile("[。！？；\n]"), re.compile(r"\d{4}-(?:0\d|1[0-2])")
_WINDOW = 5  # characters looked at before a date


@dataclass(frozen=True, slots=True, eq=False)
class _Grammar:
    """Where dates begin; for each first character the patterns in the order in which they are tried; and the word lists."""

    start: re.Pattern[str]
    shapes: Mapping[str, Sequence[tuple[_Reader, re.Pattern[str]]]]
    patterns: Mapping[str, re.Pattern[str]]
    tables: Mapping[str, Mapping[str, tuple[str, ...]]]
    words: Words


@frozen
class _Frame:
    """What a date is read against: the context, the words before it, the last day named before it in the text, and the
    last month with its year: `near` if no sentence ended since, `said` if no paragraph did."""

    context: Context
    before: str
    last: str
    grammar: _Grammar
    near: str = ""
    said: str = ""

    @property
    def year(self) -> int | None:
        """The year of issue, if it is known."""
        return self.context.issued.year if self.context.issued else self.context.year

    def starts(self, words: str) -> bool:
        """Whether the words before end with one of a list (`ahead`, `every`, `lunar`)."""
        return self.before.endswith(self.grammar.words[words])


_Reader = Callable[[re.Match[str], _Frame], str | None]


def dates(text: str, context: Context, ontology: Ontology) -> list[Mention]:
    """The dates and periods of a folded text, in order, without overlaps; `value` is EDTF, or the words as printed.

    A day or month without a year is the last one before the day of issue (the next one after 将于, and where it lies in the
    two months ahead: news that old name their year); with only a year
    of issue it takes that year; with neither it is `--07-25`. Tags: "day", "month", "year", "period" or "vague" (kept as
    printed); "relative" for what was counted from the day of issue (去年, 昨日); "since" (以来, 起); "until" (截至).
    """
    grammar = _grammar(ontology)
    found: list[Mention] = []
    end, last, said, told = 0, "", "", 0
    for start in (m.start() for m in grammar.start.finditer(text)):
        if start < end:
            continue
        said = "" if "\n" in text[told:start] else said
        near = "" if _SENTENCE_END.search(text, told, start) else said
        known = _Frame(context, text[max(0, start - _WINDOW) : start], last, grammar, near, said)
        if mention := _date(text, start, known):
            found.append(mention)
            end, value = mention.end, str(mention.value)
            last = value if mention.tags[0] == "day" else last
            if _DATED.match(value.rpartition("/")[2]):
                said, told = value.rpartition("/")[2], end
    return found


def _date(text: str, start: int, frame: _Frame) -> Mention | None:
    grammar = frame.grammar
    until = _UNTIL.match(text, start) if text[start] == "截" else None
    at = until.end() if until and not grammar.patterns["vague"].match(text, start) else start
    if grammar.patterns["after_not"].match(text, at):
        return None
    for read, pattern in grammar.shapes.get(text[at : at + 1], ()):
        if found := pattern.match(text, at):
            value = _value(read, found, frame)
            return _mention(found, start, at > start, value) if value else None
    return None


def _value(read: _Reader, found: re.Match[str], frame: _Frame) -> str | None:
    try:
        return read(found, frame)
    except (ValueError, OverflowError):  # no calendar has such a day
        return None


def _mention(found: re.Match[str], start: int, until: bool, value: str) -> Mention:
    groups = found.groupdict()
    exact = precision(value)
    counted = groups.get("rel") or (groups.get("span") and not groups.get("year"))
    flags = {
        "relative": bool(counted) and exact != "vague" and value[0] != "-",
        "since": bool(groups.get("since")),
        "until": until,
    }
    words = found.string[start : found.end()]
    return Mention(start, found.end(), "Date", words, words, tags=(exact, *(f for f, on in flags.items() if on)), value=value)


@lru_cache(maxsize=8)
def _grammar(ontology: Ontology) -> _Grammar:
    words = ontology.words["dates"]
    tables = {k: {r[0]: tuple(r[1:]) for r in map(str.split, words[k])} for k in ("years", "months", "days", "spans", "plans")}
    lists = {k: any_of(tables.get(k, words[k])) for k in (*tables, "vague", "parts", "since", "plan_after")}
    lists |= {k: any_of(words[k]) for k in ("parts_not", "since_not", "after_not", "day_not", "month_not", "year_not", "third")}
    first = {k: {w[0] for w in tables.get(k, words[k])} for k in (*tables, "vague")}
    shapes: dict[str, list[tuple[_Reader, re.Pattern[str]]]] = defaultdict(list)
    for read, begins, text in _SHAPES:
        shape = read, re.compile(_fill(text, lists), re.VERBOSE)
        for char in set().union(*(first.get(name, name) for name in begins.split())):
            shapes[char].append(shape)
    heads = set().union(*(first[k] for k in ("years", "months", "days", "spans", "vague")))
    named = any_of([*(w[1:] for table in (*tables.values(), words["vague"]) for w in table), *tables["plans"], *_BEHIND])
    counted = rf"[{_N}]{{0,4}}[ ]?[年月日世至到~—–./-]"  # what stands behind the first character of a date, be it a figure or not
    goes_on = f"(?={named})(?<![{_N}])|(?<=[{_N}])(?={counted}|{named})"
    start = rf"[{_N}{''.join(sorted(heads))}截“‘上本](?:{goes_on})(?<![A-Za-z第./:{_N}][{_N}])(?<![0-9]-[0-9])"
    patterns = {k: re.compile(lists[k]) for k in ("vague", "after_not")}
    return _Grammar(re.compile(start), shapes, patterns, tables, words)


def _fill(pattern: str, lists: Mapping[str, str]) -> str:
    """A pattern with its <names> replaced by word lists and numerals."""
    clock = rf"(?:(?!{lists['parts_not']}){lists['parts']})?(?:{_TIME}(?:{_TO}{_TIME})?)?"
    since = rf"(?:(?P<since>(?!{lists['since_not']}){lists['since']}))?"
    year = rf"(?:(?:(?P<year>{_YEAR})[\ ]?年|(?P<rel>{lists['years']}))[\ ]?)"
    names = {
        **lists,
        "year": year,
        "Y": _YEAR,
        "M": _MONTH,
        "D": _DAY,
        "to": _TO,
        "weekday": _WEEKDAY,
        "clock": clock,
        "since": since,
    }
    return _HOLE.sub(lambda hole: names[hole[1]], pattern)


def _year(found: re.Match[str], frame: _Frame) -> int | None:
    """The year that stands in the match: as a number, or counted from the year of issue."""
    groups = found.groupdict()
    if groups.get("year"):
        return int(number(groups["year"]))
    shift = frame.grammar.tables["years"].get(groups.get("rel") or "")
    return frame.year + int(shift[0]) if shift and frame.year is not None else None


def _implied(frame: _Frame, month: int, day: int | None) -> int | None:
    """The year of a day or month that is printed without one."""
    if frame.starts("every"):
        return None
    if known := _told(frame, month, day):
        return known
    if not frame.context.issued:
        return frame.context.year
    issued = frame.context.issued
    if issued.month < month <= issued.month + SOON and (month, day) != (2, 29):
        return issued.year
    return (next_year if frame.starts("ahead") else last_year)(issued, month, day)


def _told(frame: _Frame, month: int, day: int | None) -> int | None:
    """The year that the text itself gives: 次年, 同年, and that of a month before it in the sentence (2018年3月开工，9月投产)."""
    if frame.said and frame.starts("next"):
        return int(frame.said[:4]) + 1
    if frame.said and frame.starts("same"):
        return int(frame.said[:4])
    if not frame.near or month < int(frame.near[5:7]) or frame.starts("ahead"):
        return None
    year, issued = int(frame.near[:4]), frame.context.issued
    return None if issued and (year, month, day or 1) > (issued.year, issued.month, issued.day) else year


def _int(words: str) -> int:
    return int(words) if words.isascii() and words.isdigit() else int(number(words))


def _numeric(found: re.Match[str], frame: _Frame) -> str | None:
    return edtf(*(int(found[k]) for k in ("year", "month", "day")))


def _years(found: re.Match[str], frame: _Frame) -> str | None:
    first, last = _int(found["year"]), _int(found["year2"])
    return interval(edtf(first), edtf(last)) if first < last else None


def _days(found: re.Match[str], frame: _Frame) -> str | None:
    if frame.starts("lunar"):
        return None
    month, day = _int(found["month"]), _int(found["day"])
    edtf(None, month, day)
    year = _year(found, frame) if found["year"] or found["rel"] else _implied(frame, month, day)
    start = edtf(year, month, day)
    if not found["day2"]:
        return start
    month2 = _int(found["month2"]) if found["month2"] else month
    year2 = _int(found["year2"]) if found["year2"] else year if year is None or month2 >= month else year + 1
    return interval(start, edtf(year2, month2, _int(found["day2"])))


def _months(found: re.Match[str], frame: _Frame) -> str | None:
    if frame.starts("lunar"):
        return None
    if not (found["month"].isdigit() and found["month"].isascii()) and not any(found[k] for k in ("year", "rel", "exact")):
        return None  # 五月 alone is seldom a date of its own
    first = _int(found["month"])
    last = _int(found["month2"]) if found["month2"] else first
    year = _year(found, frame) if found["year"] or found["rel"] else _implied(frame, last, None)
    year2 = _int(found["year2"]) if found["month2"] and found["year2"] else year
    return interval(edtf(year if last >= first or year2 != year or year is None else year - 1, first), edtf(year2, last))


def _span(found: re.Match[str], frame: _Frame) -> str | None:
    """上半年, 2021年第一季度, 去年冬天."""
    stated = bool(found["year"] or found["rel"])
    year = _year(found, frame) if stated else frame.year
    if not stated and found["span"] in frame.grammar.words["spans_with_year"]:
        return None
    if year is None:
        return found[0]
    first, *last = frame.grammar.tables["spans"][found["span"]]
    return interval(edtf(year, int(first)), edtf(year, int(last[0]))) if last else f"{edtf(year)}-{first}"


def _one_year(found: re.Match[str], frame: _Frame) -> str | None:
    year = _year(found, frame)
    return found[0] if year is None else edtf(year)


def _near_month(found: re.Match[str], frame: _Frame) -> str | None:
    shift = int(frame.grammar.tables["months"][found["rel"]][0])
    issued = frame.context.issued
    day = _int(found["day"]) if found["day"] else None
    return edtf(*add_months(issued.year, issued.month, shift), day) if issued else edtf(None, None, day) if day else found[0]


def _near_day(found: re.Match[str], frame: _Frame) -> str | None:
    shift = int(frame.grammar.tables["days"][found["rel"]][0])
    issued = frame.context.issued
    return (issued + timedelta(days=shift)).isoformat() if issued else found[0]


def _vague(found: re.Match[str], frame: _Frame) -> str | None:
    words = frame.grammar.words
    if (frame.before + found["rel"]).endswith(words["before_not"]) or frame.before[-1:] in tuple(_N[3:]):
        return None
    if found["rel"] in words["vague_now"] and frame.context.issued:
        return frame.context.issued.isoformat()
    return found[0]


def _plan(found: re.Match[str], frame: _Frame) -> str | None:
    return interval(*frame.grammar.tables["plans"][found["plan"]])


def _decade(found: re.Match[str], frame: _Frame) -> str | None:
    """80年代 → 198X."""
    tens = _int(found["tens"]) // 10
    return f"{'20' if tens < 2 else '19'}{tens}X"


def _bare_day(found: re.Match[str], frame: _Frame) -> str | None:
    """26日: of the month of the day named before it, or of the last such day before the issue."""
    day = int(found["day"])
    if frame.before.endswith(frame.grammar.words["bare_not"]):
        return None
    if frame.context.issued:
        return last_day(frame.context.issued, day).isoformat()
    last = frame.last.split("/")[0]
    if len(last) > len("---17"):
        value = f"{last[:-2]}{day:02}"
        edtf(int(value[:4]) if value[:4].isdigit() else None, int(value[-5:-3]), day)
        return value
    return edtf(None, None, day)


# Tried in this order, each where one of its first characters stands: those of word lists, or the characters themselves.
# The first that matches decides. <names> are filled in by `_fill`.
_SHAPES: tuple[tuple[_Reader, str, str], ...] = (
    (_numeric, "12", r"(?P<year>(?:19|20)\d\d)([-./])(?P<month>1[0-2]|0?[1-9])\2(?P<day>3[01]|[12]\d|0?[1-9])(?![\d.])"),
    (_years, _YEARS, r"(?P<year><Y>)(?:年度?)?<to>(?P<year2><Y>)年[度底末初]?(?!第)"),
    (
        _days,
        f"{_NUMBERS} years",
        r"""<year>?(?P<month><M>)月(?:份)?(?P<day><D>)(?:[日号](?![楼院线店地坑令机])|(?=<to><D>[日号]))<weekday>
            (?:<clock><to>(?:(?P<year2><Y>)年)?(?:(?P<month2><M>)月)?(?P<day2><D>)[日号])?<weekday><clock><since>""",
    ),
    (
        _months,
        f"{_NUMBERS} years",
        r"""<year>?(?P<month><M>)(?:(?:月份?)?<to>(?:(?P<year2><Y>)年|次年|翌年)?(?P<month2><M>))?月
            (?!<month_not>)(?P<exact>份?<third>?)<since>""",
    ),
    (_span, f"{_YEARS} years spans", "<year>?(?P<span><spans>)<since>"),
    (_one_year, f"{_YEARS} years", "<year>(?!<year_not>)(?:年?[底初末](?![中级])|度)?<since>"),
    (_near_month, "months", "(?P<rel><months>)(?:(?P<day><D>)[日号]<clock>|份?<third>?)"),
    (_near_day, "days", "(?P<rel><days>)<clock>"),
    (_vague, "vague", "(?P<rel><vague>)<clock>"),
    (_plan, "plans “‘", "[“‘]?(?P<plan><plans>)[”’]?(?:规划)?<plan_after>"),
    (
        _decade,
        f"{_NUMBERS} 上本",
        "(?:上世纪|本世纪|2[01]世纪)?(?P<tens>[0-9]0|[二三四五六七八九]十)年代(?:初期?|中期|中后期|后期|末期?)?",
    ),
    (_bare_day, "0123456789", "(?P<day>[0-9]{1,2})日(?!<day_not>)<weekday><clock><since>"),
)

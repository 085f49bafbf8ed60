"""What is known of an article from outside it: paper, day, number and region, stated with the page or inferred from it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from kg.core.gazetteer import Gazetteer
from kg.core.ontology import Ontology
from kg.core.text import any_of, fold, simplified
from kg.core.types import Article, Context, Division, Page

Votes = dict[str, float]
Named = list[tuple[float, tuple[Division, ...]]]  # a name on the page: its weight, and the divisions it may mean

YEARS = range(1949, 2050)
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?=年|[-./]\d\d?[-./]\d|[“《])")
# A day with its year at a page's head or foot, or beside a page number, is the day of issue.
_DAY = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*[年./-]\s*\d\d?\s*[月./-]\s*\d\d?")
# The day of issue itself: in a line of its own kind at the head, with nothing but a source, a page or a byline beside it,
# and in the dateline of a report (本报2009年3月5日讯, 石桥晚报10月27日电).
_ISSUED = re.compile(
    r"(?:^|[\s：:（(》|·→■□]|(?<=[报网台]))(?P<year>(?:19|20)\d\d)(?:年|[-./])(?P<month>\d\d?)(?:月|[-./])(?P<day>\d\d?)日?"
    r"(?=$|[\s|·（()）A-Z星第来作编记责浏阅讯电■□]|本报|[一-鿿]{2,6}[报网台])",
    re.MULTILINE,
)
_DATELINE = re.compile(r"[报网台](?:[一-鿿]{2,4})?(?P<month>\d\d?)月(?P<day>\d\d?)日(?:讯|电)")
_MONTH = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*年\s*\d\d?\s*月(?!\s*\d)")  # in a running head
_MARKS = re.compile(r"[。，；！？]")
_PLANS = re.compile(r"年[^，。；：]{0,8}?(?:将|计划|力争)")
LONGEST_DATELINE = 24  # characters in which 本报…讯 ends
HEAD = 6  # lines of a page's head
EDGE = 160  # characters of a page's head and foot
_TOWNSHIP_END = re.compile("镇|乡|街道|苏木")
LONGEST = 8  # characters of a township's name
# The weight of a name before 讯, of a full and of a short name in the text, of a township's.
DATELINE, FULL, SHORT, TOWNSHIP = 4.0, 1.0, 0.6, 0.7
# What share of the votes below it a division needs to be the region.
SHARES = {"prefecture": 0.45, "county": 0.6}


def settle(page: Page, articles: Sequence[Article], ontology: Ontology) -> list[Article]:
    """The articles with their context: what the page states, and for the rest what its text gives.

    `Context.inferred` names the fields that nobody stated.
    """
    text = fold(simplified(page.text))
    stated = _stated(page, ontology.gazetteer)
    paper = page.paper or _paper(text, ontology)
    year = page.issued.year if page.issued else _year(text, ontology)
    issued = page.issued or _issued(text, year)
    year = issued.year if issued else year
    region = stated or _region(text, ontology)
    given = {"paper": page.paper, "issued": page.issued, "year": page.issued, "region": stated}
    found = {"paper": paper, "issued": issued, "year": year, "region": region}
    inferred = tuple(key for key in found if found[key] and not given[key])
    context = Context(paper, issued, year, page.number, region, inferred)
    return [replace(article, context=context) for article in articles]


def region_names(context: Context) -> list[str]:
    """The names of the region's chain, widest first, as the page JSON has them."""
    return [d.name for d in context.region]


def _stated(page: Page, gazetteer: Gazetteer) -> tuple[Division, ...]:
    """The chain of the region that is stated; a code that no table has states nothing."""
    division = gazetteer.by_code.get(page.region or "")
    return gazetteer.chain(division) if division else ()


class _Patterns(NamedTuple):
    byline: re.Pattern[str]
    ahead: re.Pattern[str]  # before a year to come
    behind: re.Pattern[str]  # a year to come, with what follows it


@lru_cache(maxsize=8)
def _patterns(ontology: Ontology) -> _Patterns:
    words = {k: any_of(v) for k, v in ontology.words["places"].items()}
    name = rf"(?P<paper>[一-鿿]{{2,6}}?(?:{words['papers']}))"
    byline = re.compile(
        rf"(?<![一-鿿]){name}(?=(?:{words['after_paper']}))|《\s*{name.replace('paper', 'title')}\s*》\s*[（(]\s*20"
    )
    return _Patterns(byline, re.compile(f"(?<!截)(?:{words['ahead']})$"), re.compile(f"\\d{{4}}(?:{words['behind']})"))


def _paper(text: str, ontology: Ontology) -> str | None:
    """The paper whose reporters or datelines the page prints most often; of equals the first."""
    refused = ontology.words["places"]["no_paper"]
    names = [m["paper"] or m["title"] for m in _patterns(ontology).byline.finditer(text)]
    counts = Counter(n for n in names if not n.startswith(refused))
    return counts.most_common(1)[0][0] if counts else None


def _year(text: str, ontology: Ontology) -> int | None:
    """The year of issue: of a day at the page's head or foot, else the latest year the page speaks of as its own."""
    edges = f"{text[:EDGE]}\n{text[-EDGE:]}" if len(text) > 2 * EDGE else text
    heads = "\n".join(line for line in edges.splitlines() if not _MARKS.search(line))
    days = [int(m["year"]) for m in (*_DAY.finditer(edges), *_MONTH.finditer(heads))]
    if days:
        return max(days)
    return max(_years(text, ontology), default=None)


def _issued(text: str, year: int | None) -> date | None:
    """The day of issue, where the head or the datelines print exactly one; of a dateline without a year that of the page."""
    lines = [line for line in text.splitlines() if line.strip()]
    heads = [line for line in lines[:HEAD] if not _MARKS.search(line) or "讯" in line[:LONGEST_DATELINE]]
    days = {day for line in heads for m in _ISSUED.finditer(line) if (day := _day(int(m["year"]), m))}
    if not days and year:
        days = {day for m in _DATELINE.finditer(text) if (day := _day(year, m))}
    return days.pop() if len(days) == 1 else None


def _day(year: int, match: re.Match[str]) -> date | None:
    """The day that a match prints; None where no calendar has it."""
    try:
        return date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _years(text: str, ontology: Ontology) -> Iterator[int]:
    """Years the page speaks of as its own: whole days, 2022年以来, 2020年重点项目, 2017年将…; a bare year may be long past."""
    patterns = _patterns(ontology)
    for match in _YEAR.finditer(text):
        year, start, end = int(match["year"]), match.start(), match.end()
        coming = patterns.ahead.search(text, max(0, start - 4), start) or patterns.behind.match(text, start)
        own = _DAY.match(text, start) or text.startswith(ontology.words["places"]["present"], end) or _PLANS.match(text, end)
        if year in YEARS and own and not coming:
            yield year


def _region(text: str, ontology: Ontology) -> tuple[Division, ...]:
    """The narrowest division that most names on the page lie in; counties only where the page is about one."""
    gazetteer = ontology.gazetteer
    named = [*_wide_names(text, ontology), *_townships(text, gazetteer)]
    votes: Votes = {}
    for _ in range(3):
        votes = _count(named, votes, gazetteer)
    if not votes:
        return ()
    province = _best(votes, "province", "", gazetteer)
    if not _sure(named, province, gazetteer):
        return ()
    chain = gazetteer.chain(gazetteer.by_code[province])
    for level in ("prefecture", "county"):
        code = _best(votes, level, chain[-1].code, gazetteer)
        if (
            not code
            or not _sure(named, code, gazetteer)
            or votes[code] < SHARES[level] * _below(votes, level, chain[-1].code, gazetteer)
        ):
            continue
        chain = gazetteer.chain(gazetteer.by_code[code])
    return _cut(_printed(chain, text, gazetteer), text, ontology)


def _printed(chain: Sequence[Division], text: str, gazetteer: Gazetteer) -> tuple[Division, ...]:
    """The chain with former names where the page has these alone: 腾冲县, which is 腾冲市 today."""
    if all(d.name in text for d in chain):
        return tuple(chain)
    full = {text[start : start + lengths[0]] for start, lengths in gazetteer.scan(text)} & gazetteer.by_name.keys()
    former = {d.code: name for name in sorted(full) if len(named := gazetteer.by_name[name]) == 1 for d in named}
    return tuple(d if d.name in text else replace(d, name=former.get(d.code, d.name)) for d in chain)


def _sure(named: Named, code: str, gazetteer: Gazetteer) -> bool:
    """Whether a name with no homonym lies in a division, or two different names do: one name many places bear is not enough."""
    inside = {divisions for _, divisions in named if any(code == d.code for own in divisions for d in gazetteer.chain(own))}
    return len(inside) > 1 or any(len(divisions) == 1 for divisions in inside)


def _wide_names(text: str, ontology: Ontology) -> Named:
    gazetteer, weak, refused = ontology.gazetteer, ontology.words["places"]["weak"], ontology.words["places"]["not_before"]
    found: Named = []
    end = 0
    for start, lengths in gazetteer.scan(text):
        fits = [n for n in lengths if text[start + n - 1 : start + n + 1] not in refused]
        if start < end or not fits:
            continue
        end = start + fits[0]
        name = text[start:end]
        divisions = tuple(d for d in gazetteer.named(name) if d.level != "township")
        full, dateline = name in gazetteer.by_name, text.startswith("讯", end)
        sure = len(divisions) == 1 or len(name) > 2 if full else divisions[0].level != "county" and name not in weak
        if sure or dateline:
            found.append((DATELINE if dateline else FULL if full else SHORT, divisions))
    return found


def _townships(text: str, gazetteer: Gazetteer) -> Named:
    found: Named = []
    for match in _TOWNSHIP_END.finditer(text):
        end = match.end()
        names = (text[start:end] for start in range(max(0, end - LONGEST), end - 2))
        name = next((n for n in names if n in gazetteer.by_name), None)
        if name:
            found.append((TOWNSHIP, gazetteer.by_name[name]))
    return found


def _count(named: Named, before: Votes, gazetteer: Gazetteer) -> Votes:
    """Each name's weight to what it may mean and all above; homonyms share it as their prefectures did before."""
    votes: Votes = {}
    for weight, divisions in named:
        shares = [max(_support(d, before, gazetteer), 0.001) ** 2 for d in divisions]
        total = sum(shares)
        for division, share in zip(divisions, shares, strict=True):
            for d in gazetteer.chain(division):
                votes[d.code] = votes.get(d.code, 0.0) + weight * share / total
    return votes


def _support(division: Division, votes: Votes, gazetteer: Gazetteer) -> float:
    above = [d for d in gazetteer.chain(division) if d.level in ("prefecture", "county")]
    return sum(votes.get(d.code, 0.0) for d in above[:2]) if votes else 1.0


def _inside(votes: Votes, level: str, above: str, gazetteer: Gazetteer) -> Iterable[str]:
    for code in votes:
        division = gazetteer.by_code[code]
        if division.level == level and (not above or any(d.code == above for d in gazetteer.chain(division)[:-1])):
            yield code


def _best(votes: Votes, level: str, above: str, gazetteer: Gazetteer) -> str:
    """The code with most votes on a level; of equals the smallest code."""
    return min(_inside(votes, level, above, gazetteer), key=lambda code: (-round(votes[code], 6), code), default="")


def _below(votes: Votes, level: str, above: str, gazetteer: Gazetteer) -> float:
    return sum(votes[code] for code in _inside(votes, level, above, gazetteer))


def _cut(chain: tuple[Division, ...], text: str, ontology: Ontology) -> tuple[Division, ...]:
    """Without the county where the page speaks as the city's paper: 我市, and never 我县."""
    words = ontology.words["places"]
    city, county = (sum(map(text.count, words[key])) for key in ("city", "county"))
    if chain[-1].level == "county" and not chain[-1].name.endswith("市") and city > county and len(chain) > 2:
        return chain[:-1]
    return chain

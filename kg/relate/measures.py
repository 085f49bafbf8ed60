"""What a figure measures: decided by the words in its clause, nearest first, else by its unit.

The tables stand in `ontology/words/figures.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from kg.core.frozen import frozen
from kg.core.lexicon import lexicon as word_list
from kg.core.numbers import number
from kg.core.ontology import Ontology, Words
from kg.core.text import any_of
from kg.core.types import Mention, Quantity, Range
from kg.relate.scene import Scene

LEAST = 0.45  # amounts below this confidence (一个) are no figures
REACH = 14  # so far behind a figure its words may stand
JOB = re.compile(r"(?:就业|工作|公益|公益性|用工)?岗")
PLACES = "村镇乡县区点校组业司社屯站"  # a noun that ends so is counted itself, whoever is there (13个村的群众)
PARTED = re.compile("分成?$")  # before a count of what one thing is parted into (分三期建设)
OF_THEM = re.compile("其中|占[了到]?$")
STOPS = re.compile("[。；！？\\n]")
TENTHS = re.compile(r"[1-9](?![\d.万亿元块斤公])|[一二三四五六七八九](?![㐀-鿿])")  # behind 块
MOST_A_MU = 100_000  # yuan: more is no sum for one mu
MOST_A_PRICE = 10_000  # yuan: more is no price, where it is told of nothing that is measured
LONGEST_NOUN = 8  # characters of the thing counted, where it stands before its figure
COUNTED = ("Amount", "Title")  # mentions that may be the thing counted, or stand in it
COUNTS = ("count", "people", "jobs", "households")
WHAT = re.compile(
    r"的?([^，。；：！？、\n（）“”的了在和与及并等已]{1,16}|“[^”]{1,16}”[^，。；：！？、\n的了在和与及并等已]{0,8})"
)
MORE = re.compile("(?:最大|最高|最多|最长|最小|最低|一般|平均|可|能|达到|达|为|约|至|有的|个别|是)+")
LISTED = ("", "、")  # what stands right behind a figure that ends its clause or a member of a list
SHORTENED = ("、", "", "和", "及", "，", "与")


@frozen
class Figure:
    """An amount with what it measures, the thing counted, the range of its clause, and the words on either side in it."""

    amount: Mention
    measure: str
    value: Quantity
    what: str | None
    where: Range
    before: str
    after: str


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The tables of `ontology/words/figures.toml`, compiled."""

    measures: dict[str, tuple[str, ...]]
    before: dict[str, re.Pattern[str]]
    after: dict[str, re.Pattern[str]]
    patterns: dict[str, re.Pattern[str]]
    per: dict[str, tuple[str, Decimal]]
    products: re.Pattern[str]
    acts: frozenset[str]
    parts: dict[str, re.Pattern[str]]


@lru_cache(maxsize=8)
def figure_words(ontology: Ontology) -> Lexicon:
    """The tables of figures, compiled once for an ontology."""
    words = ontology.words["figures"]
    rows = {unit: tuple(rest) for unit, *rest in (row.split() for row in words["units"])}
    per = {w: (u, Decimal(f)) for w, u, f in (row.split() for row in ontology.words["amounts"]["per"])}
    hollow = words["hollow"]
    persons = f"(?:{any_of(words['persons'])})(?!{any_of(words['persons_not'])})"
    lone = any_of(w for w in hollow if len(w) == 1)
    patterns = {
        "excluded_before": re.compile(rf"(?:{any_of(words['excluded_before'])})[^，、]{{0,6}}$|第$"),
        "excluded_after": re.compile(any_of(words["excluded_after"])),
        "hollow": re.compile(f"{any_of(w for w in hollow if len(w) > 1)}|(?:{lone})(?![㐀-鿿])"),
        "planned": re.compile(any_of(words["planned"])),
        "leads_to": re.compile(any_of(words["leads_to"])),
        "operates": re.compile(any_of(words["operates"])),
        "per": re.compile(rf"(?:每|一)({any_of(per)})[^每]{{0,8}}$"),
        "districts": re.compile(rf"(?:{any_of(words['districts'])})[^，]{{0,24}}$"),
        "per_head": re.compile(any_of(words["per_head"])),
        "granted": re.compile(rf"(?:{any_of(words['granted'])})[^，。增收]{{0,12}}$"),
        "neutral": re.compile(any_of(words["neutral"])),
        "persons": re.compile(rf"(?:[^，。、的]{{0,8}}?|[^，。、]{{0,8}}(?<![{PLACES}])的)(?:{persons})"),
        "earned": re.compile(rf"(?:{any_of(words['earned'])})[^人户]{{0,5}}$"),
        "firms": re.compile(rf"[^，。、]{{0,6}}?(?:{any_of(words['firms'])})"),
        "firms before": re.compile(rf"(?:{any_of(words['firms'])})(?:{any_of(words['roundly'])})?$"),
        "homes": re.compile(any_of(words["homes"])),
        "workers": re.compile(any_of(words["workers"])),
        "attends": re.compile(any_of(words["attends"])),
        "spent": re.compile(any_of(words["spent"])),
        "posts_counted": re.compile(any_of(words["posts_counted"])),
        "yield per mu": re.compile("亩产|每亩|一亩|单产"),
        "on land": re.compile(any_of(words["on_land"])),
        "in all": re.compile(any_of(words["in_all"])),
        "openers": re.compile(any_of(words["openers"])),
        "spent on": re.compile(rf"，[^，。；：！？\n“”]{{0,12}}?(?:{any_of(words['operates'])})"),
        "parts off": re.compile(f"(?:{any_of(words['parts_off'])})$"),
        "cases": re.compile(any_of(words["cases"])),
        "changed": re.compile(
            rf"[^，。、]{{0,2}}，?(?:{any_of(words['openers'])}|{any_of(words['planned'])})*(?:(?:比|较)[^，。]{{1,8}}?|同比|环比)?"
            rf"(?:每.)?(?:{any_of(words['changed'])})[了到至为]?(?:{any_of(words['roundly'])})?"
        ),
    }
    products, acts = re.compile(any_of(words["products"])), frozenset(words["acts"])
    parts = {level: re.compile(any_of(parts.split())) for level, parts in (row.split(" = ") for row in words["parts_of"])}
    return Lexicon(rows, _triggers(words, "_before"), _triggers(words, "_after"), patterns, per, products, acts, parts)


def _triggers(words: Words, side: str) -> dict[str, re.Pattern[str]]:
    """The words of each measure that stand before a figure (or behind it), compiled."""
    lists = {k.removesuffix(side): v for k, v in words.items() if k.endswith(side) and not k.startswith("excluded")}
    return {k: re.compile(any_of(v)) for k, v in lists.items() if k != "kinds"}


def figures(scene: Scene) -> Iterator[Figure]:
    """The figures of an article in order, each with what it measures; amounts that measure nothing of ours are left out."""
    last: Figure | None = None
    for amount in _amounts(scene):
        figure = _figure(scene, amount)
        if figure:
            last = _of_them(scene, last, _changed(scene, last, figure))
            yield last


def _amounts(scene: Scene) -> Iterator[Mention]:
    """Top-level amounts, and those that count a group of projects."""
    for m in scene.mentions:
        for part in (m, *m.parts) if "group" in m.tags else (m,):
            if part.kind == "Amount" and part.confidence >= LEAST and not _in_byline(scene, part):
                yield part


def _in_byline(scene: Scene, m: Mention) -> bool:
    return any(a < m.end and m.start < b for a, b in scene.article.bylines)


def _figure(scene: Scene, amount: Mention) -> Figure | None:
    lexicon, value = figure_words(scene.ontology), amount.value
    if not isinstance(value, Quantity):
        return None
    sides = around(scene, amount)
    before, after = (lexicon.patterns["neutral"].sub("", side) for side in sides)
    if lexicon.patterns["excluded_before"].search(before) or lexicon.patterns["excluded_after"].match(after):
        return None
    value = _recounted(_divided(_with_tenths(value, amount, after), before, lexicon), before, after, lexicon)
    value = _on_land(scene, amount, value, lexicon)
    grouped = group_of(scene, amount) is not None
    measure = "count" if grouped else _kind(value, before, after, lexicon)
    if not measure or (measure in COUNTS and not grouped and not _countable(amount, value, sides, lexicon)):
        return None
    if value.unit == "number":
        value = replace(value, unit="CNY")
    what = None if measure == "price" else _what(scene, amount, sides, lexicon)
    return Figure(amount, measure, value, what, scene.clause(amount.start), *sides)


def around(scene: Scene, amount: Mention) -> tuple[str, str]:
    """The words of a figure's clause before it, back to another figure with words of its own, and those behind it."""
    start, end = scene.clause(amount.start)
    others = [m for m in scene.between(start, end) if m.kind == "Amount" and m.confidence >= LEAST and m.start != amount.start]
    last = max((m.end for m in others if m.end <= amount.start), default=start)
    before = scene.text[last : amount.start]
    if before in SHORTENED:
        before = scene.text[start : amount.start]
    elif start and MORE.fullmatch(before):  # …胸径1米，最高达到30米
        earlier, _ = scene.clause(start - 1)
        amounts = [m for m in scene.between(earlier, start) if m.kind == "Amount"]
        before = scene.text[earlier : amounts[0].start if amounts else start]
    follows = min((m.start for m in others if m.start >= amount.end), default=end)
    return before, scene.text[amount.end : min(follows, amount.end + REACH)]


def _changed(scene: Scene, last: Figure | None, figure: Figure) -> Figure:
    """A figure that tells what became of the one before (从每单9元降到4.2元, 比去年多了700元) measures the same."""
    given, before = figure.amount.value, last.amount.value if last else None
    if last is None or not isinstance(given, Quantity) or not isinstance(before, Quantity) or given.unit != before.unit:
        return figure
    between = scene.text[last.amount.end : figure.amount.start]
    if len(between) > REACH or not figure_words(scene.ontology).patterns["changed"].fullmatch(between):
        return figure
    value = replace(figure.value, value=given.value * last.value.value / before.value, unit=last.value.unit)
    return replace(figure, measure=last.measure, value=value)


def _of_them(scene: Scene, last: Figure | None, figure: Figure) -> Figure:
    """Persons who are some of those told of before in the sentence are counted as they are (吸纳就业60人，其中妇女19人)."""
    if last is None or (last.measure, figure.measure) != ("jobs", "people") or not OF_THEM.search(figure.before):
        return figure
    between = scene.text[last.amount.end : figure.amount.start]
    return figure if STOPS.search(between) else replace(figure, measure="jobs")


def _kind(value: Quantity, before: str, after: str, lexicon: Lexicon) -> str | None:
    """The measure whose words stand nearest to a figure, the longest of equally near ones, else its unit's own."""
    possible = lexicon.measures.get(value.unit, ())
    if value.unit == "CNY" and value.value > MOST_A_PRICE:
        possible = tuple(m for m in possible if m != "price")
    if value.unit == "CNY" and lexicon.patterns["per_head"].search(before) and not lexicon.patterns["granted"].search(before):
        return "income"
    ways = [(*way, at, m) for at, m in enumerate(possible) for way in _nearest(m, before, after, lexicon)]
    if ways:
        return min(ways)[-1]
    return possible[-1] if possible and possible[-1] != "-" else None


def _nearest(measure: str, before: str, after: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """For each of a measure's words near a figure: how far away it stands, and its length (negative)."""
    if pattern := lexicon.before.get(measure):
        yield from ((len(before) - m.end(), -len(m[0])) for m in pattern.finditer(before))
    if (pattern := lexicon.after.get(measure)) and (match := pattern.search(after)):
        yield match.start(), -len(match[0])


def suited(scene: Scene, figure: Figure, subject: Mention) -> Figure:
    """A figure as its subject lets it be read: what a body invests are funds, a project earns is revenue, a person is income."""
    lexicon, measure = figure_words(scene.ontology), figure.measure
    if subject.kind == "Person":
        return replace(figure, measure="income") if measure in ("annual_revenue", "annual_output") else figure
    if subject.kind == "Project":
        return replace(figure, measure=_of_project(figure, lexicon))
    if measure == "investment" and lexicon.patterns["spent"].search(figure.before):
        return replace(figure, measure="funds")
    return figure


def _of_project(figure: Figure, lexicon: Lexicon) -> str:
    """What a figure of a project measures: sums that no word explains are laid out for it."""
    patterns, measure, before, after = lexicon.patterns, figure.measure, figure.before, figure.after
    if measure == "income" and patterns["earned"].search(before) and not patterns["per_head"].search(before):
        return "annual_revenue"
    if measure == "people" and (patterns["workers"].search(before) or patterns["workers"].match(after)):
        return "jobs"
    if measure == "funds" and figure.value.unit == "CNY" and not any(_nearest("funds", before, after, lexicon)):
        return "investment"
    return measure


def _divided(value: Quantity, before: str, lexicon: Lexicon) -> Quantity:
    """每斤2元 → a price for each kilogram; 亩产500公斤 → a yield for each mu."""
    if value.unit == "kg" and lexicon.patterns["yield per mu"].search(before):
        return replace(value, unit="kg/mu")
    match = lexicon.patterns["per"].search(before) if value.unit == "CNY" else None
    if not match or lexicon.per[match[1]][0] not in ("kg", "mu", "h"):
        return value
    name, factor = lexicon.per[match[1]]
    return replace(value, value=value.value / factor, unit=f"CNY/{name}", upto=value.upto and value.upto / factor)


def _with_tenths(value: Quantity, amount: Mention, after: str) -> Quantity:
    """4块5 is four yuan and a half."""
    tenths = TENTHS.match(after)
    if not tenths or value.unit != "CNY" or not amount.text.endswith("块") or value.upto:
        return value
    return replace(value, value=value.value + number(tenths[0]) / 10)


def _on_land(scene: Scene, amount: Mention, value: Quantity, lexicon: Lexicon) -> Quantity:
    """Weights and small sums are told for each mu where the clause, or the one before it in the sentence, says so."""
    if value.unit not in ("kg", "CNY"):
        return value
    start, _ = scene.clause(amount.start)
    own = scene.text[start : amount.start]
    earlier = scene.text[scene.clause(start - 1)[0] : start] if scene.text[start - 1 : start] == "，" else ""
    said = next((m for m in (lexicon.patterns["on land"].search(w) for w in (own, earlier)) if m), None)
    if not said or lexicon.patterns["in all"].search(own) or (value.unit == "CNY" and value.value > MOST_A_MU):
        return value
    return replace(value, unit=f"{value.unit}/mu")


def _recounted(value: Quantity, before: str, after: str, lexicon: Lexicon) -> Quantity:
    """40个网格员 are persons, 就业岗位800个 too."""
    patterns = lexicon.patterns
    if value.unit == "item" and value.measure in ("个", "") and patterns["persons"].match(after):
        return replace(value, unit="person")
    firms = patterns["firms"].match(after) or (patterns["firms before"].search(before) and not patterns["homes"].match(after))
    if value.unit == "household" and firms:
        return replace(value, unit="item")
    if value.measure == "例" and (patterns["cases"].search(before[-6:]) or patterns["cases"].search(after[:6])):
        return replace(value, unit="person")
    counted = value.measure in ("个", "") and (patterns["posts_counted"].search(before[-6:]) or JOB.match(after))
    if value.unit == "item" and counted:
        return replace(value, unit="person")
    return value


def _countable(amount: Mention, value: Quantity, sides: tuple[str, str], lexicon: Lexicon) -> bool:
    """Whether things or persons are counted, rather than points of a programme (五个方面); one only in a list (书屋1个、)."""
    before, after = sides
    if value.measure in lexicon.acts or (value.measure == "期" and PARTED.search(before)):
        return False
    listed = after[:1] in LISTED and amount.text[0].isdecimal() and len(before) > 1
    return (value.value > 1 or listed) and not lexicon.patterns["hollow"].match(after.lstrip("的"))


def _what(scene: Scene, amount: Mention, sides: tuple[str, str], lexicon: Lexicon) -> str | None:
    """The thing counted: the noun behind the figure, else the one before it, cut at names, openers and borders of words."""
    before, after = sides
    if (match := WHAT.match(after)) and not TENTHS.match(after):
        return match[1]
    if scene.text.endswith(before, 0, amount.start):
        start = amount.start - len(before)
        names = (m.end for m in scene.between(start, amount.start) if m.kind not in COUNTED)
        before = scene.text[max(names, default=start) : amount.start]
    noun = re.split(r"[的了、：，“”\s]", before)[-1]
    while opener := lexicon.patterns["openers"].match(noun):
        noun = noun[opener.end() :]
    return _shortened(noun) or None


def _shortened(noun: str) -> str:
    """The end of a row of words, from the first border of words on that leaves few enough characters."""
    words = word_list().words
    borders = range(max(0, len(noun) - LONGEST_NOUN), len(noun))
    whole = (at for at in borders if not any(noun[i:j] in words for i in range(max(0, at - 3), at) for j in range(at + 1, i + 5)))
    return noun[next(whole, borders.start) :]


def group_of(scene: Scene, amount: Mention) -> Mention | None:
    """The counted group of projects that an amount is the size of."""
    return next((m for m in _groups(scene) if m.start <= amount.start < m.end and amount in m.parts), None)


@lru_cache(maxsize=4)
def _groups(scene: Scene) -> tuple[Mention, ...]:
    return tuple(m for m in scene.of_kind("Project") if "group" in m.tags)

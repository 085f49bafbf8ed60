"""Figures: what they measure, and of what. A project's are read as `project`, all others as `measure`.

The measure is decided by the words in the figure's clause, nearest first, else by its unit; the tables stand in
`ontology/words/figures.toml`. The subject comes from `kg.relate.topics`; a figure without one is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from kg.core.ontology import Ontology, Words
from kg.core.text import any_of
from kg.core.types import Claim, Division, Mention, Name, Quantity, Range, Slot
from kg.relate.scene import Scene
from kg.relate.topics import BODIES, CLAUSE, Topic, clause, division_at, own_topics, spoken_for, topic_at, topics, vague

STATED, TAKEN_OVER = 0.9, 0.7  # confidence of a subject named in the sentence, and of one from before it
LEAST = 0.45  # amounts below this confidence (一个) are no figures
REACH = 14  # so far behind a figure its words may stand
JOB = re.compile(r"(?:就业|工作|公益|公益性|用工)?岗")
COUNTS = ("count", "people", "jobs", "households")
WHAT = re.compile(
    r"的?([^，。；：！？、\n（）“”的了在和与及并等已]{1,16}|“[^”]{1,16}”[^，。；：！？、\n的了在和与及并等已]{0,8})"
)
OWNS = re.compile(r"|辖区内?|共|[^，。、；：！？\n]{0,3}的")
SHORTENED = ("、", "", "和", "及", "，", "与")


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount with what it measures, the thing counted, and the range of its clause."""

    amount: Mention
    measure: str
    value: Quantity
    what: str | None
    where: Range


@dataclass(frozen=True, eq=False)
class _Lexicon:
    """The tables of `ontology/words/figures.toml`, compiled."""

    measures: dict[str, tuple[str, ...]]
    before: dict[str, re.Pattern[str]]
    after: dict[str, re.Pattern[str]]
    patterns: dict[str, re.Pattern[str]]
    per: dict[str, tuple[str, Decimal]]
    products: re.Pattern[str]


@lru_cache(maxsize=8)
def _lexicon(ontology: Ontology) -> _Lexicon:
    words = ontology.words["figures"]
    rows = {unit: tuple(rest) for unit, *rest in (row.split() for row in words["units"])}
    per = {w: (u, Decimal(f)) for w, u, f in (row.split() for row in ontology.words["amounts"]["per"])}
    hollow = words["hollow"]
    persons = f"(?:{any_of(words['persons'])})(?!{any_of(words['persons_not'])})"
    lone = any_of(w for w in hollow if len(w) == 1)
    patterns = {
        "excluded_before": re.compile(rf"(?:{any_of(words['excluded_before'])})[^，、]{{0,6}}$"),
        "excluded_after": re.compile(any_of(words["excluded_after"])),
        "hollow": re.compile(f"{any_of(w for w in hollow if len(w) > 1)}|(?:{lone})(?![㐀-鿿])"),
        "planned": re.compile(any_of(words["planned"])),
        "leads_to": re.compile(any_of(words["leads_to"])),
        "operates": re.compile(any_of(words["operates"])),
        "per": re.compile(rf"(?:每|一)({any_of(per)})[^每]{{0,8}}$"),
        "districts": re.compile(rf"(?:{any_of(words['districts'])})[^，]{{0,24}}$"),
        "per_head": re.compile(any_of(words["per_head"])),
        "neutral": re.compile(any_of(words["neutral"])),
        "persons": re.compile(rf"(?:[^，。、的]{{0,8}}?|[^，。、]{{0,8}}的)(?:{persons})"),
        "earned": re.compile(rf"(?:{any_of(words['earned'])})[^人户]{{0,5}}$"),
        "workers": re.compile(any_of(words["workers"])),
        "posts_counted": re.compile(any_of(words["posts_counted"])),
        "yield per mu": re.compile("亩产|每亩|一亩|单产"),
    }
    return _Lexicon(
        rows, _triggers(words, "_before"), _triggers(words, "_after"), patterns, per, re.compile(any_of(words["products"]))
    )


def _triggers(words: Words, side: str) -> dict[str, re.Pattern[str]]:
    """The words of each measure that stand before a figure (or behind it), compiled."""
    lists = {k.removesuffix(side): v for k, v in words.items() if k.endswith(side) and not k.startswith("excluded")}
    return {k: re.compile(any_of(v)) for k, v in lists.items() if k != "kinds"}


def read(scene: Scene) -> Iterator[Claim]:
    """Claims of `project` and `measure`: one for each figure, and one for each named project without a figure."""
    found, told = topics(scene), set[str]()
    for figure in _figures(scene):
        if _repeated(scene, figure):
            continue
        for subject in _subjects(scene, found, figure):
            figure = _suited(scene, figure, subject)
            if subject.kind == "Project":
                told.add(subject.name or subject.text)
                yield _project(scene, subject, figure)
            else:
                yield _measure(scene, subject, figure)
    yield from _untold(scene, told)


# --- what a figure measures ---


def _figures(scene: Scene) -> Iterator[Figure]:
    for amount in _amounts(scene):
        figure = _figure(scene, amount)
        if figure:
            yield figure


def _amounts(scene: Scene) -> Iterator[Mention]:
    """Top-level amounts, and those that count a group of projects."""
    for m in scene.mentions:
        for part in (m, *m.parts) if "group" in m.tags else (m,):
            if part.kind == "Amount" and part.confidence >= LEAST and not _in_byline(scene, part):
                yield part


def _in_byline(scene: Scene, m: Mention) -> bool:
    return any(a < m.end and m.start < b for a, b in scene.article.bylines)


def _figure(scene: Scene, amount: Mention) -> Figure | None:
    lexicon, value = _lexicon(scene.ontology), amount.value
    if not isinstance(value, Quantity):
        return None
    before, after = (lexicon.patterns["neutral"].sub("", side) for side in _around(scene, amount))
    if lexicon.patterns["excluded_before"].search(before) or lexicon.patterns["excluded_after"].match(after):
        return None
    value = _recounted(_divided(value, before, lexicon), before, after, lexicon)
    grouped = _group_of(scene, amount) is not None
    measure = "count" if grouped else _kind(value, before, after, lexicon)
    if not measure or (measure in COUNTS and not grouped and not _countable(value, after, lexicon)):
        return None
    if value.unit == "number":
        value = replace(value, unit="CNY")
    return Figure(amount, measure, value, _what(*_around(scene, amount)), clause(scene.text, amount.start))


def _around(scene: Scene, amount: Mention) -> tuple[str, str]:
    """The words of a figure's clause before it, back to another figure with words of its own, and those behind it."""
    start, end = clause(scene.text, amount.start)
    others = [m for m in scene.between(start, end) if m.kind == "Amount" and m != amount and m.confidence >= LEAST]
    last = max((m.end for m in others if m.end <= amount.start), default=start)
    before = scene.text[last : amount.start]
    if before in SHORTENED:
        before = scene.text[start : amount.start]
    follows = min((m.start for m in others if m.start >= amount.end), default=end)
    return before, scene.text[amount.end : min(follows, amount.end + REACH)]


def _kind(value: Quantity, before: str, after: str, lexicon: _Lexicon) -> str | None:
    """The measure whose words stand nearest to a figure, the longest of equally near ones, else its unit's own."""
    possible = lexicon.measures.get(value.unit, ())
    if value.unit == "CNY" and lexicon.patterns["per_head"].search(before):
        return "income"
    ways = [(*way, at, m) for at, m in enumerate(possible) for way in _nearest(m, before, after, lexicon)]
    if ways:
        return min(ways)[-1]
    return possible[-1] if possible and possible[-1] != "-" else None


def _nearest(measure: str, before: str, after: str, lexicon: _Lexicon) -> Iterator[tuple[int, int]]:
    """For each of a measure's words near a figure: how far away it stands, and its length (negative)."""
    if pattern := lexicon.before.get(measure):
        yield from ((len(before) - m.end(), -len(m[0])) for m in pattern.finditer(before))
    if (pattern := lexicon.after.get(measure)) and (match := pattern.search(after)):
        yield match.start(), -len(match[0])


def _suited(scene: Scene, figure: Figure, subject: Mention) -> Figure:
    """A figure as its subject lets it be read: what a body invests are funds, what a project earns is revenue."""
    patterns, measure = _lexicon(scene.ontology).patterns, figure.measure
    before, after = _around(scene, figure.amount)
    if subject.kind != "Project":
        return replace(figure, measure="funds") if measure == "investment" else figure
    if measure == "income" and patterns["earned"].search(before):
        return replace(figure, measure="annual_revenue")
    if measure == "people" and (patterns["workers"].search(before) or patterns["workers"].match(after)):
        return replace(figure, measure="jobs")
    return figure


def _divided(value: Quantity, before: str, lexicon: _Lexicon) -> Quantity:
    """每斤2元 → a price for each kilogram; 亩产500公斤 → a yield for each mu."""
    if value.unit == "kg" and lexicon.patterns["yield per mu"].search(before):
        return replace(value, unit="kg/mu")
    match = lexicon.patterns["per"].search(before) if value.unit == "CNY" else None
    if not match or lexicon.per[match[1]][0] not in ("kg", "mu", "h"):
        return value
    name, factor = lexicon.per[match[1]]
    return replace(value, value=value.value / factor, unit=f"CNY/{name}", upto=value.upto and value.upto / factor)


def _recounted(value: Quantity, before: str, after: str, lexicon: _Lexicon) -> Quantity:
    """40个网格员 are persons, 就业岗位800个 too."""
    patterns = lexicon.patterns
    if value.unit == "item" and value.measure in ("个", "") and patterns["persons"].match(after):
        return replace(value, unit="person")
    counted = value.measure in ("个", "") and (patterns["posts_counted"].search(before[-6:]) or JOB.match(after))
    if value.unit == "item" and counted:
        return replace(value, unit="person")
    return value


def _countable(value: Quantity, after: str, lexicon: _Lexicon) -> bool:
    """Whether things or persons are counted, rather than points of a programme (五个方面)."""
    return value.value > 1 and not lexicon.patterns["hollow"].match(after.lstrip("的"))


def _what(before: str, after: str) -> str | None:
    """The thing counted: the noun behind the figure, else the one before it."""
    if match := WHAT.match(after):
        return match[1]
    nouns = re.split(r"[的了、：，“”\s]", before)
    return nouns[-1][-8:] or None


# --- of what ---


def _subjects(scene: Scene, found: tuple[Topic, ...], figure: Figure) -> Iterator[Mention]:
    """The thing a figure belongs to, if one is named."""
    owner = (
        _group_of(scene, figure.amount)
        or _led_to(scene, figure.amount)
        or _product(scene, found, figure)
        or _owner(scene, figure.amount)
    )
    before = scene.text[figure.where[0] : figure.amount.start]
    if not owner and _lexicon(scene.ontology).patterns["districts"].search(before):
        owner = division_at(found, figure.amount.start)
    subject = owner or topic_at(scene, found, figure.amount.start)
    if subject:
        yield subject


def _group_of(scene: Scene, amount: Mention) -> Mention | None:
    return next((m for m in scene.of_kind("Project") if "group" in m.tags and amount in m.parts), None)


def _led_to(scene: Scene, amount: Mention) -> Mention | None:
    """The project behind a sum: 总投资80亿元的12个项目, 投资2亿元建设甲基地."""
    follows = next((m for m in scene.mentions if m.start >= amount.end and m.kind not in ("Division", "Amount")), None)
    if not follows or follows.kind != "Project" or not isinstance(amount.value, Quantity) or amount.value.unit != "CNY":
        return None
    patterns, between = _lexicon(scene.ontology).patterns, scene.text[amount.end : follows.start]
    if len(between) > REACH or CLAUSE.search(between):
        return None
    return follows if patterns["leads_to"].fullmatch(between) or patterns["operates"].search(between) else None


def _owner(scene: Scene, amount: Mention) -> Mention | None:
    """The division or body directly before a figure: 云岭县的9个乡, 云岭县30名志愿者."""
    for m in reversed(scene.between(max(0, amount.start - 40), amount.start)):
        if m.kind == "Project" and m.end == amount.start:
            return m
        if m.kind in BODIES and OWNS.fullmatch(scene.text, m.end, amount.start) and not vague(scene, m):
            return spoken_for(m)
    return None


def _product(scene: Scene, found: tuple[Topic, ...], figure: Figure) -> Mention | None:
    """The crop that a price, or a yield in a sentence without a topic, is told of: the last one named before it."""
    start = 0
    if figure.measure != "price":
        if (figure.measure != "yield" and figure.value.unit != "CNY/mu") or own_topics(scene, found, figure.amount.start):
            return None
        start = next((a for a, b in scene.paragraphs if a <= figure.amount.start < b), 0)
        if scene.last("Project", figure.amount.start, start):
            return None
    named = list(_lexicon(scene.ontology).products.finditer(scene.text, start, figure.where[1]))
    return Mention(named[-1].start(), named[-1].end(), "Product", named[-1][0], named[-1][0]) if named else None


def _repeated(scene: Scene, figure: Figure) -> bool:
    """Whether a headline's figure is told again in the body."""
    if figure.amount.end > scene.article.heading:
        return False
    return any(
        f.value.value == figure.value.value and f.value.unit == figure.value.unit and f.amount.start >= scene.article.heading
        for f in _figures(scene)
    )


# --- claims ---


def _project(scene: Scene, project: Mention, figure: Figure) -> Claim:
    slots = [*_placed(scene, project), ("measure", figure.measure), ("value", figure.value)]
    return scene.claim("project", slots, _evidence(scene, project, figure), figure.measure, **_sureness(scene, project, figure))


def _measure(scene: Scene, subject: Mention, figure: Figure) -> Claim:
    slots: list[tuple[str, Slot]] = [
        ("subject", scene.name(subject)),
        ("measure", figure.measure),
        ("what", figure.what),
        ("value", figure.value),
        ("time", _time(scene, figure)),
    ]
    return scene.claim("measure", slots, _evidence(scene, subject, figure), figure.measure, **_sureness(scene, subject, figure))


def _untold(scene: Scene, told: set[str]) -> Iterator[Claim]:
    """Named projects of which no figure is told, each once."""
    for m in scene.of_kind("Project"):
        if not {"anaphor", "generic", "group"} & set(m.tags) and m.name not in told:
            told.add(m.name)
            yield scene.claim("project", [*_placed(scene, m), ("measure", None), ("value", None)], (m.start, m.end), "named")


def _placed(scene: Scene, project: Mention) -> list[tuple[str, Slot]]:
    return [("project", scene.name(project)), ("place", _place(scene, project)), ("operator", _operator(scene, project))]


def _place(scene: Scene, project: Mention) -> Name | None:
    """The division a project lies in: where the page prints it, if it does."""
    if not project.within:
        return None
    division: Division = project.within[-1]
    printed = next((m for m in scene.of_kind("Division") if m.division == division), None)
    if printed:
        return scene.name(printed)
    return Name("Division", division.name, division.name, tuple(d.code or d.name for d in project.within[:-1]), (), division.code)


def _operator(scene: Scene, project: Mention) -> Name | None:
    """A body before a project that builds or runs it: `X公司投资建设的Y基地`."""
    start, _ = clause(scene.text, project.start)
    body = scene.last("Organization", project.start, start)
    if not body or not _lexicon(scene.ontology).patterns["operates"].search(scene.text, body.end, project.start):
        return None
    return scene.name(body)


def _sureness(scene: Scene, subject: Mention, figure: Figure) -> dict[str, object]:
    """Modality and confidence: a subject taken over from an earlier sentence is less sure."""
    start = next((a for a, b in scene.sentences if a <= figure.amount.start < b), figure.where[0])
    return {"modality": _modality(scene, figure), "confidence": STATED if subject.start >= start else TAKEN_OVER}


def _modality(scene: Scene, figure: Figure) -> str:
    planned = _lexicon(scene.ontology).patterns["planned"]
    return "planned" if planned.search(scene.text, figure.where[0], figure.amount.end) else "asserted"


def _time(scene: Scene, figure: Figure) -> str | None:
    sentence = next((s for s in scene.sentences if s[0] <= figure.amount.start < s[1]), figure.where)
    date = scene.last("Date", figure.amount.start, sentence[0])
    return (date.value if isinstance(date.value, str) else date.text) if date else None


def _evidence(scene: Scene, subject: Mention, figure: Figure) -> Range:
    """From the subject, if it stands close before, else from the clause's beginning, to the thing counted."""
    start, limit = figure.where
    end = figure.amount.end
    if figure.what and (at := scene.text.find(figure.what, end, min(limit, end + REACH + 4))) >= 0:
        end = at + len(figure.what)
    if subject.start >= figure.amount.end:
        return start, max(end, subject.end)
    near = figure.amount.start - subject.start <= 40 and "\n" not in scene.text[subject.start : start]
    return (min(start, subject.start) if near else start), end

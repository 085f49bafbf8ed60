"""Bodies: party organs, departments, schools, associations, companies (`牡丹区|区委|宣传部`, `X镇|X合作社`).

A body ends in a head (局, 协会, 有限公司). Its left border is known where a division, a level (`区卫健局`) or
another body stands before it; else it is where a border word or mark ends (`由|江南食品有限公司`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kg.core.ontology import Ontology
from kg.core.text import any_of
from kg.core.types import LEVELS, Context, Division, Mention

LONGEST_STEM = 16
NAME_CHAR = re.compile(r"[㐀-鿿A-Za-z0-9“”·]")


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The word lists of `ontology/words/bodies.toml`, compiled."""

    head: re.Pattern[str]
    level_of: dict[str, str]
    border: re.Pattern[str]
    no_border: frozenset[str]
    vague: frozenset[str]
    company: tuple[str, ...]
    open_heads: tuple[str, ...]
    anaphor: re.Pattern[str]


def bodies(text: str, taken: Sequence[Mention], context: Context, ontology: Ontology) -> list[Mention]:
    """The bodies in a folded text, in order, not overlapping; a division before a body is part of it.

    `taken`: divisions, titles, amounts and dates found before. Kind Organization or Company; tags: governing (a
    division's own organ), bare (named by its kind alone), implied (its division stands elsewhere), anaphor.
    """
    lexicon = _lexicon(ontology)
    found: list[Mention] = []
    for m in lexicon.head.finditer(text):
        if not _belongs_to_title(m, text, taken):
            body = _body(m, text, taken, found, lexicon)
            if body:
                found = _add(found, body)
    settled = [_settle(b, taken, context, lexicon) for b in found]
    return sorted([*settled, *_anaphors(text, settled, lexicon)], key=lambda m: m.start)


def _belongs_to_title(m: re.Match[str], text: str, taken: Sequence[Mention]) -> bool:
    """区委 in 区委书记 is part of the title; 公安局 in 公安局长 is a body all the same."""
    return any(
        t.kind == "Title" and t.start < m.end() < t.end and not (t.start == m.end() - 1 and text[t.start] == t.name[0]) for t in taken
    )


def _body(m: re.Match[str], text: str, taken: Sequence[Mention], found: Sequence[Mention], lexicon: Lexicon) -> Mention | None:
    place = next((t for t in taken if t.kind == "Division" and t.start < m.start() <= t.end and "anaphor" not in t.tags), None)
    open_left = m["open"] or (m["bare"] or "").endswith(lexicon.open_heads)
    if place:
        start = place.start
    elif m["level"] or not open_left or any(b.end == m.start() for b in found):
        start = m.start()
    else:
        start, place = _left_border(m.start(), text, taken, found, lexicon)
    name = text[start : m.end()]
    stem = name.strip("“”")
    if not m["level"] and not place and (stem in lexicon.vague or (m["open"] and start == m.start())):
        return None
    tags = ("governing",) if m["governing"] else () if place or m["level"] or start < m.start() else ("bare",)
    kind = "Company" if name.endswith(lexicon.company) else "Organization"
    return Mention(
        start, m.end(), kind, name, name, parts=(place,) if place else (), tags=tags, confidence=0.95 if place else 0.85
    )


def _left_border(
    head: int, text: str, taken: Sequence[Mention], found: Sequence[Mention], lexicon: Lexicon
) -> tuple[int, Mention | None]:
    """Where the name begins that ends in a head, and the division right before it."""
    floor = max(0, head - LONGEST_STEM)
    for m in (*taken, *found):
        if floor < m.end <= head:
            floor = m.end
    start = head
    while start > floor and (step := _step(text, start)):
        start -= step
    for border in lexicon.border.finditer(text, start, head):
        if border[0] not in lexicon.no_border:
            start = border.end()
    place = next((t for t in taken if t.kind == "Division" and t.end == start and "anaphor" not in t.tags), None)
    if place:
        return place.start, place
    opened = text.find("“", start, head)
    return (opened if opened >= 0 else start), None


def _step(text: str, at: int) -> int:
    """How far a name reaches on to the left: one character, or a bracket set in it (`江南纺织（集团）有限公司`)."""
    if text[at - 1] == "）":
        return at - text.rfind("（", 0, at) if "（" in text[max(0, at - 7) : at] else 0
    return 1 if NAME_CHAR.match(text[at - 1]) else 0


def _add(found: list[Mention], body: Mention) -> list[Mention]:
    """A body right behind another is a part of it: 省农牧厅|科技处. What lies inside a longer one gives way."""
    kept = [b for b in found if not (body.start <= b.start and b.end <= body.end)]
    if kept and kept[-1].end > body.start:
        return kept
    if kept and kept[-1].end == body.start and not body.parts:
        first = kept.pop()
        name = first.name + body.name
        joined = replace(first, end=body.end, text=first.text + body.text, name=name, kind=body.kind, tags=body.tags)
        return [*kept, replace(joined, parts=(first,), tags=tuple(t for t in body.tags if t != "bare"))]
    return [*kept, body]


def _settle(body: Mention, taken: Sequence[Mention], context: Context, lexicon: Lexicon) -> Mention:
    """The divisions around a body: from the division in its name, from its level, else from what was named before."""
    place = _place_in(body)
    if place and place.division:
        return replace(body, within=(*place.within, place.division))
    if level := next((v for k, v in lexicon.level_of.items() if body.name.startswith(k)), None):
        return replace(body, within=_of_level(level, body.start, taken, context), tags=(*body.tags, "implied"))
    if "bare" in body.tags:
        return body
    before = [t for t in taken if t.kind == "Division" and t.end <= body.start and t.division]
    around = (*before[-1].within, before[-1].division) if before and before[-1].division else context.region
    return replace(body, within=around, tags=(*body.tags, "implied"))


def _place_in(body: Mention) -> Mention | None:
    for part in body.parts:
        return part if part.kind == "Division" else _place_in(part)
    return None


def _of_level(level: str, before: int, taken: Sequence[Mention], context: Context) -> tuple[Division, ...]:
    """The chain down to the division of a level that was named last, else that of the page's region."""
    for t in sorted((t for t in taken if t.kind == "Division" and t.division), key=lambda t: -t.end):
        for i, division in enumerate(chain := (*t.within, *([t.division] if t.division else []))):
            if t.end <= before and division.level == level:
                return chain[: i + 1]
    levels = [d.level for d in context.region]
    return context.region[: levels.index(level) + 1] if level in levels else context.region if level == "township" else ()


def _anaphors(text: str, found: Sequence[Mention], lexicon: Lexicon) -> list[Mention]:
    """该公司, 该局: the nearest body before with the same head."""
    resolved = []
    for m in lexicon.anaphor.finditer(text):
        head = m[0][1:]
        same = [
            b
            for b in found
            if b.end <= m.start() and (b.name.endswith(head) or (head in ("企业", "公司", "单位") and b.kind == "Company"))
        ]
        if same:
            last = same[-1]
            resolved.append(
                Mention(m.start(), m.end(), last.kind, m[0], last.name, tags=("anaphor",), within=last.within, confidence=0.8)
            )
    return resolved


@lru_cache(maxsize=8)
def _lexicon(ontology: Ontology) -> Lexicon:
    words = ontology.words["bodies"]
    level_of = {word: level for level in LEVELS for word in words[level]}
    word = {name: any_of(words[name]) for name in words}
    known = rf"(?:{word['whole']}|{word['fields']}{{1,3}}{word['field_heads']})"
    open_heads = any_of([*words["organization_heads"], *words["company_heads"]])
    head = re.compile(
        rf"""
        (?P<level>{any_of(level_of)}) (?: {word["level_organs"]}? {known} | (?P<governing>{word["governing"]}) (?![员会托]) )
        | (?P<bare>{word["national"]} | {known})
        | (?P<open>{open_heads})
        """,
        re.VERBOSE,
    )
    return Lexicon(
        head=head,
        level_of=level_of,
        border=re.compile(any_of([*words["border"], *words["no_border"]])),
        no_border=frozenset(words["no_border"]),
        vague=frozenset(words["vague"]),
        company=words["company_heads"],
        open_heads=words["open_field_heads"],
        anaphor=re.compile(any_of(words["anaphors"])),
    )

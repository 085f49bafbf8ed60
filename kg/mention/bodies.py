"""Bodies: party organs, departments, schools, associations, companies (`牡丹区|区委|宣传部`, `X镇|X合作社`).

A body ends in a head (局, 协会, 有限公司). Its left border is known where a division, a level (`区卫健局`) or
another body stands before it; else it is where a border word or mark ends (`由|江南食品有限公司`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kg.core.lexicon import lexicon as word_list
from kg.core.ontology import Ontology
from kg.core.text import any_of
from kg.core.types import LEVELS, Context, Division, Mention

LONGEST_STEM = 16
SHORTEST_COMPANY = 5  # characters from which on a company's own words name it
NAME_CHAR = re.compile(r"[㐀-鿿A-Za-z0-9“”·]")


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The word lists of `ontology/words/bodies.toml`, compiled."""

    head: re.Pattern[str]
    level_of: dict[str, str]
    border: re.Pattern[str]
    no_border: frozenset[str]
    name_verbs: frozenset[str]
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
        if not _belongs_to_title(m, text, taken) and not any(
            _is_place(t) and t.start <= m.start() and m.end() <= t.end for t in taken
        ):
            body = _body(m, text, taken, found, lexicon)
            if body:
                found = _add(found, body)
    settled = [_settle(b, taken, context, lexicon) for b in found]
    return sorted([*settled, *_anaphors(text, settled, lexicon)], key=lambda m: m.start)


def _belongs_to_title(m: re.Match[str], text: str, taken: Sequence[Mention]) -> bool:
    """区委 in 区委书记 is part of the title; 公安局 in 公安局长 is a body all the same."""
    return any(
        t.kind == "Title" and t.start < m.end() < t.end and not (t.start == m.end() - 1 and text[t.start] == t.name[0])
        for t in taken
    )


def _body(m: re.Match[str], text: str, taken: Sequence[Mention], found: Sequence[Mention], lexicon: Lexicon) -> Mention | None:
    place = next((t for t in taken if _is_place(t) and t.start < m.start() <= t.end), None)
    joined = any(b.end == m.start() for b in found)
    if m["placed"] and (
        not place or _behind_verbs(text, m.start(), m.end(), lexicon) > m.start() or lexicon.border.search(m["placed"])
    ):
        return None
    open_left = bool(m["open"]) or (m["bare"] or "").endswith(lexicon.open_heads)
    start = m.start()
    if not place and not m["level"] and not joined and open_left:
        start, place = _left_border(m.start(), text, (*taken, *found), lexicon)
    if not (place or m["level"] or joined) and (
        text[start : m.end()].strip("“”") in lexicon.vague or (m["open"] and start == m.start())
    ):
        return None
    tags = (
        ("governing",)
        if m["governing"]
        else ()
        if place or m["level"] or joined
        else ("loose",)
        if start < m.start()
        else ("bare",)
    )
    return _named(text, place, start, m.end(), tags, lexicon)


def _named(text: str, place: Mention | None, start: int, end: int, tags: tuple[str, ...], lexicon: Lexicon) -> Mention:
    """The body at [start, end), with the division before it: by that it is named, a company by its own words."""
    own = text[place.end : end] if place else text[start:end]
    link = place.parts[-1] if place and place.parts else place
    kind = "Company" if own.endswith(lexicon.company) else "Organization"
    name = own if not link or (kind == "Company" and len(own) >= SHORTEST_COMPANY) else link.name + own
    begin = place.start if place else start
    return Mention(begin, end, kind, text[begin:end], name, (place,) if place else (), tags, confidence=0.95 if place else 0.85)


def _is_place(m: Mention) -> bool:
    """A division with its level named: a bare `江北` may as well begin the name of a company."""
    return (
        m.kind == "Division"
        and "anaphor" not in m.tags
        and not (m.division and m.text[-1] != m.division.name[-1] and "office" not in m.tags)
    )


def _left_border(head: int, text: str, known: Sequence[Mention], lexicon: Lexicon) -> tuple[int, Mention | None]:
    """Where the name begins that ends in a head, and the division right before it."""
    floor = max([head - LONGEST_STEM, 0, *(m.end for m in known if m.end <= head and (m.kind != "Division" or _is_place(m)))])
    start = head
    while start > floor and (step := _step(text, start)):
        start -= step
    for border in lexicon.border.finditer(text, start, head):
        if border[0] not in lexicon.no_border:
            start = border.end()
    start = _behind_verbs(text, start, head, lexicon)
    place = next((t for t in known if _is_place(t) and t.end == start), None)
    opened = text.rfind("“", start, head) if text.count("“", start, head) > text.count("”", start, head) else -1
    return (start if opened < 0 else opened + 1), place


def _behind_verbs(text: str, start: int, head: int, lexicon: Lexicon) -> int:
    """Past the last word in [start, head) that names do not hold: 组织|…, 共同|…"""
    verbs = word_list().verbs
    for at in range(start, head - 1):
        for end in range(at + 2, min(at + 4, head) + 1):
            if at >= start and text[at:end] in verbs and text[at:end] not in lexicon.name_verbs:
                start = end
    return start


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
        | (?<=[{"".join(sorted({w[-1] for w in level_of}))}]) (?P<placed>[㐀-鿿]{{1,6}}?{word["placed_heads"]}) (?!长|员|有|面|在)
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
        name_verbs=frozenset(words["name_verbs"]),
        vague=frozenset(words["vague"]),
        company=words["company_heads"],
        open_heads=words["open_field_heads"],
        anaphor=re.compile(any_of(words["anaphors"])),
    )

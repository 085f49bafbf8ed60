"""Posts: a title with the unit it belongs to (`吴店镇|党委书记`), alone, or in a list that shares the unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.core.ontology import Ontology
from kg.core.types import LEVELS, Division, Mention

LONGEST_SHORT_FORM = 8  # characters
LIST_MARKS = ("、", "兼", "，兼", "及", "", "和")


def posts(text: str, titles: Sequence[Mention], units: Sequence[Mention], ontology: Ontology) -> list[Mention]:
    """The titles of a text, those with a unit as kind Post (parts: unit, title), the others as they were.

    `units`: divisions, bodies, facilities, projects in order. A title next in a list has the unit of the one
    before (`X局党组书记、局长`), unless it is one of a level committee (`区委常委、X部部长`).
    """
    found: list[Mention] = []
    for title in titles:
        unit = _before(text, title, units) or _short_form(text, title, units) or _bare_level(text, title, units, ontology)
        if found and text[found[-1].end : unit.start if unit else title.start] in LIST_MARKS:
            unit = _shared(found[-1], title, unit)
        found.append(_post(text, unit, title) if unit else title)
    return found


def _post(text: str, unit: Mention, title: Mention) -> Mention:
    start = unit.start if unit.start < title.start and unit.end >= title.start - 1 else title.start
    name = unit.name[-1] + title.name if title.name.startswith("长") else title.name
    tags = tuple(t for t in title.tags if t != "official" or unit.kind != "Company")
    named = replace(title, name=name)
    return Mention(start, title.end, "Post", text[start : title.end], name, parts=(unit, named), tags=tags, within=unit.within)


def _before(text: str, title: Mention, units: Sequence[Mention]) -> Mention | None:
    """The unit that ends where the title begins, 的 or one shared character aside (坊子区|区委书记, 公安局|局长)."""
    for unit in reversed(units):
        if unit.start >= title.start:
            continue
        shared = title.start == unit.end - 1
        if unit.end == title.start or shared or (text[unit.end : title.start] == "的" and "committee" not in title.tags):
            return unit
        if unit.end < title.start - 1:
            return None
    return None


def _short_form(text: str, title: Mention, units: Sequence[Mention]) -> Mention | None:
    """合作社理事长: the words before the title end the name of a body or project named earlier."""
    for size in range(LONGEST_SHORT_FORM, 1, -1):
        start = title.start - size
        words = text[start : title.start] if start >= 0 else ""
        for unit in reversed(units if words else ()):
            if unit.end <= start and unit.kind != "Division" and unit.name.strip("“”").endswith(words):
                return replace(unit, start=start, end=title.start, text=words, parts=(), tags=(*unit.tags, "anaphor"))
    return None


def _bare_level(text: str, title: Mention, units: Sequence[Mention], ontology: Ontology) -> Mention | None:
    """镇党委书记, 村支书: a level alone before the title means the division of that level that was named last."""
    for word in sorted(ontology.words["titles"]["level_words"], key=len, reverse=True):
        start = title.start - len(word)
        if start >= 0 and text.startswith(word, start) and not any(u.start <= start < u.end for u in units):
            level = next(level for level in LEVELS if word in ontology.words["bodies"][level])
            return next(_of_level(start, title.start, word, level, units), None)
    return None


def _of_level(start: int, end: int, word: str, level: str, units: Sequence[Mention]) -> Iterator[Mention]:
    for unit in reversed([u for u in units if u.end <= start]):
        chain = (*unit.within, *([unit.division] if unit.division else []))
        for i, division in enumerate(chain):
            if division.level == level:
                yield named(division, start, end, word, chain[:i])


def named(division: Division, start: int, end: int, words: str, within: tuple[Division, ...]) -> Mention:
    """A mention that means a division without naming it."""
    tags = ("anaphor",)
    return Mention(start, end, "Division", words, division.name, tags=tags, division=division, within=within, confidence=0.8)


def _shared(before: Mention, title: Mention, unit: Mention | None) -> Mention | None:
    """In a list, a title without unit has the unit before it, a body named by its kind the divisions around that."""
    if before.kind != "Post":
        return unit
    first = before.parts[0]
    if unit and "bare" in unit.tags:
        return replace(unit, within=(*first.within, *([first.division] if first.division else [])))
    return unit or (None if "committee" in title.tags else first)

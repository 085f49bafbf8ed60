"""Posts: a title with the unit it belongs to (`吴店镇|党委书记`), alone, or in a list that shares the unit."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kg.core.lexicon import lexicon
from kg.core.nearest import Levels, Row, chain
from kg.core.ontology import Ontology
from kg.core.text import any_of, is_han
from kg.core.types import LEVELS, Division, Mention
from kg.mention.bodywords import body_words

LONGEST_SHORT_FORM = 8  # characters
LONGEST_DIVISION = 6  # characters of a division that no list has
LONGEST_BODY = 10  # characters of a body between its division and the title
VAGUE = {"anaphor", "group", "generic"}  # tags of what names no division
LONGEST_LEVEL = 5  # characters of a word for a level
OPENING = "和与及兼是任为由请给对向"  # before a word for a level that stands alone
LIST_MARKS = ("、", "兼", "，兼", "及", "", "和", "兼任", "，兼任", "，", "，并兼任")


@dataclass(frozen=True, eq=False)
class _Known:
    """The units of a text: in order, by level, and by what the names of bodies and projects end with."""

    row: Row
    levels: Levels
    bounds: Row
    endings: Mapping[str, list[Mention]]


def posts(
    text: str, titles: Sequence[Mention], units: Sequence[Mention], people: Sequence[Mention], ontology: Ontology
) -> list[Mention]:
    """The titles of a text, those with a unit as kind Post (parts: unit, title), the others as they were.

    `units`: divisions, bodies, facilities, projects in order; none reaches into one of the `people`. A title next in a
    list has the unit of the one before (`X局党组书记、局长`), unless it is one of a level committee (`区委常委、X部部长`).
    """
    bounds = Row(sorted([*units, *people], key=lambda m: m.start))
    known = _Known(Row(units), Levels(units), bounds, _endings(units))
    found: list[Mention] = []
    for title in titles:
        unit = (
            _before(text, title, known.row, ontology)
            or _short_form(text, title, known)
            or _bare_level(text, title, known, ontology)
            or _by_form(text, title, known.bounds, ontology)
        )
        unit = unit or _of_colleague(text, title, found[-1] if found else None, known, ontology)
        leveled = title if unit else _with_level(text, title, ontology)
        if leveled is not title:
            title = leveled
        elif found and text[found[-1].end : unit.start if unit else title.start] in LIST_MARKS:
            unit = _shared(found[-1], title, unit, ontology)
        if not unit and title.name in ontology.words["titles"]["staff"]:
            continue
        post = _post(text, unit, title) if unit else _qualified(text, title, known, ontology)
        found.append(_timed(text, post, found[-1] if found else None, ontology))
    return [_of_committee(text, post, ontology) for post in found]


@lru_cache(maxsize=8)
def _committees(ontology: Ontology) -> re.Pattern[str]:
    """The bodies that stand in a title, and the office that somebody has in them: 村委会|副主任, but not 人大|代表."""
    lists = ontology.words["titles"]
    return re.compile(f"(?P<body>{any_of(lists['committees'])})(?={any_of(lists['in_committee'])}$)")


def _of_committee(text: str, post: Mention, ontology: Ontology) -> Mention:
    """A post in a committee of a place, which the title begins with, is one of that body: 柳树村|村委会|主任."""
    title = post.parts[1] if post.kind == "Post" else post
    m = _committees(ontology).match(title.name)
    if not m:
        return post
    place = post.parts[0] if post.kind == "Post" and post.parts[0].division else None
    start = title.end - len(title.name)
    end = start + m.end()
    beside = place is not None and place.start < place.end in (start, start + 1)
    begin = place.start if place and beside else start
    link = place.parts[-1] if place and place.parts else place
    own = m["body"] if not link else text[link.start : end] if beside else link.name + m["body"]
    seat = "governing" if m["body"].startswith(ontology.words["titles"]["seats"]) else "" if beside else "anaphor"
    within = chain(place) if place else ()
    parts = (place,) if place and beside else ()
    body = Mention(
        begin, end, "Organization", text[begin:end], own, parts, (seat,) if seat else (), within=within, confidence=0.9
    )
    office = replace(title, start=end, text=text[end : title.end], name=title.name[m.end() :], kind="Title")
    return Mention(begin, title.end, "Post", text[begin : title.end], office.name, (body, office), post.tags, within=within)


def _is_person(m: Mention | None) -> bool:
    return m is not None and m.kind == "Person"


def _of_colleague(text: str, title: Mention, last: Mention | None, known: _Known, ontology: Ontology) -> Mention | None:
    """The body of the post before in a list of persons: 交警大队民警王强、|辅警|李刚."""
    if title.name not in ontology.words["titles"]["colleagues"] or last is None or last.kind != "Post":
        return None
    person = known.bounds.ending(title.start - 1)
    listed = _is_person(person) and person is not None and person.start == last.end and text[title.start - 1] in "、和与"
    return last.parts[0] if listed and not last.parts[0].division else None


def _with_level(text: str, title: Mention, ontology: Ontology) -> Mention:
    """A title without unit from the word for its level on: 队长、|村第一书记."""
    words, before = _level_ends(ontology), text[max(0, title.start - LONGEST_LEVEL - 1) : title.start]
    if not before.endswith(words):
        return title
    word = next(w for w in words if before.endswith(w))
    first = before[: -len(word)][-1:]
    if first and is_han(first) and first not in OPENING:
        return title
    start = title.start - len(word)
    return replace(title, start=start, text=text[start : title.end])


def _timed(text: str, post: Mention, last: Mention | None, ontology: Ontology) -> Mention:
    """A post with 原 or 时任 before its unit is a former one, and so is the next of a list that shares the unit."""
    if "former" in post.tags:
        return post
    shared = last is not None and "former" in last.tags and last.kind == post.kind == "Post" and post.parts[0] == last.parts[0]
    words = ontology.words["titles"]["former_before_unit"]
    if not shared and not text.endswith(words, 0, post.start):
        return post
    word = next((w for w in words if text.endswith(w, 0, post.start)), "")
    before = text[max(0, post.start - 2) : post.start]
    apart = len(word) > 1 or (word and (before == word or before not in lexicon().words))  # 原, but not 草原
    return replace(post, tags=(*post.tags, "former")) if apart or shared else post


def _qualified(text: str, title: Mention, known: _Known, ontology: Ontology) -> Mention:
    """A title without unit, with the words before it that say what kind: 农村电商|讲师."""
    if not title.name.endswith(ontology.words["titles"]["qualified"]) or title.name != title.text:
        return title
    last, words = known.row.last(title.start), body_words(ontology)
    floor = max(title.start - LONGEST_SHORT_FORM, last.end if last else 0, 0)
    start = title.start
    while start > floor and is_han(text[start - 1]):
        start -= 1
    start = words.begins(text, start, title.start + 1)
    if title.start - start < 2 or words.any_one.match(text, start) or _is_person(known.bounds.ending(start)):
        return title
    name = text[start : title.end]
    return replace(title, start=start, text=name, name=name, tags=(*title.tags, "qualified"))


def _endings(units: Sequence[Mention]) -> Mapping[str, list[Mention]]:
    endings: dict[str, list[Mention]] = defaultdict(list)
    for unit in units:
        name = unit.name.strip("“”")
        for size in range(2, min(len(name), LONGEST_SHORT_FORM) + 1) if unit.kind != "Division" else ():
            endings[name[-size:]].append(unit)
    return endings


def _post(text: str, unit: Mention, title: Mention) -> Mention:
    start = unit.start if unit.start < title.start and unit.end >= title.start - 1 else title.start
    name = unit.name[-1] + title.name if title.name.startswith("长") else title.name
    tags = tuple(t for t in title.tags if t != "official" or unit.kind != "Company")
    named = replace(title, name=name)
    return Mention(start, title.end, "Post", text[start : title.end], name, parts=(unit, named), tags=tags, within=unit.within)


def _before(text: str, title: Mention, units: Row, ontology: Ontology) -> Mention | None:
    """The unit that ends where the title begins, 的 or one shared character aside (坊子区|区委书记, 公安局|局长)."""
    unit = units.last(title.start)
    if unit is None:
        return None
    shared = text[title.start : unit.end] in body_words(ontology).level_of  # 固阳苏木|达
    near = unit.end in (title.start, title.start + 1) or shared
    return unit if near or (text[unit.end : title.start] == "的" and "committee" not in title.tags) else None


def _short_form(text: str, title: Mention, known: _Known) -> Mention | None:
    """合作社理事长: the words before the title end the name of a body or project named earlier."""
    if title.start < 2 or text[title.start - 2 : title.start] not in known.endings:
        return None
    for size in range(min(LONGEST_SHORT_FORM, title.start), 1, -1):
        start = title.start - size
        same = known.endings.get(text[start : title.start], ())
        if i := bisect_right(same, start, key=lambda u: u.end):
            return replace(same[i - 1], start=start, end=title.start, text=text[start : title.start], parts=(), tags=("anaphor",))
    return None


def _bare_level(text: str, title: Mention, known: _Known, ontology: Ontology) -> Mention | None:
    """镇党委书记, 村里的支书: a level alone before the title means the division of that level that was named last."""
    inner = next((w for w in ontology.words["titles"]["of_inner"] if text.endswith(w, 0, title.start)), "")
    end, words = title.start - len(inner), _level_words(ontology)
    if not text.endswith(_level_ends(ontology), 0, max(0, end)):
        return None
    for word, level in words.items():
        start = end - len(word)
        if text.endswith(word, 0, end) and not known.row.at(start) and text[max(0, start - 1) : end] not in lexicon().verbs:
            found = known.levels.called(word, level, start)
            return _meant(found[-1], start, title.start, word, found[:-1]) if found else None
    return None


def _by_form(text: str, title: Mention, units: Row, ontology: Ontology) -> Mention | None:
    """What stands between a division or its level and the title is a body, if the title says so.

    The title repeats the body's last character (县煤炭管理局|副局长), or is one that only a body has (石桥乡|联校|校长).
    """
    lists, end = ontology.words["titles"], title.start
    if title.name[0] in lists["of_level"] and text[end - 1 : end] == title.name[0]:
        return _own_level(text, end, units, ontology)
    repeated = title.name[-1] == "长" and text[end - 1 : end] == title.name[-2:-1] and title.name[-2:-1] in lists["repeated"]
    placed = title.name.endswith(lists["of_office"]) and text.endswith(ontology.words["bodies"]["placed_heads"], 0, end)
    if not repeated and not placed and title.name not in lists["of_body"]:
        return None
    place, last = units.last(end), end - LONGEST_BODY
    if place and place.kind == "Division" and place.end >= last and not VAGUE & set(place.tags):
        start, begin, within = place.end, place.start, chain(place)
    else:
        last = max(last, place.end if place else 0)
        begin = next((i for i in range(max(last, 0), end - 2) if text[i] in lists["of_level"]), -1) if repeated or placed else -1
        start, within = begin + 1, ()
    stretch = text[start:end]
    words = body_words(ontology)
    own = words.behind_borders if placed else words.begins  # an office may bear any verb: 养护中心
    if begin < 0 or len(stretch) < 2 or not all(map(is_han, stretch)) or own(text, start, end) != start:
        return None
    whole, parts = text[begin:end], (place,) if place and within else ()
    name = (parts[0].parts[-1] if parts[0].parts else parts[0]).name + stretch if parts else whole
    return Mention(begin, end, "Organization", whole, name, parts, () if parts else ("loose",), within=within, confidence=0.8)


def _own_level(text: str, end: int, units: Row, ontology: Ontology) -> Mention | None:
    """A division that no list has, before a title of its level: 柳湾区|区长."""
    last = units.last(end)
    start = floor = max(end - LONGEST_DIVISION, last.end if last else 0, 0)
    while start < end and not all(map(is_han, text[start:end])):
        start += 1
    start = body_words(ontology).begins(text, start, end)
    if not 3 <= end - start <= LONGEST_DIVISION or start == floor == end - LONGEST_DIVISION:
        return None
    return Mention(start, end, "Division", text[start:end], text[start:end], tags=("loose",), confidence=0.7)


@lru_cache(maxsize=8)
def _level_words(ontology: Ontology) -> dict[str, str]:
    """The words for a level, the longer first, each with its level."""
    lists = ontology.words["bodies"]
    words = sorted(ontology.words["titles"]["level_words"], key=lambda w: (-len(w), w))
    return {w: next(level for level in LEVELS if w in lists[level]) for w in words}


@lru_cache(maxsize=8)
def _level_ends(ontology: Ontology) -> tuple[str, ...]:
    """The words for a level, the longer first."""
    return tuple(_level_words(ontology))


def _meant(division: Division, start: int, end: int, words: str, within: tuple[Division, ...]) -> Mention:
    """A mention that means a division without naming it."""
    tags = ("anaphor",)
    return Mention(start, end, "Division", words, division.name, tags=tags, division=division, within=within, confidence=0.8)


def _shared(before: Mention, title: Mention, unit: Mention | None, ontology: Ontology) -> Mention | None:
    """In a list, a title without unit has the unit before it, a body named by its kind the divisions around that.

    A party department behind a seat in the committee is that committee's: 县委常委、宣传部部长 heads 县委宣传部.
    """
    if unit and "bare" in unit.tags and "committee" in before.tags and unit.name in ontology.words["bodies"]["party_departments"]:
        organ = next(
            o for o in ontology.words["titles"]["levels"] if (before.parts[-1] if before.parts else before).name.startswith(o)
        )
        unit = replace(unit, name=organ + unit.name)
    if before.kind != "Post":
        return unit
    first = before.parts[0]
    if unit and "bare" in unit.tags:
        return replace(unit, within=chain(first))
    lent = title.name in ontology.words["titles"]["of_team_village"] and first.kind != "Division"
    return unit or (None if "committee" in title.tags or lent else first)

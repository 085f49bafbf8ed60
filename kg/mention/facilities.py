"""Facilities: stations, squares, parks, buildings, rivers whose name stands right behind a division, or begins with one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.core.nearest import chain
from kg.core.ontology import Ontology
from kg.core.text import any_of
from kg.core.types import Mention
from kg.mention.bodywords import body_words

LONGEST_NAME = 10  # characters before the head


@dataclass(frozen=True, eq=False)
class _Words:
    """`heads` finds what such names end in, `reach` characters behind a division at most, which is looked at first; `name`
    matches a facility's name from its beginning; `kinds` are heads that name a kind when they stand alone,
    `named_after` heads of places that bear their division's name (云岭|南站)."""

    heads: re.Pattern[str]
    reach: int
    name: re.Pattern[str]
    kinds: frozenset[str]
    named_after: frozenset[str]
    goes_on: re.Pattern[str]


@lru_cache(maxsize=8)
def _words(ontology: Ontology) -> _Words:
    words = ontology.words["facilities"]
    short = any_of(w for w in words["heads"] if len(w) == 1)
    long = any_of(w for w in words["heads"] if len(w) > 1)
    stem = f"(?:[㐀-鿿][㐀-鿿A-Za-z0-9]{{0,{LONGEST_NAME}}}?)?"
    name = re.compile(f"的?(?P<name>{stem}(?:{long}+|(?<=[㐀-鿿]){short}(?![㐀-鿿]*{long})))")
    heads, reach = re.compile(any_of(words["heads"])), LONGEST_NAME + 2 + max(map(len, words["heads"]))
    kinds, named_after, goes_on = frozenset(words["kinds"]), frozenset(words["named_after"]), any_of(words["goes_on"])
    return _Words(heads, reach, name, kinds, named_after, re.compile(goes_on))


def facilities(text: str, places: Sequence[Mention], ontology: Ontology) -> Iterator[Mention]:
    """The facilities right behind the divisions of a folded text; `within` is the division and those around it."""
    words = _words(ontology)
    for place in (p for p in places if p.division):
        near = words.heads.search(text, place.end, place.end + words.reach)
        m = words.name.match(text, place.end) if near else None
        if m and m["name"] in words.named_after and m.start("name") == place.end:
            name = place.parts[-1].text + m["name"] if place.parts else text[place.start : m.end()]
            yield Mention(m.end() - len(name), m.end(), "Facility", name, name, place.parts[-1:] or (place,), confidence=0.85)
        elif m and "shortened" in place.tags and m.start("name") == place.end and _is_name(text, m, words, ontology):
            name = text[place.start : m.end()]  # 石桥国家湿地公园 bears the town's name, and lies around it
            yield Mention(place.start, m.end(), "Facility", name, name, within=place.within, confidence=0.8)
        elif m and _is_name(text, m, words, ontology):
            yield Mention(m.start("name"), m.end(), "Facility", m["name"], m["name"], within=chain(place), confidence=0.85)


def _is_name(text: str, m: re.Match[str], words: _Words, ontology: Ontology) -> bool:
    """Whether the words up to the head are a name: not a kind alone, without verbs, without a word for any of many."""
    start, end = m.span("name")
    border = body_words(ontology)
    return not (
        m["name"] in words.kinds
        or words.goes_on.match(text, end - 1)
        or border.begins(text, start, end) != start
        or border.any_one.match(text, start)
    )

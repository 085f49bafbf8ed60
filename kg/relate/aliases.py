"""What persons are called after their full name: 老樊, 樊师傅 for the one person of that surname, 艾山 for 艾山·买买提."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter

from kg.core.lexicon import lexicon
from kg.core.ontology import Ontology
from kg.core.text import any_of
from kg.core.types import Mention
from kg.relate.scene import Scene

LONGEST = 3  # characters of a name that begins with a surname of one
SURE = 0.85  # of an alias


@lru_cache(maxsize=4)
def with_aliases(scene: Scene) -> Scene:
    """The scene with a person for each alias, and short names of persons with a dot given their full one."""
    persons = [m for m in scene.of_kind("Person") if not any(a <= m.start < b for a, b in scene.article.bylines)]
    dotted = {m.name.partition("·")[0]: m for m in persons if "·" in m.name}
    whole = [
        replace(m, name=dotted[m.name].name) if m.kind == "Person" and m.name in dotted and "·" not in m.name else m
        for m in scene.mentions
    ]
    found = [*_aliases(scene, persons), *whole]
    if len(found) == len(scene.mentions) and not dotted:
        return scene
    return scene.with_mentions(sorted(found, key=attrgetter("start", "end")))


def _aliases(scene: Scene, persons: list[Mention]) -> Iterator[Mention]:
    """A mention for each alias of the one person of a surname who was named before it."""
    named: dict[str, dict[str, Mention]] = defaultdict(dict)
    for m in persons:
        if len(m.name) <= LONGEST and "·" not in m.name:
            named[m.name[0]].setdefault(m.name, m)
    for match in _pattern(scene.ontology).finditer(scene.text) if _stands_alone(scene, named) else ():
        own = list(named.get(match["old"] or match["plain"], {}).values())
        covered = any(m.start < match.end() and match.start() < m.end for m in scene.between(match.start() - 8, match.end() + 8))
        if len(own) == 1 and own[0].start < match.start() and not covered and match[0] not in lexicon().words:
            sure = round(own[0].confidence * SURE, 3)
            yield replace(own[0], start=match.start(), end=match.end(), text=match[0], confidence=sure)


def _stands_alone(scene: Scene, surnames: Iterable[str]) -> bool:
    """Whether one of some surnames stands elsewhere than at the beginning of a person's name."""
    begun = Counter([m.text[:1] for m in scene.of_kind("Person")])
    return any(scene.text.count(surname) > begun[surname] for surname in surnames)


@lru_cache(maxsize=8)
def _pattern(ontology: Ontology) -> re.Pattern[str]:
    """老 or 小 before a character, or a character before a form of address."""
    words = ontology.cards["quote"].words
    return re.compile(f"[老小](?P<old>[一-鿿])(?![一-鿿]?[村庄镇乡])|(?P<plain>[一-鿿])(?:{any_of(words['called'])})")

"""`in`: the divisions of a chain (`云岭区|石门镇|柳树村`), of a body's name, and those an article leaves no doubt of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kg.core.ontology import Ontology
from kg.core.text import any_of
from kg.core.types import LEVELS, Claim, Division, Mention, Name, Range
from kg.relate.scene import Scene, kinds_of

PRINTED, IMPLIED, FOUNDED = 0.95, 0.75, 0.7
LONGEST_FOUNDING = 8  # characters
NO_PLACE = {"governing", "group", "bare", "loose", "anaphor", "generic"}
# What lies in what without being said so: readers know the county of a township, and a town's villages where it was named.
EVIDENT = {("village", "township"), ("township", "county"), ("county", "prefecture")}


def read(scene: Scene) -> Iterator[Claim]:
    """Claims `in(child, parent)`: what is printed side by side first, then what is implied of things not yet placed."""
    placed: set[str] = set()
    for child, parent, start in _side_by_side(scene):
        placed.add(scene.key(child))
        yield _claim(scene, child, parent, (start, child.end), "named with", PRINTED)
    for child in _things(scene):
        above = _implied(scene, child)
        if above and (key := scene.key(child)) not in placed:
            placed.add(key)
            yield _claim(scene, child, above, (child.start, child.end), "implied", IMPLIED)
    yield from _founded(scene, placed)


def _founded(scene: Scene, placed: set[str]) -> Iterator[Claim]:
    """A venture that somebody founds or leads, where the article stands just then: 村里成立了|瑞丰种植专业合作社."""
    words, founding = scene.ontology.cards["in"].words, _founding(scene.ontology)
    for m in scene.of_kind("Company"):
        named = m.name.endswith(words["ventures"]) and "anaphor" not in m.tags and scene.key(m) not in placed
        above = (
            m.within[-1]
            if m.within and named and founding.search(scene.text[max(0, m.start - LONGEST_FOUNDING) : m.start])
            else None
        )
        if above and above.level in ("village", "township") and above in scene.printed:
            placed.add(scene.key(m))
            yield _claim(scene, m, above, (m.start, m.end), "founded", FOUNDED)


@lru_cache(maxsize=8)
def _founding(ontology: Ontology) -> re.Pattern[str]:
    """A word of founding right before a name: 成立了, 领办的."""
    return re.compile(rf"{any_of(ontology.cards['in'].words['found'])}[了起的]?“?$")


def _side_by_side(scene: Scene) -> Iterator[tuple[Mention, Division, int]]:
    """Child, parent, and where the parent's name begins: links of a chain, a body or venture behind a division."""
    things = _things(scene)
    ends = {m.end: m for m in things if m.division}
    for m in things:
        before = ends.get(m.start) or _first(m)
        if before and before.division and m is not before and _is_right_below(m, before.division):
            yield m, before.division, (before.parts[-1] if before.parts else before).start


def _first(m: Mention) -> Mention | None:
    """The division that a name begins with, that of the body it is a part of (尤溪县|人民法院|中仙人民法庭)."""
    first = m.parts[0] if m.parts and m.kind != "Division" else None
    return first if first is None or first.division else _first(first)


def _is_right_below(m: Mention, above: Division) -> bool:
    """Whether the division printed before a thing is the one right above; a chain may leave out a level (贵州省盘县)."""
    return bool(m.within) and (m.within[-1] == above or (m.division is not None and above in m.within))


@lru_cache(maxsize=4)
def _things(scene: Scene) -> tuple[Mention, ...]:
    """All that can lie in a division: links of chains, bodies, ventures, the units of posts; not what is only meant."""
    units, branches = kinds_of(scene.ontology, "Unit"), scene.ontology.words["bodies"]["branch_heads"]
    inside = (thing for m in scene.mentions for thing in _inside(m.parts[0] if m.kind == "Post" else m, branches))
    return tuple(t for t in inside if (t.kind in units or t.kind == "Project") and NO_PLACE.isdisjoint(t.tags))


def _inside(m: Mention, branches: tuple[str, ...]) -> Iterator[Mention]:
    """A mention and what it is made of; a chain is its links. A department stands for no place of its own, a branch does."""
    if not m.parts and "part" not in m.tags:
        yield m
        return
    is_part, is_branch = "part" in m.tags, "part" in m.tags and m.name.endswith(branches)
    for part in m.parts:
        yield from (inner for inner in _inside(part, branches) if not is_branch or inner.division)
    if (m.kind != "Division" or not m.parts) and is_part == is_branch:
        yield m


def _implied(scene: Scene, m: Mention) -> Division | None:
    """The division right above, if the article names it somewhere; a company's name alone tells nothing."""
    if not m.within or m.kind == "Project":
        return None
    if m.kind == "Company" and "implied" in m.tags and not m.name.startswith(_level_words(scene.ontology)):
        return None
    parent = m.within[-1]
    if m.division and not _is_evident(scene, m.division, parent):
        return None
    return parent if parent in scene.printed else None


@lru_cache(maxsize=8)
def _level_words(ontology: Ontology) -> tuple[str, ...]:
    return tuple(w for level in LEVELS for w in ontology.words["bodies"][level])


def _is_evident(scene: Scene, child: Division, parent: Division) -> bool:
    """Whether a reader has no doubt: a town that no list knows may be anywhere, a zone lies where the article does."""
    if not child.code and child.name.endswith(scene.ontology.words["places"]["zone"]):
        return True
    return (child.level, parent.level) in EVIDENT and (child.level != "township" or bool(child.code))


def _claim(scene: Scene, child: Mention, parent: Division, where: Range, rule: str, confidence: float) -> Claim:
    name = scene.called(parent)
    codes = tuple(d.code or d.name for d in child.within[:-1])
    above = Name("Division", name, name, codes, scene.article.locate(*where), parent.code)
    slots = (("child", scene.name(child)), ("parent", above))
    return scene.claim("in", slots, where, rule, confidence=round(confidence * child.confidence, 3))

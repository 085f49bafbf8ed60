"""`in`: the divisions of a chain (`云岭区|石门镇|柳树村`), of a body's name, and those an article leaves no doubt of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from kg.core.nearest import Chain, chain
from kg.core.ontology import Ontology
from kg.core.text import any_of
from kg.core.types import LEVELS, Claim, Division, Mention, Name, Range
from kg.relate.scene import Scene, kinds_of

PRINTED, IMPLIED, FOUNDED = 0.95, 0.75, 0.7
LONGEST_FOUNDING, LONGEST_INNER = 8, 9  # characters
SHORTEST_STEM = 2  # characters of a name before the word for its level
SHORTEST_NAMED = 5  # characters of a venture that is more than a kind: 侗绣合作社, but no 挂面厂
BEARERS = ("Project", "Facility")
VENTURES = ("Company", "Project", "Facility")
NO_PLACE = {"governing", "group", "bare", "loose", "anaphor", "generic"}
# What lies in what without being said so: readers know the county of a township, and a town's villages where it was named.
EVIDENT = {("village", "township"), ("township", "county"), ("county", "prefecture")}


def read(scene: Scene) -> Iterator[Claim]:
    """Claims `in(child, parent)`: what is printed side by side first, then what is implied of things not yet placed."""
    placed: set[str] = set()
    for child, place, parent in _side_by_side(scene):
        placed |= {scene.key(child), _own_name(scene, child)}
        where = (place.parts[-1] if place.parts else place).start, child.end
        yield _claim(scene, _named_after(scene, place, child), parent, where, "named with", PRINTED)
    for child in _things(scene):
        above = _implied(scene, child)
        if above and placed.isdisjoint(keys := {scene.key(child), _own_name(scene, child)}):
            placed |= keys
            yield _claim(scene, child, above, (child.start, child.end), "implied", IMPLIED)
    yield from _homely(scene, placed)
    yield from _founded(scene, placed)
    yield from _namesakes(scene, placed)


def _own_name(scene: Scene, m: Mention) -> str:
    """What a body is called in its division, whatever of that the words say: 县水利局 for 云岭县水利局."""
    name = scene.key(m)
    if m.division or not m.within or m.kind != "Organization":
        return name
    above = m.within[-1]
    bare = name.removeprefix(above.name).removeprefix(scene.called(above))
    return bare if bare[:1] == above.name[-1] or bare == name else above.name[-1] + bare


def _namesakes(scene: Scene, placed: set[str]) -> Iterator[Claim]:
    """A cooperative or a farm that bears the name of the one village of that name in the article: 土龙|黑猪养殖专业合作社."""
    ventures, stems = scene.ontology.cards["in"].words["ventures"], _stems(scene, "village")
    for m in scene.of_kind("Company") if stems else ():
        own = m.text.lstrip("“")
        if "anaphor" in m.tags or not own.endswith(ventures) or scene.key(m) in placed:
            continue
        if village := next((around for stem, around in stems.items() if own.startswith(stem)), ()):
            placed.add(scene.key(m))
            yield _claim(scene, replace(m, within=village), village[-1], (m.start, m.end), "namesake", FOUNDED)


def _stems(scene: Scene, level: str) -> dict[str, Chain]:
    """The divisions of a level that the article prints, with those around them, by their names without the word for it."""
    ends = scene.ontology.words["places"][level]
    known = {_stem(division.name, ends): chain(m) for division, m in scene.places if division.level == level}
    return {stem: around for stem, around in known.items() if len(stem) >= SHORTEST_STEM}


@lru_cache(maxsize=1 << 12)
def _stem(name: str, ends: tuple[str, ...]) -> str:
    return next((name.removesuffix(end) for end in sorted(ends, key=len, reverse=True) if name.endswith(end)), "")


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
        if above and above.level in ("village", "township") and scene.prints(above):
            placed.add(scene.key(m))
            yield _claim(scene, m, above, (m.start, m.end), "founded", FOUNDED)


def _homely(scene: Scene, placed: set[str]) -> Iterator[Claim]:
    """A venture of the place that the article speaks of just then: 村里的|瑞丰种植专业合作社, 镇上最大的|云岭丝织总厂."""
    inner = _inner(scene.ontology)
    for m in scene.mentions if inner.search(scene.text) else ():
        if m.kind not in VENTURES or "anaphor" in m.tags or len(m.name) < SHORTEST_NAMED or scene.key(m) in placed:
            continue
        said = inner.search(scene.text, max(0, m.start - LONGEST_INNER), m.start)
        place = _last_called(scene, said["word"], m.start) if said and said.end() == m.start else None
        if place and place.division:
            placed.add(scene.key(m))
            yield _claim(scene, replace(m, within=chain(place)), place.division, (m.start, m.end), "inner", FOUNDED)


def _last_called(scene: Scene, word: str, before: int) -> Mention | None:
    """The division that was named last before a position whose name ends in a word for its level."""
    named = (m for d, m in reversed(scene.places) if m.start < before and d.name.endswith(word) and "listed" not in m.tags)
    return next(named, None)


@lru_cache(maxsize=8)
def _inner(ontology: Ontology) -> re.Pattern[str]:
    """村里的, 镇上最大的 right before a name."""
    words = ontology.cards["in"].words
    return re.compile(rf"(?P<word>{any_of(words['inner'])})[里上内](?:{any_of(words['most'])})?(?:的“?|“)")


@lru_cache(maxsize=8)
def _founding(ontology: Ontology) -> re.Pattern[str]:
    """A word of founding right before a name: 成立了, 领办的."""
    return re.compile(rf"{any_of(ontology.cards['in'].words['found'])}[了起的]?“?$")


def _side_by_side(scene: Scene) -> Iterator[tuple[Mention, Mention, Division]]:
    """Child, what stands before it, and the parent that this means: links of a chain, a body or venture behind a division."""
    things = _things(scene)
    ends = {m.end: m for m in things if m.division}
    for m in things:
        before = ends.get(m.start) or _first(m)
        if before and before.division and m is not before and _is_right_below(m, before.division):
            yield m, before, before.division


def _named_after(scene: Scene, place: Mention, m: Mention) -> Mention:
    """A venture or facility with the short name of a division that it bears, as long as it is never called otherwise:
    云岭|冷链物流园, but 云岭县|冷链物流园."""
    bears = m.kind in BEARERS and not place.parts and m.start == place.end
    full = not place.division or place.text[-1] == place.division.name[-1]
    if not bears or full or _called_alone(scene.text, place.text, m.name):
        return m
    return replace(m, start=place.start, text=place.text + m.text, name=place.text + m.name)


def _called_alone(text: str, prefix: str, name: str) -> bool:
    """Whether a name stands somewhere without what stands before it elsewhere."""
    return text.count(name) > text.count(prefix + name)


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
    towns, heads = _stems(scene, "township"), scene.ontology.words["bodies"]["town_branches"]
    county = next((d for d in scene.article.context.region if d.level == "county" and scene.prints(d)), None)
    mentions = (m for m in scene.mentions if m.parts or m.kind in units or m.kind == "Project")
    whole = (part for m in mentions for part in _of_towns(_of_county(scene, m, county), towns, heads))
    inside = (thing for m in whole for thing in _inside(m, branches))
    return tuple(t for t in inside if (t.kind in units or t.kind == "Project") and NO_PLACE.isdisjoint(t.tags))


def _of_county(scene: Scene, m: Mention, county: Division | None) -> Mention:
    """A body, that of a post too, which begins with the short name of the page's county belongs there: 云岭|电商协会."""
    m = m.parts[0] if m.kind == "Post" else m
    if m.kind != "Organization" or m.parts or "loose" not in m.tags or county is None:
        return m
    region, short = scene.article.context.region, scene.ontology.gazetteer.short
    if not any(county in short.get(m.text[:n], ()) for n in (2, 3, 4)):
        return m
    return replace(m, tags=(), within=region[: region.index(county) + 1])


def _of_towns(m: Mention, towns: Mapping[str, Chain], heads: tuple[str, ...]) -> Iterator[Mention]:
    """A branch that bears the name of a town of the article lies there, and the body it is of stands for itself:
    云岭县公安局, 石桥派出所. All else as it is."""
    if m.kind != "Organization":
        yield m
        return
    at = m.parts[0].end - m.start if "part" in m.tags else 0
    own = m.text[at:]
    named = (t for stem, t in towns.items() if own.startswith(stem) and own[len(stem) : len(stem) + 1] != t[-1].name[-1])
    town = next(named, ())
    is_whole = not m.parts or at
    if not town or not is_whole or not (own.endswith(heads) or "loose" in m.tags):
        yield m
        return
    yield from m.parts[:1] if at else ()
    yield replace(m, start=m.start + at, text=own, name=own, parts=(), tags=(), within=town)


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
    if not m.within or m.kind == "Project" or (m.kind == "Facility" and _said(scene.ontology).match(scene.text, m.end)):
        return None
    if m.kind == "Company" and "implied" in m.tags and not m.name.startswith(_level_words(scene.ontology)):
        return None
    parent = m.within[-1]
    if m.division and (not _is_evident(scene, m.division, parent) or _same(m.division, _home(scene))):
        return None
    return parent if scene.prints(parent) else None


def _same(one: Division, other: Division | None) -> bool:
    """Whether two are one division, by whatever name of it."""
    return other is not None and (one == other or (bool(one.code) and one.code == other.code))


def _home(scene: Scene) -> Division | None:
    """The county that the page is about: where that lies, its paper does not say by naming it."""
    region = scene.article.context.region
    return region[-1] if region and region[-1].level == "county" else None


@lru_cache(maxsize=8)
def _said(ontology: Ontology) -> re.Pattern[str]:
    """Words right behind a name that say where it lies, in one place."""
    return re.compile(f"，?{any_of(ontology.cards['in'].words['lies'])}[^，。、]{{2,20}}[，。]")


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

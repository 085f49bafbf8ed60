"""`in`: the divisions of a chain (`云岭区|石门镇|柳树村`), of a body's name, and those an article leaves no doubt of."""

from __future__ import annotations

from collections.abc import Iterator

from kg.core.types import Claim, Division, Mention, Name, Range
from kg.relate.scene import Scene

PRINTED, IMPLIED = 0.95, 0.75
NO_PLACE = {"governing", "group", "bare", "loose", "anaphor", "generic", "part"}
# What lies in what without being said so: readers know the county of a township, and a town's villages where it was named.
EVIDENT = {("village", "township"), ("township", "county"), ("county", "prefecture")}


def read(scene: Scene) -> Iterator[Claim]:
    """Claims `in(child, parent)`: what is printed side by side first, then what is implied of things not yet placed."""
    placed: set[str] = set()
    for child, parent, start in _side_by_side(scene):
        placed.add(scene.name(child).key)
        yield _claim(scene, child, parent, (start, child.end), "named with", PRINTED)
    for child in _things(scene):
        key = scene.name(child).key
        above = _implied(scene, child)
        if above and key not in placed:
            placed.add(key)
            yield _claim(scene, child, above, (child.start, child.end), "implied", IMPLIED)


def _side_by_side(scene: Scene) -> Iterator[tuple[Mention, Division, int]]:
    """Child, parent, and where the parent's name begins: links of a chain, a body or venture behind a division."""
    things = list(_things(scene))
    ends = {m.end: m for m in things if m.division}
    for m in things:
        before = ends.get(m.start) or next((p for p in m.parts if p.division), None)
        if before and before.division and m is not before and _is_right_below(m, before.division):
            yield m, before.division, (before.parts[-1] if before.parts else before).start


def _is_right_below(m: Mention, above: Division) -> bool:
    """Whether the division printed before a thing is the one right above; a chain may leave out a level (贵州省盘县)."""
    return bool(m.within) and (m.within[-1] == above or (m.division is not None and above in m.within))


def _things(scene: Scene) -> Iterator[Mention]:
    """All that can lie in a division: links of chains, bodies, ventures, the units of posts; not what is only meant."""
    for m in scene.mentions:
        for thing in _inside(m.parts[0] if m.kind == "Post" else m):
            if (scene.ontology.is_a(thing.kind, "Unit") or thing.kind == "Project") and not NO_PLACE & set(thing.tags):
                yield thing


def _inside(m: Mention) -> Iterator[Mention]:
    """A mention and what it is made of; a chain is its links."""
    for part in m.parts:
        yield from _inside(part)
    if m.kind != "Division" or not m.parts:
        yield m


def _implied(scene: Scene, m: Mention) -> Division | None:
    """The division right above, if the article names it somewhere; a company's name alone tells nothing."""
    if not m.within or m.kind == "Project" or (m.kind == "Company" and "implied" in m.tags):
        return None
    parent = m.within[-1]
    if m.division and not _is_evident(scene, m.division, parent):
        return None
    return parent if parent in scene.printed else None


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

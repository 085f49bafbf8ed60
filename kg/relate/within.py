"""`in`: the divisions of a chain (`云岭区|石门镇|柳树村`), of a body's name, and those an article leaves no doubt of."""

from __future__ import annotations

from collections.abc import Iterator

from kg.core.types import Claim, Division, Mention, Name, Range
from kg.relate.scene import Scene

PRINTED, IMPLIED = 0.95, 0.75


def read(scene: Scene) -> Iterator[Claim]:
    """Claims `in(child, parent)`: from chains first, then what is implied for each thing not yet placed."""
    placed: set[str] = set()
    waiting: list[Mention] = []
    for m in _things(scene):
        claims = list(_chain(scene, m))
        yield from claims
        placed.update(c.names["child"].key for c in claims)
        waiting.append(m)
    for m in waiting:
        key = m.name or m.text
        if key not in placed and (parent := _implied(scene, m)):
            placed.add(key)
            yield _claim(scene, m, parent, (m.start, m.end), "implied", IMPLIED)


def _things(scene: Scene) -> Iterator[Mention]:
    """Everything that can lie in a division, the units of posts included; what is only meant (该镇) left out."""
    for m in scene.mentions:
        for part in (m.parts[:1] if m.kind == "Post" else (m,)):
            if (scene.ontology.is_a(part.kind, "Unit") or part.kind == "Project") and "anaphor" not in part.tags:
                yield part


def _chain(scene: Scene, m: Mention) -> Iterator[Claim]:
    """Neighbours printed side by side: the links of a chain, a body or project right behind a division."""
    links = [p for p in m.parts if p.kind == "Division"]
    if m.kind == "Division":
        yield from _neighbours(scene, links)
        return
    for link in links:
        yield from _neighbours(scene, [p for p in link.parts if p.kind == "Division"])
    if _belongs(m):
        before = links[-1] if links else next((p for p in scene.between(0, m.start)[-1:] if p.end == m.start), None)
        if before and before.division and "anaphor" not in before.tags:
            yield _claim(scene, m, before.division, (before.start, m.end), "named with", PRINTED)


def _neighbours(scene: Scene, links: list[Mention]) -> Iterator[Claim]:
    for parent, child in zip(links, links[1:], strict=False):
        if parent.division:
            yield _claim(scene, child, parent.division, (parent.start, child.end), "chain", PRINTED)


def _implied(scene: Scene, m: Mention) -> Division | None:
    """The division right above, if the article names it somewhere; a company's name alone tells nothing."""
    if not m.within or not _belongs(m) or "bare" in m.tags:
        return None
    parent = m.within[-1]
    printed = parent.name in scene.text
    if m.kind in ("Company", "Project") and "implied" in m.tags:
        return parent if printed and parent.level in ("township", "village") else None
    return parent if printed else None


def _belongs(m: Mention) -> bool:
    return not {"governing", "group"} & set(m.tags)


def _claim(scene: Scene, child: Mention, parent: Division, where: Range, rule: str, confidence: float) -> Claim:
    around = child.within[: child.within.index(parent)] if parent in child.within else ()
    codes = tuple(d.code or d.name for d in around)
    above = Name("Division", parent.name, parent.name, codes, scene.article.locate(*where), parent.code)
    slots = (("child", scene.name(child)), ("parent", above))
    return scene.claim("in", slots, where, rule, confidence=round(confidence * child.confidence, 3))

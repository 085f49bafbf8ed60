"""The unit of a title that stands alone: of its level, of its kind, or the one its paragraph is about."""

from __future__ import annotations

from collections.abc import Iterator

from kg.core.types import LEVELS, Division, Mention, Range, Slot
from kg.relate.scene import Scene

VENUES = ("Division", "Project", "Organization", "Company")


def slots_of(scene: Scene, mention: Mention) -> Iterator[tuple[str, Slot]]:
    """Title, unit and official of a post (a title with its unit), or of a title alone."""
    unit, title = mention.parts[:2] if mention.kind == "Post" else (_unit(scene, mention), mention)
    yield "title", title.name
    yield "unit", scene.name(unit) if unit else None
    yield "official", "official" in title.tags and not (unit and unit.kind in ("Company", "Project"))


def _unit(scene: Scene, title: Mention) -> Mention | None:
    """What a reader would take a bare title to belong to, or nothing."""
    lists = scene.ontology.words["titles"]
    if level := _level(scene, title):
        return _division(scene, (level,), title)
    if title.name.endswith(lists["no_unit"]):
        return _nearest(scene, title, *VENUES, scopes=scene.sentences)
    if title.name.endswith(lists["of_village"]):
        return _division(scene, ("village", "township"), title)
    if title.name.endswith(lists["of_township"]):
        return _division(scene, ("township",), title)
    if title.name.endswith(lists["of_venture"]) or "company" in title.tags:
        return _nearest(scene, title, "Company", "Project")
    return _office(scene, title)


def _level(scene: Scene, title: Mention) -> str | None:
    """The level that a title names: 市委书记, 副县长, 州领导."""
    words = scene.ontology.words
    for level in LEVELS:
        for word in words["bodies"][level]:
            if ("committee" in title.tags and title.name.startswith(word)) or any(
                title.name.endswith(word + tail) for tail in words["titles"]["level_tails"]
            ):
                return level
    return None


def _division(scene: Scene, levels: tuple[str, ...], title: Mention) -> Mention | None:
    """The division of the first of the levels that was named last before the title, or the page's."""
    chains = [(*m.within, *([m.division] if m.division else [])) for m in scene.of_kind("Unit", scene.before(title.start))]
    for level in levels:
        for chain in (*reversed(chains), scene.article.context.region):
            for i, division in enumerate(chain):
                if division.level == level:
                    return _meant(division, chain[:i], title)
    return None


def _meant(division: Division, within: tuple[Division, ...], title: Mention) -> Mention:
    where = title.start, title.end
    return Mention(*where, "Division", title.text, division.name, division=division, within=within, confidence=0.8)


def _nearest(scene: Scene, title: Mention, *kinds: str, scopes: tuple[Range, ...] = ()) -> Mention | None:
    """The nearest thing of some kinds named before the title, in its own sentence or paragraph if these are given."""
    floor = next((a for a, b in scopes if a <= title.start < b), 0)
    vague = {"group", "quarter", "anaphor", "loose", "bare"}
    found = [m for m in scene.before(title.start) if m.start >= floor and m.kind in kinds and not vague & set(m.tags)]
    return found[-1] if found else None


def _office(scene: Scene, title: Mention) -> Mention | None:
    """局长 looks for the last body that ends in 局; other heads of offices for the last unit of the paragraph."""
    if title.name.endswith("长") and len(title.name) > 1:
        bodies = [m for m in scene.of_kind("Organization", scene.before(title.start)) if m.name.endswith(title.name[-2])]
        return bodies[-1] if bodies else None
    return _nearest(scene, title, "Organization", "Company", "Division", scopes=scene.paragraphs)

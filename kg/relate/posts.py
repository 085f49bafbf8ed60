"""The unit of a title that stands alone: of its level, of its kind, or the one its paragraph is about."""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter

from kg.core.nearest import CITY, Levels, Row
from kg.core.ontology import Ontology
from kg.core.text import is_han
from kg.core.types import LEVELS, Division, Mention, Range, Slot
from kg.relate.scene import Scene

VENUES = ("Division", "Project", "Organization", "Company")
VENTURES = ("Company", "Project")
RANKS = "副代理常务第一执行专职各老"  # before a title of a level: 常务副县长
LONGEST_KIND = 3  # characters of a word for a kind of body
SECRETARIES = "书记", "党组成员", "党委委员"  # posts in the Party that go with one in the body itself
VAGUE = {"group", "quarter", "anaphor", "bare", "generic", "listed"}


def slots_of(scene: Scene, mention: Mention, stated: Mention | None = None) -> tuple[tuple[str, Slot], ...]:
    """Title, unit and official of a post (a title with its unit), or of a title alone, whose unit may be stated elsewhere."""
    unit, title = mention.parts[:2] if mention.kind == "Post" else (stated or _unit(scene, mention), mention)
    official = "official" in title.tags and not (unit and unit.kind in VENTURES)
    return ("title", title.name), ("unit", scene.name(unit) if unit else None), ("official", official)


def _unit(scene: Scene, title: Mention) -> Mention | None:
    """What a reader would take a bare title to belong to, or nothing."""
    lists, name = scene.ontology.words["titles"], title.name
    if level := _level(scene, title):
        return _division(scene, (level[0],), title, level[1])
    if kind := _kind_before(scene, title):
        return _called_by(scene, title, kind)
    if body := _headed_too(scene, title):
        return body
    if name.endswith(lists["of_village"]):
        return _division(scene, ("village", "township"), title)
    if name.endswith(lists["of_township"]):
        return _division(scene, ("township",), title)
    if name.endswith((*lists["of_venture"], *lists["of_grower"])) or "company" in title.tags:
        return _venture(scene, title)
    if "private" in title.tags:
        near = None if "qualified" in title.tags else _nearest(scene, title, *VENUES, scopes=scene.sentences)
        return near or (_by_trade(scene, title) if "qualified" not in title.tags else None)
    return _office(scene, title)


def _kind_before(scene: Scene, title: Mention) -> str:
    """The word for a kind of body that stands alone before a title: 。中心|主任, ，园区|总经理."""
    before = scene.text[max(0, title.start - LONGEST_KIND - 1) : title.start]
    kinds = scene.ontology.words["titles"]["kinds"]
    kind = next(k for k in kinds if before.endswith(k)) if before.endswith(kinds) else ""
    alone = kind and not is_han(before.removesuffix(kind)[-1:] or "，")
    return kind if alone else ""


def _called_by(scene: Scene, title: Mention, kind: str) -> Mention | None:
    """The last body or venture whose name tells that it is of a kind."""
    known = (m for m in _named(scene)[0].back(title.start - len(kind)) if not VAGUE & set(m.tags))
    return next((m for m in known if m.name.strip("“”").endswith(kind) or m.name.removesuffix("项目").endswith(kind)), None)


def _headed_too(scene: Scene, title: Mention) -> Mention | None:
    """The body that the next title of the list heads: 党组书记、|局长; none for the secretary of a place (党委书记、镇长)."""
    if not title.name.endswith(SECRETARIES) or scene.text[title.end : title.end + 1] != "、":
        return None
    beside = next(iter(scene.after(title.end + 1)), None)
    if beside is None or beside.kind != "Title" or beside.start != title.end + 1 or _level(scene, beside):
        return None
    body = _office(scene, beside)
    return body if body and body.kind != "Division" else None


def _by_trade(scene: Scene, title: Mention) -> Mention | None:
    """Where somebody works by what he is: a teacher at a school, one who sorts or checks at the venture named last."""
    works = title.name.endswith(scene.ontology.words["titles"]["of_work"])
    return _headed_by(scene, title) or (_nearest(scene, title, *VENTURES, scopes=scene.paragraphs) if works else None)


def _venture(scene: Scene, title: Mention) -> Mention | None:
    """The village or venture that the sentence names; else, for those who work for one, the last venture named."""
    lists = scene.ontology.words["titles"]
    grower = title.name.endswith(lists["of_grower"])
    near = _nearest(scene, title, "Division", *VENTURES, scopes=scene.sentences)
    if near and near.name.endswith(lists["workplaces"]):
        return near
    if near and (near.kind != "Division" or (grower and near.division and near.division.level == "village")):
        return near
    village = _village(scene, title) if grower else None
    works = not grower or title.name.endswith(lists["of_venture"])
    return village or (_nearest(scene, title, *VENTURES) if works else None)


def _village(scene: Scene, title: Mention) -> Mention | None:
    """The village that was named last before somebody who tills its land."""
    known = (m for m in _named(scene)[0].back(title.start) if m.kind == "Division" and not VAGUE & set(m.tags))
    return next((m for m in known if m.division and m.division.level == "village"), None)


@lru_cache(maxsize=8)
def _levels(ontology: Ontology) -> tuple[tuple[str, str, str], ...]:
    """For each word of a level: the level, the word, and the word with what makes a title of it."""
    words = ontology.words
    tails = words["titles"]["level_tails"]
    return tuple((level, word, word + tail) for level in LEVELS for word in words["bodies"][level] for tail in tails)


def _level(scene: Scene, title: Mention) -> tuple[str, str] | None:
    """The level that a title names, or that stands right before it, and its word: 市委书记, 副县长, 州领导, 县|纪委书记."""
    return _level_of(scene.ontology, title.name, title.text.removesuffix(title.name), "committee" in title.tags)


@lru_cache(maxsize=1 << 12)
def _level_of(ontology: Ontology, name: str, before: str, committee: bool) -> tuple[str, str] | None:
    head, organ = name.lstrip(RANKS), name.startswith(ontology.words["titles"]["organs"])
    for level, word, whole in _levels(ontology):
        if head == whole or (organ and before.endswith(word)) or (committee and name.startswith(word)):
            return (CITY if word == CITY else level), word
    return None


@lru_cache(maxsize=8)
def _named(scene: Scene) -> tuple[Row, Levels]:
    """What the article names, units of posts among it, and the divisions by level."""
    found = sorted(scene.before(len(scene.text)), key=attrgetter("start", "end"))  # a shared unit stands with the first post
    return Row(found), Levels([m for m in scene.of_kind("Unit", found) if "listed" not in m.tags])


def _division(scene: Scene, levels: tuple[str, ...], title: Mention, word: str = "") -> Mention | None:
    """The division of the first of the levels that was named last before the title, one of the very word at best, or the
    page's."""
    region = scene.article.context.region
    for level in levels:
        whole = _named(scene)[1].called(word, level, title.start) if word else _named(scene)[1].last(level, title.start)
        own = (region[: i + 1] for i in reversed(range(len(region))) if level in (region[i].level, region[i].name[-1]))
        if chain := whole or next(own, ()):
            return _meant(chain[-1], chain[:-1], title)
    return None


def _meant(division: Division, within: tuple[Division, ...], title: Mention) -> Mention:
    where = title.start, title.end
    return Mention(*where, "Division", title.text, division.name, division=division, within=within, confidence=0.8)


def _nearest(scene: Scene, title: Mention, *kinds: str, scopes: tuple[Range, ...] = ()) -> Mention | None:
    """The nearest thing of some kinds named before the title, in its own sentence or paragraph if these are given."""
    floor = next((a for a, b in scopes if a <= title.start < b), 0)
    for m in _named(scene)[0].back(title.start):
        if m.start < floor:
            return None
        if m.kind in kinds and not VAGUE & set(m.tags):
            return m
    return None


@lru_cache(maxsize=8)
def _headed(ontology: Ontology) -> dict[str, tuple[str, ...]]:
    """For each title what the names of the bodies under it end in: 检察长 heads a 检察院."""
    rows = (line.split() for line in ontology.words["titles"]["headed"])
    return {title: tuple(endings) for title, *endings in rows}


def _headed_by(scene: Scene, title: Mention) -> Mention | None:
    """The last body of a kind that a title is one of: 教师 of a school."""
    endings = next((e for head, e in _headed(scene.ontology).items() if title.name.endswith(head)), ())
    bodies = (m for m in _named(scene)[0].back(title.start) if m.kind != "Division") if endings else ()
    return next((m for m in bodies if m.name.strip("“”").endswith(endings) and not VAGUE & set(m.tags)), None)


def _office(scene: Scene, title: Mention) -> Mention | None:
    """局长 looks for the last body that ends in 局; other heads of offices for the last unit of the paragraph."""
    if any(title.name.endswith(head) for head in _headed(scene.ontology)):
        return _headed_by(scene, title)
    if title.name.endswith("长") and len(title.name) > 1:
        bodies = (m for m in _named(scene)[0].back(title.start) if scene.ontology.is_a(m.kind, "Organization"))
        return next((m for m in bodies if m.name.endswith(title.name[-2])), None)
    return _nearest(scene, title, "Organization", "Company", "Division", scopes=scene.paragraphs)

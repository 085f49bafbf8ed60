"""Told articles → a page of about 4,000 characters as papers print it, with its annotation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

from benchmarks.archive.telling import HALVES, Said, Teller, Template, Told, VacantError, templates
from benchmarks.archive.world import County, World, words
from kg.resolve.tables import Tables
from tests.composer import printed
from tests.damage import DAMAGES
from tests.writers import BYLINES, Draft, Line, Story, Writers, credit, given

SIZE = 3_700  # characters after which a page is full
# How a paper names the writers of a report, see tests/writers.py; the more often one stands here, the more it is used.
STYLES = ("讯", "讯", "讯", "讯", "line", "foot", "foot", "bracket")
BROKEN = 0.1  # of the reports have a column that ends in a sentence
# Some papers print half-width marks.
NARROW, WIDE = str.maketrans("，：；（）！？", ",:;()!?"), str.maketrans(",:;()!?", "，：；（）！？")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the archive: where its file stands, its text, the region's code, its articles as annotated, and what they say."""

    path: str
    text: str
    issued: date
    region: str
    articles: tuple[dict[str, Any], ...]
    told: tuple[Told, ...]

    @property
    def gold(self) -> dict[str, Any]:
        """The page as it would be annotated."""
        return {
            "page": self.path,
            "newspaper": self.path.split("/")[0],
            "issue_year": self.issued.year,
            "articles": [*self.articles],
        }


@dataclass(frozen=True, slots=True)
class Issue:
    """A page to be printed: world, county, day, number, which templates are used (of HALVES, or "all")."""

    world: World
    county: County
    day: date
    number: int
    half: str


def sheet(issue: Issue, chance: Random, known: Tables) -> Sheet:
    """The page of an issue."""
    told = list(_told(issue, chance, known))
    house = chance.random() < 0.5
    laid = [_draft(t, issue, chance) for t in told]
    stretches = [(d.kind, [replace(x, owner=n, text=_marked(x.text, house)) for x in d.lines]) for n, d in enumerate(laid)]
    made = printed(stretches, tight=False)
    articles = tuple({**a, "facts": _facts(t)} for a, t in zip(made.articles, told, strict=True))
    path = f"{issue.world.paper}/{issue.county.unit.name}/{issue.day}_A{issue.number:02}.txt"
    return Sheet(path, made.text, issue.day, issue.county.unit.code, articles, tuple(told))


def _told(issue: Issue, chance: Random, known: Tables) -> Sequence[Told]:
    """Articles, each of another template, until the page is full; changes of office first, for these are news."""
    rows = [t for half in (HALVES if issue.half == "all" else (issue.half,)) for t in templates(half)]
    chance.shuffle(rows)
    rows.sort(key=_urgent)
    spare = chance.sample(words()["say"]["filler"], len(words()["say"]["filler"]))
    found: list[Told] = []
    size = 0
    while rows and size < SIZE:
        teller = Teller(issue.world, issue.county, issue.day, chance, known, spare)
        try:
            told = teller.told(rows.pop(0))
        except VacantError:
            continue
        found.append(told)
        size += sum(map(len, told.paragraphs)) + len(told.title) + 20
    chance.shuffle(found)
    return found


def _urgent(template: Template) -> int:
    return 0 if "{new}" in template.text else 1


def _marked(text: str, narrow: bool) -> str:
    return text.translate(NARROW) if narrow else text.translate(WIDE)


def _draft(told: Told, issue: Issue, chance: Random) -> Draft:
    """A report, or a photograph with its legend, as lines."""
    heads = [Line(told.title, "head", gap=3)]
    if told.kind == "caption":
        by = credit(f"{chance.choice(('通讯员', '记者', '本报记者'))} {_name(issue, chance)} 摄")
        return Draft("caption", [*heads, Line(told.paragraphs[0], "caption"), Line(by.text, "byline", truth=by.truth)])
    story = Story((told.title,), told.paragraphs, place=told.place, writers=_writers(issue, chance))
    draft = Draft("news", BYLINES[chance.choice(STYLES)](story, chance))
    if chance.random() < BROKEN:
        DAMAGES["column break"](draft, chance)
    draft.lines[:0] = heads
    return draft


def _name(issue: Issue, chance: Random) -> str:
    name = chance.choice((*issue.world.reporters[:2], *issue.county.correspondents))
    return f"{name[0]} {name[1]}" if len(name) == 2 else name


def _writers(issue: Issue, chance: Random) -> tuple[Writers, ...]:
    correspondents = " ".join(chance.sample(issue.county.correspondents, chance.choice((1, 1, 2))))
    both = (f"记者 {chance.choice(issue.world.reporters)}", f"通讯员 {correspondents}")
    return given(chance.choice((both, both[:1], both[1:], both[1:])))


def _facts(told: Told) -> list[dict[str, Any]]:
    """What an article states, in the schema of the annotation."""
    return [*map(_post, told.said), *(_project(told, i) for i in range(len(told.figures)))]


def _post(said: Said) -> dict[str, Any]:
    row = {"person": said.person, "unit": said.full, "unit_key": said.unit, "title": said.title, "official": said.official}
    return {"rel": "post", **row}


def _project(told: Told, number: int) -> dict[str, Any]:
    figure = told.figures[number]
    about = {"name": figure.project.name, "place": figure.project.town.name, "operator": figure.project.operator}
    value = round(figure.value * 2000 / 3, 3) if figure.unit == "m2" else figure.value
    return {"rel": "project", **about, "measure": figure.measure, "value": value, "unit": figure.unit}

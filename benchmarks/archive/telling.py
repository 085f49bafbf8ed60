"""Templates → articles: sentences with slots are filled from the world; what they say of posts and projects is written down.

A template (`templates/open/*.toml`, `templates/frozen/*.toml`) has a `title`, a `text` with a paragraph on each line, and, for
the legend of a photograph, `kind = "caption"`. In both, `<one|another>` is a choice, and may be nested; slots are:

    {county} {town} {village} {bureau} {town.full} {town.level} places and bodies; with the county before; 镇, 街道, 区 …
    {sec} {mayor} {vice} {congress}                            who heads the township, and their deputies: the name
    {elder} {head} {deputy}                                    of the village; of the bureau
    {csec} {cmayor} {cvice}                                    of the county
    {sec.post} {sec.title} {sec.titles} {sec.unit}             unit, title and name; the title; with the one it comes with; unit
    {v1} {v2.titled} {v1.post} {boss} {boss.post}              people of the village; a project's manager
    {old} {old.post} {new} {new.post} {new.unit} …             who left a chief post of the county of late, and who came
    {project} {operator} {investment} {jobs} {area} {output}   of a project in the township
    {day} {month} {year} {last} {next} {n 20 300} {money 5 90} days before the issue; a number; a sum
    {crop} {say.scene} …                                       a word, a sentence of `words.toml`
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.archive.world import County, Project, Role, Unit, World, form_of, words
from benchmarks.officials import Term, drawn
from kg.resolve.tables import Tables

TEMPLATES = Path(__file__).parent / "templates"
HALVES = ("open", "frozen")
# A choice without another inside it; a slot: its name, then what stands behind a dot or a blank.
_CHOICE, _SLOT = re.compile(r"<([^<>]*)>"), re.compile(r"\{(\w+)(?:\.(\w+))?(?: (\d+) (\d+))?\}")
# A line of an interview, which goes with the one after it.
_ANSWER = re.compile(r"\S{1,4}:")
MANAGER = "总经理"
RECENT = 40  # days after which a change of office is no news
# Who is named by a slot: the place whose seat it is, the kind of seat.
OFFICIALS = {
    "sec": ("town", "secretary"),
    "mayor": ("town", "mayor"),
    "vice": ("town", "vice"),
    "congress": ("town", "congress"),
    "elder": ("village", "elder"),
    "head": ("bureau", "head"),
    "deputy": ("bureau", "deputy"),
    "csec": ("county", "secretary"),
    "cmayor": ("county", "mayor"),
    "cvice": ("county", "vice"),
}


class VacantError(Exception):
    """A template names somebody or something that is not there on the day."""


@dataclass(frozen=True, slots=True)
class Template:
    """The wording of an article."""

    name: str
    title: str
    text: str
    kind: str = "news"
    change: tuple[str, ...] = ()  # for one about a change of office: of which seats


@dataclass(frozen=True, slots=True)
class Said:
    """What an article says of a person: unit as printed and with all around it (none where no reader could say), title, a public
    post or not.

    `term` is the time for which the person held the post, none for who has no public post; `unit_key` see `Unit.key`.
    """

    person: str
    unit: str | None
    full: str | None
    title: str
    official: bool
    term: Term | None = None
    unit_key: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """What an article says of a project."""

    project: Project
    measure: str
    value: int
    unit: str


@dataclass(frozen=True, slots=True)
class Told:
    """A filled template: title, paragraphs, and what they say."""

    template: str
    kind: str
    title: str
    paragraphs: tuple[str, ...]
    said: tuple[Said, ...]
    figures: tuple[Figure, ...]
    place: str


@cache
def templates(half: str) -> tuple[Template, ...]:
    """The templates of a half (of HALVES), in the order of their files and places."""
    rows = [row for path in sorted((TEMPLATES / half).glob("*.toml")) for row in _rows(path)]
    return tuple(Template(**{**row, "change": tuple(row.get("change", ()))}) for row in rows)


def _rows(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["template"]
    return rows


@dataclass
class Teller:
    """Fills one template; every choice is made by `chance`, and holds for the whole article."""

    world: World
    county: County
    day: date
    chance: Random
    known: Tables
    spare: list[str]  # sentences that fill up, each for one article of the page
    said: list[Said] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    held: dict[str, str] = field(default_factory=dict)  # words and people chosen before
    cast: dict[str, Term] = field(default_factory=dict)  # officials chosen before
    shown: set[Unit] = field(default_factory=set)  # named before

    def __post_init__(self) -> None:
        self.town = self.chance.choice(self.county.towns)
        self.village = self.chance.choice(self.county.villages[self.town])
        self.bureau = self.chance.choice(self.county.bureaus)
        self.short, self.far = self.chance.random() < 0.5, self.chance.random() < 0.4
        self.event = self.day - timedelta(self.chance.randint(1, 5))
        self.business: Project | None = None

    def told(self, template: Template) -> Told:
        """The article of a template. Raises VacantError."""
        wanted = {m[1] for m in _SLOT.finditer(template.title + template.text)}
        if wanted & PROJECT:
            self._undertaken()
        if wanted & {"old", "new"}:
            self._changed(template.change)
        title, *lines = (line for line in self.filled(f"{template.title}\n{template.text}").split("\n") if line)
        if template.kind == "news" and not template.change:
            self._widened(lines)
        said, figures = tuple(dict.fromkeys(self.said)), tuple(dict.fromkeys(self.figures))
        return Told(template.name, template.kind, title, tuple(lines), said, figures, self.county.unit.name)

    def _widened(self, lines: list[str]) -> None:
        """Puts paragraphs that name nobody between the others, as reports have them."""
        for _ in range(self.chance.choice((1, 2, 2, 3))):
            more = "".join(self.spare.pop() for _ in range(min(len(self.spare), self.chance.choice((1, 2, 2)))))
            free = [i for i in range(1, len(lines)) if not _ANSWER.match(lines[i]) and not _ANSWER.match(lines[i - 1])]
            lines[(at := self.chance.choice([*free, len(lines)])) : at] = [self.filled(more)] if more else []

    def _undertaken(self) -> None:
        """Chooses a project that goes on at the time; the article is about its township."""
        near = [p for p in self.county.projects if 0 <= (self.day - p.start).days < 700]
        if not near:
            raise VacantError("project")
        self.business = self.chance.choice(near)
        self.town = self.business.town
        self.village = self.chance.choice(self.county.villages[self.town])

    def _changed(self, kinds: Sequence[str]) -> None:
        """Chooses a change of holder of a chief post in the county of late; the article is about that day."""
        found = [pair for pair in self._changes(kinds) if 0 <= (self.day - pair[1].start).days <= RECENT]
        if not found:
            raise VacantError("change")
        old, new = self.chance.choice(found)
        self.cast |= {"old": old, "new": new}
        self.event, unit = new.start, self.world.roles[new.seat].unit
        self.town, self.bureau = (unit, self.bureau) if unit.form == "town" else (self.town, unit)
        self.village = self.chance.choice(self.county.villages[self.town])

    def filled(self, text: str) -> str:
        """A text without choices and slots."""
        while "<" in text:
            text = _CHOICE.sub(lambda m: self.chance.choice(m[1].split("|")), text)
        return _SLOT.sub(lambda m: self._slot(*m.groups()), text)

    def _slot(self, name: str, what: str | None, low: str | None, high: str | None) -> str:
        if name in NUMBERS:
            return NUMBERS[name](self.chance, int(low or 1), int(high or 9))
        if name == "say":
            return self.filled(self.chance.choice(words()["say"][what]))
        if name in OFFICIALS:
            return self._official(name, what)
        if name in ("old", "new"):
            return self._printed(self.cast[name], what)
        if name in ("v1", "v2"):
            return self._private(name, what)
        if name in words()["pick"]:
            return self.held.setdefault(name, self.chance.choice(words()["pick"][name]))
        return self._place(name, what) or self._dated(name) or self._project(name, what)

    def _place(self, name: str, what: str | None) -> str:
        if name == "bureau":
            return self._unit(self.bureau)
        if name not in ("county", "town", "village"):
            return ""
        unit: Unit = self.county.unit if name == "county" else getattr(self, name)
        self.shown.add(unit)
        if what == "full":
            return "".join((*unit.around[1:], unit.name))
        return form_of(unit.name) or unit.name[-1] if what == "level" else unit.name

    def _dated(self, name: str) -> str:
        """A day or year as reports name it; empty for another name."""
        about = {
            "day": f"{self.event.month}月{self.event.day}日",
            "month": f"{self.event.month}月",
            "year": f"{self.day.year}年",
            "last": f"{self.day.year - 1}年",
            "next": f"{self.day.year + 1}年",
        }
        return about.get(name, "")

    def _official(self, name: str, what: str | None) -> str:
        if name not in self.cast:
            form, kind = OFFICIALS[name]
            unit: Unit = self.county.unit if form == "county" else getattr(self, form)
            rows = self.county.seats.get((unit, kind), ())
            term = self.world.holder(self.chance.choice(rows), self.day) if rows else None
            if term is None:
                raise VacantError(name)
            self.cast[name] = term
        return self._printed(self.cast[name], what)

    def _printed(self, term: Term, what: str | None) -> str:
        """A person's name, alone or with title or unit and title; the title is written down."""
        role, name = self.world.roles[term.seat], self.world.careers.names[term.person]
        if what in (None, "unit"):
            return self._unit(role.unit) if what else name
        both = bool(role.also) and (what == "titles" or (what == "post" and self.chance.random() < 0.35))
        self._say(term, role, both)
        shown = "、".join([role.also] * both + [role.office + role.title])
        return self._unit(role.unit) + shown + name if what == "post" else shown

    def _say(self, term: Term, role: Role, both: bool) -> None:
        name, unit = self.world.careers.names[term.person], role.unit
        shown = self._name(unit)
        full = "".join((*unit.around, unit.name))
        if both:
            self.said.append(Said(name, shown, full, role.also, True, term, unit.key))
        self.said.append(Said(name, shown + role.office, full + role.office, role.title, True, term, unit.key))

    def _name(self, unit: Unit) -> str:
        """A bureau in full or in short, behind the county or the word for its level, in one way all through an article."""
        if unit.form != "bureau":
            return unit.name
        county = self.county.unit.name
        return (county if self.far else county[-1]) + (unit.short if self.short else unit.name)

    def _unit(self, unit: Unit) -> str:
        """A unit as the article prints it: with the county or the township before it, by chance."""
        self.shown.add(unit)
        if unit.form == "bureau":
            return self._name(unit)
        if unit.form == "county":
            return unit.name if self.chance.random() < 0.3 else ""
        return (unit.around[-1] if self.chance.random() < 0.35 else "") + unit.name

    def _private(self, name: str, what: str | None) -> str:
        person = self.held.setdefault(name, drawn(self.known, self.chance))
        if what is None:
            return person
        town = self.village.name.endswith("社区")
        title = self.held.setdefault(f"{name} title", self.chance.choice(words()["pick"]["citizen" if town else "private"]))
        settled = what == "post" or (title in words()["settled"] and self.village in self.shown)
        unit = self.village.name if settled else None
        self.shown |= {self.village} if what == "post" else set()
        self.said.append(Said(person, unit, unit and self.town.name + unit, title, False))
        return title + person if what == "titled" else self.village.name + title + person

    def _changes(self, kinds: Sequence[str]) -> Iterator[tuple[Term, Term]]:
        """Those who followed each other in seats of the county; all that change hands are told of, if no kind is named."""
        for (unit, kind), seats in self.county.seats.items():
            named = f"{unit.form} {kind}" in kinds if kinds else unit.form in ("town", "bureau")
            for seat in seats if named else ():
                row = self.world.terms.get(seat, ())
                yield from ((a, b) for a, b in pairwise(row) if a.person != b.person)

    def _project(self, name: str, what: str | None) -> str:
        assert self.business is not None
        if what in ("post", "titled"):
            self.said.append(Said(self.business.manager, self.business.operator, self.business.operator, MANAGER, False))
            return self.business.operator * (what == "post") + MANAGER + self.business.manager
        if name in FIGURES:
            measure, unit, form = FIGURES[name]
            value: int = getattr(self.business, name)
            self.figures.append(Figure(self.business, measure, value, unit))
            return form(value)
        return {"project": self.business.name, "operator": self.business.operator, "boss": self.business.manager}[name]


def money(value: int) -> str:
    """A sum in yuan as papers print it.

    >>> money(3_200_000), money(1_250_000_000), money(300_000_000)
    ('320万元', '12.5亿元', '3亿元')
    """
    return f"{value / 10**8:g}亿元" if value >= 10**8 else f"{value // 10**4}万元"


NUMBERS: Mapping[str, Callable[[Random, int, int], str]] = {
    "n": lambda chance, low, high: str(chance.randint(low, high)),
    "p": lambda chance, low, high: f"{chance.randint(low * 10, high * 10) / 10:g}",
    "money": lambda chance, low, high: f"{chance.randint(low, high)}万元",
}
FIGURES: Mapping[str, tuple[str, str, Callable[[int], str]]] = {
    "investment": ("investment", "CNY", money),
    "jobs": ("jobs", "person", lambda n: f"{n}人"),
    "area": ("area", "m2", lambda n: f"{n}亩"),
    "output": ("annual_output", "CNY", money),
}
PROJECT = {"project", "operator", "boss", *FIGURES}

"""The truth of a made-up archive: a prefecture of the gazetteer, its counties, townships, villages, officials, projects."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.officials import Careers, Seat, Term, careers, drawn
from kg.core.ontology import Ontology
from kg.core.types import Division
from kg.resolve.tables import Tables, tables

FOLDER = Path(__file__).parent
FIRST, LAST = date(2010, 1, 1), date(2022, 12, 31)
COUNTIES, TOWNS, VILLAGES, BUREAUS, PROJECTS, WRITERS = 8, 6, 5, 6, 14, 6
FORMS = ("街道", "镇", "乡")


@cache
def words() -> dict[str, Any]:
    """The lists that names and sentences are made of."""
    return tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))


@cache
def posts() -> dict[str, Any]:
    """The seats, see `posts.toml`."""
    return tomllib.loads((FOLDER / "posts.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Unit:
    """What a post is at: its form (county, town, village, bureau), its name in full and in short, the code of the division it is
    or is in, and the names around it, widest first.
    """

    form: str
    name: str
    short: str
    code: str
    around: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """One value for a unit in the truth and in what is found."""
        return self.form, self.code, self.short if self.form in ("village", "bureau") else ""


@dataclass(frozen=True, slots=True)
class Role:
    """A seat as it is printed: its unit, title, the title that comes with it, what stands between unit and title."""

    unit: Unit
    title: str
    also: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """A project: name, operator, its manager, township, first day, investment (yuan), jobs, area (mu), yearly output (yuan)."""

    name: str
    operator: str
    manager: str
    town: Unit
    start: date
    investment: int
    jobs: int
    area: int
    output: int


@dataclass(frozen=True, slots=True)
class County:
    """A county with all that a page about it may name. `seats` lead by form and kind of seat to the unit's seats."""

    unit: Unit
    prefecture: str
    towns: tuple[Unit, ...]
    villages: Mapping[Unit, tuple[Unit, ...]]
    bureaus: tuple[Unit, ...]
    seats: Mapping[tuple[Unit, str], tuple[Seat, ...]]
    projects: tuple[Project, ...]
    correspondents: tuple[str, ...]


@dataclass(frozen=True)
class World:
    """A prefecture: paper, its reporters, counties, careers; `roles` say how a seat is printed."""

    paper: str
    reporters: tuple[str, ...]
    counties: tuple[County, ...]
    careers: Careers
    roles: Mapping[Seat, Role]
    terms: Mapping[Seat, Sequence[Term]]

    def holder(self, seat: Seat, day: date) -> Term | None:
        """Who sits in a seat on a day."""
        return next((t for t in self.terms.get(seat, ()) if t.start <= day <= t.end), None)


def homes(ontology: Ontology) -> list[Division]:
    """The prefectures of the gazetteer with enough counties of enough townships, by code."""
    inside: dict[str, int] = {}
    for d in (d for d in ontology.gazetteer.by_code.values() if d.level == "township" and form_of(d.name)):
        inside[d.parent] = inside.get(d.parent, 0) + 1
    counties: dict[str, int] = {}
    for code, count in inside.items():
        county = ontology.gazetteer.by_code.get(code)
        if county and county.level == "county" and count >= TOWNS and county.name[-1] in "县区市旗":
            counties[county.parent] = counties.get(county.parent, 0) + 1
    found = [ontology.gazetteer.by_code[c] for c, n in counties.items() if n >= 4 and c in ontology.gazetteer.by_code]
    return sorted((d for d in found if d.level == "prefecture" and d.name.endswith("市")), key=lambda d: d.code)


def form_of(name: str) -> str:
    """What a township is by its name (of FORMS); empty for what is none of them."""
    return next((f for f in FORMS if name.endswith(f) and 3 <= len(name) <= 6), "")


def world(ontology: Ontology, home: Division, seed: str, size: int) -> World:
    """The world of a prefecture, with at most `size` counties."""
    random_, known = Random(seed), tables(ontology)
    below = sorted((d for d in ontology.gazetteer.by_code.values() if d.parent == home.code), key=lambda d: d.code)
    below = [d for d in below if len(_townships(ontology, d)) >= TOWNS and d.name[-1] in "县区市旗" and len(d.name) > 2]
    made, roles, counties = Careers(FIRST, LAST), dict[Seat, Role](), list[County]()
    for number, division in enumerate(random_.sample(below, min(len(below), size, COUNTIES))):
        county = _county(number, division, home, ontology, random_, roles)
        rows = [seat for seats in county.seats.values() for seat in seats]
        careers(made, rows, known, random_, 2 * len(rows))
        counties.append(county)
    reporters = tuple(drawn(known, random_) for _ in range(WRITERS))
    paper = home.name.removesuffix("市") + random_.choice(("日报", "日报", "晚报"))
    return World(paper, reporters, tuple(counties), made, roles, made.by_seat())


def _townships(ontology: Ontology, county: Division) -> list[Division]:
    found = (d for d in ontology.gazetteer.by_code.values() if d.parent == county.code)
    return sorted((d for d in found if d.level == "township" and form_of(d.name)), key=lambda d: d.code)


def _county(
    number: int, division: Division, home: Division, ontology: Ontology, random_: Random, roles: dict[Seat, Role]
) -> County:
    unit = Unit("county", division.name, division.name, division.code, (home.name,))
    around, known = (home.name, unit.name), tables(ontology)
    towns = [Unit("town", d.name, d.name, d.code, around) for d in random_.sample(_townships(ontology, division), TOWNS)]
    taken: set[str] = set()
    villages = {town: _villages(town, taken, random_) for town in towns}
    names = random_.sample(sorted(posts()["bureaus"]), BUREAUS)
    bureaus = [Unit("bureau", name, posts()["bureaus"][name], division.code, around) for name in names]
    seats: dict[tuple[Unit, str], tuple[Seat, ...]] = {}
    _seated(seats, number, unit, posts()["county"], roles)
    for town in towns:
        _seated(seats, number, town, posts()["town"][form_of(town.name)], roles)
        for village in villages[town]:
            _seated(seats, number, village, posts()["village"], roles)
    for bureau in bureaus:
        _seated(seats, number, bureau, posts()["bureau"][bureau.name[-1]], roles)
    projects = tuple(_project(random_.choice(towns), random_, known) for _ in range(PROJECTS))
    writers = tuple(drawn(known, random_) for _ in range(WRITERS))
    return County(unit, home.name, tuple(towns), villages, tuple(bureaus), seats, projects, writers)


def _villages(town: Unit, taken: set[str], random_: Random) -> tuple[Unit, ...]:
    """Villages of names that no other in the county bears: an article may leave the township out."""
    parts = words()["village"]
    names: list[str] = []
    while len(names) < VILLAGES:
        end = random_.choice(parts["communities"] if town.name.endswith("街道") else parts["ends"])
        stem = random_.choice(parts["begins"]) + random_.choice(parts["middles"])
        if stem not in taken:
            taken.add(stem)
            names.append(stem + end)
    return tuple(Unit("village", n, n, town.code, (*town.around, town.name)) for n in names)


def _seated(
    seats: dict[tuple[Unit, str], tuple[Seat, ...]], county: int, unit: Unit, kinds: Mapping[str, Any], roles: dict[Seat, Role]
) -> None:
    """Adds the seats of a unit. Those in a village have a rank of their own each: nobody moves there from another village."""
    level = unit.name[-1]
    for kind, row in kinds.items():
        title, also = (row.get(k, "").format(level=level) for k in ("title", "also"))
        rank = row.get("rank", -10 * (len(roles) + 1))
        name = unit.name if unit.form != "village" else f"{unit.around[-1]}{unit.name}"
        found = [Seat(county, name, unit.short, f"{unit.form}{n}", title, rank) for n in range(row.get("seats", 1))]
        roles |= dict.fromkeys(found, Role(unit, title, also, row.get("office", "")))
        seats[unit, kind] = tuple(found)


def _project(town: Unit, random_: Random, known: Tables) -> Project:
    trade = random_.choice(words()["trades"])
    brand = "".join(random_.sample(words()["brands"], 2))
    name = f"{random_.choice((brand, '', town.name))}{random_.choice(trade['projects'])}项目"
    investment = random_.choice((random_.randint(8, 95) * 1_000_000, random_.randint(11, 160) * 10_000_000))
    start = FIRST + timedelta(random_.randrange((LAST - FIRST).days - 900))
    output = round(investment * random_.uniform(0.8, 2.4), -6)
    return Project(
        name=name,
        operator=f"{brand}{random_.choice(trade['companies'])}有限公司",
        manager=drawn(known, random_),
        town=town,
        start=start,
        investment=investment,
        jobs=random_.randint(6, 120) * 5,
        area=random_.randint(3, 60) * 10,
        output=int(output),
    )

"""What is true of an archive beyond its pages: who followed whom in a chief post, all terms, all projects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from benchmarks.archive.printing import Sheet
from benchmarks.archive.world import World
from benchmarks.officials import Term
from kg.resolve.persons import is_chief
from kg.resolve.tables import Tables

UnitKey = tuple[str, str, str]
Succession = tuple[UnitKey, str, str, str]  # the unit, the title, who left, who came


@dataclass
class Truth:
    """What the pages say of chief posts: by unit and title, the terms of those whom they name in it."""

    named: dict[tuple[UnitKey, str], set[tuple[Term, str]]] = field(default_factory=lambda: defaultdict(set))

    def add(self, page: Sheet, known: Tables) -> None:
        """Takes in a page."""
        for said in (s for told in page.told for s in told.said if s.term and is_chief(s.title, known)):
            assert said.unit_key and said.term
            self.named[said.unit_key, said.title].add((said.term, said.person))

    def successions(self) -> set[Succession]:
        """Who came after whom among those who are named in a post."""
        found: set[Succession] = set()
        for (unit, title), holders in self.named.items():
            row = sorted(holders, key=lambda h: h[0].start)
            found |= {(unit, title, a, b) for (s, a), (t, b) in pairwise(row) if s.person != t.person}
        return found


def terms(world: World) -> Iterator[dict[str, Any]]:
    """Every term of every official of a paper's counties: a number for the person, name, unit, title, first and last day."""
    for term in world.careers.terms:
        role = world.roles[term.seat]
        unit = {"unit": "".join((*role.unit.around, role.unit.name)) + role.office, "code": role.unit.code, "title": role.title}
        days = {"start": term.start.isoformat(), "end": term.end.isoformat()}
        yield {"paper": world.paper, "person": term.person, "name": world.careers.names[term.person], **unit, **days}


def projects(world: World) -> Iterator[dict[str, Any]]:
    """Every project of a paper's counties."""
    for p in (p for county in world.counties for p in county.projects):
        place = {"town": p.town.name, "code": p.town.code, "start": p.start.isoformat()}
        figures = {"investment": p.investment, "jobs": p.jobs, "area_mu": p.area, "annual_output": p.output}
        yield {"paper": world.paper, "name": p.name, "operator": p.operator, "manager": p.manager, **place, **figures}

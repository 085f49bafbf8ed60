"""Careers with known truth: who sits in which seat from when to when, with names as frequent as they are among people."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

from kg.core.text import fold
from kg.resolve.tables import Tables

LEADERS = 5  # the rank from which on nobody bears the name of another: there are too few of them
HOMONYMS = 0.03  # of the officials bear the name of another, half of these of one in the same county


@dataclass(frozen=True, slots=True)
class Seat:
    """A post: county, unit in full, in short, the division or body it is, title, rank."""

    county: int
    unit: str
    short: str
    kind: str
    title: str
    rank: int


@dataclass(frozen=True, slots=True)
class Term:
    """Who sat where from when to when (both included)."""

    person: int
    seat: Seat
    start: date
    end: date


@dataclass
class Careers:
    """The truth of one archive: names by person, terms, the county each person began in, and the days between which all lies.

    Persons are numbers from `base`.
    """

    first: date
    last: date
    base: int = 0
    names: dict[int, str] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    homes: dict[int, int] = field(default_factory=dict)

    def by_county(self) -> dict[int, list[Term]]:
        """The terms of each county."""
        found: dict[int, list[Term]] = defaultdict(list)
        for term in self.terms:
            found[term.seat.county].append(term)
        return found

    def by_seat(self) -> dict[Seat, list[Term]]:
        """The terms of each seat, in order of time."""
        found: dict[Seat, list[Term]] = defaultdict(list)
        for term in sorted(self.terms, key=lambda t: t.start):
            found[term.seat].append(term)
        return found


# The logarithm of a share. Rarer characters, a fifth of all in the table, are left out: most of them stand in no name but in a
# transliteration; so are traditional characters, which papers of today do not print.
RARE = -7.0
Weighed = tuple[Sequence[str], Sequence[float]]


@lru_cache(maxsize=4)
def _weighed(known: Tables) -> tuple[Weighed, Sequence[Weighed]]:
    """Surnames and characters of given names (first of two, second of two, single) with their summed weights."""
    rows = [[(c, v[i]) for c, v in known.given.items() if v[i] > RARE and fold(c) == c] for i in range(3)]
    given = [([c for c, _ in row], list(accumulate(math.exp(v) for _, v in row))) for row in rows]
    return (list(known.surnames), list(accumulate(map(math.exp, known.surnames.values())))), given


def drawn(known: Tables, random_: random.Random) -> str:
    """A name as frequent as it is among people."""
    surnames, given = _weighed(known)
    surname = random_.choices(surnames[0], cum_weights=surnames[1])[0]
    parts = (2,) if random_.random() < 0.15 else (0, 1)
    return surname + "".join(random_.choices(given[i][0], cum_weights=given[i][1])[0] for i in parts)


def careers(made: Careers, rows: Sequence[Seat], known: Tables, random_: random.Random, size: int) -> None:
    """Fills the seats of a county: one that falls free is taken by somebody of the county a step below, or by a newcomer.

    At most about `size` newcomers come; after them, whoever is ready moves.
    """
    sitting: dict[Seat, tuple[int, date]] = {}
    due = dict.fromkeys(rows, made.first)  # the day on which a seat falls free, or is filled again
    place = {seat: i for i, seat in enumerate(rows)}
    people = 0
    while (seat := min(rows, key=lambda s: (due[s], place[s]))) and (day := due[seat]) <= made.last:
        if seat in sitting:
            person, since = sitting.pop(seat)
            made.terms.append(Term(person, seat, since, day - timedelta(1)))
        ready = [s for s, (_, since) in sitting.items() if s.rank in (seat.rank - 1, seat.rank) and (day - since).days > 900]
        if ready and (random_.random() < 0.7 or people >= size):
            left = ready[random_.randrange(len(ready))]
            person, since = sitting.pop(left)
            made.terms.append(Term(person, left, since, day - timedelta(1)))
            due[left] = day + timedelta(random_.randint(5, 120))
        else:
            person = _newcomer(made, seat, known, random_)
            people += 1
        sitting[seat] = person, day
        due[seat] = day + timedelta(random_.randint(1_200, 2_600))
    made.terms += [Term(p, s, since, made.last) for s, (p, since) in sitting.items()]


def _newcomer(made: Careers, seat: Seat, known: Tables, random_: random.Random) -> int:
    person, county = made.base + len(made.names), seat.county
    taken = [p for p, home in made.homes.items() if home == county] if random_.random() < 0.5 else list(made.homes)
    homonym = random_.random() < HOMONYMS and taken and seat.rank < LEADERS
    made.names[person] = made.names[random_.choice(taken)] if homonym else drawn(known, random_)
    made.homes[person] = county
    return person

"""Features of ventures and firms: how much of two names is equal, phases, years, figures, and who runs them.

Their names are long and change from article to article, so that the names themselves are compared, inside a county and a common
beginning.
"""

from __future__ import annotations

from datetime import date

from kg.resolve.appearance import Appearance
from kg.resolve.forms import COUNTED, coined, difference, venture
from kg.resolve.lineage import below_county, county, is_prefix
from kg.resolve.reason import Reason
from kg.resolve.tables import Tables

LARGE = 5  # figures of one measure that are this many times each other are rather of two things
AGAIN = 3 * 365  # days after which a county may build the same kind of thing again
ALIKE = 0.5  # of the pairs of characters of two names


def core(a: Appearance, known: Tables) -> str:
    """The part of a venture's or firm's name that tells it from others."""
    return a.name.removesuffix("公司") if a.kind == "Company" else venture(a.name, a.lineage, known).core


def names(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """How much of the names is equal once heads, years, phases and capacities are left off."""
    left, right = sorted((core(a, known), core(b, known)), key=lambda n: (len(n), n))
    if left == right:
        return Reason(5.0, f"both are called {left}")
    less, more = difference(left, right)
    if _contrast(less, more, known):
        return Reason(-12.0, f"{less} and {more} tell {left} and {right} apart")
    if not less:
        part = (f"{more}公司" if a.kind == "Company" else more).endswith(known.words["parts"])
        return (
            Reason(-4.0, f"{more} is a part of {left}")
            if part
            else Reason(2.0 if coined(left) else 0.0, f"{left} may be short for {right}")
        )
    alike = _alike(left, right)
    return Reason(-1.0, f"{left} and {right} are alike") if alike >= ALIKE else Reason(-6.0, f"{left} is not {right}")


def _contrast(left: str, right: str, known: Tables) -> bool:
    return any({left, right} <= set(row.split()) for row in known.words["contrasts"])


def _alike(left: str, right: str) -> float:
    """Dice's measure over pairs of characters, 0 to 1."""
    x, y = ({n[i : i + 2] for i in range(len(n) - 1)} for n in (left, right))
    return 2 * len(x & y) / (len(x) + len(y)) if x and y else 0.0


def place(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """Both in one township, in one county, or one of them nowhere."""
    left, right = below_county(a.lineage), below_county(b.lineage)
    if not (a.lineage and b.lineage):
        return Reason(-3.0, "the place of one of them is not known")
    if left == right and len(left) > 1:
        return Reason(3.0, f"both in {'/'.join(left)}")
    nested = is_prefix(left, right) or is_prefix(right, left)
    return Reason(1.0, f"both in {county(a.lineage)}, nothing against it") if left and right and nested else None


def phases(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """First and second phase, or the whole and a phase of it."""
    left, right = (venture(x.name, x.lineage, known).phase for x in (a, b))
    if left == right:
        return None
    whole = not (left and right)
    return Reason(-9.0, f"the phase {left or right} and the whole") if whole else Reason(-12.0, "two phases")


def years(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """The programmes of two years, or that of a year and one of no year."""
    left, right = (venture(x.name, x.lineage, known).year for x in (a, b))
    if left == right:
        return None
    return (
        Reason(-9.0, f"of {min(left, right)} and of {max(left, right)}")
        if left and right
        else Reason(-5.0, f"one of {left or right}")
    )


def recurring(a: Appearance, known: Tables) -> bool:
    """Whether a name tells a kind of thing, and no township tells which one: counties build such again and again."""
    return len(below_county(a.lineage)) < 2 and not coined(core(a, known))


def again(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """A kind of thing, years apart."""
    if not (a.days and b.days and recurring(a, known) and recurring(b, known)):
        return None
    first, then = sorted((a.days, b.days))
    apart = (date.fromisoformat(then[0]) - date.fromisoformat(first[1])).days
    return Reason(-10.0, "such a thing is built again and again") if apart > AGAIN else None


def companions(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """The same person or firm is named beside both."""
    shared = sorted(a.beside & b.beside)
    return Reason(1.5, f"both beside {shared[0]}") if shared and a.article != b.article else None


def counted(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """A group known by its count (31个项目), in two articles."""
    anew = COUNTED.match(a.name) and COUNTED.match(b.name) and (a.article != b.article or not a.article)
    return Reason(-8.0, "a count of things, each article counts its own") if anew else None


def operators(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """The firms that run both are the same, or differ."""
    if not (a.ties and b.ties):
        return None
    shared = a.ties & b.ties
    return Reason(3.0, f"both run by {min(shared)}") if shared else Reason(-3.0, "run by two")


def figures(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """A figure that both have, or figures of one measure far apart; a plan and its outcome are neither."""
    if shared := a.figures & b.figures:
        measure, value = min(shared)
        return Reason(1.5, f"both with {measure} {value}")
    left, right = dict(sorted(a.figures)), dict(sorted(b.figures))
    for measure in sorted(left.keys() & right.keys() & {"investment", "area"}):
        low, high = sorted((float(left[measure]), float(right[measure])))
        if high > LARGE * low > 0:
            return Reason(-5.0, f"{measure} of two sizes")
    return None


VENTURE = (names, place, companions)
PROJECT = (*VENTURE, phases, years, again, counted, operators, figures)

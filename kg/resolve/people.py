"""Features of persons: how many of one name the setting leaves room for, companions, careers, roles, time.

The first is the heart: of n people among whom both are to be found, n × (share of the name) bear it by chance. In one office
that is next to nobody, in a county of farmers it may be dozens.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import log

from kg.resolve.appearance import Appearance, Held
from kg.resolve.lineage import Lineage, below_county
from kg.resolve.reason import Reason
from kg.resolve.tables import Tables

# How many people a setting holds of whom papers might speak.
POST, OFFICE, VILLAGE, OUTLET, TOWNSHIP, OFFICIALS, WRITERS = 2, 60, 1_500, 300, 150, 2_000, 300
TOWNSFOLK, SPEAKERS, COUNTY, COUNTRY = 20_000, 20_000, 500_000, 50_000_000
MOST, LEAST = 6.0, -4.0  # points of the setting: a name alone never proves more
LONG = 30  # years that hardly any career spans
TOGETHER = 45  # days within which two posts are held at one time
YEAR = 365.25
VILLAGERS = 1  # the rank of a village's posts


def setting(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """The narrowest setting that holds both, and how many of the name it has room for."""
    size, where = min(_settings(a, b, known))
    expected = log(size) + known.share(a.name)
    return Reason(round(max(LEAST, min(MOST, -expected)), 1), f"of one name, {where}")


def _settings(a: Appearance, b: Appearance, known: Tables) -> Iterator[tuple[int, str]]:
    yield COUNTRY, "nothing else known"
    if posts := _shared(a, b):
        yield POST if _public(a, b) else OFFICE, f"both {'/'.join(min(posts))}"
    if ties := a.ties & b.ties:
        tie = min(ties)
        wide = tie.endswith(known.words["outlets"]) or a.counties & b.counties or not (a.counties and b.counties)
        yield (OUTLET if "byline" in (a.role, b.role) else OFFICE) if wide else COUNTRY, f"both with {tie}"
    if shared := {p.unit for p in a.posts} & {p.unit for p in b.posts} - {""}:
        yield OFFICE if _public(a, b) else VILLAGE, f"both at {min(shared)}"
    if both := a.counties & b.counties:
        yield from _in_county(a, b, min(both))


def _shared(a: Appearance, b: Appearance) -> set[tuple[str, str]]:
    return {(p.unit, p.title) for p in a.posts for q in b.posts if p.unit and p.title == q.title and _one_unit(p.unit, q.unit)}


def _one_unit(a: str, b: str) -> bool:
    """Whether two keys of units are of one unit: equal, or of one village, once without its township."""
    return a == b or _township_left_out(tuple(a.split("/")), tuple(b.split("/")))


def _public(a: Appearance, b: Appearance) -> bool:
    return a.role == b.role == "official"


def _in_county(a: Appearance, b: Appearance, where: str) -> Iterator[tuple[int, str]]:
    left, right = below_county(a.lineage), below_county(b.lineage)
    both = {a.role, b.role}
    if len(left) > 1 and left[:2] == right[:2]:
        yield TOWNSHIP if both == {"official"} else TOWNSFOLK, f"both in {left[1]}"
    if both == {"official"}:
        yield OFFICIALS, f"officials of {where}"
    elif both == {"byline"}:
        yield WRITERS, f"both write in {where}"
    else:
        yield COUNTY if "plain" in both else SPEAKERS, f"both in {where}"


def one_article(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """The same name in one article."""
    return Reason(20.0, "in one article") if a.article and a.article == b.article else None


def two_counties(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """The counties of both are known, and none is common to them; a paper of many counties sends its writers everywhere."""
    if not (a.counties and b.counties) or a.counties & b.counties:
        return None
    if any(tie.endswith(known.words["outlets"]) for tie in a.ties & b.ties):
        return None
    return Reason(-10.0, f"in two counties, {min(a.counties | b.counties)} and {max(a.counties | b.counties)}")


def homes(a: Appearance, known: Tables) -> frozenset[str]:
    """The counties that a person's group must have in common; a paper of many counties sends its writers everywhere."""
    wide = a.role == "byline" and any(tie.endswith(known.words["outlets"]) for tie in a.ties)
    return frozenset() if wide else a.counties


def companions(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """Others are named beside both, in two articles."""
    shared = sorted(a.beside & b.beside)
    if not shared or (a.role == "byline") != (b.role == "byline"):  # whom writers write of are not their companions
        return None
    return Reason(1.5 * min(len(shared), 3), f"both beside {', '.join(shared[:3])}")


def roles(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """One signs articles and the other stands in them; or one serves the public and the other does not."""
    both = {a.role, b.role}
    if len(both) == 1 or a.ties & b.ties:
        return None
    if "byline" in both:
        return Reason(-6.5, "one signs articles, the other stands in them")
    return Reason(-6.5, "one holds a public post, the other none") if both == {"official", "plain"} else None


def villages(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """Both belong to villages, and not to the same one."""
    left, right = below_county(a.lineage), below_county(b.lineage)
    apart = max(len(left), len(right)) > 2 and left[:1] == right[:1] and left[:3] != right[:3] and min(len(left), len(right)) > 1
    return Reason(-5.0, "of two villages") if apart and not _township_left_out(left, right) else None


def _township_left_out(left: Lineage, right: Lineage) -> bool:
    """Whether one of two villages of a name is said to be of the county, and not of which township."""
    short, long = sorted((left, right), key=len)
    return len(short) == 2 and len(long) == 3 and (short[0], short[1]) == (long[0], long[2])


def at_one_time(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """Each serves a unit that the other does not, below the county and above the village, on days that overlap."""
    served = {x.unit for x in a.posts} & {x.unit for x in b.posts}
    left, right = ([p for p in s.posts if _binds(p) and p.unit not in served] for s in (a, b))
    clashes = ((p.unit, q.unit) for p in left for q in right if _overlap(p, q) and not _one_unit(p.unit, q.unit))
    clash = next(clashes, None)
    return Reason(-10.0, f"at {min(clash)} and at {max(clash)} at one time") if clash else None


def _binds(p: Held) -> bool:
    """Whether a post leaves no room for another elsewhere: those of the county's leaders do, and those of villages."""
    return p.now and bool(p.unit) and (p.chief or 1 < p.rank < 4)


def _overlap(p: Held, q: Held) -> bool:
    """Heads may not be seen within weeks of each other; others not for months on end."""
    if not (p.first and q.first):
        return False
    least = -TOGETHER if p.chief and q.chief else TOGETHER
    return min(_days(p.first, q.last), _days(q.first, p.last)) >= least


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def career(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """The later post is a step that careers take: as high or a little higher, the more so the more years lie between."""
    p, q = _highest(a), _highest(b)
    if _shared(a, b) or p is None or q is None or not (p.first and q.first):
        return None
    first, then = sorted((p, q), key=lambda x: (x.first, x.last, x.rank))
    years, step = max(_days(first.last, then.first), 0) / YEAR, then.rank - first.rank
    words = f"{first.title} {first.first[:4]}, {then.title} {then.first[:4]}"
    at_once = _days(first.last, then.first) <= TOGETHER and p.unit != q.unit and abs(step) < 2
    if at_once or first.rank == then.rank == VILLAGERS:  # those of a village stay there
        return None
    return (
        Reason(2.5, f"a step that careers take: {words}")
        if 0 <= step <= 1 + years / 3
        else Reason(-4.0, f"no usual step: {words}")
    )


def _highest(a: Appearance) -> Held | None:
    return max((p for p in a.posts if p.rank and p.now), key=lambda p: (p.rank, p.first, p.unit, p.title), default=None)


def years_between(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """More years lie between than a career has."""
    if not (a.days and b.days):
        return None
    gap = max(_days(a.days[1], b.days[0]), _days(b.days[1], a.days[0])) / YEAR
    return Reason(-9.0, f"{int(gap)} years between") if gap >= LONG else None


FEATURES = (one_article, setting, two_counties, companions, roles, villages, at_one_time, career, years_between)

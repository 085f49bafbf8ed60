"""Who held a post on a day: the days on which a term is certain, and those on which it is at least the likely one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.core.tenures import Post, Tenure

AROUND = 730  # days before and after those known for which a holder is still the likely one

Days = tuple[str, str]  # the first and the last day, both included


@dataclass(frozen=True, slots=True)
class Standing:
    """Who held a post on a day: `certainty` certain | likely | unknown, the person ("" where unknown), the claims that say so."""

    certainty: str
    person: str
    claims: tuple[str, ...]


def held(post: Post, day: str, terms: Iterable[Tenure]) -> list[Standing]:
    """Who held a post on a day, the surest first. `terms` are those of the post, or of all posts.

    certain: within the days seen or stated, and nobody else is; likely: near them, or with others, and nobody is known to have
    stood between (two may be likely between two holders); unknown, alone in the list: no claim speaks of the day.
    """
    found = [Standing(_certainty(t, day), t.person, t.claims) for t in terms if t.post == post]
    known = sorted((s for s in found if s.certainty), key=lambda s: (s.certainty, s.person))
    return known or [Standing("unknown", "", ())]


def _certainty(t: Tenure, day: str) -> str:
    first, last = t.known
    if first and first <= day <= last and not (t.contested_from and t.contested_from <= day <= t.contested_until):
        return "certain"
    return "likely" if t.maybe_from and t.maybe_from <= day <= t.maybe_until else ""


def windowed(terms: Sequence[Tenure], misread: frozenset[int] | None = None) -> list[Tenure]:
    """The terms of a post with the days on which each holder is at least the likely one, and those that others contest.

    The likely days reach to AROUND days about those known, but not past days on which the same person stood in another term,
    or, in a post of one person at a time, somebody else. `misread` are, of such a post, the places of terms that rest on a
    misprint: they stand in nobody's way, and are likely on their own days alone.
    """
    rows: dict[str, list[Tenure]] = defaultdict(list)
    for i, t in enumerate(terms):
        if t.known[0] and not (misread and i in misread):
            rows["" if misread is not None else t.person].append(t)
    return [
        _alone(t) if misread and i in misread else _among(t, rows["" if misread is not None else t.person])
        for i, t in enumerate(terms)
    ]


def _alone(t: Tenure) -> Tenure:
    first, last = t.known
    return replace(t, contested_from=first, contested_until=last, maybe_from=first, maybe_until=last)


def _among(t: Tenure, row: Iterable[Tenure]) -> Tenure:
    if not t.known[0]:
        return t
    others = [o for o in row if o is not t]
    contested = _contested(t.known, [o.known for o in others if o.person in t.conflicts])
    likely = _likely(t, [o.known for o in others])
    return replace(t, contested_from=contested[0], contested_until=contested[1], maybe_from=likely[0], maybe_until=likely[1])


def _contested(mine: Days, others: Sequence[Days]) -> Days:
    """The days of a term within which others are seen, from the first to the last; two empty texts for none."""
    common = [(max(mine[0], a), min(mine[1], b)) for a, b in others if a <= mine[1] and mine[0] <= b]
    return (min(a for a, _ in common), max(b for _, b in common)) if common else ("", "")


def _likely(t: Tenure, others: Sequence[Days]) -> Days:
    """AROUND days about those known, cut where the term is stated to begin or end, and where somebody else stood."""
    first, last = t.known
    floors = [t.start or moved(first, -AROUND), moved(t.after, 1)]
    floors += [moved(b, 1) if b < first else first for a, b in others if a < first]
    roofs = [t.end or moved(last, AROUND), moved(t.before, 0 if t.before == t.end else -1)]
    roofs += [moved(a, -1) if a > last else last for a, b in others if b > last]
    return min(max(floors), first), max(min(filter(None, roofs)), last)


def days_between(start: str, end: str) -> int:
    """Days from one ISO day to another."""
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def moved(day: str, days: int) -> str:
    """A day so many days later, within what calendars have; none for none."""
    at = date.fromisoformat(day).toordinal() + days if day else 0
    return date.fromordinal(min(max(at, 1), date.max.toordinal())).isoformat() if day else ""

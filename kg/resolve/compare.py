"""Features: what speaks for or against two appearances being one, in points. Each is a small pure function with its reason.

Points are natural logarithms of odds, one place after the point. A feature answers with a Reason or with None where it has
nothing to say; the sum over a family's features gives the verdict, and the reasons stand beside it. All appearances of a pair
are of one block.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kg.resolve import people, ventures
from kg.resolve.appearance import Appearance
from kg.resolve.lineage import Lineage, below_county, county, is_prefix
from kg.resolve.reason import DIFFERENT, SAME, Reason
from kg.resolve.tables import Tables

Feature = Callable[[Appearance, Appearance, Tables], Reason | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """same | different | unsure, the sum of the points, and the reasons in the order of their weight."""

    verdict: str
    score: float
    because: tuple[str, ...]


def compare(a: Appearance, b: Appearance, known: Tables) -> Verdict:
    """The verdict on two appearances of one block: the same for both orders."""
    company = a.kind == b.kind == "Company"
    features = FEATURES.get("Company" if company else a.family, OTHERS)
    reasons = [reason for feature in features if (reason := feature(a, b, known))]
    score = round(sum(r.points for r in reasons), 1)
    verdict = "same" if score >= SAME else "different" if score <= DIFFERENT else "unsure"
    ranked = sorted(reasons, key=lambda r: (-abs(r.points), r.words))
    because = tuple(f"{r.words} ({r.points:+.1f})" for r in ranked)
    return Verdict(verdict, score, because or ("nothing speaks for or against it",))


def one_article(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """The same name in one article, with the same or no place."""
    if not a.article or a.article != b.article or a.name != b.name:
        return None
    nested = is_prefix(a.lineage, b.lineage) or is_prefix(b.lineage, a.lineage)
    return Reason(9.0, "in one article") if nested else None


def codes(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """The codes of lists are equal, or differ."""
    if not (a.code and b.code):
        return None
    return Reason(12.0, f"the code {a.code}") if a.code == b.code else Reason(-12.0, f"the codes {a.code} and {b.code}")


def counties(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """Both counties are known and differ."""
    left, right = county(a.lineage), county(b.lineage)
    return (
        Reason(-12.0, f"in two counties, {min(left, right)} and {max(left, right)}") if left and right and left != right else None
    )


def one_lineage(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """The divisions around both are equal, known, and name a county or are written out alike."""
    left, right = below_county(a.lineage) or a.lineage, below_county(b.lineage) or b.lineage
    return Reason(6.0, f"both in {'/'.join(left)}") if left and left == right else None


def nested(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """The county is the same, and one lineage goes on where the other ends."""
    return Reason(4.0, f"both in {county(a.lineage)}, nothing against it") if _goes_on(a.lineage, b.lineage) else None


def branches(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """The county is the same, but the lineages part below it."""
    left, right = below_county(a.lineage), below_county(b.lineage)
    apart = left and right and left[0] == right[0] and not (is_prefix(left, right) or is_prefix(right, left))
    return Reason(-9.0, f"apart below {left[0]}") if apart else None


def two_levels(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """A body of the county and one of the city or province above it."""
    left, right = a.lineage, b.lineage
    apart = left and right and bool(county(left)) != bool(county(right)) and (is_prefix(left, right) or is_prefix(right, left))
    return Reason(-9.0, "of two levels") if apart else None


def place_unknown(a: Appearance, b: Appearance, known: Tables) -> Reason | None:
    """What is known of the two does not suffice."""
    return Reason(0.0, "the place of one of them is not known") if not (a.lineage and b.lineage) else None


def _goes_on(left: Lineage, right: Lineage) -> bool:
    left, right = below_county(left), below_county(right)
    return bool(left and right and left != right and (is_prefix(left, right) or is_prefix(right, left)))


PLACE = (one_article, codes, counties, one_lineage, place_unknown)
OTHERS: tuple[Feature, ...] = (*PLACE, nested, branches)
FEATURES: Mapping[str, tuple[Feature, ...]] = {
    "Person": people.FEATURES,
    "Division": (*PLACE, nested, branches),
    "Organization": (*PLACE, branches, two_levels),
    "Company": (one_article, counties, branches, *ventures.VENTURE),
    "Project": (one_article, counties, branches, *ventures.PROJECT),
}

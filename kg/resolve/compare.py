"""Features: what speaks for or against two appearances being one. Each is a small pure function that gives its reason.

A feature answers with a sentence, or with "" where it has nothing to say. `RULES` lists them for each family in order:
the first that speaks decides. All appearances of a pair have the same family and the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kg.resolve.gather import COUNTED, Appearance
from kg.resolve.lineage import below_county, county, is_prefix

Test = Callable[[Appearance, Appearance], str]


@dataclass(frozen=True, slots=True)
class Feature:
    """A test, and the verdict where it speaks: same | different | unsure."""

    test: Test
    verdict: str


def one_code(a: Appearance, b: Appearance) -> str:
    """Both bear the same code of a list."""
    return f"the same code {a.code}" if a.code and a.code == b.code else ""


def two_codes(a: Appearance, b: Appearance) -> str:
    """They bear two codes."""
    return f"the codes {a.code} and {b.code}" if a.code and b.code and a.code != b.code else ""


def one_article(a: Appearance, b: Appearance) -> str:
    """The same name in one article."""
    return "in one article" if a.article and a.article == b.article else ""


def counted_anew(a: Appearance, b: Appearance) -> str:
    """A group known by its count (31个项目), in two articles."""
    return "a count of things, each article counts its own" if COUNTED.match(a.name) and a.article != b.article else ""


def two_counties(a: Appearance, b: Appearance) -> str:
    """Both counties are known and differ."""
    left, right = county(a.lineage), county(b.lineage)
    return f"in two counties, {left} and {right}" if left and right and left != right else ""


def one_lineage(a: Appearance, b: Appearance) -> str:
    """The divisions around both are equal, known, and name a county or are written out alike."""
    left, right = below_county(a.lineage) or a.lineage, below_county(b.lineage) or b.lineage
    return f"both in {'/'.join(left)}" if left and left == right else ""


def nested_lineages(a: Appearance, b: Appearance) -> str:
    """The county is the same, and one lineage goes on where the other ends."""
    left, right = below_county(a.lineage), below_county(b.lineage)
    nested = is_prefix(left, right) or is_prefix(right, left)
    return f"both in {county(a.lineage)}, nothing against it" if left and right and nested else ""


def two_branches(a: Appearance, b: Appearance) -> str:
    """The county is the same, but the lineages part below it."""
    left, right = below_county(a.lineage), below_county(b.lineage)
    return f"apart below {left[0]}" if left and right and not nested_lineages(a, b) else ""


def one_county(a: Appearance, b: Appearance) -> str:
    """The county is the same."""
    return f"both in {county(a.lineage)}" if county(a.lineage) and county(a.lineage) == county(b.lineage) else ""


def one_tie(a: Appearance, b: Appearance) -> str:
    """They serve one unit, or write for one outlet."""
    return f"both with {min(a.ties & b.ties)}" if a.ties & b.ties else ""


def one_township(a: Appearance, b: Appearance) -> str:
    """The lineages are the same down to a township."""
    left, right = below_county(a.lineage), below_county(b.lineage)
    return f"both in {left[1]}" if len(left) > 1 and left[:2] == right[:2] else ""


def writer_and_other(a: Appearance, b: Appearance) -> str:
    """One only signs articles, the other is written about."""
    return "one signs articles, the other stands in them" if (a.role == "byline") != (b.role == "byline") else ""


def villagers_apart(a: Appearance, b: Appearance) -> str:
    """One serves a village, and the lineages part below the county."""
    deep = max(len(below_county(a.lineage)), len(below_county(b.lineage))) > 2
    return "villages of two townships" if deep and two_branches(a, b) else ""


def two_stations(a: Appearance, b: Appearance) -> str:
    """One or both are private persons, and only the county is the same."""
    return "a common county is too little for a private person" if "plain" in (a.role, b.role) else ""


def nothing_known(a: Appearance, b: Appearance) -> str:
    """What is known of the two does not suffice."""
    return "the place of one of them is not known"


LINEAGE = (
    Feature(one_article, "same"),
    Feature(one_code, "same"),
    Feature(two_codes, "different"),
    Feature(two_counties, "different"),
    Feature(one_lineage, "same"),
)
NESTED = (Feature(nested_lineages, "same"), Feature(two_branches, "unsure"), Feature(nothing_known, "unsure"))

RULES: Mapping[str, tuple[Feature, ...]] = {
    "Person": (
        Feature(one_article, "same"),
        Feature(two_counties, "different"),
        Feature(one_tie, "same"),
        Feature(writer_and_other, "unsure"),
        Feature(villagers_apart, "unsure"),
        Feature(one_township, "same"),
        Feature(two_stations, "unsure"),
        Feature(one_county, "same"),
        Feature(nothing_known, "unsure"),
    ),
    "Division": (
        *LINEAGE,
        Feature(nested_lineages, "same"),
        Feature(two_branches, "different"),
        Feature(nothing_known, "unsure"),
    ),
    "Organization": (*LINEAGE, Feature(nothing_known, "unsure")),
    "Company": (*LINEAGE, *NESTED),
    "Project": (Feature(two_counties, "different"), Feature(counted_anew, "unsure"), *LINEAGE, *NESTED),
}
OTHERS = (*LINEAGE, *NESTED)


def compare(a: Appearance, b: Appearance) -> tuple[str, str]:
    """The verdict on two appearances of one family and name, and the reason for it."""
    company = a.kind == b.kind == "Company"
    for feature in RULES.get("Company" if company else a.family, OTHERS):
        if because := feature.test(a, b):
            return feature.verdict, because
    return "unsure", nothing_known(a, b)

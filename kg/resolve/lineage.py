"""Lineages: the divisions around a thing, widest first, as codes, or as names where no list has a code."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.core.gazetteer import Gazetteer

Lineage = tuple[str, ...]

# Codes of counties have six digits in every list; a county that no list has is known by the end of its name.
_COUNTY_CODE = re.compile(r"\d{6}")
_COUNTY_NAME = re.compile(r"\D+[县区旗]")


@lru_cache(maxsize=1 << 16)
def county(lineage: Lineage) -> str:
    """The county of a lineage: its code, or its name where it has no code; empty if it names none.

    >>> county(("37", "3717", "371702", "371702003"))
    '371702'
    """
    codes = [d for d in lineage if _COUNTY_CODE.fullmatch(d)]
    names = [d for d in lineage if _COUNTY_NAME.fullmatch(d)]
    return (codes or names or [""])[0]


def below_county(lineage: Lineage) -> Lineage:
    """The lineage from its county on, empty if it names none."""
    return lineage[lineage.index(county(lineage)) :] if county(lineage) else ()


def through_county(lineage: Lineage) -> Lineage:
    """The lineage down to its county, which is kept; empty if it names none."""
    return lineage[: lineage.index(county(lineage)) + 1] if county(lineage) else ()


@lru_cache(maxsize=1 << 14)
def coded(lineage: Lineage, gazetteer: Gazetteer) -> Lineage:
    """The lineage with each name replaced by its code where the division before it has one child of that name."""
    found: list[str] = []
    for step in lineage:
        children = [d.code for d in gazetteer.by_name.get(step, ()) if d.parent == (found[-1] if found else "")]
        found.append(children[0] if len(children) == 1 else step)
    return tuple(found)


def is_prefix(short: Lineage, long: Lineage) -> bool:
    """Whether the first lineage is the beginning of the second, or the second itself."""
    return long[: len(short)] == short

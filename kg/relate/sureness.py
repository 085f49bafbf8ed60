"""How often claims of a rule are right: counted on annotated pages, kept in `ontology/confidence/*.toml`.

A rule has a share. Where each claim tells by itself how likely it is (figures: the subject may be another), a relation has a
scale: what share of the claims is right that say so of themselves.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log
from types import MappingProxyType

from kg.core.cache import toml
from kg.core.errors import OntologyError
from kg.core.ontology import Ontology
from kg.core.types import Claim

SCALES = "scales"  # the table of the relations that have one
CERTAIN = 0.999  # no claim is taken to be surer of itself
FORM = 'below [relation] write each rule as "rule" = 0.9, from 0 to 1; below [scales] relations, as in = { base = 0, slope = 1 }'


@dataclass(frozen=True, slots=True)
class Scale:
    """The log odds of being right: `base`, and `slope` times those that a claim gives itself."""

    base: float
    slope: float

    def share(self, told: float) -> float:
        """Of the claims that say of themselves how likely they are the share that is right."""
        return round(1 / (1 + exp(-self.base - self.slope * odds(told))), 3)


def odds(told: float) -> float:
    """The log odds of a probability, neither of which is quite 0 or 1."""
    within = min(max(told, 1 - CERTAIN), CERTAIN)
    return log(within / (1 - within))


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted: rules, as evidence names them (`holds/post person`), with their shares, and relations with scales."""

    shares: Mapping[str, float]
    scales: Mapping[str, Scale]

    def of(self, relation: str, rule: str, told: float) -> float:
        """The share of a rule, else what the scale of its relation makes of what a claim says of itself, else that."""
        if rule in self.shares:
            return self.shares[rule]
        return self.scales[relation].share(told) if relation in self.scales else told


def counted(claim: Claim, ontology: Ontology, unsure: bool) -> Claim:
    """The claim with the share of those like it that are right.

    Where characters are `unsure` (read from a picture) the claim bears their doubt already, and becomes no surer.
    """
    share = counts(ontology).of(claim.relation, claim.evidence[0].rule, claim.confidence)
    sure = min(share, claim.confidence) if unsure else share
    return claim if sure == claim.confidence else claim.surely(sure)


@lru_cache(maxsize=8)
def counts(ontology: Ontology) -> Counts:
    """What the files of an ontology have, later ones over earlier ones. Raises OntologyError."""
    shares, scales = dict[str, float](), dict[str, Scale]()
    for path in ontology.files("confidence", ".toml"):
        try:
            rows = toml(path)
            scales |= {relation: _scale(**x) for relation, x in rows.pop(SCALES, {}).items()}
            shares |= {f"{relation}/{rule}": _share(x) for relation, rules in rows.items() for rule, x in rules.items()}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, AttributeError, ValueError) as fault:
            raise OntologyError(f"{path}: no table of shares ({fault}); {FORM}") from fault
    return Counts(MappingProxyType(shares), MappingProxyType(scales))


def _share(x: float) -> float:
    if not 0 <= x <= 1:
        raise ValueError(f"{x} is no share")
    return round(x, 3)


def _scale(base: float, slope: float) -> Scale:
    if not slope > 0:
        raise ValueError(f"{slope} is no slope")
    return Scale(float(base), float(slope))

"""How often claims of a rule are right: counted on annotated pages, kept in `ontology/confidence/*.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from kg.core.cache import toml
from kg.core.errors import OntologyError
from kg.core.ontology import Ontology
from kg.core.types import Claim


def counted(claim: Claim, ontology: Ontology, unsure: bool) -> Claim:
    """The claim with the share of its rule's claims that are right; a rule that no table has keeps what it says of itself.

    Where characters are `unsure` (read from a picture) the claim bears their doubt already, and becomes no surer.
    """
    share = shares(ontology).get(claim.evidence[0].rule, claim.confidence)
    sure = min(share, claim.confidence) if unsure else share
    return claim if sure == claim.confidence else claim.surely(sure)


@lru_cache(maxsize=8)
def shares(ontology: Ontology) -> Mapping[str, float]:
    """Rule, as evidence names it (`holds/post person`), to the share of its claims that are right. Raises OntologyError."""
    found: dict[str, float] = {}
    for path in ontology.files("confidence", ".toml"):
        try:
            rows = toml(path)
            found |= {f"{relation}/{rule}": _share(x) for relation, rules in rows.items() for rule, x in rules.items()}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, AttributeError, ValueError) as fault:
            told = 'no table of shares ({}); below [relation] write each rule as "rule" = 0.9, from 0 to 1'
            raise OntologyError(f"{path}: {told.format(fault)}") from fault
    return MappingProxyType(found)


def _share(x: float) -> float:
    if not 0 <= x <= 1:
        raise ValueError(f"{x} is no share")
    return round(x, 3)

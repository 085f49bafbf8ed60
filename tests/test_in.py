"""What lies in which division: the corpus, end to end, every rule of the card, and where a claim is read."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from extracted import CORPORA, cases, claims, shipped

from kg.core.types import Claim

CORPUS = "relations/in.toml"


def shown(claim: Claim) -> str:
    """`child ⊂ parent`."""
    child, parent = claim.named("child"), claim.named("parent")
    return f"{child.key if child else '-'} ⊂ {parent.key if parent else '-'}"


@pytest.mark.parametrize("case", cases(CORPUS))
def test_corpus(case: dict[str, Any]) -> None:
    found = claims(case["text"], case.get("region", ""), "in")
    assert sorted(map(shown, found)) == sorted(case["claims"])


def test_every_rule_fires_in_some_example() -> None:
    examples = tomllib.loads((CORPORA / CORPUS).read_text(encoding="utf-8"))["case"]
    fired = {e.rule for c in examples for claim in claims(c["text"], c.get("region", ""), "in") for e in claim.evidence}
    by_card = {f"in/{rule.name}" for rule in shipped().cards["in"].rules}
    assert (by_card | {"in/named with", "in/implied"}) - fired == set()


def test_evidence_is_what_stands_side_by_side_else_the_child() -> None:
    found = claims("府谷县修路，古城镇王家墕村先完工。", "610822", "in")
    assert [(shown(c), c.evidence[0].quote) for c in found] == [
        ("古城镇 ⊂ 府谷县", "古城镇"),
        ("王家墕村 ⊂ 古城镇", "古城镇王家墕村"),
    ]

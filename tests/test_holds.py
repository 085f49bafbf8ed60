"""Who holds which post: the corpus, end to end, and that every rule of the card is shown by an example."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from extracted import CORPORA, cases, claims, shipped

from kg.core.types import Claim

CORPUS = "relations/holds.toml"
EVERYWHERE = "relations/holds_everywhere.toml"


def shown(claim: Claim) -> str:
    """`person | title | unit | official or private`, and the modality if it is not simply asserted."""
    person, unit = claim.named("person"), claim.named("unit")
    parts = [person.key if person else "-", str(claim["title"]), unit.key if unit else "-"]
    parts.append("official" if claim["official"] else "private")
    return " | ".join([*parts, *([claim.modality] if claim.modality != "asserted" else [])])


@pytest.mark.parametrize("case", [*cases(CORPUS), *cases(EVERYWHERE)])
def test_corpus(case: dict[str, Any]) -> None:
    found = claims(case["text"], case.get("region", ""), "holds")
    assert sorted(set(map(shown, found))) == sorted(case["claims"])


def test_every_rule_fires_in_some_example() -> None:
    examples = tomllib.loads((CORPORA / CORPUS).read_text(encoding="utf-8"))["case"]
    fired = {e.rule for c in examples for claim in claims(c["text"], c.get("region", ""), "holds") for e in claim.evidence}
    assert {f"holds/{rule.name}" for rule in shipped().cards["holds"].rules} - fired == set()


def test_evidence_holds_person_and_title() -> None:
    (claim,) = claims("县水利局副局长谭小平说，水库水位正常。", "430223", "holds")
    (evidence,) = claim.evidence
    assert (evidence.quote, evidence.rule) == ("县水利局副局长谭小平", "holds/post person")
    unit = claim.named("unit")
    assert unit and (unit.key, unit.text) == ("县水利局", "攸县水利局")


@pytest.mark.parametrize(
    ("text", "region", "name"),
    [
        ("攸县农行攸县支行行长谭小平说，贷款发下去了。", "430223", "农行攸县支行"),
        ("碛口镇碛口镇卫生院院长高建平说，药都备齐了。", "141124", "临县碛口镇卫生院"),
        ("孟寨村。孟寨村村委会主任高建平说，水渠修好了。", "141124", "临县孟寨村委会"),
    ],
)
def test_no_division_is_named_twice_before_a_body(text: str, region: str, name: str) -> None:
    assert {claim.named("unit").text for claim in claims(text, region, "holds")} == {name}  # type: ignore[union-attr]

"""The further relations (`part`, `produces`, `cooperates`, `organizes`, `receives`): their corpora, from plain text to claims.

And on the articles of `../shared/dev`, all of whose claims were judged by reading: `tests/eval/further.toml`.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from extracted import CORPORA, cases, shipped

from kg import ingest
from kg.core.types import Claim, Name, Page, Quantity, Slot, Source
from kg.workflow.reading import read

RELATIONS = ("part", "produces", "cooperates", "organizes", "receives")
ARTICLES = Path(__file__).parents[1].parent / "shared" / "dev" / "articles"
JUDGED = tomllib.loads((Path(__file__).parent / "eval" / "further.toml").read_text(encoding="utf-8"))
ORDER = {"receives": ("receiver", "what", "giver", "amount")}


def plain(value: Slot) -> str:
    if isinstance(value, Name):
        return value.key
    if isinstance(value, Quantity):
        return f"{value.value.normalize():f} {value.unit}"
    return "-" if value is None else str(value)


def shown(claim: Claim) -> str:
    """`part | whole`, the names of a symmetric relation in order; ` ?` for what is planned."""
    card = shipped().cards[claim.relation]
    parts = [plain(claim[slot]) for slot in ORDER.get(claim.relation, [s.name for s in card.slots])]
    return " | ".join(sorted(parts) if card.symmetric else parts) + (" ?" if claim.modality == "planned" else "")


def expected(relation: str, line: str) -> str:
    """A claim of a corpus; those of a symmetric relation stand there as the text has them."""
    if not shipped().cards[relation].symmetric:
        return line
    names, planned, _ = line.partition(" ?")
    return " | ".join(sorted(names.split(" | "))) + planned


def found(text: str, region: str, relation: str) -> list[Claim]:
    """The claims of a text that is a page of its own."""
    page = Page(text, (Source("page.txt", sha256(text.encode()).hexdigest()),), region=region or None)
    return [c for c in read(page, shipped()).claims if c.relation == relation]


ALL = [
    pytest.param(relation, *case.values, id=f"{relation}-{case.id}", marks=case.marks)
    for relation in RELATIONS
    for case in cases(f"relations/{relation}.toml")
]


@pytest.mark.parametrize(("relation", "case"), ALL)
def test_corpus(relation: str, case: dict[str, Any]) -> None:
    said = {shown(c) for c in found(case["text"], case.get("region", ""), relation)}
    assert said == {expected(relation, line) for line in case["claims"]}


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_corpus_has_sixty_examples_and_a_quarter_negative(relation: str) -> None:
    examples = tomllib.loads((CORPORA / f"relations/{relation}.toml").read_text(encoding="utf-8"))["case"]
    assert len(examples) >= 60
    assert sum(not e["claims"] for e in examples) * 4 >= len(examples)


@lru_cache(maxsize=1)
def on_articles() -> tuple[Claim, ...]:
    """The claims of the relations on the articles beside the checkout."""
    if not ARTICLES.is_dir():
        pytest.skip("the articles are not beside the project (../shared/dev/articles)")
    faults: list[object] = []
    pages = [page for path in sorted(ARTICLES.iterdir()) for page in ingest.pages(path, faults.append)]
    assert pages and not faults
    return tuple(c for page in pages for c in read(page, shipped()).claims if c.relation in RELATIONS)


def test_every_claim_on_the_articles_is_judged() -> None:
    assert {(c.id, c.relation) for c in on_articles()} == {(j["claim"], j["relation"]) for j in JUDGED["judged"]}


def test_most_of_the_judged_are_right() -> None:
    verdicts = Counter(j["verdict"] for j in JUDGED["judged"])
    assert set(verdicts) == {"right", "wrong"}
    assert verdicts["right"] / verdicts.total() >= JUDGED["precision"] >= 0.85

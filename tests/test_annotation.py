"""The invented pages that are scored: their gold annotation is exact and keeps to the kinds and units of the guidelines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
FOLDERS = ("provinces", "unseen", "fresh", "fresh2", "fresh3", "fresh4")
GOLD = [path for folder in FOLDERS for path in sorted((HERE / folder / "gold").glob("*.json"))]
MONEY, WEIGHT = {"CNY", "CNY/mu", "CNY/kg", "CNY/h"}, {"kg", "kg/mu"}
UNITS = {
    "annual_output": {"CNY", "CNY/mu"},
    "annual_revenue": {"CNY", "CNY/mu"},
    "area": {"m2"},
    "count": {"item"},
    "funds": {"CNY", "CNY/mu"},
    "households": {"household"},
    "income": {"CNY", "CNY/mu", "CNY/h"},
    "investment": {"CNY"},
    "jobs": {"person"},
    "length": {"m"},
    "loans_amount": {"CNY"},
    "patents": {"item"},
    "people": {"person"},
    "price": MONEY,
    "rate": {"percent"},
    "tax": {"CNY"},
    "yield": WEIGHT,
}
EVENTS = {"meeting", "launch", "signing", "founding", "activity", "inspection", "award", "training", "visit", "other"}
PRINTED = ("person", "unit_key", "child", "parent", "name", "subject", "speaker", "agent")  # slots that copy the page
SLOTS = {
    "post": {"person", "unit", "unit_key", "title", "official"},
    "in": {"child", "parent"},
    "project": {"name", "place", "operator", "measure", "value", "unit"},
    "measure": {"subject", "measure", "what", "value", "unit", "time"},
    "quote": {"speaker", "start"},
    "event": {"type", "date", "agent", "what"},
}


def bare(text: str | None) -> str:
    """The text without blanks: names are copied without the blanks inside."""
    return re.sub(r"\s+", "", text or "")


def read(path: Path) -> tuple[dict[str, Any], str]:
    """The annotation of a page, and its text."""
    gold = json.loads(path.read_text(encoding="utf-8"))
    return gold, (path.parents[1] / "pages" / gold["page"]).read_text(encoding="utf-8")


def facts(gold: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (fact for article in gold["articles"] for fact in article["facts"])


def named(path: Path) -> str:
    return f"{path.parents[1].name}/{path.stem}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_page_has_its_gold(folder: str) -> None:
    pages, gold = ({p.stem for p in (HERE / folder / kind).iterdir()} for kind in ("pages", "gold"))
    assert pages == gold and len(gold) >= 8


@pytest.mark.parametrize("path", GOLD, ids=named)
def test_bodies_lie_in_the_page_and_apart(path: Path) -> None:
    gold, text = read(path)
    taken: set[int] = set()
    for start, end in (pair for article in gold["articles"] for pair in article["body"]):
        assert 0 <= start < end <= len(text)
        assert taken.isdisjoint(range(start, end)), f"{start}:{end} overlaps another range"
        taken.update(range(start, end))


@pytest.mark.parametrize("path", GOLD, ids=named)
def test_evidence_and_names_stand_in_the_page(path: Path) -> None:
    gold, text = read(path)
    page = bare(text)
    assert not [b for a in gold["articles"] for b in a["bylines"] if bare(b["person"]) not in page]
    for fact in facts(gold):
        assert fact["evidence"] in text, fact
        assert not [slot for slot in PRINTED if bare(fact.get(slot)) not in page], fact


@pytest.mark.parametrize("path", GOLD, ids=named)
def test_facts_have_the_slots_kinds_and_units_of_the_guidelines(path: Path) -> None:
    for fact in facts(read(path)[0]):
        assert set(fact) - {"rel", "evidence", "approx"} == SLOTS[fact["rel"]], fact
        if fact.get("measure"):
            assert fact["unit"] in UNITS[fact["measure"]] and fact["value"] >= 0, fact
        elif fact["rel"] == "project":
            assert fact["value"] is None and fact["unit"] is None, fact
        if fact["rel"] == "event":
            assert fact["type"] in EVENTS and re.fullmatch(r"(\d{4}|-)-\d{2}(-\d{2})?", fact["date"]), fact


@pytest.mark.parametrize(("folder", "pages"), [("fresh", 40), ("fresh2", 50), ("fresh3", 60)])
def test_as_many_pages_to_look_at_as_held_out(folder: str, pages: int) -> None:
    numbers = sorted(int(p.stem[1:3]) for p in (HERE / folder / "gold").glob("*.json"))
    assert numbers == list(range(1, pages + 1))

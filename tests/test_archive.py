"""The made-up archive: the same bytes from the same seed, a truth that stands on its pages, and most of it found again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.archive import sheets, write
from benchmarks.archive.printing import Sheet
from benchmarks.archive.recovery import recovered
from benchmarks.archive.telling import HALVES, frozen, templates
from kg.core import ontology as ontologies
from kg.workflow.extract import given

# The templates that no rule is changed for. Who changes them says why, and gives the hash of `python -m benchmarks.archive hash`.
FROZEN = "d7f54c581404d71722434d0d5817d7dbe84c88ec10c2fe6a6c4438a4bd95a0b8"
FLOORS = {"articles": 0.95, "title": 0.93, "post": 0.95, "succession": 0.8}
BLANK = re.compile(r"\s+")


@pytest.fixture(scope="module")
def pages() -> list[Sheet]:
    return list(sheets(20, seed=1))


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write(tmp_path / name, 12, seed)
    first, again, other = (tree(tmp_path / name) for name in "abc")
    assert first == again
    assert not {n for n in first.keys() & other.keys() if n.startswith("pages/") and n.endswith(".txt") and first[n] == other[n]}


def test_the_program_reads_the_folder(tmp_path: Path) -> None:
    write(tmp_path, 12, seed=1)
    faults: list[str] = []
    found = list(given([tmp_path / "pages"], ontologies.read(), on_fault=lambda fault: faults.append(str(fault))))
    assert not faults
    assert len(found) == 12
    assert all(p.paper and p.issued and p.number and p.region for p in found)


def test_pages_are_as_long_as_they_should_be(pages: list[Sheet]) -> None:
    assert all(3_400 < len(p.text) < 5_000 for p in pages)
    assert len({p.path for p in pages}) == len({p.text for p in pages}) == len(pages)


def test_the_truth_stands_on_its_page(pages: list[Sheet]) -> None:
    for page in pages:
        text = BLANK.sub("", page.text)
        for article, told in zip(page.articles, page.told, strict=True):
            body = BLANK.sub("", "".join(page.text[a:b] for a, b in article["body"]))
            assert article["facts"] or not (told.said or told.figures)
            for fact in article["facts"]:
                names = (fact["person"], fact["title"]) if fact["rel"] == "post" else (fact["name"],)
                assert all(name in body for name in names), (page.path, told.template, fact)
                assert fact["rel"] != "post" or not fact["unit_key"] or fact["unit_key"][:2] in text


def test_who_is_said_to_hold_a_post_holds_it(pages: list[Sheet]) -> None:
    """On the day of the page, or, where the report is of a change, a little before or after."""
    for page in pages:
        for said in (s for told in page.told for s in told.said if s.term):
            assert said.term
            assert said.term.start <= page.issued
            assert (page.issued - said.term.end).days < 200


def test_halves_are_many_and_apart() -> None:
    opened, kept = ({t.name for t in templates(half)} for half in HALVES)
    assert min(len(opened), len(kept)) >= 30
    assert not opened & kept


def test_frozen_templates_are_untouched() -> None:
    assert frozen() == FROZEN


def test_every_template_can_be_told() -> None:
    """Each is used on some page, so that none is dead."""
    known = ontologies.read()
    wanted = {t.name for half in HALVES for t in templates(half)}
    for told in islice(_told(), 6_000):
        wanted.discard(told)
        if not wanted:
            return
    assert not wanted, known.digest


def _told() -> Iterator[str]:
    return (told.template for page in sheets(400, seed=3) for told in page.told)


@pytest.mark.parametrize("half", HALVES)
def test_most_of_it_is_found_again(half: str) -> None:
    found = recovered(20, 1, half, ontologies.read()).scores
    low = {name: round(found[name].f1, 3) for name, floor in FLOORS.items() if found[name].f1 < floor}
    assert not low

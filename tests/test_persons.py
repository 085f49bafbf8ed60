"""The names of persons: the corpus by example, and laws that hold for each of its texts."""

from __future__ import annotations

import json
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from marked import marked

from kg.core import ontology as reader
from kg.core.errors import OntologyError
from kg.core.ontology import Ontology
from kg.core.text import fold
from kg.core.types import Mention
from kg.mention.lattice import lattice
from kg.mention.names import names
from kg.mention.persons import persons

CORPUS = tomllib.loads((Path(__file__).parent / "corpora/mentions/persons.toml").read_text(encoding="utf-8"))["group"]
SHARED = Path(__file__).parents[1].parent / "shared"


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return reader.read()


def cases() -> list[Any]:
    """One case a sentence; those of a group that is known to fail are strict xfails."""
    found = []
    for group in CORPUS:
        marks = [pytest.mark.xfail(reason=group["fails"])] if "fails" in group else []
        for number, text in enumerate(group["texts"], 1):
            found.append(pytest.param(text, group.get("byline", False), id=f"{group['name']} {number}", marks=marks))
    return found


def read(source: str, byline: bool, ontology: Ontology) -> tuple[str, list[Mention], list[Mention]]:
    article, mentions = marked(source)
    taken = [m for m in mentions if m.kind != "Person"]
    runs = [(0, len(article.text))] if byline else []
    return article.text, [m for m in mentions if m.kind == "Person"], persons(article.text, taken, ontology, runs)


@pytest.mark.parametrize(("source", "byline"), cases())
def test_names_are_found_with_exact_borders(source: str, byline: bool, ontology: Ontology) -> None:
    _, expected, found = read(source, byline, ontology)
    assert [(m.start, m.text) for m in found] == [(m.start, m.text) for m in expected]


def test_mentions_agree_with_the_text_and_do_not_overlap(ontology: Ontology) -> None:
    for group in CORPUS:
        for source in group["texts"]:
            text, _, found = read(source, group.get("byline", False), ontology)
            for m in found:
                assert m.kind == "Person" and text[m.start : m.end] == m.text
                assert m.name == m.text.replace(" ", "") and 0.5 <= m.confidence <= 1
            assert all(a.end <= b.start for a, b in pairwise(found))


def test_text_before_shifts_the_offsets_and_nothing_else(ontology: Ontology) -> None:
    text = "村民韩雪梅说，路修通了。"
    moved = persons("这里没有人。\n" + text, [], ontology)
    plain = persons(text, [], ontology)
    assert [(m.start - 7, m.name, m.confidence) for m in moved] == [(m.start, m.name, m.confidence) for m in plain]
    assert [m.name for m in moved] == ["韩雪梅"]


def test_what_is_taken_holds_no_name(ontology: Ontology) -> None:
    text = "王建国路正在施工。"
    assert persons(text, [Mention(0, 4, "Facility", "王建国路")], ontology) == []


def test_a_title_right_before_raises_the_confidence(ontology: Ontology) -> None:
    (bare,) = persons("韩雪梅来了。", [], ontology)
    (titled,) = persons("保管员韩雪梅来了。", [Mention(0, 3, "Title", "保管员")], ontology)
    assert titled.confidence > bare.confidence


def test_the_lattice_prefers_the_words_of_the_list() -> None:
    found = lattice("接到电话", {"接到": -9.0, "电话": -9.0, "接": -8.0, "到": -6.0, "电": -9.0, "话": -9.0}, -18.0)
    assert found.behind[0] == found.ahead[4] == -18.0
    assert found.gain(0, 2, -7.0) == 2.0


def test_a_damaged_table_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "names").mkdir()
    (tmp_path / "names/surnames.tsv").write_text("surname\tpercent\n王\tmany\n", encoding="utf-8")
    with pytest.raises(OntologyError, match=r"surnames\.tsv: '王\\tmany' is no row; a row has a name and 1 number"):
        names(reader.read(tmp_path))


def test_no_name_of_the_annotated_pages_is_missed_too_often(ontology: Ontology) -> None:
    """A floor, without bylines and without other mentions: 95 of 100 names with exact borders, and as many right."""
    gold = SHARED / "gold/mentions/persons.json"
    if not gold.is_file():
        pytest.skip("the annotated pages are not beside the checkout")
    right = wrong = missed = 0
    for page in json.loads(gold.read_text(encoding="utf-8")):
        text = fold((SHARED / "pages" / page["page"]).read_text(encoding="utf-8"))
        expected = {(a, b) for a, b, _ in page["persons"]}
        neutral = [(a, b) for a, b, _ in page["neutral"]]
        found = {(m.start, m.end) for m in persons(text, [], ontology)}
        right += len(found & expected)
        missed += len(expected - found)
        wrong += sum(all(b <= c or d <= a for c, d in neutral) for a, b in found - expected)
    assert right / (right + missed) > 0.94 and right / (right + wrong) > 0.94

"""Claims from outside: proved against the page, or refused with the number of their line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.__main__ import main
from kg.core import ontology
from kg.core.types import Claim, Name, Page, Quantity, Source
from kg.triples import open_graph
from kg.workflow import proposed
from kg.workflow.reading import read

ONTOLOGY = ontology.read()
TEXT = (
    "茶园里的新机器\n    本报讯（记者 李华）4月6日，竹塘乡乡长罗正林来到茶园查看采茶机。罗正林说：“机器省工。”\n"
    "    据了解，竹塘茶厂投资三千万元的加工项目已经完工，机器省工又省力。\n"
)
PAGE = Page(TEXT, (Source("pages/tea.txt", "0" * 64),), "云岭日报")
READING = read(PAGE, ONTOLOGY)
GOOD: dict[str, Any] = {
    "page": PAGE.id,
    "relation": "holds",
    "by": "model:reader-2",
    "quote": "竹塘乡乡长罗正林",
    "slots": {"person": "罗正林", "title": "乡长", "unit": {"name": "竹塘乡", "kind": "Division"}, "official": True},
}


def offered(tmp_path: Path, *rows: object) -> tuple[list[Claim], list[str]]:
    """The claims and the refusals of a file of these lines."""
    path, refused = tmp_path / "claims.jsonl", list[str]()
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    names = {name: {PAGE.id} for name in (PAGE.id, "pages/tea.txt", "tea.txt")}
    found = proposed.offered(path, names, refused.append)
    return proposed.accepted(found.get(PAGE.id, ()), READING, ONTOLOGY, refused.append), refused


def test_a_claim_bears_who_proposed_it_and_the_words_of_the_page(tmp_path: Path) -> None:
    (claim,), refused = offered(tmp_path, GOOD)
    assert not refused and (claim.by, claim.confidence, claim.relation) == ("model:reader-2", 0.5, "holds")
    (proof,) = claim.evidence
    assert TEXT[proof.start : proof.end] == proof.quote == GOOD["quote"]
    who = claim.names["person"]
    assert who.kind == "Person" and TEXT[slice(*who.ranges[0])] == "罗正林"


def test_the_file_may_name_the_page_and_a_figure_is_a_quantity(tmp_path: Path) -> None:
    slots = {"project": "加工项目", "measure": "investment", "value": {"value": 30000000, "unit": "CNY"}}
    row = GOOD | {"page": "tea.txt", "relation": "project", "quote": "投资三千万元的加工项目", "slots": slots, "confidence": 0.8}
    (claim,), refused = offered(tmp_path, row)
    assert not refused and isinstance(claim["value"], Quantity) and claim["value"].value == 30_000_000
    assert isinstance(claim["project"], Name) and claim["project"].kind == "Project"


REFUSED = [
    ("{", "not JSON"),
    ("[1]", "not a claim; its keys are page, relation"),
    (GOOD | {"sure": 1}, "has no key 'sure'; allowed are page"),
    (GOOD | {"quote": "竹塘乡乡长罗正森"}, "'竹塘乡乡长罗正森' does not stand on the page, exactly"),
    (GOOD | {"quote": "竹塘乡 乡长罗正林"}, "does not stand on the page, exactly"),
    (GOOD | {"quote": ""}, "does not stand on the page, exactly"),
    (GOOD | {"quote": "机器省工"}, "stands there 2 times; say where it starts"),
    (GOOD | {"start": 3}, "does not stand at 3 of the page, exactly"),
    (GOOD | {"start": -5}, "does not stand at -5 of the page"),
    (GOOD | {"page": "0" * 16}, "names no page of this build"),
    (GOOD | {"relation": "rules"}, "no relation 'rules'; there are byline"),
    (GOOD | {"by": "rule"}, "write model:NAME"),
    (GOOD | {"by": "person"}, "write model:NAME"),
    (GOOD | {"modality": "sure"}, "allowed are asserted"),
    (GOOD | {"period": "2021-13"}, "as EDTF"),
    (GOOD | {"confidence": 2}, "a number from 0 to 1"),
    (json.dumps(GOOD).replace('"slots"', '"confidence": NaN, "slots"'), "NaN is no number"),
    (json.dumps(GOOD | {"quote": "\ud800"}), "not JSON"),
    (GOOD | {"slots": {"person": "罗正林"}}, "holds needs 'title'"),
    (GOOD | {"slots": GOOD["slots"] | {"age": "40"}}, "holds has no slot 'age'; it has official"),
    (GOOD | {"slots": GOOD["slots"] | {"unit": 3}}, "unit is 3; give a name with its kind"),
    (GOOD | {"slots": GOOD["slots"] | {"unit": {"name": "竹塘乡", "kind": "Person"}}}, "give a name with its kind"),
    (GOOD | {"slots": GOOD["slots"] | {"official": "yes"}}, "give true or false"),
]


@pytest.mark.parametrize(("row", "why"), REFUSED)
def test_what_cannot_be_proved_is_refused_with_its_line(tmp_path: Path, row: object, why: str) -> None:
    found, (refusal,) = offered(tmp_path, GOOD, "", row, GOOD)
    assert len(found) == 2 and why in refusal and "claims.jsonl: line 3: " in refusal


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from(sorted(GOOD)), JSON, max_size=3), st.dictionaries(st.sampled_from(("person", "unit")), JSON)
)
def test_whatever_a_line_holds_it_is_taken_or_refused(
    tmp_path_factory: pytest.TempPathFactory, row: dict[str, Any], slots: dict[str, Any]
) -> None:
    found, refused = offered(tmp_path_factory.mktemp("offered"), GOOD | {"slots": GOOD["slots"] | slots} | row)
    assert len(found) + len(refused) == 1
    assert all(TEXT[e.start : e.end] == e.quote for c in found for e in c.evidence)


def test_built_they_stand_beside_the_others_and_bad_lines_cost_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "tea.txt").write_text(TEXT, encoding="utf-8")
    path, out = tmp_path / "claims.jsonl", tmp_path / "graph"
    slots = {"project": "加工项目", "measure": "investment", "value": {"value": 1, "unit": "CNY"}}
    good = GOOD | {"relation": "project", "quote": "投资三千万元的加工项目", "slots": slots}
    bad = GOOD | {"quote": "不在版面上"}
    path.write_text("\n".join(json.dumps(r) for r in (bad, good, good)), encoding="utf-8")
    command = ["--lang", "en", "build", str(tmp_path / "pages"), "--out", str(out)]
    assert main([*command, "--claims", str(path)]) == 1
    assert "line 1: '不在版面上' does not stand on the page" in capsys.readouterr().err
    graph = open_graph(out)
    (claim,) = [c for c in graph.claims() if c.by == "model:reader-2"]
    rows = graph.rows("SELECT ?by WHERE { ?c xt:by ?by }")
    assert [r["by"] for r in rows] == [claim.by]
    assert main(["check", str(out)]) == 0
    assert main(command) == 0 and not [c for c in open_graph(out).claims() if c.by != "rule"]
    assert main([*command, "--claims", str(tmp_path / "none.jsonl")]) == 2
    assert "give a file of JSON lines" in capsys.readouterr().err


def test_what_a_rule_read_too_is_not_said_twice(tmp_path: Path) -> None:
    (tmp_path / "tea.txt").write_text(TEXT, encoding="utf-8")
    known = next(c for c in READING.claims if c.relation == "holds")
    quote = known.evidence[0].quote
    slots = {k: v.key if isinstance(v, Name) else v for k, v in known.slots}
    unit = known.names["unit"]
    row = GOOD | {
        "quote": quote,
        "start": known.evidence[0].start,
        "slots": slots | {"unit": {"name": unit.key, "kind": unit.kind}},
    }
    path = tmp_path / "claims.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    assert main(["build", str(tmp_path / "tea.txt"), "--out", str(tmp_path / "graph"), "--claims", str(path)]) == 0
    assert [c.by for c in open_graph(tmp_path / "graph").claims() if c.id == known.id] == ["rule"]
    assert offered(tmp_path, row)[0][0].id == known.id

"""Views: tables, cards and the network page, on a small graph and on one full of hostile names."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import graphs
import pytest
from claims import Sheet
from rich.console import Console
from rich.table import Table

from kg import triples
from kg.core.errors import QueryError
from kg.triples.questions import bind, questions
from kg.view import alike, asks, network, say, statements, table
from kg.view import card as cards


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    return triples.write(tmp_path_factory.mktemp("graph"), graphs.contents(graphs.sheets()), graphs.ONTOLOGY)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    return triples.write(tmp_path_factory.mktemp("hostile"), graphs.contents([graphs.hostile_sheet()]), graphs.ONTOLOGY)


def shown(renderable: Any, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(renderable)
    return console.file.getvalue()  # type: ignore[attr-defined]


# --- tables -------------------------------------------------------------------------------------------------------

NAMES = "SELECT ?name ?kind WHERE { ?p a ?kind ; rdfs:label ?name FILTER(?kind = xt:Person) } ORDER BY ?name"


def test_a_table_holds_all_answers_with_prefixes(graph: triples.Graph) -> None:
    found = table.render(graph.query(NAMES), "table", triples.PREFIXES)
    assert isinstance(found, Table)
    text = shown(found)
    assert "xt:Person" in text
    assert [n for n in ("李梅", "张军", "赵敏") if n not in text] == []


def test_csv_is_read_back_whole(graph: triples.Graph) -> None:
    rows = list(csv.reader(io.StringIO(str(table.render(graph.query(NAMES), "csv")))))
    assert rows[0] == ["name", "kind"]
    assert [r[0] for r in rows[1:]] == sorted(r["name"] for r in graph.rows(NAMES))


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2+3", "@sum", "\tx", "＝1", "\r=1"])
def test_no_cell_of_csv_is_a_formula(graph: triples.Graph, cell: str) -> None:
    literal = json.dumps(cell)
    text = str(table.render(graph.query(f"SELECT ({literal} AS ?x) WHERE {{}}"), "csv"))
    assert list(csv.reader(io.StringIO(text, newline="")))[1] == ["'" + cell.replace("\r", "\n")]


def test_numbers_stay_numbers_in_csv(graph: triples.Graph) -> None:
    assert table.render(graph.query("SELECT (-2.5 AS ?x) WHERE {}"), "csv") == "x\n-2.5\n"


def test_json_is_sparql_results_json(graph: triples.Graph) -> None:
    found = json.loads(str(table.render(graph.query(NAMES), "json")))
    assert found["head"]["vars"] == ["name", "kind"]
    assert found["results"]["bindings"][0]["kind"]["type"] == "uri"
    assert json.loads(str(table.render(graph.query("ASK {}"), "json"))) == {"head": {}, "boolean": True}


def test_construct_gives_turtle_and_ntriples(graph: triples.Graph) -> None:
    query = "CONSTRUCT { ?p rdfs:label ?n } WHERE { ?p a xt:Person ; rdfs:label ?n }"
    turtle = str(table.render(graph.query(query), "turtle", triples.PREFIXES))
    lines = str(table.render(graph.query(query), "ntriples")).splitlines()
    assert "@prefix rdfs:" in turtle
    assert "rdfs:label" in turtle
    assert lines == sorted(lines)
    assert len(lines) == len(graph.rows(NAMES))


@pytest.mark.parametrize(
    ("query", "form"), [("SELECT * WHERE {}", "turtle"), ("CONSTRUCT WHERE { ?a ?b ?c }", "json"), ("ASK {}", "xml")]
)
def test_a_format_that_does_not_fit_says_what_does(graph: triples.Graph, query: str, form: str) -> None:
    with pytest.raises(QueryError, match="table"):
        table.render(graph.query(query), form)


def test_a_table_sends_the_terminal_no_commands(graph: triples.Graph) -> None:
    found = table.render(graph.query('SELECT ("[red]a\\u001b]0;x\\u0007\\u202Eb" AS ?x) WHERE {}'), "table")
    assert not re.search("[\x1b\x07\u202e]", shown(found))
    assert "[red]a" in shown(found)


# --- figures and statements -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "zh", "en"),
    [
        (statements.Figure("150000000", "CNY"), "1.5亿元", "150 million CNY"),
        (statements.Figure("300", "person", bound="min"), "300人以上", "at least 300 people"),
        (statements.Figure("20000", "household", approx=True), "约2万户", "about 20,000 households"),
        (statements.Figure("66666.7", "m2"), "6.67万平方米（100亩）", "66,666.7 m² (100 mu)"),
        (statements.Figure("70", "percent", upto="80"), "70%至80%", "70% to 80%"),
        (statements.Figure("3.5", "lightyear"), "3.5lightyear", "3.5 lightyear"),
        (statements.Figure("many", "item"), "many item", "many item"),
    ],
)
def test_figures_are_readable(figure: statements.Figure, zh: str, en: str) -> None:
    assert (say.figure(figure, "zh"), say.figure(figure, "en")) == (zh, en)


def test_every_column_code_and_slot_has_a_word(graph: triples.Graph) -> None:
    told, shipped = asks.words("zh"), graphs.ONTOLOGY
    columns = {v.value for q in questions(shipped) for v in graph.query(bind(q, q.example)).variables}
    assert columns - set(told["column"]) == {"in_unit"}  # which is shown with its value
    codes = tomllib.loads((Path(__file__).parents[1] / "ontology/codes.toml").read_text(encoding="utf-8"))
    for scheme in ("event", "role", "form", "modality"):
        assert set(codes[scheme]) - {"label", "definition", "notation", "iri"} <= set(told[scheme]), scheme
    things = {(c.name, s.name) for c in shipped.cards.values() for s in c.slots if any(k[0].isupper() for k in s.kind)}
    texts = {(c.name, s.name) for c in shipped.cards.values() for s in c.slots if "text" in s.kind}
    missing = {f"{a}.{b}" for a, b in things - texts} - set(told["section"])
    assert missing == {"project.project"}  # which the graph has under project.subject
    assert set(shipped.cards) - set(told["say"]) == set()


def test_both_languages_have_every_word() -> None:
    zh, en = asks.words("zh"), asks.words("en")
    assert {t: set(rows) for t, rows in zh.items()} == {t: set(rows) for t, rows in en.items()}
    assert {name for name in graphs.ONTOLOGY.cards if name not in zh["say"]} == set()


def test_a_slot_called_type_is_no_class(tmp_path: Path) -> None:
    slots = {"type": "activity", "date": "2022-07-26", "agent": graphs.TOWN, "what": "举办赛事"}
    sheet = Sheet("赛事", date(2022, 7, 27)).say("7月26日沙土镇举办赛事", "event", slots)  # type: ignore[arg-type]
    found = triples.write(tmp_path / "g", graphs.contents([sheet]), graphs.ONTOLOGY)
    statement = statements.statements(found)[0]
    assert (statement.relation, statement.text("type")) == ("event", "activity")
    assert say.sentence(statement, "zh") == "2022-07-26 沙土镇 举办赛事"


def test_every_statement_shows_its_words_in_their_sentence(graph: triples.Graph) -> None:
    found = statements.statements(graph)
    assert len(found) == len(graph.claims())
    texts = {p.id: p.text for p in graph.pages()}
    quotes = {e.quote for c in graph.claims() for e in c.evidence}
    for statement in found:
        assert "".join(w for w, marked in statement.citation.passage if marked) in quotes
        assert any("".join(w for w, _ in statement.citation.passage) in t.replace("\n", "") for t in texts.values())
        assert statement.citation.date
        assert say.sentence(statement, "zh")


# --- cards ------------------------------------------------------------------------------------------------------------


def test_what_is_unsure_says_how_often_it_is_right(graph: triples.Graph) -> None:
    claim = statements.statements(graph)[0]
    told = [say.evidence(replace(claim, confidence=sure), "zh").get("doubt") for sure in (0.424, 0.749, 0.75, 1.0)]
    assert told == [f"把握不大：这样的陈述，100 条里约有 {n} 条是对的" for n in (42, 75)] + [None, None]


def test_find_prefers_the_exact_name(graph: triples.Graph) -> None:
    assert {f.label for f in cards.find(graph, "王强")} == {"王强"}
    assert "沙土镇" in {f.label for f in cards.find(graph, "土镇")}
    assert cards.find(graph, "") == []
    assert cards.find(graph, '" } UNION { ?thing ?p ?o } #') == []


def test_two_of_a_name_are_listed_and_both_shown(graph: triples.Graph) -> None:
    text = shown(cards.cards(graph, cards.find(graph, "王强")))
    assert "同名或相近的有 2 个" in text
    assert "沙土镇党委书记" in text
    assert "医保局局长" in text
    assert "王强介绍，“今年果子多”" in text


def test_a_place_shows_those_in_office_in_order(graph: triples.Graph) -> None:
    text = shown(cards.card(graph, cards.find(graph, "沙土镇")[0].iri))
    assert text.index("党委书记 王强  2020-04-20") < text.index("党委书记 张军  2022-07-26")
    assert "柳树村" in text
    assert "贷款 创业贷款 1,800万元 · 2021" in text
    assert "《甲镇丰收》 云岭日报 2020-04-20 第2版" in text


def test_a_project_shows_both_sums(graph: triples.Graph) -> None:
    found = cards.card_json(graph, cards.find(graph, "果园项目")[0].iri, "en")
    lines = [line["text"] for section in found["sections"] for line in section["lines"]]
    assert {"investment 200 million CNY · at 沙土镇", "investment 300 million CNY · at 沙土镇"} <= set(lines)
    assert json.loads(json.dumps(found))["label"] == "果园项目"


def test_a_correspondent_has_her_bylines(graph: triples.Graph) -> None:
    assert "通讯员 1 篇" in shown(cards.card(graph, cards.find(graph, "李梅")[0].iri))


def test_hostile_names_have_cards(hostile: triples.Graph) -> None:
    for name in graphs.HOSTILE:
        for found in cards.find(hostile, name):
            assert not re.search("[\u202e\u2066\x1b]", shown(cards.card(hostile, found.iri)))
    assert cards.find(hostile, graphs.HOSTILE[0])


# --- the network --------------------------------------------------------------------------------------------------------


def test_edges_carry_their_evidence(graph: triples.Graph) -> None:
    drawn = network.network(graph)
    by_label = {(drawn.nodes[a]["thing"].label, drawn.nodes[b]["thing"].label): d for a, b, d in drawn.edges(data=True)}
    held = by_label["张军", "沙土镇"]
    assert held["label"] == "党委书记"
    assert held["statements"][0].citation.title == "乙镇修路"
    assert ("果园项目", "沙土镇") in by_label
    town = next(n for n in drawn if drawn.nodes[n]["thing"].label == "沙土镇")
    assert {s.relation for s in drawn.nodes[town]["statements"]} == {"measure"}


def test_focus_draws_what_is_near(graph: triples.Graph) -> None:
    drawn = network.network(graph, network.Scope("张军", 1))
    assert {drawn.nodes[n]["thing"].label for n in drawn} == {"张军", "沙土镇"}
    assert len(network.network(graph, network.Scope("张军", 2))) > 2
    with pytest.raises(QueryError, match="nothing has this name"):
        network.network(graph, network.Scope("没有此人"))


@pytest.mark.parametrize(("wrong", "right"), [("张俊", "张军"), ("沙图镇", "沙土镇"), ("果圆项目", "果园项目")])
def test_a_name_that_is_not_there_suggests_the_nearest(graph: triples.Graph, wrong: str, right: str) -> None:
    with pytest.raises(QueryError, match=f"the nearest are {right}"):
        network.network(graph, network.Scope(wrong))
    assert alike.alike(graph, wrong)[0] == right
    assert alike.alike(graph, "   ") == alike.alike(graph, "xyz") == []


def test_articles_are_drawn_if_asked_for(graph: triples.Graph) -> None:
    drawn = network.network(graph, network.Scope(articles=True))
    assert "Article" in {drawn.nodes[n]["thing"].kind for n in drawn}

"""Twelve questions to the graph of the real pages, each answer with its article and source words; and the proof of it.

The pages stand in ../shared, beside the project and not in it; without them these tests skip. Names here are what
the pages say, and stand in no list of the program.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.core import ontology as ontologies
from kg.ingest import Settings, manifest
from kg.triples import Graph, open_graph
from kg.triples.check import check
from kg.triples.questions import bind, question
from kg.workflow.build import Order, build

SHARED = Path(__file__).parents[1].parent / "shared"
pytestmark = pytest.mark.skipif(
    not (SHARED / "pages").is_dir(), reason="../shared/pages (the real pages) is not beside the project"
)
DATES = '[[page]]\npattern = "002_*.txt"\ndate = 2020-04-20\n[[page]]\npattern = "000_*.txt"\ndate = 2022-07-26\n'


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("real")
    shutil.copytree(SHARED / "pages", folder / "pages")
    (folder / "dates.toml").write_text(DATES, encoding="utf-8")
    build(Order((folder / "pages",), folder / "graph", Settings(manifest=manifest(folder / "dates.toml"))))
    yield folder


@pytest.fixture(scope="module")
def graph(place: Path) -> Graph:
    return open_graph(place / "graph")


def ask(graph: Graph, name: str, **values: str) -> list[dict[str, str]]:
    """The rows of a named question; each is cited: an article, and words that stand on one of the pages."""
    rows = graph.rows(bind(question(name, ontologies.read()), values))
    texts = [p.text for p in graph.pages()]
    for row in rows:
        assert row["headline"], f"{name}: {row} names no article"
        assert row["source"] and any(row["source"] in t for t in texts), f"{name}: {row['source']!r} stands on no page"
    return rows


def test_holder_of_a_post(graph: Graph) -> None:
    assert {r["name"] for r in ask(graph, "holder", unit="南城街道", title="党工委书记")} == {"李景雷"}


def test_succession_in_order(graph: Graph) -> None:
    rows = ask(graph, "succession", unit="李村镇", title="党委书记")
    assert [(r["name"], r["earliest"]) for r in rows] == [("贾欣国", "2020-04-20"), ("王化军", "2022-07-26")]


def test_posts_of_a_person(graph: Graph) -> None:
    assert sorted(r["title"] for r in ask(graph, "posts", person="李淑梅")) == ["区委常委", "部长"]


@pytest.mark.parametrize(
    ("project", "figures"),
    [
        ("新润林休闲食品加工项目", {("investment", "200000000"), ("annual_output", "800000000"), ("jobs", "300")}),
        ("石炭纪纳米材料绿色产业园项目", {("patents", "12"), ("jobs", "1500"), ("annual_revenue", "10000000000")}),
    ],
)
def test_figures_and_county_of_a_project(graph: Graph, project: str, figures: set[tuple[str, str]]) -> None:
    rows = ask(graph, "project", project=project)
    assert {(r["figure"], r["value"]) for r in rows} == figures
    assert {r["where"] for r in rows} == {"牡丹区"}


def test_loans_by_year(graph: Graph) -> None:
    rows = ask(graph, "loans", unit="高庄镇")
    assert {(r["time"], r["value"]) for r in rows if r["figure"] == "loans_amount"} == {
        ("2021", "18360000"),
        ("2022", "11160000"),
    }


def test_total_investment_of_a_group(graph: Graph) -> None:
    rows = ask(graph, "group", county="坊子区")
    assert ("31个重点项目", "20100000000") in {(r["name"], r["value"]) for r in rows if r["figure"] == "investment"}


def test_officials_by_county(graph: Graph) -> None:
    rows = ask(graph, "officials")
    found = {(r.get("where", ""), r["name"], r["title"]) for r in rows}
    assert {
        ("牡丹区", "刘海涛", "局长"),
        ("坊子区", "郭强", "主任"),
        ("坊子区", "扈洪波", "区委书记"),
        ("东昌府区", "靳莉", "党委书记"),
    } <= found
    assert not {name for _, name, _ in found} & {"魏月菊", "钟艳梅", "李萍"}  # villagers, growers and visitors hold no office


def test_articles_and_townships_of_a_correspondent(graph: Graph) -> None:
    rows = ask(graph, "correspondent", person="郭玉华")
    assert {"沙土镇", "皇镇街道", "吴店镇", "南城街道", "高庄镇", "李村镇", "胡集镇"} <= {r.get("township") for r in rows}
    assert len({r["headline"] for r in rows}) == 10


def test_everything_said_by_a_person(graph: Graph) -> None:
    (row,) = ask(graph, "said", person="郭强")
    assert row["words"].startswith("坊子区全面开展脱贫攻坚自查评估")


def test_villages_and_communities_of_a_county(graph: Graph) -> None:
    assert {"龙山社区", "胡声坤韩家村", "西李三村"} <= {r["village"] for r in ask(graph, "places", county="坊子区")}


def test_projects_with_more_than_a_hundred_jobs(graph: Graph) -> None:
    names = {r["name"] for r in ask(graph, "jobs", more_than="100")}
    assert names == {"新润林休闲食品加工项目", "石炭纪纳米材料绿色产业园项目", "大棚葡萄种植基地"}


def test_every_quote_is_proved_and_a_changed_character_is_found(place: Path) -> None:
    graph, ontology = open_graph(place / "graph"), ontologies.read()
    assert not [f for f in check(graph, ontology) if f.level == "fault"]
    page = next((place / "pages").glob("000_*.txt"))
    text = page.read_text(encoding="utf-8")
    at = text.index("沙土镇")
    try:
        page.write_text(text[:at] + "砂" + text[at + 1 :], encoding="utf-8")
        (fault,) = [f for f in check(graph, ontology) if f.level == "fault"]
    finally:
        page.write_text(text, encoding="utf-8")
    line = text.count("\n", 0, at) + 1
    assert page.name in fault.where and f"line {line}" in fault.sentence() and "砂" in fault.sentence()


def things(graph: Graph, name: str) -> dict[str, set[str]]:
    """The things of a name: IRI → the days of the articles that mention it."""
    sparql = f"""SELECT DISTINCT ?x ?d WHERE {{ ?x (rdfs:label|skos:altLabel) "{name}" .
        ?article schema:mentions ?x OPTIONAL {{ ?article schema:datePublished ?d }} }}"""
    found: dict[str, set[str]] = {}
    for row in graph.rows(sparql):
        found.setdefault(row["x"], set()).add(row.get("d", ""))
    return found


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("郭玉华", {"2022-07-26"}),
        ("郭卫东", {"2020-04-20", "2022-07-26"}),
        ("宋杰", {"2020-04-20", "2022-07-26"}),
        ("李村镇", {"2020-04-20", "2022-07-26"}),
        ("吴店镇", {"2020-04-20", "2022-07-26"}),
        ("牡丹区", {"2020-04-20", "2022-07-26"}),
    ],
)
def test_over_two_pages_and_two_years_one_name_is_one(graph: Graph, name: str, days: set[str]) -> None:
    (found,) = things(graph, name).values()
    assert days <= found


def test_no_name_of_the_real_pages_is_two_persons(graph: Graph) -> None:
    """A reader finds no two people of one name on these pages."""
    rows = graph.rows("SELECT ?name (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a xt:Person ; rdfs:label ?name } GROUP BY ?name")
    assert len(rows) > 80 and not [r["name"] for r in rows if r["n"] != "1"]


def test_terms_of_the_real_pages(graph: Graph) -> None:
    rows = ask(graph, "held", day="2021-06-01", unit="李村镇", title="党委书记")
    assert {(r["certainty"], r["name"]) for r in rows} == {("likely", "贾欣国"), ("likely", "王化军")}
    (row,) = ask(graph, "career", person="贾欣国")
    assert (row["earliest"], row["successor"]) == ("2020-04-20", "王化军")

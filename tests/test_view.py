"""Views: tables, cards and the network page, on a small graph and on one full of hostile names."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import graphs
import pytest
from claims import Sheet, division, person, quantity, thing
from rich.console import Console
from rich.table import Table

from kg import triples
from kg.core.errors import QueryError
from kg.view import asks, network, page, say, statements, table
from kg.view import card as cards

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "</script><script>document.title='owned'</script>",
    "href",
    "<!--<script>",
    "{{ 7*7 }}${7*7}",
    "a\u202eb\u2066c",
    "javascript:alert(3)",
    "<a href='https://evil.example/x'>",
    "\\u003cb\\u003e'); alert(4); ('",
]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    return triples.write(tmp_path_factory.mktemp("graph"), graphs.contents(graphs.sheets()), graphs.ONTOLOGY)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    sheet = Sheet("<h1 onclick=alert(5)>题</h1>", date(2021, 5, 6))
    for name in HOSTILE:
        unit = thing("Organization", f"{name}局", "37")
        sheet.say(
            f"{name}局长{name}说", "holds", {"person": person(name, "37"), "title": f"{name}长", "unit": unit, "official": True}
        )
        sheet.say(f"{name}说：“{name}”", "quote", {"speaker": person(name, "37"), "start": name, "words": name, "form": "direct"})
    return triples.write(tmp_path_factory.mktemp("hostile"), graphs.contents([sheet]), graphs.ONTOLOGY)


@pytest.fixture(scope="module", params=["graph", "hostile"])
def html(request: pytest.FixtureRequest) -> str:
    chosen = request.getfixturevalue(request.param)
    return page.page(chosen, network.network(chosen))


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
    for name in HOSTILE:
        for found in cards.find(hostile, name):
            assert not re.search("[\u202e\u2066\x1b]", shown(cards.card(hostile, found.iri)))
    assert cards.find(hostile, HOSTILE[0])


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


def test_articles_are_drawn_if_asked_for(graph: triples.Graph) -> None:
    drawn = network.network(graph, network.Scope(articles=True))
    assert "Article" in {drawn.nodes[n]["thing"].kind for n in drawn}


def test_the_least_linked_are_left_out_and_the_page_says_so(graph: triples.Graph) -> None:
    scope = network.Scope(limit=3)
    drawn = network.network(graph, scope)
    assert len(drawn) <= 3 < drawn.graph["all"]
    assert f"画出联系最多的 {len(drawn)} 个" in page.page(graph, drawn, scope)


# --- the page -----------------------------------------------------------------------------------------------------------


class Elements(HTMLParser):
    """All elements of a page with their attributes, and the text of scripts and styles by id (or the tag's name)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.inside: dict[str, str] = {}
        self.open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {k: v or "" for k, v in attrs}))
        self.open = dict(attrs).get("id") or tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self.open = ""

    def handle_data(self, data: str) -> None:
        if self.open:
            self.inside[self.open] = self.inside.get(self.open, "") + data

    def data(self, name: str) -> Any:
        return json.loads(self.inside[name])


def test_the_page_is_inert(html: str) -> None:
    elements = Elements(html)
    assert {tag for tag, _ in elements.found} <= {
        *("html", "head", "meta", "title", "style", "body", "header", "h1", "div", "input", "ul", "button"),
        *("main", "aside", "noscript", "p", "script"),
    }
    assert len([tag for tag, _ in elements.found if tag == "script"]) == 6
    assert [a for _, attrs in elements.found for a in attrs if a.startswith("on") or a in ("src", "href", "action")] == []
    for name in ("nodes", "edges", "data", "options"):
        assert elements.data(name) is not None


def test_the_page_asks_nobody_for_anything(html: str) -> None:
    elements = Elements(html)
    assert not re.search(r"url\(|@import|://", elements.inside["style"])
    assert {tag for tag, _ in elements.found} & {"link", "img", "iframe", "object", "embed", "base", "video", "audio"} == set()
    assert [v for _, attrs in elements.found for v in attrs.values() if "://" in v] == []
    policy = next(attrs["content"] for tag, attrs in elements.found if "http-equiv" in attrs)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|eval\(", asks.text("page.js"))


def test_hostile_names_reach_the_page_as_data(hostile: triples.Graph) -> None:
    data = Elements(page.page(hostile, network.network(hostile))).data("data")
    labels = {n["label"] for n in data["nodes"]}
    assert {asks.clean(name) for name in HOSTILE} <= labels


def test_the_same_graph_gives_the_same_bytes(graph: triples.Graph, tmp_path: Path) -> None:
    counts = page.write(graph, tmp_path / "a" / "x.html")
    assert counts == page.write(graph, tmp_path / "y.html")
    assert (tmp_path / "a" / "x.html").read_bytes() == (tmp_path / "y.html").read_bytes()
    assert counts[0] > 5


def test_no_label_lies_over_another(graph: triples.Graph) -> None:
    drawn = network.network(graph, network.Scope(articles=True))
    nodes = Elements(page.page(graph, drawn)).data("nodes")
    boxes = []
    for node in nodes:
        lines = node["label"].split("\n")
        width, bottom = max(map(len, lines)) * node["font"]["size"], node["size"] + len(lines) * node["font"]["size"]
        boxes.append((node["x"] - width / 2, node["y"] - node["size"], node["x"] + width / 2, node["y"] + bottom))
    over = [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]]
    assert over == []


def test_kinds_have_a_colour_and_a_shape_each() -> None:
    looks = page.style()["kind"].values()
    assert len({k["color"] for k in looks}) == len({k["shape"] for k in looks}) == len(looks)


@pytest.fixture
def browse(tmp_path: Path) -> Callable[[Path, str], tuple[str, str]]:
    """Opens a page in a real browser; gives its document after scripts have run, and what stood on the console."""
    if CHROMIUM is None:
        pytest.skip("no browser here; install one: apt-get install chromium")

    def run(path: Path, action: str) -> tuple[str, str]:
        if action:  # a reader's keys and clicks; the page's policy would not let this script run
            html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", path.read_text(encoding="utf-8"))
            path.write_text(html.replace("</body>", f"<script>{action}</script></body>"), encoding="utf-8")
        command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
        command += ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--enable-logging=stderr"]
        command += [f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=6000", "--window-size=1200,800"]
        done = subprocess.run([*command, "--dump-dom", path.as_uri()], capture_output=True, text=True, timeout=120, check=False)
        return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)

    return run


def test_a_browser_draws_it(graph: triples.Graph, tmp_path: Path, browse: Callable[[Path, str], tuple[str, str]]) -> None:
    page.write(graph, tmp_path / "n.html", network.Scope("沙土镇"))
    document, console = browse(tmp_path / "n.html", "")
    assert console == ""
    assert re.search(r"<canvas[^>]*width=\"\d{3,}\"", document)
    assert "沙土镇党委书记王强介绍</mark>" in document
    assert document.count('aria-pressed="true"') >= 3


def test_a_browser_runs_nothing_of_hostile_names(
    hostile: triples.Graph, tmp_path: Path, browse: Callable[[Path, str], tuple[str, str]]
) -> None:
    page.write(hostile, tmp_path / "n.html", network.Scope(HOSTILE[1], 2))
    document, console = browse(tmp_path / "n.html", "")
    assert console == ""
    assert "<canvas" in document
    assert "owned" not in re.search(r"<title>(.*?)</title>", document)[1]  # type: ignore[index]
    assert "<img" not in re.sub(r"<script.*?</script>", "", document, flags=re.DOTALL)
    assert "&lt;img src=x" in document


SEARCH = """
const box = document.getElementById("search");
box.focus();
box.value = "张";
box.dispatchEvent(new Event("input"));
document.title = document.querySelectorAll("#results [role=option]").length + " found";
box.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown" }));
box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
"""
HIDE = 'document.querySelector("#kinds button").click();'


def test_search_by_keyboard_shows_the_evidence(
    graph: triples.Graph, tmp_path: Path, browse: Callable[[Path, str], tuple[str, str]]
) -> None:
    page.write(graph, tmp_path / "n.html")
    document, console = browse(tmp_path / "n.html", SEARCH + HIDE)
    assert console == ""
    assert "<title>1 found</title>" in document
    panel = document[document.index('<aside id="panel"') : document.index("</aside>")]
    assert "<mark>沙土镇党委书记张军表示</mark>" in panel
    assert "《乙镇修路》 云岭日报 2022-07-26 第2版" in panel
    assert "王强介绍" not in panel
    assert document[document.index("</style>") :].count('aria-pressed="false"') == 1


def test_large_networks_are_cut(tmp_path: Path) -> None:
    sheet = Sheet("名单", date(2021, 5, 6))
    for i in range(30):
        town = division("沙土镇", "371702100", *graphs.COUNTY)
        sheet.say(
            f"沙土镇委员张{chr(0x4E00 + i)}说",
            "holds",
            {"person": person(f"张{chr(0x4E00 + i)}", *graphs.COUNTY), "title": "委员", "unit": town, "official": True},
        )
    sheet.say(
        "沙土镇有3人",
        "measure",
        {
            "subject": division("沙土镇", "371702100", *graphs.COUNTY),
            "measure": "people",
            "what": "",
            "value": quantity("3", "person"),
            "time": None,
        },
    )
    found = triples.write(tmp_path / "g", graphs.contents([sheet]), graphs.ONTOLOGY)
    nodes, edges = page.write(found, tmp_path / "n.html", network.Scope(limit=20))
    assert nodes == 20
    assert edges == 19

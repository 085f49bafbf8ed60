"""The report: its numbers are those of the named questions, and a real browser shows the words behind each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import graphs
import pytest
from browser import ABSENT, CHROMIUM, Browser
from claims import Sheet, division, person
from test_page import Elements, quiet

from kg import triples
from kg.core import ontology
from kg.core.errors import QueryError
from kg.triples.questions import bind, question
from kg.view import findings, report
from kg.view.asks import text
from kg.workflow.build import build
from kg.workflow.demo import demo_order


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    return triples.write(tmp_path_factory.mktemp("graph"), graphs.contents(graphs.sheets()), graphs.ONTOLOGY)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    return build(demo_order(tmp_path_factory.mktemp("sample"))).graph


@pytest.fixture(scope="module", params=["graph", "sample"])
def both(request: pytest.FixtureRequest) -> triples.Graph:
    found: triples.Graph = request.getfixturevalue(request.param)
    return found


def answer(graph: triples.Graph, name: str, **values: str) -> list[dict[str, str]]:
    return graph.rows(bind(question(name, ontology.read()), values))


def test_the_terms_are_those_of_the_question_of_successions(both: triples.Graph) -> None:
    rows = [r for r in findings.in_office(findings.found(both)) if r["unit"]]
    assert rows
    for unit, title in {(r["unit"], r["title"]) for r in rows}:
        asked = answer(both, "succession", unit=unit, title=title)
        told = {(a["name"], *(span(a)), a.get("successor", "")) for a in asked}
        mine = [r for r in rows if (r["unit"], r["title"]) == (unit, title)]
        assert {(r["who"], r["from"], r["to"], after) for r in mine for after in (r["successor"] or [""])} <= told
        assert {r["who"] for r in mine} == {name for name, *_ in told} or len({r["unit"] for r in rows if unit in r["unit"]}) > 1


def span(row: dict[str, str]) -> tuple[str, str]:
    starts, ends = ([row[k] for k in keys if k in row] for keys in (("start", "earliest"), ("end", "latest")))
    return min(starts, default=""), max(ends, default="")


def test_the_projects_figures_are_those_of_the_question_of_projects(both: triples.Graph) -> None:
    asked: dict[tuple[str, str, bool], set[float]] = defaultdict(set)
    for row in answer(both, "project", project="", county=""):
        if row.get("figure") in (findings.MONEY, findings.JOBS):
            asked[row["name"], row["figure"], row["modality"] == findings.PLANNED].add(float(row["value"]))
    told: dict[tuple[str, str, bool], set[float]] = defaultdict(set)
    for row in findings.projects(findings.found(both), "zh"):
        for measure in (findings.MONEY, findings.JOBS):
            for value in row[measure]:
                told[row["name"], measure, value["planned"]].add(value["value"])
    assert told == asked
    assert asked


def test_quotes_are_as_many_as_the_question_of_quotes_gives(both: triples.Graph) -> None:
    rows = findings.quotes(findings.found(both))
    assert rows
    for who in {r["who"] for r in rows}:
        told = findings.found(both)
        quotes = [told.statements[i] for r in rows if r["who"] == who for i in r["s"]]
        asked = answer(both, "said", person=who, county="")
        assert {s.text("words") for s in quotes} <= {a.get("words", "") for a in asked}
        alone = len({s.things["speaker"].iri for _, s in told.numbered("quote") if s.text("speaker") == who}) == 1
        days = {(s.text("words"), s.citation.title) for s in quotes}
        assert not alone or days == {(a.get("words", ""), a["headline"]) for a in asked}


def test_conflicts_are_those_of_the_questions(both: triples.Graph) -> None:
    rows = findings.conflicts(findings.found(both), "zh")
    told = findings.found(both)
    figures = {
        (told.statements[i].text("subject"), told.statements[i].text("measure"))
        for r in rows
        if r["kind"] == "figures"
        for i in r["s"]
    }
    assert figures == {(a["name"], a["figure"]) for a in answer(both, "conflict", project="", measure="")}
    rivals = {r["what"] for r in rows if r["kind"] == "rival"}
    assert rivals == {a["post"] for a in answer(both, "rivals", unit="")}


def test_correspondents_have_as_many_articles_as_the_question_gives(both: triples.Graph) -> None:
    told = findings.found(both)
    mine: dict[str, set[str]] = defaultdict(set)
    for row in findings.correspondents(told):
        titles = {told.statements[i].citation.article: told.statements[i].citation.title for i in row["s"]}
        assert row["articles"] == len(titles)
        mine[row["who"]] |= set(titles.values())
    assert mine
    assert mine == {who: {a["headline"] for a in answer(both, "correspondent", person=who)} for who in mine}


def test_a_county_has_only_what_names_something_in_it(sample: triples.Graph) -> None:
    whole, part = findings.found(sample), findings.found(sample, "澄河县")
    assert 0 < len(part.statements) < len(whole.statements)
    names = {name for row in findings.places(part) for name in row["path"]}
    assert "澄河县" in names
    officials = {a["name"] for a in answer(sample, "officials", county="澄河县")}
    assert officials <= {r["who"] for r in findings.in_office(part)}


def test_each_number_has_its_statements(both: triples.Graph) -> None:
    told = findings.found(both)
    made = findings.report(told, "zh")
    for key in ("terms", "projects", "places", "correspondents", "months", "articles", "quotes", "conflicts"):
        assert all(row["s"] and max(row["s"]) < len(told.statements) for row in made[key]), key
    parts = [p for row in made["conflicts"] for p in row["parts"]]
    parts += [town for row in made["correspondents"] for town in row["towns"].values()]
    parts += [value for row in made["projects"] for m in (findings.MONEY, findings.JOBS) for value in row[m]]
    assert all(part["s"] for part in parts)
    assert parts


def test_the_articles_of_a_writer_on_a_township_speak_of_it(sample: triples.Graph) -> None:
    told = findings.found(sample)
    for row in findings.correspondents(told):
        own = {told.statements[i].citation.article for i in row["s"]}
        for name, town in row["towns"].items():
            about = {told.statements[i].citation.article for i in town["s"]}
            assert about <= own
            assert len(about) == town["articles"]
            things = [t for i in town["s"] for t in told.statements[i].things.values()]
            assert any(n == name for t in things for _, n, _ in told.divisions(t))


def test_a_gap_between_holders_is_told(graph: triples.Graph) -> None:
    rows = findings.conflicts(findings.found(graph), "zh")
    gap = next(r for r in rows if r["kind"] == "gap" and r["what"] == "沙土镇党委书记")
    assert [p["shown"] for p in gap["parts"]] == ["王强 2020-04-20", "张军 2022-07-26"]


def test_gaps_are_those_of_the_question(both: triples.Graph) -> None:
    rows = [r for r in findings.conflicts(findings.found(both), "zh") if r["kind"] == "gap"]
    told = {(r["what"], *(p["shown"] for p in r["parts"])) for r in rows}
    asked = answer(both, "gaps", months=str(findings.GAP))
    assert told == {(a["post"], f"{a['name']} {a['latest']}", f"{a['next']} {a['earliest']}") for a in asked}
    assert told


def test_posts_of_units_of_one_name_are_told_apart(tmp_path: Path) -> None:
    sheet = Sheet("两镇", date(2022, 7, 26))
    for county, who in (("371702", "王强"), ("371703", "张军")):
        town = division("云杉镇", "", "37", "3717", county)
        holds = {"person": person(who, "37", "3717", county), "title": "党委书记", "unit": town, "official": True}
        sheet.say(f"云杉镇党委书记{who}", "holds", holds)  # type: ignore[arg-type]
    found = triples.write(tmp_path / "g", graphs.contents([sheet]), graphs.ONTOLOGY)
    posts = [r["post"] for r in findings.in_office(findings.found(found))]
    assert posts == ["牡丹区云杉镇党委书记", "定陶区云杉镇党委书记"]  # in order of the places


def test_posts_stand_in_order_of_their_places(sample: triples.Graph) -> None:
    rows = findings.in_office(findings.found(sample))
    for official in (True, False):
        counties = [r["county"] for r in rows if r["official"] is official and r["county"]]
        assert len(set(counties)) == 1 + sum(a != b for a, b in pairwise(counties)), "a county stands in two places"


def test_a_stated_day_is_told_from_a_day_seen(sample: triples.Graph) -> None:
    rows = findings.in_office(findings.found(sample))
    stated = {(r["who"], r["title"], r["from"]) for r in rows if r["started"]}
    asked = answer(sample, "succession", unit="澄河县农业农村局", title="局长")
    assert {(a["name"], "局长", a["start"]) for a in asked if "start" in a} <= stated
    assert 0 < len(stated) < len(rows)


def test_an_unknown_county_says_which_there_are(graph: triples.Graph, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="牡丹区"):
        report.write(graph, tmp_path / "r.html", "没有县")


def test_a_graph_without_counties_says_how_it_gets_them(tmp_path: Path) -> None:
    sheet = Sheet("春耕").say("王强说路通了", "byline", {"person": person("王强"), "role": "reporter"})
    bare = triples.write(tmp_path / "graph", graphs.contents([sheet]), graphs.ONTOLOGY)
    with pytest.raises(QueryError, match=r"nor on any other; state the region when you build, by --region or a manifest"):
        report.write(bare, tmp_path / "r.html", "没有县", "en")


def test_the_same_graph_gives_the_same_bytes(graph: triples.Graph, tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        report.write(graph, tmp_path / name)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as opened:
        yield opened


needs_browser = pytest.mark.skipif(CHROMIUM is None, reason=ABSENT)


def opened(browser: Browser, graph: triples.Graph, path: Path, county: str = "", lang: str = "zh") -> None:
    report.write(graph, path, county, lang)
    browser.requests.clear()
    browser.told.clear()
    browser.open(path)
    assert quiet(browser, path)


@needs_browser
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_number_opens_its_words_and_they_can_be_copied(
    browser: Browser, graph: triples.Graph, tmp_path: Path, lang: str
) -> None:
    opened(browser, graph, tmp_path / "r.html", lang=lang)
    assert browser.js("document.querySelectorAll('main h2').length") == 7
    assert browser.js("document.querySelectorAll('.plot svg').length") >= 5
    tiles = browser.js("[...document.querySelectorAll('#numbers button')].map((b) => b.firstChild.textContent)")
    assert tiles[:2] == [str(browser.js("data.articles.length")), str(browser.js("data.count"))]
    browser.js("[...document.querySelectorAll('button.value')].find((b) => b.textContent === '张军').click()")
    assert browser.js("document.querySelector('#panel mark').textContent") == "沙土镇党委书记张军表示"
    copied = browser.js("document.querySelector('#panel .copy').dataset.text")
    assert "沙土镇党委书记张军表示" in copied
    assert "云岭日报 2022-07-26" in copied
    browser.js("document.querySelector('#panel .copy').click()")
    browser.until("document.querySelector('#panel .copy').textContent === words.copied")
    browser.key("Escape")
    assert browser.js("at('panel').hidden")
    assert quiet(browser, tmp_path / "r.html")


# What a number is not: a day or a figure within words of a page, a number in a name, a step of an axis.
BARE = """[...document.querySelectorAll('#numbers, table')].flatMap((box) => {
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (/[0-9]/.test(node.data) && !node.parentElement.closest('button')) found.push(node.data);
  }
  return found;
})"""


@needs_browser
def test_every_number_of_the_page_opens_its_evidence(browser: Browser, sample: triples.Graph, tmp_path: Path) -> None:
    opened(browser, sample, tmp_path / "r.html")
    told = findings.found(sample)
    names = {text for s in told.statements for text in (*(t.label for t in s.things.values()), s.text("title"), s.text("words"))}
    names |= {s.text("start") for s in told.statements}
    names |= {row["month"] for row in findings.months(told)}
    assert [n for n in browser.js(BARE) if not any(name in n or n in name for name in names - {""})] == []
    empty = """[...document.querySelectorAll('#numbers button, table button.value')].filter((b) => {
      b.click();
      return !document.querySelector('#panel mark, #panel ol.articles button');
    }).map((b) => b.textContent)"""
    assert browser.js(empty) == []


@needs_browser
def test_a_press_on_the_number_of_articles_lists_them(browser: Browser, sample: triples.Graph, tmp_path: Path) -> None:
    opened(browser, sample, tmp_path / "r.html")
    browser.js("document.querySelector('#numbers button').click()")
    assert browser.js("document.querySelectorAll('#panel ol.articles li').length") == browser.js("data.articles.length")
    browser.js("document.querySelector('#panel ol.articles button').click()")
    assert browser.js("document.querySelectorAll('#panel mark').length") > 0


@needs_browser
def test_the_filter_leaves_the_rows_with_its_word(browser: Browser, sample: triples.Graph, tmp_path: Path) -> None:
    opened(browser, sample, tmp_path / "r.html")
    rows = "[...document.querySelectorAll('tbody')].map((b) => b.children.length)"
    before = browser.js(rows)
    browser.js("at('filter').focus()")
    browser.type("柳营镇")
    after = browser.js(rows)
    assert 0 < after[0] < before[0]
    assert all("柳营镇" in text for text in browser.js("[...document.querySelector('tbody').rows].map((r) => r.textContent)"))
    browser.js("at('filter').value = '', at('filter').dispatchEvent(new Event('input'))")
    assert browser.js(rows) == before


@needs_browser
def test_long_tables_come_piece_by_piece(browser: Browser, sample: triples.Graph, tmp_path: Path) -> None:
    opened(browser, sample, tmp_path / "r.html")
    more = "document.querySelector('.scroll button.more')"
    rows = "document.querySelector('tbody').rows.length"
    assert browser.js(f"[{rows}, Number(document.querySelector('tbody').dataset.rows)]") == [100, browser.js("data.terms.length")]
    browser.js(f"{more}.click()")
    assert browser.js(rows) == browser.js("data.terms.length")
    assert browser.js(f"{more}.hidden")


@needs_browser
def test_a_table_is_sorted_by_its_heads(browser: Browser, sample: triples.Graph, tmp_path: Path) -> None:
    opened(browser, sample, tmp_path / "r.html")
    head = "[...document.querySelectorAll('th')].find((h) => h.textContent === '条数')"
    column = f"[...{head}.closest('table').querySelectorAll('tbody tr')].map((r) => Number(r.children[2].textContent))"
    first = browser.js(column)
    browser.js(f"{head}.firstChild.click()")
    assert browser.js(column) == sorted(first, reverse=True)
    browser.js(f"{head}.firstChild.click()")
    assert browser.js(column) == sorted(first)
    assert len(set(first)) > 1


@needs_browser
def test_hostile_names_run_nothing(browser: Browser, tmp_path: Path) -> None:
    hostile = triples.write(tmp_path / "g", graphs.contents([graphs.hostile_sheet()]), graphs.ONTOLOGY)
    opened(browser, hostile, tmp_path / "r.html")
    browser.js("document.querySelectorAll('button.value').forEach((b) => b.click())")
    browser.js("at('theme').click()")
    assert browser.js("document.querySelectorAll('img, iframe, main a').length") == 0
    assert browser.js("document.title") == "乡图报告"
    assert browser.js("document.documentElement.dataset.theme") == "dark"
    assert quiet(browser, tmp_path / "r.html")


@needs_browser
def test_an_empty_graph_says_so(browser: Browser, tmp_path: Path) -> None:
    empty = triples.write(tmp_path / "g", graphs.contents([]), graphs.ONTOLOGY)
    opened(browser, empty, tmp_path / "r.html", lang="en")
    assert "no statement to report on" in browser.js("document.querySelector('main').textContent")


def test_the_page_asks_nobody_for_anything(graph: triples.Graph) -> None:
    elements = Elements(report.page(findings.found(graph)))
    assert {tag for tag, _ in elements.found} & {"link", "img", "iframe", "object", "embed", "base", "video", "audio"} == set()
    assert [a for _, attrs in elements.found for a in attrs if a.startswith("on") or a in ("src", "href", "action")] == []
    for part in report.PARTS:
        assert "innerHTML" not in text(f"html/js/{part}.js")

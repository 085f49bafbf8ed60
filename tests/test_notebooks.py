"""Notebooks: they run from top to bottom, print what is committed, and hold nothing that a second run would change.

Their helpers, on a small graph by hand: units in the names of columns, nothing lost, nothing in a drawing that runs.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from base64 import b64encode
from html import unescape
from pathlib import Path
from typing import Any

import graphs
import networkx as nx
import pytest
from claims import Sheet, person, thing

from kg import triples
from kg.core.errors import QueryError
from kg.view import asks

for needed in ("pandas", "matplotlib", "anywidget", "nbclient", "nbformat", "ipykernel"):
    pytest.importorskip(needed, reason=f'no {needed}; install it: pip install "xiangtu[notebooks]" nbclient nbformat ipykernel')

import nbformat  # noqa: E402
import pandas as pd  # noqa: E402

from kg.workflow import notebook as nb  # noqa: E402
from notebooks import run as runs  # noqa: E402

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "</title></svg><script>alert(3)</script>", "]]>&amp;"]
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all notebooks run, so that the sample pages are read once."""
    return tmp_path_factory.mktemp("notebooks")


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    return triples.write(tmp_path_factory.mktemp("graph"), graphs.contents(graphs.sheets()), graphs.ONTOLOGY)


def committed(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def shown(notebook: Any) -> list[tuple[str, list[Any]]]:
    """Source and outputs of each cell; of a picture only that there is one."""
    return [(c.source, [_shown(o) for o in c.get("outputs", ())]) for c in notebook.cells]


def _shown(output: Any) -> Any:
    return {m: ("a picture" if m in runs.PICTURES else v) for m, v in output.get("data", {"": output.get("text")}).items()}


@pytest.mark.parametrize("path", runs.NOTEBOOKS, ids=lambda p: p.stem)
def test_a_fresh_run_prints_what_is_committed(path: Path, folder: Path) -> None:
    fresh = runs.run(path, folder)
    assert shown(fresh) == shown(committed(path)), f"{path.name} prints something else now; look at it, then `make notebooks`"


@pytest.mark.parametrize("path", runs.NOTEBOOKS, ids=lambda p: p.stem)
def test_what_is_committed_is_clean(path: Path) -> None:
    text, notebook = path.read_text(encoding="utf-8"), committed(path)
    assert runs.written(runs.clean(committed(path), path.stem)) == text
    assert not re.search(r"execution\":|widget-view|\b0x[0-9a-f]{6,}|/(?:tmp|home|root|Users)/|[A-Z]:\\\\", text)
    codes = [c for c in notebook.cells if c.cell_type == "code"]
    assert any(m in runs.PICTURES for c in codes for o in c.outputs for m in o.get("data", ()))
    assert not [o for c in codes for o in c.outputs if o.output_type == "error"]
    assert len(text) < 300_000


@pytest.mark.parametrize("path", runs.NOTEBOOKS, ids=lambda p: p.stem)
def test_headings_speak_two_languages_and_cells_are_short(path: Path) -> None:
    for cell in committed(path).cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 18
        elif re.match("#", cell.source):
            heading, english = cell.source.splitlines()[:2]
            assert re.search("[一-鿿]|[A-Za-z]", heading)
            assert re.fullmatch(r"\*[\x00-\x7f]+\*", english), heading


def test_there_are_four_and_the_readme_names_them() -> None:
    assert len(runs.NOTEBOOKS) == 4
    readme = (runs.HERE / "README.md").read_text(encoding="utf-8")
    assert all(p.name in readme for p in runs.NOTEBOOKS)


def test_numbers_are_numbers_and_days_are_days(graph: triples.Graph) -> None:
    answer = nb.ask(graph, "loans", unit="沙土镇")
    assert list(answer["value_CNY"]) == [18_000_000, 21_000_000]
    assert {"value", "in_unit"}.isdisjoint(answer)
    assert set(answer["date"]) == {pd.Timestamp("2022-07-26")}
    assert list(nb.headed(answer)["数值（元）"]) == ["18,000,000", "21,000,000"]
    assert "value (CNY)" in nb.headed(answer, "en")


def test_sparql_is_asked_as_it_stands(graph: triples.Graph) -> None:
    counted = nb.ask(graph, "SELECT (COUNT(?p) AS ?persons) WHERE { ?p a xt:Person }")
    assert counted["persons"].iloc[0] == len(graph.rows("SELECT ?p WHERE { ?p a xt:Person }"))
    with pytest.raises(QueryError, match="takes no values"):
        nb.ask(graph, "SELECT ?p WHERE { ?p a xt:Person }", person="王强")
    with pytest.raises(QueryError, match="SELECT alone"):
        nb.ask(graph, "ASK { ?p a xt:Person }")


def test_every_term_has_one_row(graph: triples.Graph) -> None:
    terms = nb.tenures(graph)
    assert len(terms) == len(graph.rows("SELECT ?m WHERE { ?m a org:Membership }"))
    wang = terms.query("name == '王强' and unit == '沙土镇'").iloc[0]
    assert (wang.earliest, wang.latest) == (pd.Timestamp("2020-04-20"),) * 2
    rivals = terms.query("unit == '沙土镇' and name in ['张军', '赵敏']")
    assert sorted(rivals["rival"]) == ["张军", "赵敏"]


def test_every_figure_has_one_row_also_when_spread(graph: triples.Graph) -> None:
    figures = nb.figures(graph)
    stated = graph.rows("SELECT ?c WHERE { ?c prov:wasDerivedFrom ?a ; ?p ?q . ?q qudt:numericValue ?v }")
    assert len(figures) == len(stated) == 6
    assert figures.filter(like="value_").notna().sum(axis="columns").eq(1).all()
    wide = nb.wide(figures)
    assert wide["investment_CNY"].dropna().sum() == figures.query("measure == 'investment'")["value_CNY"].sum()
    assert wide.drop(columns=["subject", "date", "paper", "modality"]).notna().sum().sum() == len(figures)


def test_two_figures_of_one_measure_in_one_article_both_stay(tmp_path: Path) -> None:
    sheet = Sheet("一题", graphs.date(2021, 5, 6))
    graphs._figure(sheet, "果园项目投资2亿元", "investment", "200000000", "CNY")
    graphs._figure(sheet, "已完成投资1亿元", "investment", "100000000", "CNY")
    wide = nb.wide(nb.figures(triples.write(tmp_path / "g", graphs.contents([sheet]), graphs.ONTOLOGY)))
    assert sorted(wide["investment_CNY"]) == [100_000_000, 200_000_000]


def test_nothing_is_lost_where_day_and_paper_are_unknown(tmp_path: Path) -> None:
    sheet = Sheet("一题", None)
    graphs._figure(sheet, "果园项目投资2亿元", "investment", "200000000", "CNY")
    graphs._figure(sheet, "果园项目提供岗位300个", "jobs", "300", "person")
    wide = nb.wide(nb.figures(triples.write(tmp_path / "g", graphs.contents([sheet]), graphs.ONTOLOGY)))
    assert (wide["investment_CNY"].sum(), wide["jobs_person"].sum()) == (200_000_000, 300)
    assert list(nb.headed(wide)["就业（人）"]) == ["300"]


def test_claims_of_a_name_bear_their_words(graph: triples.Graph) -> None:
    about = nb.claims(graph, "张军")
    assert list(about["source"]) == ["沙土镇党委书记张军表示"]
    assert len(nb.claims(graph)) == graph.build["counts"]["claims"]
    with pytest.raises(QueryError, match="nothing has this name"):
        nb.claims(graph, "无此人")


def test_the_network_is_for_networkx(graph: triples.Graph) -> None:
    net = nb.network(graph)
    names = nx.get_node_attributes(net, "name")
    held = {(names[a], names[b], e["label"]) for a, b, e in net.edges(data=True) if e["kind"] == "holds"}
    assert {("张军", "沙土镇", "党委书记"), ("王强", "医保局", "局长")} <= held
    assert {e["first"] for _, _, e in net.edges(data=True) if e["label"] == "局长"} == {"2022-08-01"}
    assert json.dumps(nx.node_link_data(net, edges="edges"))  # plain values alone


def test_a_drawing_is_a_widget_and_a_picture(graph: triples.Graph) -> None:
    drawn = nb.draw(graph, "沙土镇")
    data = drawn._repr_mimebundle_()[0]
    assert data["image/svg+xml"] == drawn.svg
    assert "application/vnd.jupyter.widget-view+json" in data
    assert all(name in drawn.svg for name in ("沙土镇", "张军", "党委书记", "行政区划"))
    assert nb.draw(graph, "沙土镇").svg == drawn.svg


def test_a_frame_asks_for_nothing_and_can_reach_nothing(graph: triples.Graph) -> None:
    html = nb.frame(graph, "沙土镇")._repr_mimebundle_()["text/html"]
    assert html.count("<") == 2  # an iframe, all else in its attribute
    assert "allow-same-origin" not in html
    assert not re.search(r'(?:src|href)=(?:"|&#34;)(?:https?:)?//', html)


def test_hostile_names_run_nothing(tmp_path: Path) -> None:
    sheet = Sheet("<h1 onclick=alert(5)>题</h1>", graphs.date(2021, 5, 6))
    for name in HOSTILE:
        unit = thing("Organization", f"{name}局", "37")
        slots = {"person": person(name, "37"), "title": f"{name}长", "unit": unit, "official": True}
        sheet.say(f"{name}局长{name}说", "holds", slots)  # type: ignore[arg-type]
    graph = triples.write(tmp_path / "g", graphs.contents([sheet]), graphs.ONTOLOGY)
    svg = nb.draw(graph).svg
    from lxml import etree

    tree = etree.fromstring(svg.encode())
    assert {etree.QName(e).localname for e in tree.iter()} == {"svg", "g", "title", "path", "line", "text"}
    assert not [a for e in tree.iter() for a in e.attrib if a.startswith("on")]
    assert nb.frame(graph)._repr_mimebundle_()["text/html"].count("<") == 2


@pytest.mark.skipif(CHROMIUM is None, reason="no browser here; install one: apt-get install chromium")
def test_a_press_marks_a_name_and_tells_python(graph: triples.Graph, tmp_path: Path) -> None:
    script = b64encode(asks.text("notebook/widget.js").encode()).decode()
    page = (Path(__file__).parent / "widget.html").read_text(encoding="utf-8")
    page = page.replace("WIDGET", f"data:text/javascript;base64,{script}")
    drawn = nb.draw(graph, "沙土镇", hops=2).svg
    (tmp_path / "page.html").write_text(page.replace("SVG", json.dumps(drawn).replace("<", "\\u003c")), encoding="utf-8")
    options = ("--headless", "--no-sandbox", "--virtual-time-budget=20000", "--dump-dom", f"--user-data-dir={tmp_path / 'user'}")
    address = (tmp_path / "page.html").as_uri()
    seen = subprocess.run([str(CHROMIUM), *options, address], capture_output=True, text=True, timeout=300, check=True).stdout
    found = re.search(r'<pre id="told">(.+?)</pre>', seen)
    assert found, seen[-2000:]
    told = json.loads(unescape(found[1]))
    (pressed,) = told.pop("pressed")
    assert graph.rows(f"SELECT ?n WHERE {{ <{pressed}> rdfs:label ?n }}") == [{"n": "张军"}]
    assert told.pop("faint") > 0
    assert told == {"both": 2, "none": 0, "nearer": True, "whole": True}


def test_plots_speak_chinese(graph: triples.Graph) -> None:
    axes = nb.timeline(nb.tenures(graph))
    assert "沙土镇党委书记" in [t.get_text() for t in axes.get_yticklabels()]
    wide = nb.wide(nb.figures(graph, "果园项目")).dropna(subset="investment_CNY")
    bars = nb.bars(wide, "paper", "investment_CNY")
    assert [t.get_text() for t in bars.texts] == ["2亿元", "3亿元"]
    if nb.chinese():
        bars.figure.canvas.draw()  # type: ignore[union-attr]

"""The network page: what stands in it, and what a real browser makes of it."""

from __future__ import annotations

import base64
import json
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from typing import Any

import graphs
import networkx as nx
import pytest
from browser import ABSENT, CHROMIUM, Browser
from claims import Sheet, person
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import triples
from kg.view import arrange, asks, contents, network, page, pinyin
from kg.view.pack import pack
from kg.view.statements import Thing

PAGES = Path(__file__).parents[2] / "shared" / "pages"
DRAWINGS = {"vis": 10_000, "sigma": -1}  # the most nodes that pyvis is to draw


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    return triples.write(tmp_path_factory.mktemp("graph"), graphs.contents(graphs.sheets()), graphs.ONTOLOGY)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    return triples.write(tmp_path_factory.mktemp("hostile"), graphs.contents([graphs.hostile_sheet()]), graphs.ONTOLOGY)


@pytest.fixture(params=DRAWINGS)
def drawing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Has either library draw, whatever the size."""
    monkeypatch.setattr(page, "SMALL", DRAWINGS[request.param])
    return str(request.param)


@pytest.fixture(params=["graph", "hostile"])
def html(request: pytest.FixtureRequest, drawing: str) -> str:
    chosen = request.getfixturevalue(request.param)
    return page.page(chosen, network.network(chosen))


# --- what stands in the page --------------------------------------------------------------------------------------------


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
    own = [(tag, attrs) for tag, attrs in Elements(asks.text("html/page.html")).found if tag not in ("script",)]
    assert [tag for tag, _ in elements.found if tag not in ("script", "p")] == [tag for tag, _ in own if tag != "p"]
    scripts = [attrs for tag, attrs in elements.found if tag == "script"]
    blobs = [attrs["id"] for attrs in scripts if attrs]
    assert all(attrs["type"] == "application/json" for attrs in scripts if attrs)
    assert len(scripts) - len(blobs) == (2 if "nodes" in blobs else 3)
    assert [a for _, attrs in elements.found for a in attrs if a.startswith("on") or a in ("src", "href", "action")] == []
    assert all(elements.data(name) for name in blobs)


def test_the_page_asks_nobody_for_anything(html: str) -> None:
    elements = Elements(html)
    assert not re.search(r"url\(|@import|://", elements.inside["style"])
    assert {tag for tag, _ in elements.found} & {"link", "img", "iframe", "object", "embed", "base", "video", "audio"} == set()
    assert [v for _, attrs in elements.found for v in attrs.values() if "://" in v] == []
    policy = next(attrs["content"] for tag, attrs in elements.found if "http-equiv" in attrs)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    for part in (*page.PARTS, "vis", "sigma"):
        if "{" not in part:
            assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|\beval\(", asks.text(f"html/js/{part}.js"))


def test_hostile_names_reach_the_page_as_data(hostile: triples.Graph) -> None:
    data = Elements(page.page(hostile, network.network(hostile))).data("data")
    assert {asks.clean(name) for name in graphs.HOSTILE} <= {n["l"] for n in data["nodes"]}


def test_the_same_graph_gives_the_same_bytes(graph: triples.Graph, tmp_path: Path, drawing: str) -> None:
    counts = page.write(graph, tmp_path / "a" / "x.html")
    assert counts == page.write(graph, tmp_path / "y.html")
    assert (tmp_path / "a" / "x.html").read_bytes() == (tmp_path / "y.html").read_bytes()
    assert counts[0] > 5


def test_small_networks_are_written_by_pyvis_and_large_ones_are_not(
    graph: triples.Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = network.network(graph)
    small = Elements(page.page(graph, drawn))
    assert [n["label"].replace("\n", "") for n in small.data("nodes")] == [n["l"] for n in small.data("data")["nodes"]]
    assert small.data("options")["physics"] == {"enabled": False}
    monkeypatch.setattr(page, "SMALL", len(drawn) - 1)
    large = Elements(page.page(graph, drawn))
    assert "nodes" not in large.inside
    assert large.data("shaders").keys() == {"vertex", "fragment"}
    assert large.data("data") == small.data("data")


def test_the_least_linked_are_left_out_and_the_page_says_so(graph: triples.Graph) -> None:
    scope = network.Scope(limit=3)
    drawn = network.network(graph, scope)
    assert len(drawn) <= 3 < drawn.graph["all"]
    assert f"画出联系最多的 {len(drawn)} 个" in page.page(graph, drawn, scope)


def test_kinds_have_a_colour_and_a_shape_each() -> None:
    looks = contents.style()["kind"].values()
    for part in ("color", "dark", "shape"):
        assert len({k[part] for k in looks}) == len(looks)


# How those see colours who lack one of the three kinds of cones (Machado, Oliveira and Fernandes 2009), in linear RGB.
SEEN = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def lightness_and_hue(rgb: list[float]) -> tuple[float, float, float]:
    """CIELAB of a colour in linear RGB."""
    r, g, b = (min(1.0, max(0.0, c)) for c in rgb)
    sums = ((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047, 0.2126 * r + 0.7152 * g + 0.0722 * b)
    x, y, z = (
        t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (*sums, (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("part", ["color", "dark"])
@pytest.mark.parametrize("eyes", SEEN)
def test_the_colours_are_told_apart_by_colour_blind_readers(part: str, eyes: str) -> None:
    seen = {}
    for kind, look in contents.style()["kind"].items():
        values = [int(look[part][i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in values]
        seen[kind] = lightness_and_hue([sum(a * b for a, b in zip(row, linear, strict=True)) for row in SEEN[eyes]])
    near = {(a, b): math.dist(seen[a], seen[b]) for a, b in combinations(sorted(seen), 2)}
    assert min(near.values()) > 10, min(near, key=lambda pair: near[pair])  # 2.3 is what eyes just notice


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("县人民政府", ["县人民政府"]),
        ("城市发展投资集团有限公司", ["城市发展投资", "集团有限公司"]),
        ("乐安市委“两新”工委会", ["乐安市委", "“两新”工委会"]),
        ("金马镇的100名农技推广员", ["金马镇的100名", "农技推广员"]),
        ("永泰机械（临湖）有限公司", ["永泰机械", "（临湖）有限公司"]),
        ("〔某01234567〕", ["〔某01234567〕"]),
        ("", [""]),
    ],
)
def test_a_long_name_is_parted_where_a_line_may_end(name: str, lines: list[str]) -> None:
    assert contents._lines(name) == lines


def test_counties_of_one_name_bear_their_prefecture() -> None:
    around = contents.Around
    within = {
        "a": (around(1, "甲市", "1"), around(2, "城关区", "11")),
        "b": (around(1, "乙市", "2"), around(2, "城关区", "21")),
        "c": (around(1, "乙市", "2"), around(2, "河口县", "22")),
    }
    assert contents._counties(nx.MultiDiGraph(), within) == {"11": "甲市城关区", "21": "乙市城关区", "22": "河口县"}


def test_readings_are_all_a_character_has() -> None:
    found = pinyin.all_readings(["单吕", "A区"])
    assert {"shan", "dan"} <= set(found["单"])
    assert found["吕"] == ["lu", "lv"]
    assert "A" not in found


# --- where nodes stand --------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(1, 60), max_size=60))
def test_no_disk_lies_over_another(radii: list[float]) -> None:
    disks = pack(radii)
    assert [d.r for d in disks] == radii
    for i, a in enumerate(disks):
        for b in disks[:i]:
            assert (a.x - b.x) ** 2 + (a.y - b.y) ** 2 >= (a.r + b.r) ** 2 * (1 - 1e-6)


@st.composite
def networks(draw: st.DrawFn) -> nx.MultiDiGraph[str]:
    size = draw(st.integers(0, 25))
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for i in range(size):
        level = draw(st.sampled_from(["", *arrange.LEVELS]))
        drawn.add_node(f"n{i}", thing=Thing(f"n{i}", "Division" if level else "Person", f"名{i}", level), statements=[])
    for _ in range(draw(st.integers(0, 2 * size))):
        a, b = (f"n{draw(st.integers(0, size - 1))}" for _ in range(2))
        kind = draw(st.sampled_from(["in", "holds", "listed"]))
        drawn.add_edge(a, b, kind, kind=kind, label="", statements=[])
    return drawn


@given(networks(), st.data())
@settings(max_examples=40, deadline=None)
def test_no_box_lies_over_another_and_every_node_has_a_place(drawn: nx.MultiDiGraph[str], data: st.DataObject) -> None:
    sides = st.integers(10, 120)
    sizes = {n: (float(data.draw(sides)), float(data.draw(sides))) for n in sorted(drawn)}
    for places in arrange.arrange(drawn, sizes, (1.7, 0.6)):
        assert places.keys() == set(drawn)
        spots = [(places[n], sizes[n]) for n in sorted(drawn)]
        for i, ((ax, ay), (aw, ah)) in enumerate(spots):
            for (bx, by), (bw, bh) in spots[:i]:
                assert abs(ax - bx) >= (aw + bw) / 2 - 2 or abs(ay - by) >= (ah + bh) / 2 - 2  # places are whole numbers


def test_each_home_stands_in_the_middle_of_what_belongs_to_it(graph: triples.Graph) -> None:
    drawn = network.network(graph)
    homes = arrange.homes(drawn)
    label = {n: drawn.nodes[n]["thing"].label for n in drawn}
    found = {(label[a], label[b]) for a, b in homes.edges()}
    assert {("沙土镇", "张军"), ("沙土镇", "果园项目"), ("沙土镇", "柳树村")} <= found
    assert nx.is_forest(homes) if homes else True


def test_what_is_linked_with_no_place_stands_where_it_lies() -> None:
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    county = contents.Around(2, "河口县", "county")
    for name, kind, level, around in (
        ("county", "Division", "county", ()),
        ("town", "Division", "township", (county,)),
        ("body", "Organization", "", (county, contents.Around(3, "西镇", "elsewhere"))),
        ("who", "Person", "", (county,)),
    ):
        drawn.add_node(name, thing=Thing(name, kind, name, level), statements=[], around=around)
    drawn.add_edge("who", "body", "holds", kind="holds", label="", statements=[])
    assert sorted(arrange.homes(drawn).edges()) == [("body", "who"), ("county", "body"), ("county", "town")]
    assert sorted(drawn.edges()) == [("who", "body")]  # nothing is drawn that no page says


# --- in a browser -------------------------------------------------------------------------------------------------------

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason=ABSENT)
NOISE = re.compile(r'"source": "rendering"')  # what the browser tells of its own drawing


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as opened:
        yield opened


def opened(browser: Browser, graph: triples.Graph, path: Path, scope: network.Scope = network.WHOLE, lang: str = "zh") -> None:
    """Writes a page and opens it; nothing but the page itself may have been asked for, and nothing gone wrong."""
    page.write(graph, path, scope, lang)
    browser.requests.clear()
    browser.told.clear()
    browser.open(path)
    assert quiet(browser, path)


def quiet(browser: Browser, path: Path) -> bool:
    """Whether the page asked for nothing but itself, and neither threw nor said anything."""
    asked = [r for r in browser.requests if not r.startswith("data:") and r != path.resolve().as_uri()]
    assert asked == []
    assert [t for t in browser.told if not NOISE.search(t)] == []
    return True


def number(browser: Browser, name: str) -> int:
    return int(browser.js(f"nodes.findIndex((n) => n.l === {json.dumps(name)})"))


def is_seen(browser: Browser, name: str) -> bool:
    return bool(browser.js(f"seen.node[{number(browser, name)}]"))


def click_on(browser: Browser, name: str) -> None:
    spots = f"at('network').getBoundingClientRect(), drawer.at(nodes[{number(browser, name)}])"
    spot = f"((r, [x, y]) => [r.left + x, r.top + y])({spots})"
    x, y = browser.js(spot)
    browser.click(x, y)
    browser.until("!at('panel').hidden")


def search_for(browser: Browser, words: str) -> None:
    browser.js("at('search').focus(), at('search').select()")
    browser.type(words)
    browser.until("!at('results').hidden")
    browser.key("Enter")


@needs_browser
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_browser_draws_it_with_no_network(
    browser: Browser, graph: triples.Graph, tmp_path: Path, drawing: str, lang: str
) -> None:
    opened(browser, graph, tmp_path / "n.html", lang=lang)
    browser.until("Number(at('labels').dataset.count) === nodes.length")
    assert browser.js("document.querySelectorAll('#network canvas').length") >= 1
    assert browser.js("document.querySelectorAll('#kinds button').length") == browser.js("Object.keys(kinds).length") >= 3
    assert persons_drawn(browser, tmp_path / "n.png") > 100


def persons_drawn(browser: Browser, path: Path) -> int:
    """The pixels of the shapes of persons that the window shows."""
    browser.js(FRAMES)
    browser.picture(path)
    return int(browser.js(PIXELS % base64.b64encode(path.read_bytes()).decode()))


FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))"
PIXELS = """(async (file) => {
  const image = new Image(); image.src = "data:image/png;base64," + file; await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
  const context = canvas.getContext("2d"); context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 60, image.width, image.height - 120);
  let found = 0;
  const blue = (i) => data[i] < 20 && Math.abs(data[i + 1] - 114) < 12 && Math.abs(data[i + 2] - 178) < 12;
  for (let i = 0; i < data.length; i += 4) if (blue(i)) found += 1;
  return found;
})("%s")"""


@needs_browser
@pytest.mark.parametrize(
    ("words", "name"), [("张军", "张军"), ("zhangjun", "张军"), ("zj", "张军"), ("sha tu", "沙土镇"), ("stz", "沙土镇")]
)
def test_search_by_characters_and_by_pinyin(
    browser: Browser, graph: triples.Graph, tmp_path: Path, words: str, name: str
) -> None:
    opened(browser, graph, tmp_path / "n.html")
    search_for(browser, words)
    assert browser.js("nodes[seen.chosen].l") == name
    assert browser.js("document.querySelector('#panel h2').textContent") == name


@needs_browser
def test_a_name_that_is_not_there_is_told(browser: Browser, graph: triples.Graph, tmp_path: Path) -> None:
    opened(browser, graph, tmp_path / "n.html")
    search_for(browser, "没有此人")
    assert browser.js("at('results').textContent") == "没有这个名称"
    assert browser.js("seen.chosen") is None


@needs_browser
def test_a_press_shows_the_evidence_and_what_is_near(
    browser: Browser, graph: triples.Graph, tmp_path: Path, drawing: str
) -> None:
    opened(browser, graph, tmp_path / "n.html")
    click_on(browser, "张军")
    marked = browser.js("[...document.querySelectorAll('#panel mark')].map((m) => m.textContent)")
    assert marked == ["沙土镇党委书记张军表示"]
    assert "《乙镇修路》 云岭日报 2022-07-26 第2版" in browser.js("at('panel').textContent")
    assert browser.js("[...seen.lit].map((id) => nodes[id].l).sort()") == sorted(["张军", "沙土镇"])
    browser.js("document.querySelector('#panel .link').click()")
    assert browser.js("nodes[seen.chosen].l") == "沙土镇"
    browser.key("Escape")
    assert browser.js("[at('panel').hidden, seen.chosen]") == [True, None]


@needs_browser
def test_a_press_on_a_line_shows_its_evidence(browser: Browser, graph: triples.Graph, tmp_path: Path, drawing: str) -> None:
    opened(browser, graph, tmp_path / "n.html", network.Scope("张军"))
    browser.key("Escape")
    middle = "(a + c) / 2 + r.left, (b + d) / 2 + r.top"
    spots = "at('network').getBoundingClientRect(), drawer.at(nodes[0]), drawer.at(nodes[1])"
    middle = f"((r, [a, b], [c, d]) => [{middle}])({spots})"
    browser.click(*browser.js(middle))
    browser.until("!at('panel').hidden")
    assert browser.js("[seen.chosen, [...seen.litEdge]]") == [None, [0]]
    assert browser.js("document.querySelector('#panel h2').textContent") == "党委书记"
    assert browser.js("document.querySelectorAll('#panel mark').length") == 1


@needs_browser
def test_what_is_filtered_is_not_drawn(browser: Browser, graph: triples.Graph, tmp_path: Path, drawing: str) -> None:
    opened(browser, graph, tmp_path / "n.html")
    whole = persons_drawn(browser, tmp_path / "n.png")
    press = "[...document.querySelectorAll('#kinds button')].find((b) => b.textContent.startsWith('人物')).click()"
    browser.js(press)
    assert persons_drawn(browser, tmp_path / "n.png") == 0
    browser.js(press)
    assert persons_drawn(browser, tmp_path / "n.png") == whole
    browser.js("at('to-day').value = '2020-12-31', at('to-day').dispatchEvent(new Event('change'))")
    assert 0 < persons_drawn(browser, tmp_path / "n.png") < whole


DAYS = "[at('from-day').value, at('to-day').value]"


@needs_browser
def test_the_time_slider_hides_the_successor(browser: Browser, graph: triples.Graph, tmp_path: Path, drawing: str) -> None:
    opened(browser, graph, tmp_path / "n.html")
    assert browser.js(DAYS) == ["2020-04-20", "2022-08-01"]
    browser.js("at('to').focus()")
    for day in ("07-31", "07-30", "07-29", "07-28", "07-27", "07-26"):
        browser.key("ArrowLeft")
        assert browser.js(DAYS)[1] == f"2022-{day}"
    assert is_seen(browser, "张军")
    browser.key("ArrowLeft")  # the day before the successor is printed
    assert [is_seen(browser, name) for name in ("张军", "赵敏", "沙土镇", "柳树村")] == [False, False, True, True]
    click_on(browser, "沙土镇")
    assert "张军" not in browser.js("at('panel').textContent")
    assert "王强" in browser.js("at('panel').textContent")


@needs_browser
@pytest.mark.parametrize(
    ("typed", "shown", "there"),
    [
        (("2022-07-26", "2022-07-26"), ["2022-07-26", "2022-07-26"], (False, True)),
        (("2020", "2021"), ["2020-04-20", "2021-12-31"], (True, False)),
        (("2020.4.20", "2022年7月25日"), ["2020-04-20", "2022-07-25"], (True, False)),
        (("2022", "2020"), ["2020-12-31", "2022-01-01"], (False, False)),
        (("soon", "2020"), ["2020-04-20", "2022-08-01"], (True, True)),
    ],
)
def test_days_can_be_typed(
    browser: Browser, graph: triples.Graph, tmp_path: Path, typed: tuple[str, str], shown: list[str], there: tuple[bool, bool]
) -> None:
    opened(browser, graph, tmp_path / "n.html")
    browser.js(f"at('from-day').value = {json.dumps(typed[0])}, at('to-day').value = {json.dumps(typed[1])}")
    browser.js("at('to-day').dispatchEvent(new Event('change'))")
    assert browser.js(DAYS) == shown
    browser.js("choose(nodes.findIndex((n) => n.l === '沙土镇'), false)")
    said = browser.js("at('panel').textContent")
    assert ("王强" in said, "张军" in said) == there


@needs_browser
def test_kinds_relations_and_counties_are_filters(browser: Browser, graph: triples.Graph, tmp_path: Path) -> None:
    opened(browser, graph, tmp_path / "n.html")
    browser.js("[...document.querySelectorAll('#kinds button')].find((b) => b.textContent.startsWith('人物')).click()")
    assert not is_seen(browser, "张军")
    assert is_seen(browser, "柳树村")
    browser.js("[...document.querySelectorAll('#kinds button')].find((b) => b.textContent.startsWith('人物')).click()")
    browser.js("[...document.querySelectorAll('#relations button')].find((b) => b.textContent.startsWith('任职')).click()")
    assert [is_seen(browser, name) for name in ("张军", "果园项目")] == [False, True]
    browser.js("[...document.querySelectorAll('#relations button[aria-pressed=true]')].forEach((b) => b.click())")
    assert browser.js("[at('empty').hidden, at('empty').textContent.length > 5]") == [False, True]
    browser.js("[...document.querySelectorAll('#relations button')].forEach((b) => b.click())")
    names = browser.js("data.counties")
    assert len(names) == 2
    browser.js(f"at('county').value = '{names.index('上城区')}', at('county').dispatchEvent(new Event('change'))")
    assert [is_seen(browser, name) for name in ("医保局", "张军")] == [True, False]


@needs_browser
def test_keys_move_and_zoom(browser: Browser, graph: triples.Graph, tmp_path: Path, drawing: str) -> None:
    opened(browser, graph, tmp_path / "n.html")
    browser.js("at('network').focus()")
    first = browser.js("[drawer.scale(), ...drawer.middle()]")
    for key in ("+", "ArrowRight"):
        browser.key(key)
        browser.js(FRAMES)
    scale, x, _ = browser.js("[drawer.scale(), ...drawer.middle()]")
    assert scale > first[0] * 1.2
    assert x > first[1] + 20
    browser.key("0")
    browser.js(FRAMES)
    assert browser.js("drawer.scale()") == pytest.approx(first[0], rel=0.02)
    browser.key("/")
    assert browser.js("document.activeElement.id") == "search"


@needs_browser
def test_the_view_is_saved_as_svg_and_png(browser: Browser, graph: triples.Graph, tmp_path: Path, drawing: str) -> None:
    opened(browser, graph, tmp_path / "n.html")
    root = ET.fromstring(browser.js("picture().text"))
    shown = {"".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"张军", "沙土镇", "果园项目"} <= shown
    assert len(list(root.iter("{http://www.w3.org/2000/svg}line"))) == browser.js("edges.length")
    head = browser.js("png().then((b) => b.arrayBuffer()).then((b) => [...new Uint8Array(b.slice(1, 4)), b.byteLength > 5000])")
    assert head == [*b"PNG", True]
    assert quiet(browser, tmp_path / "n.html")


@needs_browser
def test_dark_mode_turns_the_ground_dark(browser: Browser, graph: triples.Graph, tmp_path: Path, drawing: str) -> None:
    opened(browser, graph, tmp_path / "n.html")
    browser.js("at('theme').click()")
    assert browser.js("getComputedStyle(document.body).backgroundColor") == "rgb(17, 23, 29)"
    assert browser.js("new Set(Object.keys(kinds).map(colour)).size") == browser.js("Object.keys(kinds).length")
    assert quiet(browser, tmp_path / "n.html")


@needs_browser
def test_hostile_names_run_nothing_anywhere(browser: Browser, hostile: triples.Graph, tmp_path: Path, drawing: str) -> None:
    path = tmp_path / "n.html"
    opened(browser, hostile, path)
    for name in graphs.HOSTILE:
        search_for(browser, asks.clean(name))
        assert browser.js("nodes[seen.chosen].l").startswith(asks.clean(name))
        assert asks.clean(name) in browser.js("at('panel').textContent")
        browser.js("drawer.at(nodes[seen.chosen]), told.over(seen.chosen)")
    ET.fromstring(browser.js("picture().text"))
    browser.js("png().then((b) => b.size)")
    assert browser.js("document.title") == "乡图网络"
    assert browser.js("document.querySelectorAll('img, iframe, a, script[src]').length") == 0
    assert quiet(browser, path)


@needs_browser
def test_a_name_in_focus_is_open_and_its_title_inert(browser: Browser, hostile: triples.Graph, tmp_path: Path) -> None:
    opened(browser, hostile, tmp_path / "n.html", network.Scope(graphs.HOSTILE[3]))
    assert browser.js("nodes[seen.chosen].l") == graphs.HOSTILE[3]
    assert graphs.HOSTILE[3] in browser.js("document.title")


@needs_browser
def test_an_empty_graph_gives_a_page_that_says_so(browser: Browser, tmp_path: Path, drawing: str) -> None:
    sheet = Sheet("短讯", date(2021, 5, 6))
    sheet.say("通讯员李梅", "byline", {"person": person("李梅", *graphs.COUNTY), "role": "correspondent", "outlet": None})
    found = triples.write(tmp_path / "g", graphs.contents([sheet]), graphs.ONTOLOGY)
    opened(browser, found, tmp_path / "n.html", lang="en")
    assert browser.js("at('empty').hidden") is False
    assert "Nothing in this graph is linked" in browser.js("at('empty').textContent")
    browser.js("at('whole').click(), at('svg'), picture()")
    assert quiet(browser, tmp_path / "n.html")


@needs_browser
def test_a_browser_without_webgl_says_what_to_do(
    browser: Browser, graph: triples.Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "SMALL", -1)
    page.write(graph, tmp_path / "n.html", lang="en")
    script = "const get = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext = "
    script += "function (kind) { return kind.startsWith('webgl') ? null : get.apply(this, arguments); };"
    added = browser.call("Page.addScriptToEvaluateOnNewDocument", source=script)["identifier"]
    try:
        browser.call("Page.navigate", url=(tmp_path / "n.html").as_uri())
        browser.until("document.readyState === 'complete' && !document.getElementById('empty').hidden")
        assert "--limit 400" in browser.js("document.getElementById('empty').textContent")
    finally:
        browser.call("Page.removeScriptToEvaluateOnNewDocument", identifier=added)


@needs_browser
@pytest.mark.skipif(not PAGES.is_dir(), reason=f"{PAGES} is not there: the five real pages stand beside the checkout")
@pytest.mark.parametrize("words", ["李景雷", "lijinglei"])
def test_the_real_pages_find_their_official(
    browser: Browser, real: triples.Graph, tmp_path: Path, words: str, drawing: str
) -> None:
    opened(browser, real, tmp_path / "n.html")
    search_for(browser, words)
    assert browser.js("nodes[seen.chosen].l") == "李景雷"
    marked = browser.js("[...document.querySelectorAll('#panel mark')].map((m) => m.textContent)")
    assert any("李景雷" in words for words in marked)


@needs_browser
@pytest.mark.skipif(not PAGES.is_dir(), reason=f"{PAGES} is not there: the five real pages stand beside the checkout")
@pytest.mark.parametrize(("width", "height", "part"), [(1280, 800, 0.9), (390, 844, 0.5)])
def test_the_real_pages_read_well_at_first_sight(
    real: triples.Graph, tmp_path: Path, width: int, height: int, part: float
) -> None:
    """Names are written out, in Chinese, and the counties stand apart: no thing of one stands within the reach of another's."""
    page.write(real, tmp_path / "n.html")
    with Browser(width, height) as own:
        own.open(tmp_path / "n.html")
        own.until("Number(at('labels').dataset.count) > 0")
        names = own.js("placed(drawer, at('labels').clientWidth, at('labels').clientHeight).map((l) => l.lines.join(''))")
        spots = own.js("nodes.map((n) => [n.c ?? [], n.k, n.x, n.y])")
        assert len(names) >= part * own.js("nodes.length")
    assert all(re.search("[\u4e00-\u9fff]", name) for name in names)
    counties: dict[int, list[tuple[float, float]]] = {}
    for within, _, x, y in spots:
        for county in within[:1]:
            counties.setdefault(county, []).append((x, y))
    hulls = [nearest_own(points, counties, county) for county, points in counties.items() if len(points) > 5]
    assert len(hulls) >= 4
    assert min(hulls) >= 0.9


def nearest_own(points: list[tuple[float, float]], counties: dict[int, list[tuple[float, float]]], county: int) -> float:
    """Of a county's things, the part whose nearest other thing is of the same county."""
    others = [(p, c) for c, row in counties.items() for p in row]
    own = 0
    for x, y in points:
        rest = [((x - a) ** 2 + (y - b) ** 2, c) for (a, b), c in others if (a, b) != (x, y)]
        own += min(rest)[1] == county
    return own / len(points)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    from kg.ingest import Settings
    from kg.workflow.build import Order, build

    order = Order((PAGES,), tmp_path_factory.mktemp("real"), Settings(), workers=1)
    return build(order).graph

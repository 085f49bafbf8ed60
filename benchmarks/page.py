"""How soon a large network page shows its first picture, beside a bare sigma page with the same nodes and edges.

    python -m benchmarks.page [--nodes 2000 10000 20000]

Both pages are opened in the same headless browser, in turn, three times; the first picture of the bare page is sigma's first
rendering, that of ours the moment when nodes, lines and names stand. Then ours is dragged, and frames are counted; a day is
taken off the time; and what JavaScript holds in memory is asked. Writes its table to docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from string import Template
from typing import Any

import networkx as nx

from benchmarks.speed import REPORT
from kg.core.types import Page
from kg.view.asks import text
from kg.view.contents import pairs
from kg.view.page import SIGMA, page
from kg.view.statements import Citation, Statement, Thing

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from browser import Browser

LIMIT = 1.5  # of the bare page's time
ROUNDS = 3
LEVELS = ("prefecture", "county", "township", "village")
SIZES = (1, 12, 400)  # prefectures, counties, townships; a quarter of all nodes are divisions
SYLLABLES = "安宝长成德东丰福高光海和河红华吉家建江金康林龙美明南宁平青山石泰文新兴阳永玉远云中"
MARK = "<!-- page -->"
COLUMNS = {  # the heads of the table, and the form of what stands under them
    "nodes": "{nodes:,}",
    "lines": "{lines:,}",
    "first picture, s": "{ours:.2f}",
    "bare sigma page, s": "{bare:.2f}",
    "ratio": "{ratio:.2f}",
    "dragged, ms a frame": "{frame:.0f}",
    "a day less, ms": "{filter:.0f}",
    "JavaScript, MB": "{heap:.0f}",
    "file, MB": "{file:.1f}",
    "written, CPU s": "{written:.1f}",
}
# Milliseconds from a press of the arrow key on the time slider until the picture stands again.
FILTER = """new Promise((done) => {
  const before = performance.now();
  at('to').value -= 1;
  at('to').dispatchEvent(new Event('input'));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - before)));
})"""
BARE = Path(__file__).with_name("bare.html")


class Nothing:
    """A graph that knows nothing beside what is drawn."""

    def query(self, sparql: str) -> Any:
        """No answer."""
        raise NotImplementedError(sparql)

    def rows(self, sparql: str) -> list[dict[str, str]]:
        """No rows."""
        return []

    def pages(self) -> list[Page]:
        """No pages."""
        return []


def network(size: int) -> nx.MultiDiGraph[str]:
    """A network like those of local papers: divisions in one another, people in office, a statement on each edge."""
    chance = random.Random(size)
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph(all=size, focus=[])
    starts = [0, SIZES[0], SIZES[0] + SIZES[1], SIZES[0] + SIZES[1] + min(SIZES[2], size // 16), size // 4]
    names = ["".join(chance.choice(SYLLABLES) for _ in range(3)) for _ in range(size)]
    for i in range(size):
        level = next((n for n in range(4) if i < starts[n + 1]), None)
        thing = Thing(_iri(i), "Person" if level is None else "Division", names[i], "" if level is None else LEVELS[level])
        drawn.add_node(_iri(i), thing=thing, statements=[])
    for i in range(1, size):
        level = next((n for n in range(4) if i < starts[n + 1]), None)
        kind = "holds" if level is None else "in"
        above = range(starts[2], starts[4]) if level is None else range(starts[level - 1], starts[level])
        for parent in {chance.choice(above) for _ in range(1 if chance.random() < 0.6 else 2)}:
            drawn.add_edge(_iri(i), _iri(parent), kind, kind=kind, label="", statements=[_statement(i, parent, kind, names)])
    return drawn


def _iri(number: int) -> str:
    return f"https://bench.example/{number:06}"


def _statement(i: int, parent: int, kind: str, names: list[str]) -> Statement:
    words = f"{names[parent]}的{names[i]}在会上介绍，今年各项工作都有新的进展，群众得到了实惠。"
    day = f"20{10 + i % 14}-0{1 + i % 9}-11"
    cited = Citation(f"article/{i % 997}", f"{names[i]}见闻", "云岭日报", day, "2", ((words[:7], True), (words[7:], False)))
    return Statement(f"claim/{i:06}/{parent:06}", kind, (("child", names[i]), ("parent", names[parent])), "asserted", "", cited)


def bare(html: str) -> str:
    """The page with nothing but sigma, for the nodes and edges of one of ours."""
    start = html.index(">", html.index('id="data"')) + 1
    data = html[start : html.index("</script>", start)]
    graphology, sigma = (text(name) for name in SIGMA)
    return Template(BARE.read_text(encoding="utf-8")).substitute(graphology=graphology, sigma=sigma, data=data)


def measure(size: int, folder: Path) -> dict[str, float]:
    """Medians of what COLUMNS names, for a network of some size."""
    drawn, before = network(size), time.process_time()
    html = page(Nothing(), drawn)
    found: dict[str, list[float]] = {"written": [time.process_time() - before]}
    ours, other = folder / f"ours{size}.html", folder / f"bare{size}.html"
    ours.write_text(html, encoding="utf-8")
    other.write_text(bare(html), encoding="utf-8")
    for _ in range(ROUNDS):
        with Browser() as browser:
            found.setdefault("bare", []).append(browser.first_picture(other))
        with Browser() as browser:
            found.setdefault("ours", []).append(browser.first_picture(ours))
            for key, value in looked_at(browser).items():
                found.setdefault(key, []).append(value)
    median = {key: statistics.median(values) for key, values in found.items()}
    sizes = {"nodes": size, "lines": len(pairs(drawn)), "file": len(html.encode()) / 1e6}
    return median | sizes | {"ratio": median["ours"] / median["bare"]}


def looked_at(browser: Browser) -> dict[str, float]:
    """What a reader does with our page: it is dragged (and must move), a day is taken off; then the memory it holds."""
    before = browser.js("drawer.middle()")
    frame = browser.dragged()
    if browser.js("drawer.middle()") == before:
        raise SystemExit("the picture was dragged and did not move")
    return {"frame": frame, "filter": browser.js(FILTER), "heap": browser.js("performance.memory.usedJSHeapSize") / 1e6}


def main() -> int:
    """Prints the table and puts it between the marks of docs/benchmarks.md; 1 where ours takes more than LIMIT times as long."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--nodes", type=int, nargs="+", default=[2000, 10_000, 20_000])
    with tempfile.TemporaryDirectory() as folder:
        found = [measure(size, Path(folder)) for size in asked.parse_args().nodes]
    lines = [COLUMNS, ["---:"] * len(COLUMNS), *([form.format(**row) for form in COLUMNS.values()] for row in found)]
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    print(table)
    start, _, end = REPORT.read_text(encoding="utf-8").split(MARK)
    REPORT.write_text(f"{start}{MARK}\n{table}{MARK}{end}", encoding="utf-8")
    return int(any(row["ratio"] > LIMIT for row in found))


if __name__ == "__main__":
    sys.exit(main())

"""The network as one HTML file that opens anywhere, with no network.

A small network is drawn by vis-network, by way of pyvis, a large one by sigma.js on graphology; names, panel, search, filters
and pictures are the page's own and the same for both. Nothing of pyvis's own page (other servers' style sheets, raw headings,
tooltips that are HTML) gets into it. All data is JSON with `<` escaped, and a content security policy lets run just the
scripts of the page.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

import networkx as nx

from kg.core.errors import StoreError
from kg.view.asks import Asks, clean, text, words
from kg.view.contents import contents, looks, pairs, style
from kg.view.contents import data as page_data
from kg.view.network import LISTED, WHOLE, Scope, network
from kg.view.say import evidence

SMALL = 400  # nodes that pyvis draws; its drawing slows down beyond
VIS = "templates/lib/vis-9.1.2/vis-network.min.js"  # of pyvis
SIGMA = ("html/lib/graphology.umd.min.js", "html/lib/sigma.min.js")
PARTS = ("dom", "evidence", "base", "labels", "{drawing}", "panel", "filters", "search", "picture", "start")


def write(graph: Asks, path: Path, scope: Scope = WHOLE, lang: str = "zh") -> tuple[int, int]:
    """Writes the page; gives the numbers of nodes and edges drawn. Raises StoreError where the file cannot be written."""
    drawn = network(graph, scope, lang)
    html = page(graph, drawn, scope, lang)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html, encoding="utf-8", newline="\n")
    except OSError as fault:
        raise StoreError(f"{path}: cannot be written ({fault.strerror}); give another file as --out") from fault
    return len(drawn), len(pairs(drawn))


def page(graph: Asks, drawn: nx.MultiDiGraph[str], scope: Scope = WHOLE, lang: str = "zh") -> str:
    """The page as HTML."""
    shown = contents(graph, drawn)
    title = _title(scope, lang)
    blobs = {"data": page_data(shown, lang) | {"title": title}, "statements": [evidence(s, lang) for s in shown.statements]}
    small = len(drawn) <= SMALL
    blobs |= _by_pyvis(shown.nodes, drawn) if small else {"shaders": {k: text(f"html/js/node.{k[:4]}.glsl") for k in SHADERS}}
    scripts = [_vis()] if small else [text(name) for name in SIGMA]
    scripts.append("\n".join(text(f"html/js/{part.format(drawing='vis' if small else 'sigma')}.js") for part in PARTS))
    return rendered("page.html", _frame(drawn, lang, title), scripts, blobs)


def rendered(name: str, frame: Mapping[str, Any], scripts: Sequence[str], data: Mapping[str, Any]) -> str:
    """A page: one of the templates, with texts around, scripts, and data as JSON. What the template escapes cannot be markup."""
    from jinja2 import DictLoader, Environment

    made = Environment(loader=DictLoader({name: text(f"html/{name}")}), autoescape=True)
    made.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}
    whole = {**frame, "scripts": scripts, "policy": _policy(scripts), "data": data}
    return made.get_template(name).render(page=whole)


SHADERS = ("vertex", "fragment")


def _title(scope: Scope, lang: str) -> str:
    texts = words(lang)["page"]
    return texts["title"] + (f" · {texts['around'].format(name=clean(scope.focus))}" if scope.focus else "")


def _vis() -> str:
    return resources.files("pyvis").joinpath(VIS).read_text(encoding="utf-8")


def _frame(drawn: nx.MultiDiGraph[str], lang: str, title: str) -> dict[str, Any]:
    """What stands around the picture."""
    texts = words(lang)["page"]
    cut = drawn.graph["all"] > len(drawn)
    return {
        "lang": "zh-CN" if lang == "zh" else lang,
        "title": title,
        "words": texts,
        "counts": texts["counts"].format(nodes=len(drawn), edges=len(pairs(drawn))),
        "left": texts["left"].format(all=drawn.graph["all"], nodes=len(drawn)) if cut else "",
        "empty": "" if len(drawn) else texts["empty"],
        "css": text("html/page.css"),
    }


def _policy(scripts: Sequence[str]) -> str:
    """Nothing is fetched from anywhere, and no script runs but these."""
    hashes = " ".join(f"'sha256-{b64encode(sha256(s.encode()).digest()).decode()}'" for s in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _by_pyvis(rows: Sequence[dict[str, Any]], drawn: nx.MultiDiGraph[str]) -> dict[str, Any]:
    """Nodes, edges and options as vis-network takes them, each node and edge under its number."""
    from pyvis.network import Network  # takes half a second: it brings IPython along

    net = Network(directed=True)
    for number, row in enumerate(rows):
        look = looks(row["k"])
        place = {"x": row["x"], "y": row["y"], "size": row["r"]}
        net.add_node(number, label="\n".join(row["lines"]), shape=look["shape"], color=look["color"], **place)
    numbers = {n: i for i, n in enumerate(sorted(drawn))}
    for number, ((source, target), edges) in enumerate(pairs(drawn).items()):
        listed = all(e["kind"] == LISTED for e in edges)
        net.add_edge(numbers[source], numbers[target], id=number, dashes=listed)
    nodes, edges, *_ = net.get_network_data()
    return {"nodes": nodes, "edges": edges, "options": style()["options"]}

"""The network as one HTML file that opens anywhere, with no network: drawn by vis-network, by way of pyvis.

The page is our own template, so nothing of pyvis's (other servers' style sheets, raw headings, tooltips that are HTML)
gets into it. All data is JSON with `<` escaped, and a content security policy lets run just the two scripts of the page.
"""

from __future__ import annotations

import tomllib
import unicodedata
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

import networkx as nx

from kg.core.errors import StoreError
from kg.view.arrange import arrange
from kg.view.asks import Asks, ask, clean, text, words
from kg.view.card import divisions
from kg.view.network import LISTED, WHOLE, Scope, network
from kg.view.say import cite, label, sentence, short
from kg.view.statements import Statement

VIS = "templates/lib/vis-9.1.2/vis-network.min.js"  # of pyvis
LINE = 9  # characters in a line of a label
LABEL = 2 * LINE  # characters in a label; the panel shows the whole name


def write(graph: Asks, path: Path, scope: Scope = WHOLE, lang: str = "zh") -> tuple[int, int]:
    """Writes the page; gives the numbers of nodes and edges drawn. Raises StoreError where the file cannot be written."""
    drawn = network(graph, scope)
    html = page(graph, drawn, scope, lang)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html, encoding="utf-8", newline="\n")
    except OSError as fault:
        raise StoreError(f"{path}: cannot be written ({fault.strerror}); give another file as --out") from fault
    return len(drawn), len(pairs(drawn))


def page(graph: Asks, drawn: nx.MultiDiGraph[str], scope: Scope = WHOLE, lang: str = "zh") -> str:
    """The page as HTML."""
    from jinja2 import DictLoader, Environment
    from pyvis.network import Network  # takes half a second: it brings IPython along

    net = Network(directed=True, cdn_resources="in_line")
    _draw(net, drawn)
    net.templateEnv = Environment(loader=DictLoader({"page.html": text("page.html")}), autoescape=True)
    net.templateEnv.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False}
    net.templateEnv.globals["page"] = _contents(graph, drawn, scope, lang)
    net.path = "page.html"
    return str(net.generate_html())


def pairs(drawn: nx.MultiDiGraph[str]) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    """The edges between each two nodes, in order: a line of the page stands for all of them."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for source, target, _, attributes in sorted(drawn.edges(keys=True, data=True), key=lambda e: e[:3]):
        found[source, target].append(attributes)
    return dict(sorted(found.items()))


@lru_cache(maxsize=1)
def style() -> Mapping[str, Any]:
    """Shapes, colours and the options of the drawing, from `style.toml`."""
    return tomllib.loads(text("style.toml"))


def _draw(net: Any, drawn: nx.MultiDiGraph[str]) -> None:
    """Puts nodes and edges on a pyvis network, each under its number."""
    sizes = {n: _sizes(drawn, n) for n in drawn}
    places = arrange(drawn, {n: _box(drawn.nodes[n]["thing"].label, *sizes[n]) for n in drawn})
    numbers = {n: i for i, n in enumerate(sorted(drawn))}
    for iri, number in numbers.items():
        thing, (size, font) = drawn.nodes[iri]["thing"], sizes[iri]
        look, (x, y) = _look(thing.kind), places[iri]
        under = _label(thing.label).count("\n") * font / 2 + font  # the shape stands above the middle of its box
        face = {"size": font, "face": style()["fonts"], "color": style()["ink"], "strokeWidth": 3, "strokeColor": "#ffffff"}
        net.add_node(
            number,
            label=_label(thing.label),
            shape=look["shape"],
            color=look["color"],
            size=size,
            font=face,
            x=round(x),
            y=round(y - under / 2),
        )
    for number, ((source, target), edges) in enumerate(pairs(drawn).items()):
        listed = all(e["kind"] == LISTED for e in edges)
        color = {"color": style()["listed" if listed else "edge"], "highlight": style()["ink"], "hover": style()["ink"]}
        marks = {"size": 12, "face": style()["fonts"], "color": style()["ink"], "strokeWidth": 4}
        net.add_edge(numbers[source], numbers[target], id=number, color=color, dashes=listed, font=marks)


def _look(kind: str) -> Mapping[str, str]:
    kinds: Mapping[str, Mapping[str, str]] = style()["kind"]
    return kinds.get(kind, kinds["other"])


def _sizes(drawn: nx.MultiDiGraph[str], iri: str) -> tuple[int, int]:
    """Size of a node's shape and of its letters, by how many things it is linked with."""
    root = len(set(drawn.predecessors(iri)) | set(drawn.successors(iri))) ** 0.5
    return min(34, round(7 + 3 * root)), min(40, round(11 + 4 * root))


def _label(name: str) -> str:
    shown = short(clean(name), LABEL)
    line = -(-len(shown) // max(1, -(-len(shown) // LINE)))  # lines of a like length
    return "\n".join(shown[i : i + line] for i in range(0, len(shown), line or 1))


def _box(name: str, size: int, font: int) -> tuple[float, float]:
    """Width and height of a node with its label under it, and a margin."""
    lines = _label(name).split("\n")
    ems = max(sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.6 for c in line) for line in lines)
    return max(ems * font, 2.0 * size) + 12, 2.0 * size + len(lines) * font * 1.2 + 20


def _contents(graph: Asks, drawn: nx.MultiDiGraph[str], scope: Scope, lang: str) -> dict[str, Any]:
    """What the template is filled with, besides nodes and edges."""
    texts = words(lang)["page"]
    vis = resources.files("pyvis").joinpath(VIS).read_text(encoding="utf-8")
    counts = texts["counts"].format(nodes=len(drawn), edges=len(pairs(drawn)))
    around = f" · {texts['around'].format(name=clean(scope.focus))}" if scope.focus else ""
    title = texts["title"] + around
    cut = drawn.graph["all"] > len(drawn)
    return {
        "lang": "zh-CN" if lang == "zh" else lang,
        "title": title,
        "words": texts,
        "counts": counts,
        "left": texts["left"].format(all=drawn.graph["all"], nodes=len(drawn)) if cut else "",
        "css": text("page.css"),
        "js": text("page.js"),
        "vis": vis,
        "policy": _policy(vis, text("page.js")),
        "options": style()["options"],
        "data": _data(graph, drawn, lang) | {"title": title, "counts": counts, "words": texts, "style": {"ink": style()["ink"]}},
    }


def _policy(*scripts: str) -> str:
    """Nothing is fetched from anywhere, and no script runs but these."""
    hashes = " ".join(f"'sha256-{b64encode(sha256(s.encode()).digest()).decode()}'" for s in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _data(graph: Asks, drawn: nx.MultiDiGraph[str], lang: str) -> dict[str, Any]:
    """What the panel shows: names, the divisions around, statements with their words; a statement stands once."""
    attributes = [drawn.nodes[n] for n in drawn] + [drawn.edges[e] for e in drawn.edges(keys=True)]
    said: dict[str, Statement] = {s.id: s for found in attributes for s in found["statements"]}
    order = sorted(said.values(), key=lambda s: (s.citation.date, s.citation.article, s.id))
    place = {s.id: i for i, s in enumerate(order)}
    kinds = Counter(drawn.nodes[n]["thing"].kind for n in drawn)
    numbers = {n: i for i, n in enumerate(sorted(drawn))}
    return {
        "nodes": _nodes(graph, drawn, place),
        "edges": [_edge(edges, place, lang) for edges in pairs(drawn).values()],
        "statements": [_said(s, lang) for s in order],
        "kinds": {k: {**_look(k), "label": label("kind", k, lang), "count": n} for k, n in sorted(kinds.items())},
        "focus": [numbers[n] for n in drawn.graph.get("focus", ()) if n in numbers],
    }


def _nodes(graph: Asks, drawn: nx.MultiDiGraph[str], place: Mapping[str, int]) -> list[dict[str, Any]]:
    names: dict[str, set[str]] = defaultdict(set)
    for known in ask(graph, "names", "thing", drawn):
        names[known["thing"]].add(clean(known["other"]))
    around = divisions(graph, drawn)
    found = []
    for number, iri in enumerate(sorted(drawn)):
        thing, said = drawn.nodes[iri]["thing"], drawn.nodes[iri]["statements"]
        row: dict[str, Any] = {
            "id": number,
            "label": clean(thing.label),
            "kind": thing.kind,
            "names": sorted(names[iri]),
            "around": around.get(iri, ()),
        }
        found.append(row | {"s": sorted({place[s.id] for s in said})})
    return found


def _edge(edges: list[Mapping[str, Any]], place: Mapping[str, int], lang: str) -> dict[str, Any]:
    labels = sorted({e["label"] or label("edge", e["kind"], lang) for e in edges})
    shown = "、".join(labels[:3]) + ("…" if len(labels) > 3 else "")
    marks = sorted({e["label"] for e in edges if e["label"]})  # what stands on the line itself
    return {
        "label": shown,
        "mark": short("、".join(marks), 12),
        "s": sorted({place[s.id] for e in edges for s in e["statements"]}),
    }


def _said(statement: Statement, lang: str) -> dict[str, Any]:
    return {"say": sentence(statement, lang), "passage": statement.citation.passage, "cite": cite(statement.citation, lang)}

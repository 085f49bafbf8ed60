"""A network as a drawing for notebooks: one SVG, still in a committed notebook, alive (`widget.js`) where a kernel runs."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import anywidget
import networkx as nx
import traitlets
from jinja2 import Environment

from kg.view.arrange import arrange
from kg.view.asks import Asks, clean, text
from kg.view.contents import pairs
from kg.view.network import LISTED, Scope, network
from kg.view.page import page
from kg.view.say import label, short
from kg.view.statements import Statement

SVG = "image/svg+xml"
NAME, MARK = 12, 8  # characters in a label, and on a line; the hint has them all
SPREAD = 1.35  # room for the words on lines, beyond what names need
MARKED = 40  # lines on which words stand, at most
PLAIN = ("in", LISTED)  # what lies in what needs no words
MARGIN = 24
LEGEND = 30  # the legend's height

Bundle = dict[str, Any]


class Drawn(anywidget.AnyWidget):
    """A network in a cell: wheel zooms, dragging moves, a press marks a name; `selected` are the IRIs that are marked."""

    _esm = text("notebook/widget.js")
    svg = traitlets.Unicode().tag(sync=True)
    selected = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def _repr_mimebundle_(self, **options: dict[str, object]) -> tuple[Bundle, Bundle]:
        """The widget, and the same as a still picture for who reads the notebook without a kernel."""
        data, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return {**data, SVG: self.svg}, metadata


class Framed:
    """The page of `kg view` inside a notebook, with search, filters and source words; still a picture without a kernel."""

    def __init__(self, html: str, svg: str, title: str, height: int = 560) -> None:
        self.html, self.svg, self.title, self.height = html, svg, title, height

    def _repr_mimebundle_(self, **options: object) -> Bundle:
        """An iframe that nothing outside it can be reached from, and the still picture."""
        shown = {"page": self.html, "title": self.title, "height": self.height}
        return {"text/html": _template("notebook/frame.html").render(shown), SVG: self.svg}


def draw(graph: Asks, focus: str | None = None, hops: int = 1, limit: int = 60, lang: str = "zh") -> Drawn:
    """The network around a name (or of the whole graph) as a widget. Raises QueryError where nothing has the name."""
    return Drawn(svg=svg(network(graph, Scope(focus, hops, limit)), lang))


def frame(graph: Asks, focus: str | None = None, hops: int = 1, limit: int = 400, lang: str = "zh") -> Framed:
    """The page of `kg view` around a name (or of the whole graph). Raises QueryError where nothing has the name."""
    scope = Scope(focus, hops, limit)
    drawn = network(graph, scope)
    return Framed(page(graph, drawn, scope, lang), svg(drawn, lang), focus or "")


def plain(drawn: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """The network for analysis: nodes (IRIs) have `name`, `kind` and `level`, edges `kind`, `label`, `claims` (their number),
    `first` and `last` (days of issue, ISO 8601)."""
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for iri in sorted(drawn):
        thing = drawn.nodes[iri]["thing"]
        found.add_node(iri, name=thing.label, kind=thing.kind, level=thing.level)
    for source, target, key, given in sorted(drawn.edges(keys=True, data=True), key=lambda e: e[:3]):
        found.add_edge(source, target, key, kind=given["kind"], label=given["label"], **_seen(given["statements"]))
    return found


def _seen(said: list[Statement]) -> dict[str, object]:
    days = sorted(s.citation.date for s in said if s.citation.date)
    return {"claims": len(said), "first": days[0] if days else "", "last": days[-1] if days else ""}


def svg(drawn: nx.MultiDiGraph[str], lang: str = "zh") -> str:
    """A network (of `kg.view.network`) as one SVG: shapes and colours by kind, names under them, words on lines, a legend."""
    boxes = {n: (max(60.0, 13.0 * len(_name(drawn, n)) + 8), 2 * _radius(drawn, n) + 26) for n in drawn}
    room = SPREAD if len(drawn) <= MARKED else 1
    places = {n: (x * room, y * room) for n, (x, y) in arrange(drawn, boxes)[0].items()}
    left, top = (min((p[i] - boxes[n][i] / 2 for n, p in places.items()), default=0) - MARGIN for i in (0, 1))
    moved = {n: (x - left, y - top + LEGEND) for n, (x, y) in places.items()}
    width, height = (max((p[i] + boxes[n][i] / 2 for n, p in moved.items()), default=300) + MARGIN for i in (0, 1))
    kinds = sorted({drawn.nodes[n]["thing"].kind for n in drawn})
    shown = {
        "width": round(max(width, 90 * len(kinds) + 2 * MARGIN)),
        "height": round(height),
        "nodes": _nodes(drawn, moved, lang),
        "edges": _edges(drawn, moved, lang),
        "legend": [_look(k) | {"label": label("kind", k, lang), "x": MARGIN + 90 * i, "y": 16} for i, k in enumerate(kinds)],
        "title": label("page", "network", lang),
        "fonts": _style()["fonts"].replace("'", ""),
        "ink": "#1f2933",
        "line": "#9aa5b1",
    }
    return str(_template("notebook/network.svg").render(shown))


def _nodes(drawn: nx.MultiDiGraph[str], places: Mapping[str, tuple[float, float]], lang: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for number, iri in enumerate(sorted(drawn)):
        thing, (x, y), r = drawn.nodes[iri]["thing"], places[iri], _radius(drawn, iri)
        row = {"id": iri, "number": number, "label": _name(drawn, iri), "x": round(x), "y": round(y - 10), "r": r}
        hint = f"{clean(thing.label)} · {label('kind', thing.kind, lang)}"
        found.append(row | _look(thing.kind) | {"title": hint, "size": 13, "under": round(y + r + 6)})
    return found


def _edges(drawn: nx.MultiDiGraph[str], places: Mapping[str, tuple[float, float]], lang: str) -> list[dict[str, object]]:
    numbers, lines = {n: i for i, n in enumerate(sorted(drawn))}, pairs(drawn)
    found: list[dict[str, object]] = []
    for (source, target), edges in lines.items():
        (x1, y1), (x2, y2) = places[source], places[target]
        said = {clean(e["label"]) or label("edge", e["kind"], lang): e["kind"] for e in edges}
        marks = [words for words, kind in sorted(said.items()) if kind not in PLAIN] if len(lines) <= MARKED else []
        count = sum(len(e["statements"]) for e in edges)
        row: dict[str, object] = {
            "source": numbers[source],
            "target": numbers[target],
            "listed": all(e["kind"] == LISTED for e in edges),
        }
        row |= {"x1": round(x1), "y1": round(y1 - 10), "x2": round(x2), "y2": round(y2 - 10), "width": min(4, 1 + count / 4)}
        middle = {"x": round((x1 + x2) / 2), "y": round((y1 + y2) / 2 - 7)}
        found.append(row | middle | {"title": "、".join(sorted(said)), "mark": short("、".join(marks), MARK)})
    return found


def _name(drawn: nx.MultiDiGraph[str], iri: str) -> str:
    return short(clean(drawn.nodes[iri]["thing"].label), NAME)


def _radius(drawn: nx.MultiDiGraph[str], iri: str) -> int:
    linked: int = len(set(drawn.predecessors(iri)) | set(drawn.successors(iri)))
    return min(18, round(6 + 2 * math.sqrt(linked)))


@lru_cache(maxsize=1)
def _style() -> Mapping[str, Any]:
    return tomllib.loads(text("style.toml"))


def _look(kind: str) -> dict[str, Any]:
    look = _style()["kind"].get(kind, _style()["kind"]["other"])
    return {"color": look["color"], "path": tomllib.loads(text("notebook/shapes.toml"))[look["shape"]]}


@lru_cache(maxsize=2)
def _template(name: str) -> Any:
    return Environment(autoescape=True).from_string(text(name))

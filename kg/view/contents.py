"""What the network page is filled with: nodes with their places, lines, statements, and the words to search and filter by."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import networkx as nx

from kg.core.types import LEVELS
from kg.view.arrange import arrange
from kg.view.asks import Asks, ask, clean, text, words
from kg.view.card import Around
from kg.view.network import LISTED
from kg.view.pinyin import all_readings
from kg.view.say import label, short
from kg.view.statements import Statement

LINE = 9  # characters in a line of a label
LABEL = 2 * LINE  # characters in a label; the panel shows the whole name
SCREENS = (1.75, 0.6)  # width to height of what is drawn on: a screen's, and a phone's that is held upright
MARK = 12  # characters on a line of the network
COUNTY = LEVELS.index("county")
PAIRS = (
    ("（", "）"),
    ("(", ")"),
    ("“", "”"),
    ("‘", "’"),
    ("《", "》"),
)  # no line ends within a pair, if it can be helped
# Two characters between which no line ends: within a number or a word of letters, after an opening mark, before a closing one.
_TIED = re.compile(
    r"[0-9A-Za-z.%][0-9A-Za-z.%]|[“‘（(《〈「『【〔].|.[”’）)》〉」』】〕…，。、；：！？]|\d[\u4e00-\u9fff]", re.DOTALL
)


@dataclass(frozen=True)
class Contents:
    """A network ready to be written: its nodes and edges in order, its statements, the counties its nodes are in."""

    nodes: Sequence[dict[str, Any]]
    edges: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]
    numbers: Mapping[str, int]
    statements: Sequence[Statement]
    counties: Sequence[str]
    focus: Sequence[int]


@lru_cache(maxsize=1)
def style() -> Mapping[str, Any]:
    """Shapes, colours and the options of the drawing, from `style.toml`."""
    return tomllib.loads(text("style.toml"))


def looks(kind: str) -> Mapping[str, str]:
    """Shape and colours of a kind of thing."""
    kinds: Mapping[str, Mapping[str, str]] = style()["kind"]
    return kinds.get(kind, kinds["other"])


def pairs(drawn: nx.MultiDiGraph[str]) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    """The edges between each two nodes, in order: a line of the page stands for all of them."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for source, target, _, attributes in sorted(drawn.edges(keys=True, data=True), key=lambda e: e[:3]):
        found[source, target].append(attributes)
    return dict(sorted(found.items()))


def contents(graph: Asks, drawn: nx.MultiDiGraph[str]) -> Contents:
    """A network as the page shows it; nodes have their numbers in order of their IRIs."""
    attributes = [drawn.nodes[n] for n in drawn] + [drawn.edges[e] for e in drawn.edges(keys=True)]
    told: dict[str, Statement] = {s.id: s for found in attributes for s in found["statements"]}
    order = sorted(told.values(), key=lambda s: (s.citation.date, s.citation.article, s.id))
    numbers = {n: i for i, n in enumerate(sorted(drawn))}
    within: dict[str, tuple[Around, ...]] = {n: drawn.nodes[n].get("around", ()) for n in drawn}
    counties = _counties(drawn, within)
    rows = _nodes(graph, drawn, within, {s.id: i for i, s in enumerate(order)})
    for iri, number in numbers.items():
        here = {d.iri for d in within.get(iri, ())} | {iri}
        rows[number] |= {"c": found} if (found := [i for i, county in enumerate(counties) if county in here]) else {}
    focus = [numbers[n] for n in drawn.graph.get("focus", ()) if n in numbers]
    return Contents(rows, pairs(drawn), numbers, order, list(counties.values()), focus)


def data(shown: Contents, lang: str) -> dict[str, Any]:
    """All but the statements' words: what has to be read before the first picture."""
    days = sorted({s.citation.date for s in shown.statements if s.citation.date})
    number = {day: i for i, day in enumerate(days)} | {"": -1}
    place = {s.id: i for i, s in enumerate(shown.statements)}
    kinds = Counter(row["k"] for row in shown.nodes)
    lines = [
        {"from": shown.numbers[a], "to": shown.numbers[b]} | _edge(edges, place, lang) for (a, b), edges in shown.edges.items()
    ]
    relations = Counter(kind for line in lines for kind in line["kinds"])
    return {
        "nodes": shown.nodes,
        "edges": lines,
        "days": days,
        "when": [number[s.citation.date] for s in shown.statements],
        "kinds": {k: {**looks(k), "label": label("kind", k, lang), "count": n} for k, n in sorted(kinds.items())},
        "relations": {k: {"label": label("edge", k, lang), "count": n} for k, n in sorted(relations.items())},
        "counties": shown.counties,
        "focus": shown.focus,
        "readings": all_readings(name for row in shown.nodes for name in (row["l"], *row.get("n", ()))),
        "words": words(lang)["page"],
        "style": {k: style()[k] for k in ("light", "dark", "fonts")},
        "file": "xiangtu",
    }


def _counties(drawn: nx.MultiDiGraph[str], within: Mapping[str, Sequence[Around]]) -> dict[str, str]:
    """The counties that nodes are or are in: by IRI their names, with the prefecture's where two are called the same."""
    found = {
        d.iri: (d.label, (above[-1].label if (above := [a for a in row if a.level < COUNTY]) else ""))
        for row in within.values()
        for d in row
        if d.level == COUNTY
    }
    for iri in drawn:
        thing = drawn.nodes[iri]["thing"]
        if thing.kind == "Division" and thing.level == LEVELS[COUNTY]:
            found[iri] = (clean(thing.label), (row[-1].label if (row := within.get(iri, ())) else ""))
    same = Counter(name for name, _ in found.values())
    named = {iri: f"{above}{name}" if same[name] > 1 else name for iri, (name, above) in found.items()}
    return dict(sorted(named.items()))


def _nodes(
    graph: Asks, drawn: nx.MultiDiGraph[str], within: Mapping[str, Sequence[Around]], place: Mapping[str, int]
) -> list[dict[str, Any]]:
    """A row for each node. Its place is that of its shape; `w`, `h` and `up` tell how far its label reaches from there."""
    names: dict[str, set[str]] = defaultdict(set)
    for known in ask(graph, "names", "thing", drawn):
        names[known["thing"]].add(clean(known["other"]))
    sizes = {n: _sizes(drawn, n) for n in drawn}
    boxes = {n: _box(_lines(drawn.nodes[n]["thing"].label), *sizes[n]) for n in drawn}
    wide, high = arrange(drawn, boxes, SCREENS)
    found = []
    for iri in sorted(drawn):
        thing, (radius, letters) = drawn.nodes[iri]["thing"], sizes[iri]
        (w, h), up = boxes[iri], radius + 3
        spots = [(x, round(y - h / 2 + up)) for x, y in (wide[iri], high[iri])]
        row: dict[str, Any] = {"l": clean(thing.label), "k": thing.kind, "lines": _lines(thing.label)}
        row |= (
            {"x": spots[0][0], "y": spots[0][1], "high": spots[1]}
            if spots[0] != spots[1]
            else {"x": spots[0][0], "y": spots[0][1]}
        )
        row |= {"r": radius, "f": letters, "w": round(w), "h": round(h), "up": up}
        more = {
            "n": sorted(names[iri]),
            "a": [d.label for d in within.get(iri, ())],
            "s": sorted({place[s.id] for s in drawn.nodes[iri]["statements"]}),
        }
        found.append(row | {k: v for k, v in more.items() if v})
    return found


def _sizes(drawn: nx.MultiDiGraph[str], iri: str) -> tuple[float, float]:
    """Radius of a node's shape and size of its letters, by how many things it is linked with."""
    root = len(set(drawn.predecessors(iri)) | set(drawn.successors(iri))) ** 0.5
    return round(min(18, 4 + 2.2 * root), 1), round(min(18, 11 + 1.6 * root), 1)


def _lines(name: str) -> list[str]:
    """A name as it stands under its node: one line, or two of a like length, parted where a line may end."""
    shown = short(clean(name), LABEL)
    if _ems(shown) <= LINE:
        return [shown]
    at = min(range(1, len(shown)), key=lambda i: (abs(2 * i - len(shown)) + LINE * _tied(shown, i), i))
    return [shown[:at], shown[at:]]


def _tied(line: str, at: int) -> int:
    """How little a line may end at a place: within a number or a word of letters, at a mark, within a pair of marks."""
    return bool(_TIED.match(line, at - 1)) + any(line.count(a, 0, at) > line.count(b, 0, at) for a, b in PAIRS)


def _ems(line: str) -> float:
    """How wide a line is, in letters of Chinese."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.6 for c in line)


def _box(lines: Sequence[str], radius: float, letters: float) -> tuple[float, float]:
    """Width and height of a node with its label under it, and a margin."""
    return max(max(map(_ems, lines)) * letters, 2 * radius) + 8, 2 * radius + len(lines) * letters * 1.2 + 8


def _edge(edges: Sequence[Mapping[str, Any]], place: Mapping[str, int], lang: str) -> dict[str, Any]:
    labels = sorted({e["label"] or label("edge", e["kind"], lang) for e in edges})
    marks = sorted({e["label"] for e in edges if e["label"]})  # what stands on the line itself
    kinds = sorted({e["kind"] for e in edges})
    return {
        "label": "、".join(labels[:3]) + ("…" if len(labels) > 3 else ""),
        "kinds": kinds,
        "s": sorted({place[s.id] for e in edges for s in e["statements"]}),
        **({"mark": short("、".join(marks), MARK)} if marks else {}),
        **({"listed": True} if kinds == [LISTED] else {}),
    }

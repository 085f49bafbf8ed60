"""Where the nodes of a network stand: computed once, always the same, no label over another.

Each thing gets a home, the thing it belongs to most: a village its township, an official the unit, a project its place.
Homes make trees, with the widest divisions at their roots. A tree is drawn as a disk, with its root in the middle and the
disks of what has its home there packed around; so counties stand apart, and officials stand beside their townships.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, takewhile
from math import hypot

import networkx as nx
import numpy as np

from kg.core.types import LEVELS
from kg.view.pack import Disk, enclosing, pack
from kg.view.settle import TURNS, Turn, settle

Point = tuple[float, float]
Size = tuple[float, float]

WIDE = 1.7  # how much wider than high a disk is drawn: labels are wide, and so are screens
GAP = 30.0  # between groups, in the page's pixels at zoom 1
FEW = 3  # nodes of a county that do not stand apart from the prefecture
SETTLED = 1000  # nodes that are drawn together after they were packed, in several ways; the time grows with their square
WIDTHS = 16  # widths of the space into which groups are put, between that of the widest and that of all in one row
BEGIN = 0.35  # of the packing's distances, to begin with
# How much a thing's home is settled by an edge of a kind; each statement adds one, up to MOST.
KINDS = {"in": 12, "listed": 10, "holds": 8, "place": 6, "part": 6, "operator": 3, "produces": 3}
MOST = 5


def arrange(graph: nx.MultiDiGraph[str], sizes: Mapping[str, Size], screens: Sequence[float] = (WIDE,)) -> list[dict[str, Point]]:
    """For each screen (its width to its height) a place for each node: the middle of a box of the given width and height that
    no other node's box overlaps. Of several ways to draw and to put together the groups, that which is seen largest."""
    forest = homes(graph)
    groups = _groups(graph, forest)
    of = {n: name for name, nodes in groups.items() for n in nodes}
    between: nx.DiGraph[str] = nx.DiGraph()
    between.add_nodes_from(sorted(groups))
    between.add_edges_from(sorted((of[a], of[b]) for a, b in forest.edges() if of[a] != of[b]))
    turns = TURNS if len(graph) <= SETTLED else TURNS[:1]
    drawn = [{name: _placed(forest.subgraph(nodes), sizes, turn) for name, nodes in groups.items()} for turn in turns]
    extents = [{name: _extent(places, sizes) for name, places in inside.items()} for inside in drawn]
    tried = [(i, spots) for i, boxes in enumerate(extents) for spots in _wholes(between, boxes)]
    best = [min(tried, key=lambda one: _span(one[1], extents[one[0]], screen)) for screen in screens]
    return [_together(drawn[i], spots, sizes) for i, spots in best]


def _wholes(between: nx.DiGraph[str], extents: Mapping[str, Size]) -> Iterator[dict[str, Point]]:
    """The middles of groups put together in several ways: drawn to each other, and in rows."""
    yield from (_placed(between, extents, turn) for turn in TURNS)
    yield from _rows(between, extents)


def _together(
    inside: Mapping[str, Mapping[str, Point]], spots: Mapping[str, Point], sizes: Mapping[str, Size]
) -> dict[str, Point]:
    """The places of all nodes, given those inside the groups and those of the groups."""
    found: dict[str, Point] = {}
    for name, places in inside.items():
        (x, y), (x0, y0, x1, y1) = spots[name], _box(places, sizes)
        found |= {n: (round(px + x - (x0 + x1) / 2), round(py + y - (y0 + y1) / 2)) for n, (px, py) in places.items()}
    return found


def _extent(places: Mapping[str, Point], sizes: Mapping[str, Size]) -> Size:
    """Width and height of a group with the gap around it."""
    x0, y0, x1, y1 = _box(places, sizes)
    return x1 - x0 + GAP, y1 - y0 + GAP


def _rows(between: nx.DiGraph[str], extents: Mapping[str, Size]) -> Iterator[dict[str, Point]]:
    """The middles of the groups' boxes, those of a tree one after the other or the largest first, in spaces of several widths."""
    trees = [sorted(part, key=lambda n: (-extents[n][1], n)) for part in nx.weakly_connected_components(between)]
    together = [n for tree in sorted(trees, key=lambda t: (-extents[t[0]][1], t)) for n in tree]
    orders = [together, *(sorted(together, key=lambda n: (-extents[n][i], n)) for i in (0, 1))]
    total = sum(extents[n][0] for n in together)
    widest = max((extents[n][0] for n in together), default=0.0)
    for step in range(WIDTHS if len(together) > 1 else 1):
        for order in orders:
            yield _skyline(order, extents, widest * (total / max(widest, 1.0)) ** (step / WIDTHS))


def _skyline(order: Sequence[str], extents: Mapping[str, Size], length: float) -> dict[str, Point]:
    """Boxes put one after the other into a space of some width, each as high up as those before it let it come."""
    found: dict[str, Point] = {}
    rim = [(0.0, 0.0)]  # where a stretch of the lower rim of the boxes begins, up to the next one, and how far down it is
    for name in order:
        width, height = extents[name]
        free = [(_down(rim, i, x + width), x) for i, (x, _) in enumerate(rim) if not x or x + width <= length]
        y, x = min(free)
        found[name] = (x + width / 2, y + height / 2)
        beyond = next(down for start, down in reversed(rim) if start <= x + width)
        rim = sorted([*(part for part in rim if not x <= part[0] <= x + width), (x, y + height), (x + width, beyond)])
    return found


def _down(rim: Sequence[tuple[float, float]], first: int, right: float) -> float:
    """How far down a rim comes from a stretch's beginning to some place."""
    return max(y for _, y in takewhile(lambda part: part[0] < right, islice(rim, first, None)))


def _span(places: Mapping[str, Point], sizes: Mapping[str, Size], screen: float) -> float:
    """How far boxes reach, measured so that a screen's width and height count alike."""
    left, top, right, bottom = _box(places, sizes)
    return max((right - left) / screen, bottom - top)


def _groups(graph: nx.MultiDiGraph[str], forest: nx.DiGraph[str]) -> dict[str, list[str]]:
    """The nodes of each tree, and apart from them those of each county, or wider division, unless they are FEW."""
    found: dict[str, list[str]] = {}
    for root in sorted(n for n in forest if not forest.in_degree(n)):
        below: dict[str, list[str]] = {}  # nodes at and below each node that are in no group yet
        for node in nx.dfs_postorder_nodes(forest, root):
            own = [node, *(n for child in forest.successors(node) for n in below.pop(child))]
            apart = node == root or (_rank(graph, node) < LEVELS.index("township") and len(own) > FEW)
            below[node] = [] if apart else own
            if apart:
                found[node] = sorted(own)
    return found


def _placed(forest: nx.DiGraph[str], sizes: Mapping[str, Size], turn: Turn) -> dict[str, Point]:
    """Places for the nodes of a forest: packed as disks, and if they are not too many, drawn together."""
    trees = [_Tree(forest, root, sizes) for root in sorted(n for n in forest if not forest.in_degree(n))]
    trees.sort(key=lambda t: -t.disk.r)
    spots = pack([tree.disk.r for tree in trees])
    found = dict(place for tree, spot in zip(trees, spots, strict=True) for place in tree.places(spot.x, spot.y))
    if len(found) > SETTLED:
        return {n: (x, y / WIDE) for n, (x, y) in found.items()}
    nodes = sorted(found)
    number = {n: i for i, n in enumerate(nodes)}
    home = [number[next(iter(forest.predecessors(n)))] if forest.in_degree(n) else -1 for n in nodes]
    points = np.array([found[n] for n in nodes]).reshape(-1, 2) * (BEGIN, BEGIN / WIDE)
    settled = settle(points, np.array([sizes[n] for n in nodes]).reshape(-1, 2), home, turn)
    return {n: (float(x), float(y)) for n, (x, y) in zip(nodes, settled, strict=True)}


def _box(places: Mapping[str, Point], sizes: Mapping[str, Size]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of some boxes."""
    if not places:
        return 0.0, 0.0, 0.0, 0.0
    left = min(x - sizes[n][0] / 2 for n, (x, _) in places.items())
    top = min(y - sizes[n][1] / 2 for n, (_, y) in places.items())
    right = max(x + sizes[n][0] / 2 for n, (x, _) in places.items())
    return left, top, right, max(y + sizes[n][1] / 2 for n, (_, y) in places.items())


def homes(graph: nx.MultiDiGraph[str]) -> nx.DiGraph[str]:
    """A forest with an edge from each home to what has its home there.

    Divisions find their homes among divisions first; whatever else would tie two of their trees together is left out. What
    is linked with no division at last finds its home in the narrowest one around it (the nodes' `around`) that is drawn.
    """
    together: nx.utils.UnionFind[str] = nx.utils.UnionFind(sorted(graph))
    placed = {n: graph.nodes[n]["thing"].kind == "Division" for n in graph}
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(sorted(graph))
    for a, b in (*_strongest(graph), *_lying(graph)):
        a_root, b_root = together[a], together[b]
        if a_root == b_root or (placed[a_root] and placed[b_root] and not _divisions(graph, a, b)):
            continue
        both = placed[a_root] or placed[b_root]
        together.union(a, b)
        placed[together[a]] = both
        plain.add_edge(a, b)
    forest: nx.DiGraph[str] = nx.DiGraph()
    for part in nx.connected_components(plain):
        root = min(part, key=lambda n: (_rank(graph, n), -graph.degree(n), n))
        forest.add_node(root)
        forest.add_edges_from(nx.bfs_edges(plain, root, sort_neighbors=sorted))
    return forest


def _strongest(graph: nx.MultiDiGraph[str]) -> list[tuple[str, str]]:
    """The linked pairs, those between divisions first, then by how strongly they are linked."""
    weights: dict[tuple[str, str], int] = {}
    for a, b, found in graph.edges(data=True):
        pair = (min(a, b), max(a, b))
        weight = KINDS.get(found["kind"], 1) + min(MOST, len(found["statements"]))
        weights[pair] = weights.get(pair, 0) + weight
    pairs = [pair for pair in weights if pair[0] != pair[1]]
    return sorted(pairs, key=lambda p: (not _divisions(graph, *p), -weights[p], p))


def _lying(graph: nx.MultiDiGraph[str]) -> Iterator[tuple[str, str]]:
    """Nodes with the narrowest drawn division around them; divisions and bodies before persons."""
    for node in sorted(graph, key=lambda n: (_rank(graph, n), graph.nodes[n]["thing"].kind == "Person", n)):
        drawn = [d.iri for d in graph.nodes[node].get("around", ()) if d.iri in graph and d.iri != node]
        if drawn:
            yield drawn[-1], node


def _divisions(graph: nx.MultiDiGraph[str], a: str, b: str) -> bool:
    return all(graph.nodes[n]["thing"].kind == "Division" for n in (a, b))


def _rank(graph: nx.MultiDiGraph[str], node: str) -> int:
    """Lower for wider divisions; other things come last."""
    thing = graph.nodes[node]["thing"]
    levels = (*LEVELS, "")
    return levels.index(thing.level if thing.level in LEVELS else "") if thing.kind == "Division" else len(levels)


class _Tree:
    """A node with all that has its home there, packed into a disk; where the disk stands is settled by whoever holds it."""

    def __init__(self, forest: nx.DiGraph[str], root: str, sizes: Mapping[str, Size]) -> None:
        self.disks: dict[str, Disk] = {}  # the disk of each node's tree
        self.inside: dict[str, list[tuple[str, Disk]]] = {}  # within it the root's own disk and its children's
        self.root = root
        for node in nx.dfs_postorder_nodes(forest, root):
            self._pack(node, list(forest.successors(node)), sizes[node])

    @property
    def disk(self) -> Disk:
        """The disk of the whole."""
        return self.disks[self.root]

    def _pack(self, node: str, children: Sequence[str], size: Size) -> None:
        order = sorted(children, key=lambda c: (bool(self.inside[c][1:]), self.disks[c].r, c))
        found = pack([hypot(size[0], size[1] * WIDE) / 2, *(self.disks[c].r for c in order)])
        self.inside[node] = list(zip([node, *order], found, strict=True))
        self.disks[node] = enclosing(found)

    def places(self, x: float, y: float) -> Iterator[tuple[str, Point]]:
        """The place of each node, given that of the whole's middle."""
        waiting = [(self.root, x, y)]
        while waiting:
            node, x, y = waiting.pop()
            whole = self.disks[node]
            for one, disk in self.inside[node]:
                at = (one, x + disk.x - whole.x, y + disk.y - whole.y)
                if one == node:
                    yield one, at[1:]
                else:
                    waiting.append(at)

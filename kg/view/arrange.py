"""Where the nodes of a network stand: computed once, always the same, no label over another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import networkx as nx
import numpy as np
import numpy.typing as npt

Point = tuple[float, float]
Size = tuple[float, float]
Points = npt.NDArray[np.float64]

EDGE = (95.0, 110.0)  # length of an average edge in a large and in a small component, in the page's pixels at zoom 1
SMALL = (4, 40)  # nodes of a small component; pairs and triples are drawn as close as large ones
GAP = 70.0  # between components
ASPECT = 1.25  # width to height of the whole
ROUNDS = 400  # of pushing apart, at most


def arrange(graph: nx.MultiDiGraph[str], sizes: Mapping[str, Size]) -> dict[str, Point]:
    """A place for each node, given the width and height of its shape with its label; components stand side by side."""
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(sorted(graph))
    plain.add_edges_from(sorted({(min(a, b), max(a, b)) for a, b in graph.edges() if a != b}))
    parts = sorted((sorted(c) for c in nx.connected_components(plain)), key=lambda c: (-len(c), c))
    placed = [_component(plain.subgraph(part), part, np.array([sizes[n] for n in part])) for part in parts]
    corners = _pack([_extent(p, np.array([sizes[n] for n in part])) for part, p in zip(parts, placed, strict=True)])
    found: dict[str, Point] = {}
    for part, points, corner in zip(parts, placed, corners, strict=True):
        found |= {n: (round(float(x), 0), round(float(y), 0)) for n, (x, y) in zip(part, points + corner, strict=True)}
    return found


def _component(graph: nx.Graph[str], nodes: Sequence[str], sizes: Points) -> Points:
    """Places of a connected component's nodes, all of them right and below of the origin."""
    if len(nodes) == 1:
        return sizes / 2
    ordered: nx.Graph[str] = nx.Graph()  # the order of nodes settles what the layout makes of equal ones
    ordered.add_nodes_from(nodes)
    ordered.add_edges_from(sorted(graph.edges()))
    found = nx.spring_layout(ordered, iterations=300, seed=1, method="force")
    points = np.array([found[n] for n in nodes])
    ends = np.array([[nodes.index(a), nodes.index(b)] for a, b in ordered.edges()])
    mean = float(np.mean(np.linalg.norm(points[ends[:, 0]] - points[ends[:, 1]], axis=1)))
    points = _apart(points * (EDGE[SMALL[0] <= len(nodes) <= SMALL[1]] / max(mean, 1e-9)), sizes)
    moved: Points = points - (points - sizes / 2).min(axis=0)
    return moved


def _apart(points: Points, sizes: Points) -> Points:
    """Pushes nodes apart, in the direction that costs least, until no two overlap."""
    need = (sizes[:, None, :] + sizes[None, :, :]) / 2
    for _ in range(ROUNDS):
        delta = points[:, None, :] - points[None, :, :]
        over = np.maximum(need - np.abs(delta), 0)
        over[np.minimum(over[..., 0], over[..., 1]) <= 0] = 0
        np.einsum("iij->ij", over)[:] = 0
        if not over.any():
            break
        less = over[..., 0] <= over[..., 1]
        sign = np.where(
            delta > 0,
            1.0,
            np.where(delta < 0, -1.0, np.sign(np.subtract.outer(range(len(points)), range(len(points))))[..., None]),
        )
        push = over * sign * np.stack([less, ~less], axis=-1)
        points = points + push.sum(axis=1) * 0.35
    return points


def _extent(points: Points, sizes: Points) -> Size:
    width, height = (points + sizes / 2).max(axis=0)
    return float(width), float(height)


def _pack(extents: Sequence[Size]) -> list[Points]:
    """The upper left corners of boxes put in rows, as wide as lets the whole be seen largest."""
    widths = (
        sorted({sum(w + GAP for w, _ in extents[:n]) for n in range(1, len(extents) + 1)} | {max(w for w, _ in extents)})
        if extents
        else []
    )
    tried = [_rows(extents, width) for width in widths]
    return min(tried, key=lambda c: _span(extents, c), default=[])


def _span(extents: Sequence[Size], corners: Sequence[Points]) -> float:
    """How far the boxes reach, measured so that a screen's width and height count alike."""
    ends = [(x + w, y + h) for (w, h), (x, y) in zip(extents, corners, strict=True)]
    return float(max(max(x for x, _ in ends) / ASPECT, max(y for _, y in ends)))


def _rows(extents: Sequence[Size], width: float) -> list[Points]:
    x = y = row = 0.0
    corners: list[Points] = []
    for w, h in extents:
        if x and x + w > width:
            x, y, row = 0.0, y + row + GAP, 0.0
        corners.append(np.array([x, y]))
        x, row = x + w + GAP, max(row, h)
    return corners

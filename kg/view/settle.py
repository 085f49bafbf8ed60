"""Boxes drawn closer together, each towards its home, until they stand as near as they can with none over another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int_]

ROUNDS = 300  # boxes are drawn together for the first COOLING of them, ever less, then only pushed apart
SPREAD = 1.02  # how much farther from the middle, in each round beyond, what cannot be pushed apart where it is
COOLING = 0.6
HOME = (0.08, 0.024)  # how much of the way to its home a box goes in a round, and a home to what belongs to it
MIDDLE = (0.01, 0.022)  # how much of the way to the middle of all, sideways and up or down: screens are wide
Turn = tuple[float, float]
TURNS: tuple[Turn, ...] = ((1.0, 1.0), (2.2, 0.45), (4.0, 0.2))  # what MIDDLE is multiplied with: wide, even, high
EDGE = 1e-6  # boxes that touch do not overlap
PUSH = 0.4  # how much of an overlap is undone in a round


def settle(points: Points, sizes: Points, home: Sequence[int], turn: Turn = TURNS[0]) -> Points:
    """Places for the middles of boxes: `points` to begin with, widths and heights, the number of each box's home or -1."""
    belongs = np.array([i for i, h in enumerate(home) if h >= 0], dtype=int)
    homes = np.array([home[i] for i in belongs], dtype=int)
    for step in count() if len(points) else ():
        heat = max(0.0, 1 - step / (ROUNDS * COOLING))
        if heat:
            points = points + heat * _drawn(points, belongs, homes, np.multiply(MIDDLE, turn))
        push = _apart(points, sizes)
        if push is not None:
            points = (points + push) * (SPREAD if step > ROUNDS else 1.0)
        elif not heat:
            break
    return points


def _drawn(points: Points, belongs: Numbers, homes: Numbers, middle: Points) -> Points:
    """How far each box goes in a round towards its home and the middle."""
    way: Points = (points.mean(axis=0) - points) * middle
    home = points[homes] - points[belongs]
    np.add.at(way, belongs, home * HOME[0])
    np.add.at(way, homes, -home * HOME[1])
    return way


def _apart(points: Points, sizes: Points) -> Points | None:
    """How far each box is pushed in a round by those it overlaps; nothing where none does.

    Two boxes part in the direction that takes the smaller part of their size; of two on one spot, the first goes back.
    """
    one, other = _over(points[:, 0], sizes[:, 0], points[:, 1], sizes[:, 1])
    if not len(one):
        return None
    need = (sizes[one] + sizes[other]) / 2
    delta = points[one] - points[other]
    over = need - np.abs(delta)
    across = over[:, 0] / need[:, 0] <= over[:, 1] / need[:, 1]
    push = np.where(delta < 0, -over, over) * np.stack([across, ~across], axis=-1) * PUSH
    moved: Points = np.zeros_like(points)
    np.add.at(moved, one, push)
    np.add.at(moved, other, -push)
    return moved


def _over(x: Points, width: Points, y: Points, height: Points) -> tuple[Numbers, Numbers]:
    """The numbers of the boxes that overlap, a pair once. Few boxes lie over each other left and right, so that is first."""
    order = np.argsort(x - width / 2, kind="stable")
    left, right = (x - width / 2)[order], (x + width / 2)[order]
    reach = np.searchsorted(left, right - EDGE) - np.arange(len(x)) - 1  # those that begin before this one ends
    first = np.repeat(np.arange(len(x)), np.maximum(reach, 0))
    starts = np.cumsum(np.maximum(reach, 0)) - np.maximum(reach, 0)
    second = first + 1 + np.arange(len(first)) - np.repeat(starts, np.maximum(reach, 0))
    one, other = order[first], order[second]
    hit = np.abs(y[one] - y[other]) + EDGE < (height[one] + height[other]) / 2
    low, high = np.minimum(one[hit], other[hit]), np.maximum(one[hit], other[hit])
    return high, low

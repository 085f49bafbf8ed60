"""What is drawn on a page, wherever it was read from: runs of characters, pictures, frames and rules, by place.

Lengths are points of a PDF or dots of a picture; x grows to the right, y downwards. An em is the size of the type.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.core.text import is_han

# Letters and digits of Latin script: between two such runs a gap is a blank.
LATIN = re.compile(r"[A-Za-z0-9]")
# Who a byline names next: a blank parts the name from it, which the end of a line swallows.
ROLE = re.compile(r"(?:记者|通讯员|实习生|融媒体)$")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """The point in its middle, x and y."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def holds(self, other: Box) -> bool:
        """Whether the middle of the other lies in it."""
        x, y = other.middle
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that stand on one line without a wide gap. `size` is that of the type; `confidence` of the characters.

    `vertical`: written from top to bottom, or turned.
    """

    text: str
    box: Box
    size: float
    confidence: float = 1.0
    vertical: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """All that is drawn on a page. `frames` stand around other things, `rules` are lines that part them."""

    box: Box
    runs: tuple[Run, ...]
    pictures: tuple[Box, ...] = ()
    frames: tuple[Box, ...] = ()
    rules: tuple[Box, ...] = ()


def hull(boxes: Iterable[Box]) -> Box:
    """The smallest box around boxes, of which there must be one."""
    sides = [(b.left, b.top, b.right, b.bottom) for b in boxes]
    left, top, right, bottom = zip(*sides, strict=True)
    return Box(min(left), min(top), max(right), max(bottom))


def body_size(runs: Sequence[Run]) -> float:
    """The size of the running text: the one most characters have, within a twentieth; 0 without any."""
    weights: dict[float, int] = {}
    for run in runs:
        weights[run.size] = weights.get(run.size, 0) + len(run.text)
    near = {s: sum(w for t, w in weights.items() if abs(t - s) <= s / 20) for s in weights}
    return max(near, key=lambda s: (near[s], -s), default=0.0)


def advance(text: str) -> float:
    """How wide a text is set, in em: a Chinese character is one, a Latin one about a half, a Latin mark less."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.55 if LATIN.match(c) else 0.3 for c in text)


def joined(runs: Sequence[Run]) -> Run:
    """The line of the runs of one row, from left to right; a wide gap becomes a blank, even gaps between single letters none."""
    row = sorted(runs, key=lambda r: r.box.left)
    gaps = [b.box.left - a.box.right for a, b in itertools.pairwise(row)]
    spaced = len(row) > 2 and all(len(r.text) == 1 for r in row) and max(gaps) - min(gaps) < row[0].size / 4
    text = row[0].text
    for run, gap in zip(row[1:], gaps, strict=True):
        text += ("" if spaced or gap < run.size / 5 else " ") + run.text
    size = max(row, key=lambda r: len(r.text)).size
    return Run(text, hull(r.box for r in row), size, min(r.confidence for r in row), row[0].vertical)


def seamless(before: str, after: str) -> str:
    """Two parts of a paragraph joined: Chinese without a blank, Latin words with one, and the names of a byline.

    >>> seamless("群众", "看到") + seamless(" New", "York")
    '群众看到 New York'
    """
    latin = LATIN.match(before[-1:]) and LATIN.match(after[:1])
    parted = latin or (ROLE.search(before) and is_han(after[:1]))
    return before + (" " if parted else "") + after

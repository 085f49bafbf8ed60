"""A word lattice: how likely a stretch of Chinese characters is as a row of words, with or without a name in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LONGEST = 4  # longer words hardly ever compete with a name


@dataclass(frozen=True, slots=True)
class Lattice:
    """`ahead[i]`: logarithm of the best row of words for the first i characters; `behind[i]`: for those from i on."""

    ahead: list[float]
    behind: list[float]

    def gain(self, start: int, end: int, chance: float) -> float:
        """How much likelier (natural logarithm) the stretch is with one word of logarithm `chance` at [start, end)."""
        return self.ahead[start] + chance + self.behind[end] - self.behind[0]


def lattice(stretch: str, words: Mapping[str, float], rarest: float) -> Lattice:
    """The lattice of a stretch of characters; a character that is no word counts as `rarest`."""
    size = len(stretch)
    look = words.get
    ahead = [0.0] + [-1e9] * size
    edges: list[tuple[int, int, float]] = []
    for start, char in enumerate(stretch):
        before = ahead[start]  # settled: the edges come in the order of their starts
        weight = look(char, rarest)
        edges.append((start, start + 1, weight))
        if before + weight > ahead[start + 1]:
            ahead[start + 1] = before + weight
        for end in range(start + 2, min(start + LONGEST, size) + 1):
            longer = look(stretch[start:end])
            if longer is not None:
                edges.append((start, end, longer))
                if before + longer > ahead[end]:
                    ahead[end] = before + longer
    behind = [-1e9] * size + [0.0]
    for start, end, weight in reversed(edges):
        if behind[end] + weight > behind[start]:
            behind[start] = behind[end] + weight
    return Lattice(ahead, behind)

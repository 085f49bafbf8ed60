"""A word lattice: how likely a stretch of Chinese characters is as a row of words, with or without a name in it."""

from __future__ import annotations

from collections.abc import Mapping

from kg.core.frozen import frozen

LONGEST = 4  # longer words hardly ever compete with a name


@frozen
class Lattice:
    """`ahead[i]`: logarithm of the best row of words for the first i characters; `behind[i]`: for those from i on."""

    ahead: list[float]
    behind: list[float]

    def gain(self, start: int, end: int, chance: float) -> float:
        """How much likelier (natural logarithm) the stretch is with one word of logarithm `chance` at [start, end)."""
        return self.ahead[start] + chance + self.behind[end] - self.behind[0]


def lattice(stretch: str, words: Mapping[str, float], rarest: float) -> Lattice:
    """The lattice of a stretch of characters; a character that is no word counts as `rarest`."""
    size, look = len(stretch), words.get
    alone = [look(char, rarest) for char in stretch]
    longer: list[list[tuple[int, float]]] = [[] for _ in alone]  # for each start: ends and weights of its longer words
    ahead = [0.0]
    for end, weight in enumerate(alone, 1):
        best = ahead[-1] + weight
        for start in range(end - LONGEST if end > LONGEST else 0, end - 1):
            whole = look(stretch[start:end])
            if whole is not None:
                longer[start].append((end, whole))
                if ahead[start] + whole > best:
                    best = ahead[start] + whole
        ahead.append(best)
    behind = [0.0] * (size + 1)
    for start in range(size - 1, -1, -1):
        best = behind[start + 1] + alone[start]
        for end, whole in longer[start]:
            if behind[end] + whole > best:
                best = behind[end] + whole
        behind[start] = best
    return Lattice(ahead, behind)

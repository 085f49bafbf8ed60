"""Words of a stretch of Chinese text, by the word list: the likeliest row of them, and whether a name is a coined one."""

from __future__ import annotations

from itertools import pairwise

from kg.core.lexicon import LONGEST, lexicon


def row(stretch: str) -> list[str]:
    """The likeliest row of words of a stretch; a character that is in no word stands alone."""
    words, rarest = lexicon().words, lexicon().rarest
    best: list[tuple[float, int]] = [(0.0, 0)]  # for each end: logarithm of the row up to it, and where its last word begins
    for end in range(1, len(stretch) + 1):
        starts = range(max(0, end - LONGEST), end)
        known = [(best[i][0] + words[w], i) for i in starts if (w := stretch[i:end]) in words]
        best.append(max([(best[end - 1][0] + rarest, end - 1), *known]))
    found, end = list[str](), len(stretch)
    while end:
        found.insert(0, stretch[best[end][1] : end])
        end = best[end][1]
    return found


def coined(name: str) -> bool:
    """Whether a name has a part that is no word, as names of firms and places have, and names of kinds have not.

    >>> [coined(n) for n in ("瑞盈佳禾加工厂", "板栗仁加工生产线", "水果采摘园")]
    [True, False, False]
    """
    return any(len(a) == len(b) == 1 for a, b in pairwise(row(name)))

"""Words of a stretch of Chinese text, by the word list: the likeliest row of them."""

from __future__ import annotations

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

"""Words of a stretch of Chinese text, by the word list: the likeliest row of them."""

from __future__ import annotations

from kg.core.lexicon import LONGEST, lexicon


def row(stretch: str) -> list[str]:
    """The likeliest row of words of a stretch; a character that is in no word stands alone."""
    look, rarest = lexicon().words.get, lexicon().rarest
    weights, begins = [0.0], [0]  # for each end: logarithm of the row up to it, and where its last word begins
    for end, char in enumerate(stretch, 1):
        best, begin = weights[-1] + look(char, rarest), end - 1
        for start in range(end - 2, max(0, end - LONGEST) - 1, -1):
            weight = look(stretch[start:end])
            if weight is not None and weights[start] + weight > best:
                best, begin = weights[start] + weight, start
        weights.append(best)
        begins.append(begin)
    found, end = list[str](), len(stretch)
    while end:
        found.append(stretch[begins[end] : end])
        end = begins[end]
    return found[::-1]

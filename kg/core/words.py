"""Words of a stretch of Chinese text, by the word list: the likeliest row of them."""

from __future__ import annotations

from kg.core.lexicon import LONGEST, lexicon

SEVERAL = range(2, LONGEST + 1)  # characters of words that are no single ones


def row(stretch: str) -> list[str]:
    """The likeliest row of words of a stretch; a character that is in no word stands alone."""
    known = lexicon()
    look, rarest = known.words.get, known.rarest
    weights, begins = [0.0], [0]  # for each end: logarithm of the row up to it, and where its last word begins
    for end, char in enumerate(stretch, 1):
        best, begin = weights[-1] + look(char, rarest), end - 1
        for size in SEVERAL:
            if size > end:
                break
            weight = look(stretch[end - size : end])
            if weight is not None and weights[end - size] + weight > best:
                best, begin = weights[end - size] + weight, end - size
        weights.append(best)
        begins.append(begin)
    found, end = list[str](), len(stretch)
    while end:
        found.append(stretch[begins[end] : end])
        end = begins[end]
    return found[::-1]

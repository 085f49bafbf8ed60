"""Whether text goes on from one block to another: a word is broken over the two, half of it in each."""

from __future__ import annotations

from collections.abc import Mapping

from kg.core.lexicon import LONGEST, lexicon

# How many characters on each side are looked at, and what a character costs that is no word, beside the rarest word.
REACH, UNKNOWN = 6, 2.0
# How many characters of a word stand on either side of the border.
_CROSSING = tuple((i, j) for i in range(1, LONGEST) for j in range(1, LONGEST - i + 1))


def seam(left: str, right: str) -> float:
    """How much likelier two stretches are as one than apart, as a logarithm; 0 where no word stands over the border."""
    known = lexicon()
    a, b = left[-REACH:], right[:REACH]
    crossing = [a[-i:] + b[:j] for i, j in _CROSSING if i <= len(a) and j <= len(b)]
    if known.words.keys().isdisjoint(crossing):
        return 0.0
    unknown = known.rarest - UNKNOWN
    return _best(a + b, known.words, unknown) - _best(a, known.words, unknown) - _best(b, known.words, unknown)


def _best(text: str, words: Mapping[str, float], unknown: float) -> float:
    """The score of the likeliest division of a text into words."""
    best = [0.0]
    for end in range(1, len(text) + 1):
        starts = range(max(0, end - LONGEST), end)
        ways = [best[s] + words[text[s:end]] for s in starts if text[s:end] in words]
        best.append(max([*ways, best[end - 1] + unknown]))
    return best[-1]

"""Names carried over from other languages: Tibetan, Mongolian, Uyghur, Kazakh, Yi and the like, with a dot or without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kg.core.ontology import Ontology
from kg.core.text import HAN
from kg.core.types import Range
from kg.mention.names import Names, names

LONGEST = 8  # characters of the longest part
NO = float("-inf")


@lru_cache(maxsize=8)
def patterns(ontology: Ontology) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A row of syllables with dots, and one without; both begin wherever a syllable does."""
    syllables = names(ontology).syllables
    char = f"[{''.join(sorted(s for s in syllables if len(s) == 1))}]"
    whole = "|".join(sorted((s for s in syllables if len(s) > 1), key=lambda s: (-len(s), s)))
    dotted = re.compile(rf"{HAN.pattern}{{1,{LONGEST}}}(?:·{HAN.pattern}{{1,{LONGEST}}})+")
    return dotted, re.compile(rf"(?=({char}{{2,{LONGEST}}}))(?:{whole}|{char})")


def dotted(text: str, ontology: Ontology) -> Iterator[Range]:
    """The ranges of names with a dot inside whose parts are rows of syllables."""
    model = names(ontology)
    for match in patterns(ontology)[0].finditer(text):
        parts = match.group().split("·")
        if all(model.foreign(part) > NO for part in parts[1:-1]):
            head, tail = _tail(parts[0], model), _head(parts[-1], model)
            if head and tail:
                yield match.start() + len(parts[0]) - head, match.end() - len(parts[-1]) + tail


def rows(stretch: str, at: int, model: Names) -> Iterator[tuple[int, float]]:
    """The ends of the rows of syllables that begin at stretch[at:], at least two long, each with its logarithm."""
    for end in range(at + 2, min(at + LONGEST, len(stretch)) + 1):
        chance = model.foreign(stretch[at:end])
        if chance == NO:
            if not any(stretch[at:end] == s[: end - at] for s in model.syllables):
                return
            continue
        yield end, chance


def _tail(part: str, model: Names) -> int:
    """How many characters at the end of a part belong to a name: the longest row of syllables, no common word before it."""
    return max((n for n in range(1, len(part) + 1) if model.foreign(part[-n:]) > NO), default=0)


def _head(part: str, model: Names) -> int:
    """How many characters at the begin of a part belong to a name; a last one that makes a word with the next does not."""
    size = max((n for n in range(1, len(part) + 1) if model.foreign(part[:n]) > NO), default=0)
    crossing = 1 < size < len(part) and part[size - 1 : size + 1] in model.words and model.foreign(part[: size - 1]) > NO
    return size - 1 if crossing else size

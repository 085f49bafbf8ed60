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
DOTTED = re.compile(rf"{HAN.pattern}{{1,{LONGEST}}}(?:·{HAN.pattern}{{1,{LONGEST}}})+")
NO = float("-inf")


@lru_cache(maxsize=8)
def syllables(ontology: Ontology) -> re.Pattern[str]:
    """A row of two characters or more that occur in such names."""
    chars = "".join(sorted(names(ontology).sounds))
    return re.compile(f"[{chars}]{{2,}}")


def rows(stretch: str, ontology: Ontology) -> Iterator[Range]:
    """Where a name without a dot may stand: any row of two to LONGEST such characters."""
    for match in syllables(ontology).finditer(stretch):
        for start in range(match.start(), match.end() - 1):
            for end in range(start + 2, min(start + LONGEST, match.end()) + 1):
                yield start, end


def dotted(text: str, ontology: Ontology) -> Iterator[Range]:
    """The ranges of names with a dot inside whose parts are rows of such characters."""
    model = names(ontology)
    for match in DOTTED.finditer(text):
        begin, at = -1, match.start()
        parts = match.group().split("·")
        for number, part in enumerate(parts):
            if number and begin >= 0 and (number == len(parts) - 1 or model.foreign(part) == NO):
                if head := _head(part, model):
                    yield begin, at + head
                begin = -1
            if begin < 0 and (tail := _tail(part, model)):
                begin = at + len(part) - tail
            at += len(part) + 1


def _tail(part: str, model: Names) -> int:
    """How many characters at the end of a part belong to a name."""
    return max((n for n in range(1, len(part) + 1) if model.foreign(part[-n:]) > NO), default=0)


def _head(part: str, model: Names) -> int:
    """How many characters at the beginning of a part belong to a name; a syllable that makes a word with the next does not."""
    size = max((n for n in range(1, len(part) + 1) if model.foreign(part[:n]) > NO), default=0)
    element = any(part[max(0, size - n) : size] in model.syllables for n in (2, 3, 4) if n <= size)
    return size - 1 if not element and size > 1 and part[size - 1 : size + 1] in model.words else size

"""Finds names in texts as pages print them: in either script, in wide letters, with blanks or a line break inside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg.core.text import uniform
from kg.core.types import Range

SHORTEST = 2  # characters of a name; a single one is no name


class Finder:
    """Looks for many names at once; where several begin at one place, the longest is found."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_start: dict[str, list[str]] = defaultdict(list)
        for name in sorted({plain(n) for n in names}, key=lambda n: (-len(n), n)):
            if len(name) >= SHORTEST:
                self._by_start[name[:SHORTEST]].append(name)
        self.han_only = not any(start.isascii() for start in self._by_start)  # so ASCII texts hold no name

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and folded name of each place, in order, none over another; offsets are code points of the text."""
        if self.han_only and text.isascii():
            return
        folded = uniform(text)
        places = [i for i, c in enumerate(folded) if not c.isspace()]
        bare, at = "".join(folded[i] for i in places), 0
        while at < len(bare) - 1:
            names = self._by_start.get(bare[at : at + SHORTEST], ())
            name = next((n for n in names if bare.startswith(n, at)), "")
            if name:
                yield places[at], places[at + len(name) - 1] + 1, name
            at += len(name) or 1

    def ranges(self, text: str) -> list[Range]:
        """The places of all names in a text."""
        return [(start, end) for start, end, _ in self.find(text)]


def plain(name: str) -> str:
    """A name as it is compared: in simplified script, narrow letters, without blanks.

    >>> plain("劉 麗")
    '刘丽'
    """
    return "".join(uniform(name).split())

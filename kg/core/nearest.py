"""What was named last before a place in the text: divisions of a level, and things in order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from kg.core.types import Division, Mention

CITY = "市"  # a prefecture, or a county of that rank: 市教育局 is the one of the city named last
Chain = tuple[Division, ...]


def chain(m: Mention) -> Chain:
    """The divisions around a mention and the one it is, widest first."""
    return (*m.within, m.division) if m.division else m.within


class Levels:
    """For each level the divisions named in an article, with those around them; cities of any level besides, as `市`."""

    def __init__(self, named: Iterable[Mention]) -> None:
        """`named`: mentions in any order; those without divisions do not count."""
        self._ends: dict[str, list[int]] = defaultdict(list)
        self._chains: dict[str, list[Chain]] = defaultdict(list)
        for m in sorted(named, key=lambda m: m.end):
            for i, division in enumerate(whole := chain(m)):
                for key in (division.level, CITY) if division.name.endswith(CITY) else (division.level,):
                    self._ends[key].append(m.end)
                    self._chains[key].append(whole[: i + 1])

    def last(self, level: str, before: int) -> Chain:
        """The chain down to the division of a level that was named last before a position, or nothing."""
        i = bisect_right(self._ends[level], before)
        return self._chains[level][i - 1] if i else ()


class Row:
    """Mentions in the order of the text, not overlapping: what lies at, ends at, or stands before a position."""

    def __init__(self, found: Sequence[Mention]) -> None:
        self.found = found
        self._starts = [m.start for m in found]
        self._ends = {m.end: m for m in found}

    def back(self, at: int) -> Iterator[Mention]:
        """Those that begin before a position, the nearest first."""
        for i in range(bisect_left(self._starts, at) - 1, -1, -1):
            yield self.found[i]

    def last(self, at: int) -> Mention | None:
        """The last that begins before a position."""
        i = bisect_left(self._starts, at)
        return self.found[i - 1] if i else None

    def at(self, position: int) -> Mention | None:
        """The one that holds the character at a position."""
        m = self.last(position + 1)
        return m if m and m.end > position else None

    def ending(self, at: int) -> Mention | None:
        """The one that ends at a position."""
        return self._ends.get(at)

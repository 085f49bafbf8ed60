"""What was named last before a place in the text: divisions of a level, and things in order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from kg.core.frozen import lazy
from kg.core.types import Division, Mention

CITY = "市"  # a prefecture, or a county of that rank: 市教育局 is the one of the city named last
Chain = tuple[Division, ...]


def chain(m: Mention) -> Chain:
    """The divisions around a mention and the one it is, widest first."""
    return (*m.within, m.division) if m.division else m.within


class Levels:
    """For each level the divisions named in an article, with those around them; also for the last character of their names,
    which tells a 市 of any level, and a 县 from a 区."""

    def __init__(self, named: Sequence[Mention]) -> None:
        """`named`: mentions in any order; those without divisions do not count."""
        self._named = named

    @lazy
    def _rows(self) -> Mapping[str, list[tuple[int, Chain]]]:
        """For each level the ends of mentions and the chains down to it; most articles never ask."""
        rows: dict[str, list[tuple[int, Chain]]] = defaultdict(list)
        for m in sorted(self._named, key=lambda m: m.end):
            for i, division in enumerate(whole := chain(m)):
                for key in (division.level, division.name[-1]):
                    rows[key].append((m.end, whole[: i + 1]))
        return rows

    def named(self, division: Division, before: int) -> Chain:
        """The chain down to a division that was named before a position, or nothing."""
        row = self._rows.get(division.level, [])
        return next((whole for end, whole in row if end <= before and whole[-1] == division), ())

    def last(self, level: str, before: int) -> Chain:
        """The chain down to the division of a level that was named last before a position, or nothing."""
        row = self._rows.get(level, [])
        i = bisect_right(row, before, key=lambda named: named[0])
        return row[i - 1][1] if i else ()

    def called(self, word: str, level: str, before: int) -> Chain:
        """The same, rather down to a division of the very word: 县 means a 县 and no 区."""
        last = self.last(level, before)
        same = self.last(word, before) if last and last[-1].name[-1] != word else ()
        return same if same and same[-1].code != last[-1].code else last


class Row:
    """Mentions in the order of the text: what lies at, begins or ends at, or stands before a position.

    They may overlap, save for `at`.
    """

    def __init__(self, found: Sequence[Mention]) -> None:
        self.found = found
        self._starts = [m.start for m in found]

    @lazy
    def _ends(self) -> Mapping[int, Mention]:
        return {m.end: m for m in self.found}

    @lazy
    def _reach(self) -> Sequence[int]:
        """How far the mentions up to each one reach."""
        return list(accumulate((m.end for m in self.found), max))

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

    def beginning(self, at: int) -> Sequence[Mention]:
        """Those that begin at a position."""
        return self.found[bisect_left(self._starts, at) : bisect_right(self._starts, at)]

    def inside(self, start: int, end: int) -> Sequence[Mention]:
        """Those that lie whole in a range, in order."""
        return [m for m in self.found[bisect_left(self._starts, start) : bisect_left(self._starts, end)] if m.end <= end]

    def touching(self, start: int, end: int) -> Iterator[Mention]:
        """Those that share characters with a range, the last first."""
        for i in range(bisect_left(self._starts, end) - 1, -1, -1):
            if self._reach[i] <= start:
                return
            if self.found[i].end > start:
                yield self.found[i]

    def ending(self, at: int) -> Mention | None:
        """The one that ends at a position."""
        return self._ends.get(at)

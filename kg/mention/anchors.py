"""Where a pattern is worth trying: read back from the words it ends in, over the words that may stand before them.

A pattern of many optional words begins at nearly any character, so a search with it tries, and fails, nearly
everywhere. What it ends in is rare. So the ends are searched for, and from each the places are told where the
pattern may begin; it is matched there only.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.core.begins import Begins


@dataclass(frozen=True, eq=False)
class Anchors:
    """`ends` finds the words that a pattern ends in; `before`: the lengths of those before them, by their last character."""

    ends: Begins
    before: Mapping[str, tuple[int, ...]]
    words: frozenset[str]

    @classmethod
    def of(cls, ends: Iterable[str], before: Iterable[str]) -> Anchors:
        """From the words that a pattern ends in, and all those it may hold before them."""
        words = frozenset(before)
        sizes: dict[str, set[int]] = defaultdict(set)
        for word in words:
            sizes[word[-1]].add(len(word))
        return cls(Begins(ends), {c: tuple(sorted(n)) for c, n in sizes.items()}, words)

    def starts(self, text: str) -> list[int]:
        """Where the words of the pattern may begin, in order: every place that a row of words leads to from an end.

        >>> Anchors.of(["书记"], ["副", "党委"]).starts("镇党委副书记")
        [1, 3, 4]
        """
        found: set[int] = set()
        sizes, words = self.before.get, self.words
        for end in self.ends.starts(text):
            waiting = [end]
            while waiting:
                start = waiting.pop()
                if start not in found:
                    found.add(start)
                    lengths = sizes(text[start - 1 : start], ())
                    waiting += [start - n for n in lengths if n <= start and text[start - n : start] in words]
        return sorted(found)

    def matches(self, pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
        """What `pattern.finditer` would find: the matches in order, not overlapping."""
        at = 0
        for start in self.starts(text):
            if start >= at and (match := pattern.match(text, start)):
                yield match
                at = match.end()

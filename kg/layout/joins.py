"""What two blocks show when one goes on where the other breaks off: named features, for the table `join` of the weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from kg.layout.blocks import Block, Features
from kg.layout.likeness import TEXT, Likeness, Steps
from kg.layout.seams import seam

# How many blocks on each side are compared; how far apart blocks are that are far, and very far.
REACH, FAR, VERY_FAR = 3, 8, 20
# How likely a word is broken over the two, and how much the stretches around are alike.
SEAMS = Steps({"a word may be broken": 1.0, "a word is likely broken": 3.0, "a word is surely broken": 6.0})
ALIKE = Steps({"strangers": -0.01, "hardly alike": -0.018, "alike": 0.025, "much alike": 0.04, "very much alike": 0.06})
NAMED = Steps({"headline tells of it": 0.06, "headline tells much of it": 0.2})
# How many lines of a headline are looked at.
_LINES = 4
_MARKS = (("“", "”", "quotation"), ("（", "）", "bracket"), ("《", "》", "title"))
# Blocks with these begin or end what is compared.
_BEGINS = frozenset({"opening", "opening alone", "whole byline", "photo", "bare"})


_NOTHING: Features = frozenset({"nothing broke off"})
# With any of these a block does not break off.
_CLOSED = frozenset({"finished", "whole byline", "opening alone", "body alone", "sender"})


def breaks_off(seen: Features) -> bool:
    """Whether a block, if it is running text, stops before its paragraph ends."""
    return seen.isdisjoint(_CLOSED)


@dataclass(frozen=True, eq=False, slots=True)
class Joins:
    """The features of pairs of a page's blocks, made when they are asked for."""

    found: Sequence[Block]
    seen: Sequence[Features]
    like: Likeness
    known: dict[tuple[int, int], Features] = field(default_factory=dict)

    def of(self, end: int | None, begin: int) -> Features:
        """What speaks for or against block `begin` going on where block `end` breaks off; with None, where nothing does."""
        if end is None:
            return _NOTHING
        key = end, begin
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self._of(end, begin)
        return found

    def _of(self, end: int, begin: int) -> Features:
        left, right = self.found[end].text, self.found[begin].text
        found = {"always", *SEAMS.of(seam(left, right)), *_marks(left, right)}
        above, below = self._above(end), self._below(begin)
        found.update(ALIKE.of(self.like.between(above, below)))
        found.update(NAMED.of(self.like.part(self.like.own(self._headline(above[-1])), self.like.over(below))))
        flags = {
            "next line": begin == end + 1,
            "far": begin - end > FAR,
            "very far": begin - end > VERY_FAR,
            "words that stand together elsewhere": self.like.holds(left[-1], right[0]),
        }
        found.update(name for name, holds in flags.items() if holds)
        return frozenset(found)

    def _above(self, end: int) -> list[int]:
        """The end of what breaks off: the block and those before it, as far as the report's beginning."""
        stretch = [end]
        while len(stretch) < REACH and stretch[-1] and not self.seen[stretch[-1]] & {"opening"}:
            if self.seen[stretch[-1] - 1] & _BEGINS - {"opening"} or len(self.found[stretch[-1] - 1].text) <= TEXT:
                break
            stretch.append(stretch[-1] - 1)
        return stretch

    def _headline(self, first: int) -> list[int]:
        """The short lines over a block."""
        over = takewhile(lambda i: self.seen[i] & {"bare", "whole byline"}, range(first - 1, max(-1, first - 1 - _LINES), -1))
        return [i for i in over if "bare" in self.seen[i]]

    def _below(self, begin: int) -> list[int]:
        """The beginning of what goes on: the block and those after it, as far as the next headline or byline."""
        stretch = [begin]
        while len(stretch) < REACH and stretch[-1] + 1 < len(self.found):
            after = stretch[-1] + 1
            if self.seen[after] & _BEGINS or len(self.found[after].text) <= TEXT:
                break
            stretch.append(after)
        return stretch


def _marks(left: str, right: str) -> set[str]:
    """Whether what the one opens the other closes."""
    found = set()
    for opens, closes, name in _MARKS:
        open_, shut = left.rfind(opens) > left.rfind(closes), right.find(closes)
        closed = shut >= 0 and not 0 <= right.find(opens) < shut
        if open_ or closed:
            found.add(
                f"{name} closed" if open_ and closed else f"{name} left open" if open_ else f"{name} closed that none opened"
            )
    return found

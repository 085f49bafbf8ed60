"""Whether two stretches of a page speak of the same things: the pairs of characters they share, rare ones most."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from kg.layout.blocks import Block

Pairs = frozenset[str]

_PAIR = re.compile(r"(?=([㐀-䶿一-鿿豈-﫿]{2}))")

# Blocks longer than TEXT are running text; ENOUGH characters on both sides are needed to compare topics.
TEXT, ENOUGH, REACH = 34, 130, 3
ONE, SAME, NEW, OTHER = 0.08, 0.04, 0.02, 0.008
# The words of a headline come again in one of the FAR next blocks, TOLD of them by weight.
FAR, TOLD = 4, 0.2


def pairs(text: str) -> Pairs:
    """The pairs of Chinese characters of a text."""
    return frozenset(_PAIR.findall(text))


@dataclass(frozen=True, eq=False, slots=True)
class Likeness:
    """The pairs of each block of a page, and what each weighs: much where few blocks hold it.

    Weights are whole numbers, so that sums over sets do not depend on their order.
    """

    blocks: tuple[Pairs, ...]
    weight: dict[str, int]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Likeness:
        """Pairs and weights of the blocks of a page."""
        found = tuple(pairs(t) for t in texts)
        count = Counter(p for block in found for p in block)
        scale = {n: round(1000 * log((len(texts) + 1) / n) ** 2) for n in set(count.values())}
        return cls(found, {p: scale[n] for p, n in count.items()})

    def over(self, numbers: Iterable[int]) -> Pairs:
        """The pairs of several blocks."""
        return frozenset().union(*(self.blocks[i] for i in numbers))

    def between(self, left: Pairs, right: Pairs) -> float:
        """0 where nothing is shared; about 0.05 to 0.3 inside an article."""
        shared, *sizes = (sum(map(self.weight.__getitem__, x)) for x in (left & right, left, right))
        return shared / (sizes[0] * sizes[1]) ** 0.5 if all(sizes) else 0.0

    def part(self, left: Pairs, right: Pairs) -> float:
        """How much of the left stands in the right."""
        whole = sum(map(self.weight.__getitem__, left))
        return sum(map(self.weight.__getitem__, left & right)) / whole if whole else 0.0


def topic(found: Sequence[Block], like: Likeness) -> list[frozenset[str]]:
    """For each block, whether what follows speaks of the same things as what precedes."""
    text = [i for i, b in enumerate(found) if len(b.text) > TEXT]
    turns = [_turn([text[max(0, k - REACH) : k], text[k : k + REACH]], found, like) for k in range(len(text) + 1)]
    k, result = 0, []
    for i in range(len(found)):
        k += k < len(text) and text[k] < i
        result.append(turns[k] if i else turns[k] - {"new topic", "other topic"})
    return result


def _turn(sides: Sequence[Sequence[int]], found: Sequence[Block], like: Likeness) -> frozenset[str]:
    if min(sum(len(found[i].text) for i in side) for side in sides) < ENOUGH:
        return frozenset()
    share = like.between(*map(like.over, sides))
    flags = {"same topic": share >= SAME, "new topic": share < NEW, "one topic": share >= ONE, "other topic": share < OTHER}
    return frozenset(name for name, holds in flags.items() if holds)


def told(found: Sequence[Block], like: Likeness) -> list[frozenset[str]]:
    """For each block that is no running text, whether its words come again in the text below it or above it."""
    text = [i for i, b in enumerate(found) if len(b.text) > TEXT]
    k, result = 0, list[frozenset[str]]()
    for i, block in enumerate(found):
        k += k < len(text) and text[k] < i
        if len(block.text) > TEXT:
            result.append(frozenset())
            continue
        own = like.blocks[i]
        above, below = (like.part(own, like.over(side)) for side in (text[max(0, k - FAR) : k], text[k : k + FAR]))
        flags = {
            "told above": above >= TOLD,
            "told below": below >= TOLD,
            "nearer above": above > below + TOLD / 2,
            "nearer below": below > above + TOLD / 2,
        }
        result.append(frozenset(name for name, holds in flags.items() if holds))
    return result

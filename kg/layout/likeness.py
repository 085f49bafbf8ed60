"""Whether two stretches of a page speak of the same things: what they share, rare words most, and what is akin in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from math import exp, log, sqrt

from kg.core.lexicon import lexicon
from kg.core.text import HAN
from kg.layout.blocks import Block

Bag = frozenset[str]

_PAIR = re.compile(r"(?=([㐀-䶿一-鿿豈-﫿]{2}))")

# Blocks longer than TEXT are running text, and full sentences; a turn of topic is looked for between REACH of them on both sides.
TEXT, REACH = 34, 3
# The rarity of a pair that is no word; what pairs and single characters weigh nothing up to, as logarithms of a share.
_ODD, _PLAIN, _COMMON = 11.0, 6.0, 5.0
# How many of the rarest characters of a block are compared for kinship, and what kinship counts beside shared words.
_RAREST, _KIN = 12, 2.0
# The words of a headline come again in one of the FAR next blocks, so many of them by weight; or it is like those blocks.
FAR = 4
# No more short lines that stand together are looked at.
_MANY = 40
TOLD = {"told %s": 0.2, "half told %s": 0.1, "hardly told %s": 0.03, "well told %s": 0.35}
LIKE = {"unlike %s": -0.012, "somewhat like %s": 0.025, "like %s": 0.04, "very like %s": 0.07}
NEARER = {"nearer above": -0.006, "much nearer above": -0.03, "nearer below": 0.006, "much nearer below": 0.03}
# What is between two stretches where a topic ends, may end, goes on, surely goes on: of one block a side, and of REACH.
NEAR_STEPS = {"near alien": -0.006, "near other": -0.012, "near new": -0.02, "near same": 0.03, "near one": 0.06}
WIDE_STEPS = {"alien topic": -0.011, "other topic": -0.015, "new topic": -0.02, "same topic": 0.026, "one topic": 0.04}


@dataclass(frozen=True, eq=False, slots=True)
class Characters:
    """What the word list tells of characters: `rarity`, minus the logarithm of their share, and `kin`: for each character
    those it makes a word of two with, by how much likelier together than by chance (in hundredths); `all_kin` without it."""

    rarity: dict[str, float]
    kin: dict[str, dict[str, int]]
    all_kin: dict[str, frozenset[str]]


@lru_cache(maxsize=1)
def characters() -> Characters:
    """Rarity and kinship of characters, from the words of one and two characters."""
    words = lexicon().words
    short = [(w, share) for w, share in words.items() if len(w) <= 2]
    share: dict[str, float] = {}
    for word, known in short:
        for char in word:
            share[char] = share.get(char, 0.0) + exp(known)
    rarity = {c: -log(s) for c, s in share.items()}
    kin: dict[str, dict[str, int]] = {}
    for word, known in short:
        bond = round(10 * (known + rarity[word[0]] + rarity[word[-1]])) if len(word) == 2 else 0
        if bond > 0 and word[0] != word[1]:
            for a, b in ((word[0], word[1]), (word[1], word[0])):
                row = kin.setdefault(a, {})
                row[b] = max(row.get(b, 0), bond)
    return Characters(rarity, kin, {a: frozenset(row) for a, row in kin.items()})


@lru_cache(maxsize=1 << 15)
def _told(part: str) -> float:
    """What a character or pair tells of a topic, wherever it stands."""
    if len(part) == 1:
        return max(0.0, characters().rarity.get(part, _ODD) - _COMMON) ** 2 / 2
    return max(0.0, min(14.0, -lexicon().words.get(part, -_ODD)) - _PLAIN)


@dataclass(frozen=True, eq=False, slots=True)
class Likeness:
    """The characters and pairs of each block of a page, and what each weighs: much where it is rare, and few blocks hold it.

    Weights are whole numbers, so that sums over sets do not depend on their order.
    """

    blocks: tuple[Bag, ...]
    weight: dict[str, int]
    size: tuple[int, ...]
    rare: tuple[frozenset[str], ...]
    known: dict[tuple[int, int], float] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Sequence[str]) -> Likeness:
        """Parts and weights of the blocks of a page."""
        letters = [frozenset(HAN.findall(t)) for t in texts]
        found = tuple(frozenset(_PAIR.findall(t)) | own for t, own in zip(texts, letters, strict=True))
        count = Counter(p for block in found for p in block)
        scale = {n: 100 * log((len(texts) + 1) / n) ** 2 for n in set(count.values())}
        weight = {p: round(scale[n] * tells) if (tells := _told(p)) else 0 for p, n in count.items()}
        size = tuple(sum(map(weight.__getitem__, block)) for block in found)
        rare = _rarest(letters, weight)
        return cls(found, weight, size, rare)

    def pair(self, i: int, j: int) -> float:
        """How much two blocks are alike: 0 where nothing is shared and nothing akin."""
        key = (i, j) if i < j else (j, i)
        if key not in self.known:
            self.known[key] = self._pair(*key)
        return self.known[key]

    def _pair(self, i: int, j: int) -> float:
        if not self.size[i] or not self.size[j]:
            return 0.0
        shared = sum(map(self.weight.__getitem__, self.blocks[i] & self.blocks[j]))
        kin, all_kin, others = characters().kin, characters().all_kin, self.rare[j]
        akin = sum([kin[a][b] for a in self.rare[i] if a in kin for b in all_kin[a] & others])
        compared = 100 * len(self.rare[i]) * len(others)
        return shared / sqrt(self.size[i] * self.size[j]) + (_KIN * akin / compared if compared else 0.0)

    def between(self, left: Sequence[int], right: Sequence[int]) -> float:
        """How much two stretches of blocks are alike: the mean over their pairs of blocks."""
        ways = [self.pair(i, j) for i in left for j in right]
        return sum(ways) / len(ways) if ways else 0.0

    def over(self, numbers: Iterable[int]) -> Bag:
        """The parts of several blocks."""
        return frozenset().union(*(self.blocks[i] for i in numbers))

    def part(self, left: Bag, right: Bag) -> float:
        """How much of the left stands in the right."""
        whole = sum(map(self.weight.__getitem__, left))
        return sum(map(self.weight.__getitem__, left & right)) / whole if whole else 0.0


def _rarest(letters: Sequence[frozenset[str]], weight: Mapping[str, int]) -> tuple[frozenset[str], ...]:
    """The characters of each block that weigh most."""
    told = [c for c in frozenset[str]().union(*letters) if weight[c]]
    order = sorted(told, key=lambda c: (-weight[c], c))
    rank = {c: n for n, c in enumerate(order)}
    return tuple(frozenset([order[n] for n in sorted([rank[c] for c in block if c in rank])[:_RAREST]]) for block in letters)


def steps(value: float, names: dict[str, float]) -> Iterable[str]:
    """The names whose bound a value is beyond; a negative bound holds for what is below its amount."""
    return [name for name, bound in names.items() if (value >= bound if bound >= 0 else value < -bound)]


def _sided(value: float, names: dict[str, float], side: str) -> Iterable[str]:
    return (name % side for name in steps(value, names))


_SENTENCE = re.compile(r".{13,}[。；][”’）]*$")


def running(block: Block) -> bool:
    """Whether a block is taken for running text: by its length, or as it is a full sentence."""
    return len(block.text) > TEXT or bool(_SENTENCE.match(block.text))


def topic(found: Sequence[Block], like: Likeness) -> list[frozenset[str]]:
    """For each block, whether what follows speaks of the same things as what precedes."""
    text = [i for i, b in enumerate(found) if running(b)]
    turns = [frozenset[str]()]
    for k in range(1, len(text)):
        near = like.pair(text[k - 1], text[k])
        wide = like.between(text[max(0, k - REACH) : k], text[k : k + REACH])
        turns.append(frozenset([*steps(near, NEAR_STEPS), *steps(wide, WIDE_STEPS)]))
    turns.append(frozenset())
    k, result = 0, []
    for i in range(len(found)):
        k += k < len(text) and text[k] < i
        result.append(turns[k] if text else frozenset[str]())
    return result


def told(found: Sequence[Block], like: Likeness) -> list[frozenset[str]]:
    """For each block that is no running text, whether its words come again in the text below it or above it.

    What holds for all of several short lines that stand together has the name `group: …`.
    """
    short = [not running(b) for b in found]
    text = [i for i, is_short in enumerate(short) if not is_short]
    result = [frozenset[str]()] * len(found)
    k = 0
    for is_short, run in groupby(range(len(found)), key=short.__getitem__):
        group = list(run)
        if not is_short:
            k += len(group)
            continue
        sides = {"above": text[max(0, k - FAR) : k], "below": text[k : k + FAR]}
        among = _told_of(group, sides, like) if len(group) > 1 else frozenset()
        for i in group[:_MANY]:
            result[i] = _told_of([i], sides, like) | {f"group: {name}" for name in among}
    return result


def _told_of(lines: Sequence[int], sides: Mapping[str, Sequence[int]], like: Likeness) -> frozenset[str]:
    own, lines = like.over(lines), lines[:FAR]
    found: set[str] = set()
    near = {side: like.between(lines, text[-REACH:] if side == "above" else text[:REACH]) for side, text in sides.items()}
    for side, text in sides.items():
        found.update(_sided(like.part(own, like.over(text)), TOLD, side) if text else ())
        found.update(_sided(near[side], LIKE, side) if text else ())
    if all(sides.values()):
        more = near["below"] - near["above"]
        found.update(n for n, bound in NEARER.items() if (more >= bound if bound > 0 else more <= bound))
    return frozenset(found)

"""Whether two stretches of a page speak of the same things: what they share, rare words most, and what is akin in them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from math import inf, log

import numpy as np
import numpy.typing as npt

from kg.layout.blocks import Block
from kg.layout.kinship import SHIFT, WIDE, Numbers, bonds, tells

Bag = frozenset[int]

# Blocks longer than TEXT are running text, and full sentences; a turn of topic is looked for between REACH of them on both sides.
TEXT, REACH = 34, 3
# How many of the rarest characters of a block are compared for kinship, and what kinship counts beside shared words.
_RAREST, _KIN = 12, 2.0
# The words of a headline come again in one of the FAR next blocks, so many of them by weight; or it is like those blocks.
FAR = 4
# No more short lines that stand together are looked at.
_MANY = 40
# How many pairs of blocks are worked out at once: a page may have very many.
_AT_ONCE = 4096


class Steps:
    """Names of steps on a scale, each with its bound, and which of them hold for a value."""

    def __init__(self, names: Mapping[str, float]) -> None:
        """A name holds from its bound on; one with a negative bound for what is below that amount."""
        self.bounds = sorted({abs(bound) for bound in names.values()})
        self.names = [
            frozenset([name for name, bound in names.items() if (value >= bound if bound >= 0 else value < -bound)])
            for value in (-inf, *self.bounds)
        ]

    def of(self, value: float) -> frozenset[str]:
        """The names that hold for a value."""
        return self.names[bisect_right(self.bounds, value)]


def _sided(names: Mapping[str, float]) -> dict[str, Steps]:
    """The steps of either side, which their names tell."""
    return {side: Steps({f"{name} {side}": bound for name, bound in names.items()}) for side in ("above", "below")}


TOLD = _sided({"told": 0.2, "half told": 0.1, "hardly told": 0.03, "well told": 0.35})
LIKE = _sided({"unlike": -0.012, "somewhat like": 0.025, "like": 0.04, "very like": 0.07})
SOONER = _sided({"sooner told": 0.05, "much sooner told": 0.2})
NEARER = _sided({"nearer": 0.006, "much nearer": 0.03})
# What is between two stretches where a topic ends, may end, goes on, surely goes on: of one block a side, and of REACH.
NEAR_STEPS = Steps({"near alien": -0.006, "near other": -0.012, "near new": -0.02, "near same": 0.03, "near one": 0.06})
WIDE_STEPS = Steps({"alien topic": -0.011, "other topic": -0.015, "new topic": -0.02, "same topic": 0.026, "one topic": 0.04})


@dataclass(frozen=True, eq=False, slots=True)
class Likeness:
    """What each character and pair of a page weighs: much where it is rare, and few blocks hold it; and those that each
    block shares with others.

    Parts have numbers, in the order of their codes. `weight` is that of each part, in whole numbers, so that sums over sets do
    not depend on their order; `size` that of all parts of a block, `single` that of those no other block holds. `rare` are
    the rarest characters of each block, as rows of `bonds`, `some` how many; `codes` the codes of all parts.
    """

    shared: tuple[Bag, ...]
    weight: Sequence[int]
    size: Numbers
    single: Sequence[int]
    rare: Numbers
    some: Numbers
    bonds: npt.NDArray[np.int16]
    codes: Bag
    known: dict[int, float] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Sequence[str]) -> Likeness:
        """Parts and weights of the blocks of a page."""
        part, block = _parts(texts)
        first = np.flatnonzero(np.diff(part, prepend=-1))
        codes, holders = part[first], np.diff(first, append=len(part))
        number = np.repeat(np.arange(len(first)), holders)
        weight = _weights(codes, holders, len(texts))
        shared, weighs = (holders > 1)[number], weight[number]
        size = np.bincount(block, weighs, len(texts)).astype(np.int64)
        single = np.bincount(block, weighs * ~shared, len(texts)).astype(np.int64)
        chars, rare = _rarest(weight[: np.searchsorted(codes, WIDE)], number, block, len(texts))
        table, row = bonds(codes[chars])
        return cls(
            _bags(number[shared], block[shared], len(texts)),
            weight.tolist(),
            size,
            single.tolist(),
            row[rare],
            (rare < len(chars)).sum(1),
            table,
            frozenset(codes.tolist()),
        )

    def holds(self, a: str, b: str) -> bool:
        """Whether two characters stand side by side in a block."""
        return (ord(a) << SHIFT) + ord(b) in self.codes

    def pair(self, i: int, j: int) -> float:
        """How much two blocks are alike: 0 where nothing is shared and nothing akin."""
        return self.between((i,), (j,))

    def between(self, left: Sequence[int], right: Sequence[int]) -> float:
        """How much two stretches of blocks are alike: the mean over their pairs of blocks."""
        keys = self._keys(left, right)
        ways = list(map(self.known.get, keys))
        if None in ways:
            self._compare([key for key, way in zip(keys, ways, strict=True) if way is None])
        return sum(map(self.known.__getitem__, keys)) / len(keys) if keys else 0.0

    def compare(self, stretches: Iterable[tuple[Sequence[int], Sequence[int]]]) -> None:
        """Works out what `between` will be asked for: many pairs of blocks at once cost far less than one by one."""
        keys = sorted({key for left, right in stretches for key in self._keys(left, right)} - self.known.keys())
        for k in range(0, len(keys), _AT_ONCE):
            self._compare(keys[k : k + _AT_ONCE])

    def _keys(self, left: Sequence[int], right: Sequence[int]) -> list[int]:
        blocks = len(self.shared)
        return [i * blocks + j if i < j else j * blocks + i for i in left for j in right]

    def _compare(self, keys: Sequence[int]) -> None:
        i, j = np.divmod(np.array(keys), len(self.shared))
        shared, weighs = self.shared, self.weight.__getitem__
        common = [sum(map(weighs, shared[a] & shared[b])) for a, b in zip(i.tolist(), j.tolist(), strict=True)]
        whole = np.sqrt(self.size[i] * self.size[j])
        akin = self.bonds.take(len(self.bonds) * self.rare[i][:, :, None] + self.rare[j][:, None, :]).sum((1, 2), np.int64)
        compared = 100 * self.some[i] * self.some[j]
        ways = np.divide(common, whole, out=np.zeros(len(keys)), where=whole > 0) + _KIN * akin / np.maximum(compared, 1)
        self.known.update(zip(keys, ways.tolist(), strict=True))

    def over(self, numbers: Iterable[int]) -> Bag:
        """The parts of several blocks that other blocks hold, too."""
        return frozenset().union(*[self.shared[i] for i in numbers])

    def own(self, numbers: Sequence[int]) -> tuple[Bag, int]:
        """The parts of several blocks that other blocks hold, too, and the weight of all their parts."""
        parts = self.over(numbers)
        return parts, sum([self.single[i] for i in numbers]) + sum(map(self.weight.__getitem__, parts))

    def part(self, own: tuple[Bag, int], parts: Bag) -> float:
        """How much of several blocks stands in the parts of others."""
        mine, whole = own
        return sum(map(self.weight.__getitem__, mine & parts)) / whole if whole else 0.0


def _parts(texts: Sequence[str]) -> tuple[Numbers, Numbers]:
    """The Chinese characters of texts, and the pairs of them without a mark between, once a text: codes, and numbers of texts."""
    chars = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    text = np.repeat(np.arange(len(texts)), np.array(list(map(len, texts)), np.int64))
    han = _HAN[np.minimum(chars, WIDE)]
    pair = np.flatnonzero(han[:-1] & han[1:] & (text[:-1] == text[1:]))
    codes = np.concatenate((chars[han], (chars[pair] << SHIFT) + chars[pair + 1]))
    blocks = max(1, len(texts))
    rows = np.sort(codes * blocks + np.concatenate((text[han], text[pair])))
    part, block = np.divmod(rows[np.diff(rows, prepend=-1) > 0], blocks)
    return part, block


def _weights(codes: Numbers, holders: Numbers, blocks: int) -> Numbers:
    """What parts weigh, by their codes and how many blocks hold them."""
    scale = np.array([0.0, *(100 * log((blocks + 1) / n) ** 2 for n in range(1, blocks + 1))])
    return np.rint(scale[holders] * tells(codes)).astype(np.int64)


def _bags(number: Numbers, block: Numbers, blocks: int) -> tuple[Bag, ...]:
    """The parts of each block."""
    parts = number[np.argsort(block, kind="stable")].tolist()
    ends = np.bincount(block, minlength=blocks).cumsum().tolist()
    return tuple([frozenset(parts[a:b]) for a, b in pairwise((0, *ends))])


def _rarest(weight: Numbers, number: Numbers, block: Numbers, blocks: int) -> tuple[Numbers, Numbers]:
    """The characters that some block has among those of it that weigh most; and for each block the places of its own among
    them, or how many they are where it has no more. `weight` is that of each character; they are the first parts."""
    order = np.argsort(-weight, kind="stable")[: np.count_nonzero(weight)]
    rank = np.full(len(weight), len(order))
    rank[order] = np.arange(len(order))
    chars = number < len(weight)
    rows = block[chars] * (len(order) + 1) + rank[number[chars]]
    of, ranks = np.divmod(np.sort(rows), len(order) + 1)
    place = np.arange(len(of)) - np.searchsorted(of, of)
    most = (place < _RAREST) & (ranks < len(order))
    used, at = np.unique(ranks[most], return_inverse=True)
    rare = np.full((blocks, _RAREST), len(used))
    rare[of[most], place[most]] = at
    return order[used], rare


# Which codes are those of Chinese characters; the last is for what is beyond.
_HAN = np.zeros(WIDE + 1, bool)
for _first, _last in ("㐀䶿", "一鿿", "豈﫿"):
    _HAN[ord(_first) : ord(_last) + 1] = True


_SENTENCE = re.compile(r".{13,}[。；][”’）]*$")


def running(block: Block) -> bool:
    """Whether a block is taken for running text: by its length, or as it is a full sentence."""
    return len(block.text) > TEXT or bool(_SENTENCE.match(block.text))


def topic(found: Sequence[Block], like: Likeness) -> list[frozenset[str]]:
    """For each block, whether what follows speaks of the same things as what precedes."""
    text = [i for i, b in enumerate(found) if running(b)]
    sides = [(text[max(0, k - REACH) : k], text[k : k + REACH]) for k in range(1, len(text))]
    like.compare(sides)
    near = map(like.pair, text, text[1:])
    turns = [NEAR_STEPS.of(n) | WIDE_STEPS.of(like.between(*side)) for n, side in zip(near, sides, strict=True)]
    turns = [frozenset(), *turns, frozenset()]
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
    runs = [list(run) for is_short, run in groupby(range(len(found)), key=short.__getitem__) if is_short]
    before = [bisect_left(text, run[0]) for run in runs]
    groups = [(run, _Sides(like, text[max(0, k - FAR) : k], text[k : k + FAR])) for run, k in zip(runs, before, strict=True)]
    like.compare((run[:_MANY], near) for run, sides in groups for near, _ in sides.text.values())
    for run, sides in groups:
        among = {f"group: {name}" for name in sides.tell(run)} if len(run) > 1 else ()
        for i in run[:_MANY]:
            result[i] = sides.tell([i]).union(among)
    return result


class _Sides:
    """The running text above and below short lines."""

    def __init__(self, like: Likeness, above: Sequence[int], below: Sequence[int]) -> None:
        near = {"above": above[-REACH:], "below": below[:REACH]}
        self.like = like
        self.text = {side: (near[side], like.over(text)) for side, text in (("above", above), ("below", below)) if text}

    def tell(self, lines: Sequence[int]) -> frozenset[str]:
        """Whether the words of short lines come again on each side, or are like those there, and where more."""
        own, first = self.like.own(lines), lines[:FAR]
        near = {side: self.like.between(first, text) for side, (text, _) in self.text.items()}
        told = {side: self.like.part(own, parts) for side, (_, parts) in self.text.items()}
        found = [TOLD[side].of(part) for side, part in told.items()]
        found += [LIKE[side].of(alike) for side, alike in near.items()]
        if len(near) == len(NEARER):
            more = near["below"] - near["above"]
            found += [NEARER["above"].of(-more), NEARER["below"].of(more)]
            sooner = told["below"] - told["above"]
            found += [SOONER["above"].of(-sooner), SOONER["below"].of(sooner)]
        return frozenset().union(*found)

"""Whether two stretches of a page speak of the same things: what they share, rare words most, and what is akin in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, groupby
from math import exp, inf, log, sqrt
from operator import add
from sys import intern

from kg.core.lexicon import lexicon
from kg.layout.blocks import Block

Bag = frozenset[str]
Kin = tuple[Mapping[str, int], Bag]  # how much likelier than by chance a character stands with others; and those it does so with

# Chinese characters without a mark between them.
_RUN = re.compile("[㐀-䶿一-鿿豈-﫿]+")

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
# How many parts are known by heart.
_REMEMBERED = 1 << 18


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
class Characters:
    """What the word list tells of characters: `rarity`, minus the logarithm of their share, and `partners`: for each
    character those it makes a word of two with, on either side."""

    rarity: Mapping[str, float]
    partners: Mapping[str, str]
    known: dict[str, Kin] = field(default_factory=dict)

    def kin(self, char: str) -> Kin:
        """How much likelier than by chance a character stands with others, in hundredths; and those it does so with."""
        found = self.known.get(char)
        if found is None:
            others = map(intern, self.partners.get(char, "").replace(char, ""))
            bonds = {b: max(self._bond(char, b), self._bond(b, char)) for b in others}
            found = self.known[char] = bonds, frozenset([b for b, bond in bonds.items() if bond > 0])
        return found

    def _bond(self, a: str, b: str) -> int:
        known = lexicon().words.get(a + b)
        return 0 if known is None else round(10 * (known + self.rarity[a] + self.rarity[b]))


@lru_cache(maxsize=1)
def characters() -> Characters:
    """Rarity and partners of characters, from the words of one and two characters."""
    share: defaultdict[str, float] = defaultdict(float)
    partners: defaultdict[str, str] = defaultdict(str)
    for word, known in lexicon().words.items():
        if len(word) == 1:
            share[word] += exp(known)
        elif len(word) == 2:
            part, a, b = exp(known), word[0], word[1]
            share[a] += part
            share[b] += part
            partners[a] += b
            partners[b] += a
    return Characters({c: -log(s) for c, s in share.items()}, partners)


class _Tells(dict[str, float]):
    """What characters and pairs tell of a topic, wherever they stand, by heart."""

    def __missing__(self, part: str) -> float:
        if len(part) == 1:
            tells = max(0.0, characters().rarity.get(part, _ODD) - _COMMON) ** 2 / 2
        else:
            tells = max(0.0, min(14.0, -lexicon().words.get(part, -_ODD)) - _PLAIN)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[part] = tells
        return tells


_TELLS = _Tells()


class _Weights(dict[str, int]):
    """What each of the parts of a page weighs, worked out when it is asked for."""

    def __init__(self, parts: Set[str], several: Mapping[str, int], blocks: int) -> None:
        """`several` is how many blocks hold a part, for those that more than one of `blocks` holds."""
        scale = {n: 100 * log((blocks + 1) / n) ** 2 for n in {1, *several.values()}}
        super().__init__({p: round(scale[n] * _TELLS[p]) for p, n in several.items()})
        self.parts, self.scale = parts, scale[1]

    def __contains__(self, part: object) -> bool:
        return part in self.parts

    def __missing__(self, part: str) -> int:
        return round(self.scale * _TELLS[part])

    def each(self, parts: Iterable[str]) -> dict[str, int]:
        """What parts weigh, of many at once."""
        known, scale = self.get, self.scale
        return {p: round(scale * _TELLS[p]) if (weighs := known(p)) is None else weighs for p in parts}

    def alone(self, parts: Iterable[str]) -> int:
        """What parts weigh together that only one block holds."""
        tells = list(map(_TELLS.__getitem__, parts))
        odd = tells.count(_ODD - _PLAIN)
        scale = self.scale
        return odd * round(scale * (_ODD - _PLAIN)) + sum([round(scale * t) for t in tells if t != _ODD - _PLAIN])


@dataclass(frozen=True, eq=False, slots=True)
class Likeness:
    """What each character and pair of a page weighs: much where it is rare, and few blocks hold it; and those that each
    block shares with others.

    Weights are whole numbers, so that sums over sets do not depend on their order. `size` is the weight of all parts of a
    block, `single` that of those no other block holds; `rare` are its rarest characters, `kin` what these are akin to.
    """

    shared: tuple[Bag, ...]
    weight: _Weights
    size: tuple[int, ...]
    single: tuple[int, ...]
    rare: tuple[Bag, ...]
    kin: tuple[Sequence[Kin], ...]
    known: dict[int, float] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Sequence[str]) -> Likeness:
        """Parts and weights of the blocks of a page."""
        runs = list(map(_RUN.findall, texts))
        letters = [frozenset("".join(r)) for r in runs]
        found = [own.union(*[map(add, r, r[1:]) for r in run if len(r) > 1]) for own, run in zip(letters, runs, strict=True)]
        once, twice = set[str](), set[str]()
        for block in found:
            twice |= once & block
            once |= block
        shared = tuple([block & twice for block in found])
        weight = _Weights(once, Counter(chain.from_iterable(shared)), len(texts))
        single = tuple([weight.alone(block - twice) for block in found])
        size = tuple([own + sum(map(weight.__getitem__, block)) for own, block in zip(single, shared, strict=True)])
        rare, kin = _rarest(letters, weight), characters().kin
        return cls(shared, weight, size, single, rare, tuple([[k for k in map(kin, own) if k[1]] for own in rare]))

    def pair(self, i: int, j: int) -> float:
        """How much two blocks are alike: 0 where nothing is shared and nothing akin."""
        if i > j:
            i, j = j, i
        key = i * len(self.size) + j
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self._pair(i, j)
        return found

    def _pair(self, i: int, j: int) -> float:
        if not self.size[i] or not self.size[j]:
            return 0.0
        shared = sum(map(self.weight.__getitem__, self.shared[i] & self.shared[j]))
        others = self.rare[j]
        akin = sum([bonds[b] for bonds, near in self.kin[i] for b in near & others])
        compared = 100 * len(self.rare[i]) * len(others)
        return shared / sqrt(self.size[i] * self.size[j]) + (_KIN * akin / compared if compared else 0.0)

    def between(self, left: Sequence[int], right: Sequence[int]) -> float:
        """How much two stretches of blocks are alike: the mean over their pairs of blocks."""
        ways = [self.pair(i, j) for i in left for j in right]
        return sum(ways) / len(ways) if ways else 0.0

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


def _rarest(letters: Sequence[Bag], weight: _Weights) -> tuple[Bag, ...]:
    """The characters of each block that weigh most."""
    weights = weight.each(map(intern, frozenset[str]().union(*letters)))
    order = sorted(sorted([c for c, weighs in weights.items() if weighs]), key=weights.__getitem__, reverse=True)
    rank = {c: n for n, c in enumerate(order)}
    first = (sorted([rank[c] for c in block if c in rank])[:_RAREST] for block in letters)
    return tuple([frozenset([order[n] for n in ranks]) for ranks in first])


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
        turns.append(NEAR_STEPS.of(near) | WIDE_STEPS.of(wide))
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
        sides = _Sides(like, text[max(0, k - FAR) : k], text[k : k + FAR])
        among = {f"group: {name}" for name in sides.tell(group)} if len(group) > 1 else ()
        for i in group[:_MANY]:
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

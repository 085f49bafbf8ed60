"""Which rules a sentence can hold something for: one scan of the article for all words they need.

Each list of words, and each set of kinds of mentions, of which a rule needs one is a bit; a sentence has the bits of its words
and mentions.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_

from kg.core.begins import Begins
from kg.core.ontology import Ontology
from kg.core.types import Mention, Range
from kg.relate.patterns import Rule, letters, rules

SCOPES = ("sentence", "paragraph")
MARKS = frozenset(["，", "：", "的"])  # stand in nearly every sentence: not worth a look


@dataclass(frozen=True, eq=False)
class Needs:
    """Rules, each with the bits it needs; `bits` are those that any of them needs."""

    rules: Sequence[tuple[Rule, int]]
    bits: int

    def met(self, bits: int) -> tuple[Rule, ...]:
        """The rules that need no other bits."""
        return _met(self, bits & self.bits)


@lru_cache(maxsize=1 << 14)
def _met(needs: Needs, bits: int) -> tuple[Rule, ...]:
    return tuple([rule for rule, need in needs.rules if need & bits == need])


@dataclass(frozen=True, eq=False)
class Scope:
    """The rules of a scope with what they need: those on mentions alone, and those on noun stretches."""

    plain: Needs
    worded: Needs


@dataclass(frozen=True, eq=False)
class Cues:
    """What rules need, by scope.

    `words` finds the longest word wherever one begins; `bits` are those of a word and of the words it begins with, `kinds`
    those of a mention by its kind, `any_kind` those of all kinds.
    """

    words: Begins
    bits: Mapping[str, int]
    kinds: Mapping[str, int]
    any_kind: int
    scopes: Mapping[str, Scope]

    def of(self, mentions: Iterable[Mention]) -> int:
        """The bits of mentions."""
        bits = 0
        for m in mentions:
            bits |= self.kinds[m.kind]
        return bits


class Given:
    """The words that stand in a text, by their bits."""

    def __init__(self, cues: Cues, text: str) -> None:
        found = [(start, cues.bits[word]) for start, word in cues.words.longest(text)]
        self._starts, self._bits = [start for start, _ in found], [bits for _, bits in found]

    def within(self, stretch: Range) -> int:
        """The bits of the words that begin in a stretch."""
        bits = 0
        for own in self._bits[bisect_left(self._starts, stretch[0]) : bisect_left(self._starts, stretch[1])]:
            bits |= own
        return bits


@lru_cache(maxsize=8)
def cues(ontology: Ontology, relations: frozenset[str] | None) -> Cues:
    """What the rules need that give one of some relations, or any."""
    own = [r for r in rules(ontology) if relations is None or r.relation in relations]
    bit = {need: 1 << i for i, need in enumerate(dict.fromkeys(need for r in own for need in (*_of(r), *r.needs)))}
    words: dict[str, int] = {}
    for need, value in bit.items():
        words.update({word: words.get(word, 0) | value for word in need if isinstance(need, tuple)})
    kinds = {kind: sum(v for n, v in bit.items() if letter in n) for kind, letter in letters(ontology).items()}
    needs = [(rule, sum(bit[n] for n in {*_of(rule), *rule.needs})) for rule in own]
    scopes = {scope: _scope([n for n in needs if n[0].scope == scope]) for scope in SCOPES}
    any_kind = reduce(or_, kinds.values(), 0)
    return Cues(Begins(words), {w: _with_beginnings(w, words) for w in words}, kinds, any_kind, scopes)


def _scope(needs: Sequence[tuple[Rule, int]]) -> Scope:
    plain, worded = ([n for n in needs if bool(n[0].wording) is weighed] for weighed in (False, True))
    return Scope(*(Needs(own, reduce(or_, (need for _, need in own), 0)) for own in (plain, worded)))


def _of(rule: Rule) -> set[tuple[str, ...]]:
    """The lists of words worth a look."""
    return {cue for cue in rule.cues if MARKS.isdisjoint(cue)}


def _with_beginnings(word: str, own: Mapping[str, int]) -> int:
    bits = 0
    for end in range(1, len(word) + 1):
        bits |= own.get(word[:end], 0)
    return bits

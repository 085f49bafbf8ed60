"""Which rules a sentence can hold something for: one scan of the article for all words they need."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.core.begins import Begins
from kg.core.ontology import Ontology
from kg.core.types import Range
from kg.relate.patterns import Rule, rules
from kg.relate.scene import Scene

Needs = tuple[tuple[Rule, int], ...]  # rules, each with a bit for each list of words of which it needs one
MARKS = frozenset(["，", "：", "的"])  # stand in nearly every sentence: not worth a look


@dataclass(frozen=True, eq=False)
class Cues:
    """What the rules of a scope need: those on mentions alone (`plain`), and those on noun stretches (`worded`).

    `words` finds the longest word wherever one begins; `bits` are those of a word and of the words it begins with.
    """

    words: Begins
    bits: Mapping[str, int]
    plain: Needs
    worded: Needs


def given(scene: Scene, scope: str, ranges: Sequence[Range]) -> list[int]:
    """For each of some stretches of text the bits of the words that begin in it."""
    found = list(_found(cues(scene.ontology, scope, scene.relations), scene.text))
    starts = [start for start, _ in found]
    stated = []
    for start, end in ranges:
        bits = 0
        for _, own in found[bisect_left(starts, start) : bisect_left(starts, end)]:
            bits |= own
        stated.append(bits)
    return stated


def _found(known: Cues, text: str) -> Iterator[tuple[int, int]]:
    """Where a word begins, with its bits; words may overlap."""
    return ((start, known.bits[word]) for start, word in known.words.longest(text))


@lru_cache(maxsize=16)
def cues(ontology: Ontology, scope: str, relations: frozenset[str] | None) -> Cues:
    """What the rules of a scope need that give one of some relations, or any."""
    own = [r for r in rules(ontology) if r.scope == scope and (relations is None or r.relation in relations)]
    bit = {cue: 1 << i for i, cue in enumerate({cue: None for r in own for cue in _of(r)})}
    words: dict[str, int] = {}
    for cue, value in bit.items():
        words.update({word: words.get(word, 0) | value for word in cue})
    plain, worded = (
        tuple((r, sum(bit[c] for c in _of(r))) for r in own if bool(r.wording) == weighed) for weighed in (False, True)
    )
    return Cues(Begins(words), {w: _with_beginnings(w, words) for w in words}, plain, worded)


def _of(rule: Rule) -> set[tuple[str, ...]]:
    """The lists of words worth a look."""
    return {cue for cue in rule.cues if MARKS.isdisjoint(cue)}


def _with_beginnings(word: str, own: Mapping[str, int]) -> int:
    bits = 0
    for end in range(1, len(word) + 1):
        bits |= own.get(word[:end], 0)
    return bits

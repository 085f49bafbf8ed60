"""Which rules on noun stretches a sentence can hold something for: one scan of the article for all words they need."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from kg.core.begins import Begins
from kg.core.ontology import Ontology
from kg.core.records import record
from kg.core.types import Range
from kg.relate.patterns import Rule, rules
from kg.relate.scene import Scene


@record
class Cues:
    """What rules need, a bit for each list of words of which they need one.

    `words` finds the longest word wherever one begins; `bits` are those of a word and of the words it begins with.
    """

    words: Begins
    bits: Mapping[str, int]
    needs: Sequence[tuple[Rule, int]]


def tried(scene: Scene, scope: str, ranges: Sequence[Range]) -> Iterator[tuple[Range, list[Rule]]]:
    """The stretches of text of a scope that can hold something for rules on noun stretches, each with these rules."""
    cues = _cues(scene.ontology, scope)
    if not cues.needs:
        return
    found = list(_found(cues, scene.text))
    for stretch in ranges:
        first, last = (bisect_left(found, (at, 0)) for at in stretch)
        given = 0
        for _, bits in found[first:last]:
            given |= bits
        if active := [rule for rule, need in cues.needs if need & given == need]:
            yield stretch, active


def _found(cues: Cues, text: str) -> Iterator[tuple[int, int]]:
    """Where a word begins, with its bits; words may overlap."""
    return ((start, cues.bits[word]) for start, word in cues.words.longest(text))


@lru_cache(maxsize=8)
def _cues(ontology: Ontology, scope: str) -> Cues:
    weighed = [r for r in rules(ontology) if r.scope == scope and r.wording]
    bit = {cue: 1 << i for i, cue in enumerate({cue: None for r in weighed for cue in r.cues})}
    own: dict[str, int] = {}
    for cue, value in bit.items():
        own.update({word: own.get(word, 0) | value for word in cue})
    return Cues(
        Begins(own),
        {w: _with_beginnings(w, own) for w in own},
        [(r, sum(bit[c] for c in set(r.cues))) for r in weighed],
    )


def _with_beginnings(word: str, own: Mapping[str, int]) -> int:
    bits = 0
    for end in range(1, len(word) + 1):
        bits |= own.get(word[:end], 0)
    return bits

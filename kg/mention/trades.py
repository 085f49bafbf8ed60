"""What somebody is by a word that no list of titles has, right before his name: `分拣员|王梅`, `长河村豆腐坊|酿酒师|李刚`.

Any word of the language for a person tells that: it ends in a character that such words end in, and begins where a mark, a
mention or a small word ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.core.lexicon import lexicon
from kg.core.ontology import Ontology
from kg.core.text import is_han
from kg.core.types import Mention

SURE = 0.8  # the probability from which on a name speaks for the word before it
LONGEST, SHORTEST = 5, 2  # characters of such a word


@dataclass(frozen=True, eq=False)
class _Words:
    """`ends`: the last characters of words for persons, `open`: those that make one of any verb (分拣|员); `none`: words that
    are no trade; `before`: characters that such a word may stand behind."""

    ends: frozenset[str]
    open: frozenset[str]
    none: frozenset[str]
    before: frozenset[str]


@lru_cache(maxsize=8)
def _words(ontology: Ontology) -> _Words:
    lists = ontology.words["persons"]
    ends, none = frozenset(lists["roles"]), frozenset((*lists["no_trades"], *lists["toward"], *lists["reporters"]))
    return _Words(ends, frozenset(lists["makers"]), none, frozenset(lists["before_trades"]))


def trades(text: str, people: Sequence[Mention], taken: Sequence[Mention], ontology: Ontology) -> Iterator[Mention]:
    """The words for a trade right before the names of persons, where nothing found before stands; kind Title, tag private."""
    ends = {m.end for m in taken}
    for person in people:
        at = person.start
        if person.confidence >= SURE and at not in ends and (size := _size(text, at, ends, _words(ontology))):
            name = text[at - size : at]
            yield Mention(at - size, at, "Title", name, name, tags=("private",), confidence=SURE)


def _size(text: str, at: int, ends: set[int], words: _Words) -> int:
    """How many characters before a position are such a word, or none; nothing found before reaches into them."""
    if text[at - 1 : at] not in words.ends:
        return 0
    for size in range(min(LONGEST, at), SHORTEST - 1, -1):
        start, word = at - size, text[at - size : at]
        begins = start == 0 or start in ends or not is_han(text[start - 1]) or text[start - 1] in words.before
        known = word in lexicon().words or (word[-1] in words.open and _of_work(word[:-1], start in ends))
        if begins and known and word not in words.none and all(map(is_han, word)) and ends.isdisjoint(range(start + 1, at)):
            return size
    return 0


def _of_work(stem: str, behind: bool) -> bool:
    """Whether characters name some work: a word of more than one, or, right behind a unit, any two: 分拣, 吴店镇|巡塘."""
    return len(stem) > 1 and (stem in lexicon().words or (behind and len(stem) == 2))

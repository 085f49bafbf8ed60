"""Where a name by form begins: of `家住柳树村`, `桥口村` is the name, told by the characters around its border.

Two readings compete: the characters before the suffix as words of the word list, or some of them as the name of
a place, whose characters follow the names of the gazetteer. All weights are natural logarithms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from kg.core.lexicon import LONGEST, lexicon
from kg.core.ontology import Ontology

LENGTH = {1: -1.6, 2: -0.6, 3: -1.4, 4: -3.5, 5: -6.0, 6: -8.0}  # how long X is in `X村`, roughly as in the lists of villages
RARE = -12.5  # logarithm of the share of a character that hardly any name has
NEW = -4.0  # a name no list has, against the words of the word list
LISTED = 4.0  # a township of another region
KNOWN = 9.0  # a township of the region, or a name read before in the article
UNLIKELY = -6.0  # a first character that is rather a word of its own: 在, 各, 后
COMMON_WORD = -13.5  # from this share of running text on, X of `X村` is rather a word, unless it is known as a name
COMMON_PHRASE = -12.5  # the same for three characters and more
SHARE = 0.1  # percent of all people with a surname, for a village to be called after it
CROSSED = -3.0  # the first character makes a word with the one before: 到达|旗, 中央|站林场
LINKED = 5.0  # right after a division, or after a mark: a name is expected


@dataclass(frozen=True, eq=False)
class Characters:
    """How often a character begins a name of a township, and stands inside one."""

    first: Mapping[str, float]
    inside: Mapping[str, float]
    rare: float

    def weight(self, name: str) -> float:
        """The logarithm of the probability of the characters of a name, without its suffix."""
        if name.endswith("族") and len(name) > 4 and (people := lexicon().words.get(name[-3:])):
            return self.weight(name[:-3]) + people
        inside = sum(self.inside.get(c, self.rare) for c in name[1:])
        return self.first.get(name[0], self.rare) + inside


@lru_cache(maxsize=8)
def characters(ontology: Ontology) -> Characters:
    """Counted over the names of townships in the gazetteer, and those of villages (`names/villages.tsv`)."""
    names = [n[:-1].removesuffix("街") for n in ontology.gazetteer.by_name if n[-1] in "镇乡道" and 2 <= len(n) <= 5]
    first, inside = Counter(n[0] for n in names if n), Counter(c for n in names for c in n[1:])
    for char, begins, stands in _villages(ontology):
        first[char] += begins
        inside[char] += stands
    return Characters(_logs(first), _logs(inside), RARE)


def _villages(ontology: Ontology) -> Iterator[tuple[str, int, int]]:
    """How often characters begin names of villages, and stand inside them."""
    for path in (p for p in ontology.files("names", ".tsv") if p.name == "villages.tsv"):
        rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
        yield from ((char, int(first), int(inside)) for char, first, inside in rows if first.isdigit())


def _logs(counts: Counter[str]) -> dict[str, float]:
    base = log(sum(counts.values()))
    return {c: log(n) - base for c, n in counts.items() if n}


@dataclass(frozen=True, eq=False)
class Lists:
    """The word lists a border is told by; `stems` are names of townships and villages without their suffix."""

    kinds: frozenset[str]
    never_first: frozenset[str]
    never_inside: frozenset[str]
    never_last: frozenset[str]
    before: tuple[str, ...]
    joining: frozenset[str]
    endings: tuple[str, ...]
    surnames: frozenset[str]
    stems: frozenset[str]


@lru_cache(maxsize=8)
def _lists(ontology: Ontology) -> Lists:
    words, gazetteer = ontology.words["places"], ontology.gazetteer
    stems = (n[:-1].removesuffix("街") for n in gazetteer.by_name if n[-1] in "镇乡道")
    return Lists(
        frozenset(words["kinds"]),
        frozenset(words["never_first"]),
        frozenset(words["never_inside"]),
        frozenset(words["never_last"]),
        words["before"],
        frozenset(words["joining"]),
        words["endings"],
        frozenset(_surnames(ontology)),
        frozenset((*stems, *words["proper"], *gazetteer.short)),
    )


def _surnames(ontology: Ontology) -> Iterator[str]:
    """The surnames that villages are called after: 孙村."""
    for path in (p for p in ontology.files("names", ".tsv") if p.name == "surnames.tsv"):
        for line in path.read_text(encoding="utf-8").splitlines()[2:]:
            surname, percent = line.split("\t")[:2]
            if float(percent) >= SHARE:
                yield surname


def border(before: str, suffix: str, linked: bool, known: Callable[[str], bool], ontology: Ontology, told: bool = False) -> int:
    """How many characters of `before` belong to the name that ends with `suffix`; 0 if there is no name.

    `before` are the characters since the last mark, division or line end (the last eight at most); `linked`:
    a division stands right before them; `known(name)`: the article or its region has such a name; `told`: what stands
    behind says that there is one (六联村|村民).
    """
    lists, length, words = _lists(ontology), 0, lexicon().words
    costs: Sequence[float] = ()  # read once a name is possible at all
    for n in range(1, min(len(before), 6) + 1):
        x, rest = before[-n:], before[:-n]
        name = x + suffix
        named = known(name)
        opens = not rest or rest.endswith(lists.before)
        if not named and _is_no_name(x, name, (linked and not rest, opens), lists, told):
            continue
        if not costs:
            costs = reading(before + suffix)
            best = costs[-1]
        joined = linked and not rest and x[0] in lists.joining and n > 2
        whole = linked and not rest and not joined
        weight = costs[len(rest)] + NEW + characters(ontology).weight(x)
        weight += KNOWN if named else LISTED * (name in ontology.gazetteer.by_name)
        weight += max(LENGTH[n], LENGTH[1]) if whole else LENGTH[n]
        weight += UNLIKELY * ((x[0] in lists.never_first or joined) and not named)
        weight += CROSSED * (not named and bool(rest) and rest[-1] + x[0] in words)
        weight += LINKED * whole + LINKED / 2 * opens
        if weight > best:
            best, length = weight, n
    return length


def _is_no_name(x: str, name: str, where: tuple[bool, bool], lists: Lists, told: bool = False) -> bool:
    """Whether the characters `x` before the suffix of a name make a kind of place, an ordinary word, or a piece of one.

    `where`: whether a division stands right before x; whether a mark or a word such as 来到 does.
    """
    linked, opens = where
    if x in lists.kinds or x[-1] in lists.never_last or not lists.never_inside.isdisjoint(x):
        return True
    if not told and name.endswith(lists.endings):
        return True
    if len(x) == 1:
        return not linked and not (opens and name == x + "村" and x in lists.surnames)
    # right behind a township even a common word names a village
    common = lexicon().words.get(x, -99.0) > (COMMON_WORD if len(x) == 2 else COMMON_PHRASE)
    return common and not linked and not told and x not in lists.stems


@lru_cache(maxsize=4096)  # the same places are named over and over
def reading(text: str) -> Sequence[float]:
    """The weight of the best cut of each prefix of a text into words of the word list."""
    words = lexicon()
    look, rarest = words.words.get, words.rarest
    costs = [0.0]
    for end, char in enumerate(text, 1):
        best = costs[-1] + look(char, rarest)
        for start in range(end - LONGEST if end > LONGEST else 0, end - 1):
            weight = look(text[start:end])
            if weight is not None and costs[start] + weight > best:
                best = costs[start] + weight
        costs.append(best)
    return tuple(costs)

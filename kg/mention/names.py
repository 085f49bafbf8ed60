"""The name model: how likely characters are as a Chinese person's name; read from `ontology/names` and the word list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import log

from kg.core.errors import OntologyError
from kg.core.lexicon import Lexicon, lexicon
from kg.core.ontology import Ontology

UNSEEN = -13.0  # logarithm for a character that no given name is known to hold
LONE = 1.8  # one name in six has a single given character
TOKEN = -5.0  # logarithm of the share of names among the words of a report
SURE = (-10.3, -22.0)  # listed names (one, two given characters) below this are words of the language (高峰, 维生素)
SELDOM, COMMON = -10.4, -10.0  # a character so rare in given names and so common in words begins no given name
ELEMENT, SYLLABLE = -6.5, -5.5  # logarithms of the share of an element (多杰) and of a syllable in names carried over
STRANGE = -14.0  # logarithm of the share of a surname that the table lacks
# The lists around names that are words of the language; the others are pieces of words, and pieces of names.
WORDS = frozenset(
    ["reporters", "links", "toward", "roles", "speech", "address", "acts", "manner", "links_after", "of", "places", "words"]
)
USUAL = -9.0  # logarithm of a usual word's share, for the words that the word list lacks


@dataclass(frozen=True, eq=False)
class Names:
    """Logarithms: of a surname's share, of a given-name character's share as `first` or `second` of two or as
    the `single` one; of a word's share (`words`: no names among them, `rarest` for an unknown character);
    `known`: names the word list holds; `weights`: of the signs for and against a name; `banned`: given parts that are none;
    `closed`: characters that end none, `places` those of them that end places;
    `start` finds surnames; `syllables`: of names carried over from other languages; `verbal`:
    verbs that hardly any given name ends with; `particles`: surnames that are as often words of grammar;
    `nameless`: characters that begin no given name."""

    surnames: Mapping[str, float]
    first: Mapping[str, float]
    second: Mapping[str, float]
    single: Mapping[str, float]
    words: Mapping[str, float]
    rarest: float
    known: frozenset[str]
    weights: Mapping[str, float]
    banned: frozenset[str]
    closed: frozenset[str]
    places: frozenset[str]
    start: re.Pattern[str]
    syllables: Mapping[str, float]
    verbal: frozenset[str]
    particles: frozenset[str]
    nameless: frozenset[str]

    @cached_property
    def sounds(self) -> frozenset[str]:
        """The characters of names carried over from other languages."""
        return frozenset("".join(self.syllables))

    def given(self, given: str) -> float:
        """The logarithm of the share of a given name (one or two characters) among given names."""
        if len(given) == 1:
            return self.single.get(given, UNSEEN) - LONE
        return self.first.get(given[0], UNSEEN) + self.second.get(given[1], UNSEEN)

    def chance(self, surname: str, given: str) -> float:
        """The logarithm of the share of a full name among names."""
        return self.surnames.get(surname, STRANGE) + self.given(given)

    def foreign(self, name: str) -> float:
        """The logarithm of the share of a name as a row of syllables (扎西多杰); -inf where it is none."""
        if not self.sounds.issuperset(name[1:]) or not name:
            return float("-inf")
        if name[0] not in self.sounds:  # a Chinese surname before a name of the steppe: 包乌力吉
            behind = name[0] in self.surnames and len(name) > 3
            return self.surnames[name[0]] + self.foreign(name[1:]) if behind else float("-inf")
        best = [0.0] + [float("-inf")] * len(name)
        for end in range(1, len(name) + 1):
            for start in range(max(0, end - 4), end):
                best[end] = max(best[end], best[start] + self.syllables.get(name[start:end], float("-inf")))
        return best[-1]

    def whole(self, name: str) -> bool:
        """Whether a name falls into two known elements (扎西多杰): then it needs no title before it, and is no word."""
        return any(name[:n] in self.syllables and name[n:] in self.syllables for n in range(2, len(name) - 1))


@lru_cache(maxsize=8)
def names(ontology: Ontology) -> Names:
    """The name model of an ontology. Raises OntologyError for a table that does not hold together."""
    surnames = {k: log(v[0] / 100) for k, v in _table(ontology, "surnames.tsv", 1).items()}
    given = _table(ontology, "given.tsv", 3)
    weights = {k: v[0] for k, v in _table(ontology, "weights.tsv", 1).items()}
    first, second, single = ({k: v[i] for k, v in given.items()} for i in range(3))
    words = lexicon()
    common = (c for c, weight in words.words.items() if len(c) == 1 and weight > COMMON)
    dull = "".join(sorted(c for c in common if max(given.get(c, (UNSEEN,))) < SELDOM)) + "".join(
        ontology.words["persons"]["nameless"]
    )
    start = _start(surnames, dull)
    banned = frozenset(ontology.words["persons"]["forms"])
    places = frozenset(ontology.words["persons"]["closed_places"])
    closed = places.union(ontology.words["persons"]["closed"])
    syllables = _syllables(ontology.words["persons"]["elements"])
    tables, ends = (surnames, first, second, single), (banned, closed, places)
    asides = (frozenset(ontology.words["persons"][k]) for k in ("verbal", "particles", "nameless"))
    model = Names(*tables, {}, 0.0, frozenset(), weights, *ends, start, syllables, *asides)
    return _with_words(model, words, ontology)


def _start(surnames: Iterable[str], dull: str) -> re.Pattern[str]:
    """Finds surnames before a character that may begin a given name, the double ones first.

    It begins with one set of characters, so that a search passes over all others at once; what the first character
    is, is asked behind it.
    """
    surnames = frozenset(surnames)
    begins, single = "".join(sorted({s[0] for s in surnames})), "".join(sorted(s for s in surnames if len(s) == 1))
    double = sorted(s for s in surnames if len(s) > 1)
    seconds, first = "|".join(f"(?<={s[0]}){s[1:]}" for s in double), "".join(sorted({s[0] for s in double}))
    two, given = f"(?<=[{first}])(?:{seconds})" if double else "(?!)", f"(?![ {re.escape(dull)}])"
    return re.compile(f"[{begins}](?:{two}{given}|(?<=[{single}]){given})")


def _with_words(model: Names, lexicon: Lexicon, ontology: Ontology) -> Names:
    """The model with its words: the word list's, without the names in it, and those of the ontology."""
    known = frozenset(n for n in lexicon.names if _is_name(model, n))
    own = [w for k, ws in ontology.words["persons"].items() if k in WORDS for w in ws if len(w) > 1]
    own += [w for ws in ontology.words.get("titles", {}).values() for w in ws if len(w) > 1]
    words = {n: log(c or 1) + lexicon.rarest for n, c in lexicon.names.items() if n not in known and not model.whole(n)}
    words.update(lexicon.words)
    words.update({w: max(words.get(w, USUAL), USUAL) for w in own})
    return replace(model, words=words, rarest=lexicon.rarest, known=known)


def _syllables(elements: Iterable[str]) -> dict[str, float]:
    """Whole elements of a name are usual; single syllables, which make up many more, are less so."""
    return {e: SYLLABLE if len(e) == 1 else ELEMENT for e in elements}


def _is_name(model: Names, name: str) -> bool:
    size = 1 if name[0] in model.surnames else 2
    if name[:size] not in model.surnames or not 1 <= len(name) - size <= 2:
        return False
    return model.chance(name[:size], name[size:]) > SURE[len(name) - size - 1]


def _table(ontology: Ontology, file: str, columns: int) -> dict[str, tuple[float, ...]]:
    paths = [p for p in ontology.files("names", ".tsv") if p.name == file]
    if not paths:
        raise OntologyError(f"names/{file}: not found in the ontology; the name model needs it")
    rows = [r for r in paths[0].read_text(encoding="utf-8").splitlines() if r and not r.startswith("#")][1:]
    return dict(_row(paths[0].name, row, columns) for row in rows)


def _row(file: str, row: str, columns: int) -> tuple[str, tuple[float, ...]]:
    name, *values = row.split("\t")
    try:
        numbers = tuple(float(v) for v in values)
    except ValueError:
        numbers = ()
    if len(numbers) != columns:
        raise OntologyError(f"names/{file}: {row[:60]!r} is no row; a row has a name and {columns} number(s), parted by tabs")
    return name, numbers

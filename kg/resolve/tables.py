"""What the stage knows beforehand, from shipped tables: forms of names, what posts are worth, how rare a person's name is.

Nothing here is counted over the claims at hand: a name is as rare in a small archive as in a large one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log

from kg.core.errors import OntologyError
from kg.core.gazetteer import Gazetteer
from kg.core.ontology import Ontology
from kg.core.text import any_of

UNSEEN = -13.0  # logarithm of the share of a character that no list of given names has
STRANGE = -11.0  # of a surname that no list has
SINGLE = -1.8  # one name in six has a given name of one character
COMMONEST = -8.5  # no name is more frequent than one in five thousand


@dataclass(frozen=True, eq=False)
class Tables:
    """The tables of one ontology. `words` are the lists of `ontology/words/resolve.toml`; `given` and `surnames` hold
    logarithms of shares; `short` leads from the full form inside a body's name to the short one, `long` finds the full forms."""

    ontology: Ontology
    words: Mapping[str, tuple[str, ...]]
    offices: tuple[str, ...]
    surnames: Mapping[str, float]
    given: Mapping[str, tuple[float, ...]]
    short: Mapping[str, str]
    long: re.Pattern[str]

    @property
    def gazetteer(self) -> Gazetteer:
        """The divisions that lists have."""
        return self.ontology.gazetteer

    def share(self, name: str) -> float:
        """The logarithm of the share of people who bear a full name, one or two given characters being Chinese usage."""
        size = 2 if name[:2] in self.surnames and len(name) > 2 else 1
        surname, given = self.surnames.get(name[:size], STRANGE), name[size:]
        rows = [self.given.get(c, (UNSEEN,) * 3) for c in given]
        if len(rows) == 1:
            return min(COMMONEST, surname + rows[0][2] + SINGLE)
        return min(COMMONEST, surname + sum(row[min(i, 1)] for i, row in enumerate(rows)))


@lru_cache(maxsize=8)
def tables(ontology: Ontology) -> Tables:
    """The tables of an ontology. Raises OntologyError where `words/resolve.toml` or a table of names does not hold together."""
    words = ontology.words["resolve"]
    pairs = [row.split() for row in words["short_forms"]]
    if bad := next((row for row in pairs if len(row) != 2), None):
        raise OntologyError(
            f"words/resolve.toml: {' '.join(bad)!r} in short_forms is no pair; write the full form, a blank, the short"
        )
    short = dict(row for row in pairs)
    surnames = {row[0]: log(float(row[1]) / 100) for row in _rows(ontology, "surnames.tsv")}
    given = {row[0]: tuple(map(float, row[1:])) for row in _rows(ontology, "given.tsv")}
    offices = ontology.words["places"]["office"]
    return Tables(ontology, words, offices, surnames, given, short, re.compile(any_of(short)))


def _rows(ontology: Ontology, file: str) -> Iterable[list[str]]:
    paths = [p for p in ontology.files("names", ".tsv") if p.name == file]
    if not paths:
        raise OntologyError(f"names/{file}: not found in the ontology; the rarity of names is read from it")
    lines = paths[0].read_text(encoding="utf-8").splitlines()
    return [row.split("\t") for row in lines if row and not row.startswith("#")][1:]

"""The weights that decide the roles of a page, from `ontology/layout/*.toml`: whole numbers, whose sums need no order."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kg.core.cache import toml
from kg.core.errors import OntologyError
from kg.core.ontology import Ontology
from kg.layout.blocks import Features

ROLES = ("head", "sub", "byline", "body", "more", "start", "back", "caption", "banner")
BEGIN = "^"
# The roles and steps from a role to the next, in the order of their numbers; a step that the page begins with comes last.
STEPS = tuple(f"{before}>{role}" for role in ROLES for before in ROLES)
FIRST = tuple(f"{BEGIN}>{role}" for role in ROLES)
COLUMNS = (*ROLES, *STEPS, *FIRST)
# Tables for pairs of blocks that make one paragraph, and for blocks whose paragraph breaks off under something else.
JOIN, OPEN = "join", "open"

Table = Mapping[str, float]
Numbers = npt.NDArray[np.int64]
# How many blocks are looked up at once: a page may have very many.
_AT_ONCE = 256


@dataclass(frozen=True, eq=False, slots=True)
class Weights:
    """The weights of the features for each role, for each step from one role to the next, for joins and open ends.

    `tables` are as they are written, by name. The others are the same in hundredths: for each feature its row in `sums`,
    with a number for each of COLUMNS; row 0 is of no feature, and holds nothing.
    """

    tables: Mapping[str, Table]
    row: Mapping[str, int]
    sums: Numbers
    join: Mapping[str, int]
    open: Mapping[str, int]

    def scores(self, seen: Sequence[Features]) -> Numbers:
        """For each block a number for each of COLUMNS."""
        parts = [self._scores(seen[k : k + _AT_ONCE]) for k in range(0, len(seen), _AT_ONCE)]
        return np.concatenate(parts) if parts else np.zeros((0, len(COLUMNS)), np.int64)

    def _scores(self, seen: Sequence[Features]) -> Numbers:
        known = [[0, *map(self.row.__getitem__, self.row.keys() & block)] for block in seen]
        sizes = np.array([0, *map(len, known[:-1])])
        flat = np.array(list(chain.from_iterable(known)))
        return np.add.reduceat(self.sums[flat], np.cumsum(sizes), axis=0)

    def why(self, before: str, role: str, seen: Features) -> list[tuple[str, float]]:
        """The features that speak for or against a role after another."""
        alone = [(f, w) for f, w in self.tables.get(role, {}).items() if f in seen]
        return alone + [(f"{before} > {role}: {f}", w) for f, w in self.tables.get(f"{before}>{role}", {}).items() if f in seen]


@lru_cache(maxsize=8)
def weights(ontology: Ontology) -> Weights:
    """The weights of an ontology, from `layout/*.toml`. Raises OntologyError for a role that does not exist."""
    tables: dict[str, dict[str, float]] = {}
    for path in ontology.files("layout", ".toml"):
        for name, row in _tables(path).items():
            for key in _keys(str(path), name):
                tables.setdefault(key, {}).update(row)
    return weighed(tables)


def weighed(tables: Mapping[str, Table]) -> Weights:
    """The weights of tables named by a role, by a step from a role to another (`head>body`), `join` or `open`."""
    names = sorted({f for c in COLUMNS for f in tables.get(c, ())})
    row = {f: k for k, f in enumerate(names, 1)}
    sums = np.zeros((len(row) + 1, len(COLUMNS)), np.int64)
    for k, column in enumerate(COLUMNS):
        for feature, weight in tables.get(column, {}).items():
            sums[row[feature], k] = hundredths(weight)
    join, open_ = ({f: hundredths(w) for f, w in tables.get(t, {}).items()} for t in (JOIN, OPEN))
    return Weights(tables, row, sums, join, open_)


def hundredths(weight: float) -> int:
    """A weight as it counts."""
    return round(100 * weight)


def _tables(path: Path) -> dict[str, dict[str, float]]:
    try:
        tables = toml(path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise OntologyError(f"{path}: not valid TOML ({fault}); mend the line it names") from fault
    for name, row in tables.items():
        if not isinstance(row, dict) or not all(isinstance(w, int | float) for w in row.values()):
            raise OntologyError(f'{path}: {name} is no table of numbers; write `"feature" = 1.5` under `[{name}]`')
    return tables


def _keys(path: str, table: str) -> Iterator[str]:
    """The roles and steps a table is for: `a | b > c` is for `a>c` and `b>c`."""
    left, _, right = table.rpartition(">")
    if table in (JOIN, OPEN):
        yield table
        return
    for after in _names(path, right):
        yield from (f"{before}>{after}" for before in _names(path, left)) if left else (after,)


def _names(path: str, text: str) -> tuple[str, ...]:
    names = tuple(n.strip() for n in text.split("|"))
    for name in names:
        if name not in (*ROLES, BEGIN):
            known = ", ".join((*ROLES, JOIN, OPEN))
            raise OntologyError(f"{path}: no role {name!r}; a table is named by one of {known}, or by a step `a | b > c`")
    return names

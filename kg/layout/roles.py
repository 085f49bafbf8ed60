"""The role of each block: the one assignment for a page that scores best (a Viterbi search over the blocks)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from pathlib import Path
from types import MappingProxyType

from kg.core.errors import OntologyError
from kg.core.ontology import Ontology
from kg.layout.blocks import Features

ROLES = ("head", "sub", "byline", "body", "more", "start", "back", "caption", "banner")
BEGIN = "^"

Table = Mapping[str, float]


@dataclass(frozen=True, eq=False, slots=True)
class Weights:
    """The weights of the features for each role, and for each step from one role to the next.

    `own` and `steps` are the same in hundredths, by feature, with a number for each role or pair of roles.
    """

    role: Mapping[str, Table]
    step: Mapping[tuple[str, str], Table]
    own: Mapping[str, Sequence[int]]
    steps: Mapping[str, Sequence[int]]

    def why(self, before: str, role: str, seen: Features) -> tuple[tuple[str, float], ...]:
        """The features that speak for or against a role after another, strongest first."""
        step = self.step.get((before, role), {})
        parts = [(f, w) for f, w in self.role[role].items() if f in seen]
        parts += [(f"{before} > {role}: {f}", w) for f, w in step.items() if f in seen]
        return tuple(sorted(parts, key=lambda p: (-abs(p[1]), p[0])))


@lru_cache(maxsize=8)
def weights(ontology: Ontology) -> Weights:
    """The weights of an ontology, from `layout/*.toml`. Raises OntologyError for a role that does not exist."""
    role: dict[str, dict[str, float]] = {r: {} for r in ROLES}
    step: dict[tuple[str, str], dict[str, float]] = {}
    for path in ontology.files("layout", ".toml"):
        for name, row in _tables(path).items():
            left, _, right = name.rpartition(">")
            for after in _names(str(path), right):
                if not left:
                    role[after].update(row)
                for before in _names(str(path), left) if left else ():
                    step.setdefault((before, after), {}).update(row)
    own = _by_feature([role[r] for r in ROLES])
    steps = _by_feature([step.get((b, r), {}) for r in ROLES for b in (*ROLES, BEGIN)])
    return Weights(MappingProxyType(role), MappingProxyType(step), own, steps)


def _by_feature(rows: Sequence[Table]) -> Mapping[str, Sequence[int]]:
    """Hundredths as whole numbers: their sums do not depend on the order of the features."""
    names = sorted({f for row in rows for f in row})
    return MappingProxyType({f: tuple(round(100 * row.get(f, 0.0)) for row in rows) for f in names})


def _tables(path: Path) -> dict[str, dict[str, float]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise OntologyError(f"{path}: not valid TOML ({fault}); mend the line it names") from fault
    for name, row in tables.items():
        if not isinstance(row, dict) or not all(isinstance(w, int | float) for w in row.values()):
            raise OntologyError(f'{path}: {name} is no table of numbers; write `"feature" = 1.5` under `[{name}]`')
    return tables


def _names(path: str, text: str) -> tuple[str, ...]:
    names = tuple(n.strip() for n in text.split("|"))
    for name in names:
        if name not in (*ROLES, BEGIN):
            known = ", ".join(ROLES)
            raise OntologyError(f"{path}: no role {name!r}; a table is named by one of {known}, or by a step `a | b > c`")
    return names


def roles(seen: Sequence[Features], ontology: Ontology) -> tuple[str, ...]:
    """The best role for each block, given its features; ties go to the role that stands first in ROLES."""
    table = weights(ontology)
    scores, trail = [0] * len(ROLES), list[list[int]]()
    for features in seen:
        rows = _rows(table, frozenset(table.steps.keys() & features), not trail)
        ways = [list(map(add, scores, row)) for row in rows]
        best = list(map(max, ways))
        trail.append([way.index(top) for way, top in zip(ways, best, strict=True)])
        scores = list(map(sum, zip(best, *(table.own[f] for f in features if f in table.own), strict=True)))
    path, at = list[str](), scores.index(max(scores))
    for back in reversed(trail):
        path.append(ROLES[at])
        at = back[at]
    return tuple(reversed(path))


@lru_cache(maxsize=4096)
def _rows(table: Weights, features: Features, first: bool) -> tuple[tuple[int, ...], ...]:
    """For each role what the step to it from each role scores; at the beginning of a page from BEGIN only."""
    size = len(ROLES) + 1
    sums = list(map(sum, zip([0] * size * len(ROLES), *(table.steps[f] for f in sorted(features)), strict=True)))
    rows = [sums[i : i + size] for i in range(0, len(sums), size)]
    return tuple(tuple(row[-1:] * len(ROLES) if first else row[:-1]) for row in rows)


def reasons(read: Sequence[str], seen: Sequence[Features], ontology: Ontology) -> list[tuple[tuple[str, float], ...]]:
    """For each block the weights that speak for and against the role it has."""
    return list(map(weights(ontology).why, (BEGIN, *read), read, seen))

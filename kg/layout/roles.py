"""The role of each block: the one assignment for a page that scores best (a Viterbi search over the blocks)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from kg.core.errors import OntologyError
from kg.core.ontology import Ontology
from kg.layout.features import Features

ROLES = ("head", "sub", "byline", "body", "more", "start", "back", "caption", "banner")
BEGIN = "^"

Table = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """The role found for a block, the part it has in the page's score, and the weights that made it."""

    role: str
    score: float
    why: tuple[tuple[str, float], ...]


@dataclass(frozen=True, eq=False, slots=True)
class Weights:
    """The weights of the features for each role, and for each step from one role to the next."""

    role: Mapping[str, Table]
    step: Mapping[tuple[str, str], Table]

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
    return Weights(MappingProxyType(role), MappingProxyType(step))


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


def roles(seen: Sequence[Features], ontology: Ontology) -> tuple[Reading, ...]:
    """The best role for each block, given its features; ties go to the role that stands first in ROLES."""
    table = weights(ontology)
    scores: list[float] = []
    trail: list[list[int]] = []
    for features in seen:
        own, steps = table.own(features), table.steps(features, first=not trail)
        ways = [[s + step for s, step in zip(scores, row, strict=True)] if scores else row for row in steps]
        trail.append([way.index(max(way)) for way in ways])
        scores = [max(way) + here for way, here in zip(ways, own, strict=True)]
    path: list[str] = []
    at = scores.index(max(scores)) if scores else 0
    for back in reversed(trail):
        path.append(ROLES[at])
        at = back[at]
    return tuple(map(partial(_reading, table), (BEGIN, *path[:0:-1]), path[::-1], seen))


def _reading(table: Weights, before: str, role: str, features: Features) -> Reading:
    why = table.why(before, role, features)
    return Reading(role, round(sum(w for _, w in why), 3), why)

"""The roles of the blocks of a page, and which of them go on where others break off: the assignment that scores best.

A search over the blocks in printed order (Viterbi's, with what broke off so far as part of the state): a block that breaks
off under a headline, a legend or another text is kept in mind, until a block farther down is taken for its rest.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import add, itemgetter
from pathlib import Path
from types import MappingProxyType

from kg.core.errors import OntologyError
from kg.core.ontology import Ontology
from kg.layout.blocks import Features
from kg.layout.joins import Joins, breaks_off

ROLES = ("head", "sub", "byline", "body", "more", "start", "back", "caption", "banner")
BEGIN = "^"
# Tables for pairs of blocks that make one paragraph, and for blocks whose paragraph breaks off under something else.
JOIN, OPEN = "join", "open"

Table = Mapping[str, float]
Row = tuple[int, ...]
# The blocks that broke off and have no rest so far.
Ends = tuple[int, ...]
# The role of the block before, what had broken off by then, and the block that is gone on with.
Step = tuple[int, Ends, int | None]

_TEXT = tuple(map(ROLES.index, ("body", "more", "start", "back")))
_OTHER = tuple(r for r in range(len(ROLES)) if r not in _TEXT)
_of_text, _of_other = itemgetter(*_TEXT), itemgetter(*_OTHER)
_MORE, _BACK = ROLES.index("more"), ROLES.index("back")
# After text that breaks off these roles interrupt it; the others go on with it, or make it no text.
_INTERRUPTS = frozenset(map(ROLES.index, ("head", "start", "back", "caption", "banner")))
# How many states are kept, how far behind the best, how many ends; which blocks are tried as the rest of what broke off.
_STATES, _BEHIND, _ENDS, _HOPELESS = 6, 1500, 8, 1500


@dataclass(frozen=True, eq=False, slots=True)
class Weights:
    """The weights of the features for each role, for each step from one role to the next, for joins and open ends.

    `own`, `steps`, `join` and `open` are the same in hundredths, by feature: a number for each role, for each pair of roles,
    and one for all.
    """

    role: Mapping[str, Table]
    step: Mapping[tuple[str, str], Table]
    own: Mapping[str, Sequence[int]]
    steps: Mapping[str, Sequence[int]]
    join: Mapping[str, int]
    open: Mapping[str, int]
    memo: dict[tuple[Features, bool], tuple[Row, ...]] = field(default_factory=dict)

    def rows(self, seen: Features, first: bool) -> tuple[Row, ...]:
        """For each role what the step to it from each role scores; at the beginning of a page from BEGIN only."""
        key = frozenset(self.steps.keys() & seen), first
        if key not in self.memo:
            self.memo[key] = _rows(self.steps, key[0], first)
        return self.memo[key]

    def why(self, before: str, role: str, seen: Features) -> tuple[tuple[str, float], ...]:
        """The features that speak for or against a role after another, strongest first."""
        step = self.step.get((before, role), {})
        parts = [(f, w) for f, w in self.role[role].items() if f in seen]
        parts += [(f"{before} > {role}: {f}", w) for f, w in step.items() if f in seen]
        return tuple(sorted(parts, key=lambda p: (-abs(p[1]), p[0])))


@dataclass(frozen=True, slots=True)
class Decision:
    """The role of each block, and the block it goes on with: the one before for `more`, one farther up for `back`."""

    roles: tuple[str, ...]
    joined: tuple[int | None, ...]

    def left(self, seen: Sequence[Features]) -> list[int]:
        """The blocks of text that break off under something else."""
        number = list(map(ROLES.index, self.roles))
        pairs = zip(number, number[1:], seen, strict=False)
        return [i for i, (a, b, f) in enumerate(pairs) if a in _TEXT and b in _INTERRUPTS and breaks_off(f)]


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
    role = {r: tables.get(r, {}) for r in ROLES}
    step = {(b, r): tables[f"{b}>{r}"] for r in ROLES for b in (*ROLES, BEGIN) if f"{b}>{r}" in tables}
    own = _by_feature([role[r] for r in ROLES])
    steps = _by_feature([step.get((b, r), {}) for r in ROLES for b in (*ROLES, BEGIN)])
    join, open_ = ({f: _hundredths(w) for f, w in tables.get(t, {}).items()} for t in (JOIN, OPEN))
    return Weights(MappingProxyType(role), MappingProxyType(step), own, steps, join, open_)


def _by_feature(rows: Sequence[Table]) -> Mapping[str, Sequence[int]]:
    """Hundredths as whole numbers: their sums do not depend on the order of the features."""
    names = sorted({f for row in rows for f in row})
    return MappingProxyType({f: [_hundredths(row.get(f, 0.0)) for row in rows] for f in names})


def _hundredths(weight: float) -> int:
    return round(100 * weight)


def _tables(path: Path) -> dict[str, dict[str, float]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
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


def decide(joins: Joins, table: Weights, favour: Callable[[int], Row] | None = None) -> Decision:
    """The best roles and joins for the blocks of a page; ties go to the role that stands first in ROLES.

    `favour` adds to the scores of the roles of a block, for learning.
    """
    states: dict[Ends, list[int]] = {(): [0] * len(ROLES)}
    trail: list[dict[Ends, list[Step]]] = []
    for at, seen in enumerate(joins.seen):
        own = list(map(sum, zip(_ZERO, *[table.own[f] for f in seen if f in table.own], strict=True)))
        if favour:
            own = list(map(add, own, favour(at)))
        states, back = _advance(states, at, own, joins, table)
        trail.append(back)
    return _traced(states, trail)


def _advance(
    states: Mapping[Ends, list[int]], at: int, own: Sequence[int], joins: Joins, table: Weights
) -> tuple[dict[Ends, list[int]], dict[Ends, list[Step]]]:
    """The states after a block: for each set of open ends the best score of each role, and how it came about."""
    front = _Front(at, joins, table, own[_BACK] > max(own) - _HOPELESS)
    rows = table.rows(joins.seen[at], at == 0)
    for ends, scores in states.items():
        if at and breaks_off(joins.seen[at - 1]):
            front.interrupted(ends, scores, rows)
        else:
            front.finished(ends, scores, rows)
    kept = _kept({ends: list(map(add, scores, own)) for ends, (scores, _) in front.grown.items()})
    return kept, {ends: front.grown[ends][1] for ends in kept}


_NEVER, _ZERO = -(10**12), (0,) * len(ROLES)
_NOWHERE: Step = (0, (), None)


class _Front:
    """The states after a block as they grow: scores and last steps of each role, for each set of open ends."""

    def __init__(self, at: int, joins: Joins, table: Weights, back: bool) -> None:
        self.at, self.joins, self.table, self.back = at, joins, table, back
        self.grown: dict[Ends, tuple[list[int], list[Step]]] = {}
        self.gains: dict[int | None, int] = {}
        self.opened = _score(table.open, joins.seen[at - 1]) if at else 0

    def offer(self, ends: Ends, role: int, score: int, step: Step) -> None:
        """Keeps a way to a state if none so far is as good."""
        found = self.grown.get(ends)
        if found is None:
            found = self.grown[ends] = ([_NEVER] * len(ROLES), [_NOWHERE] * len(ROLES))
        if score > found[0][role]:
            found[0][role], found[1][role] = score, step

    def gain(self, end: int | None) -> int:
        """What it scores that the block goes on with an end."""
        if end not in self.gains:
            self.gains[end] = _score(self.table.join, self.joins.of(end, self.at))
        return self.gains[end]

    def finished(self, ends: Ends, scores: Sequence[int], rows: Sequence[Row]) -> None:
        """The ways from a state whose last block is complete, or no text."""
        for role, row in enumerate(rows):
            ways = list(map(add, scores, row))
            best = max(ways)
            step = ways.index(best), ends, None
            if role != _BACK:
                self.offer(ends, role, best, step)
            elif self.back:
                self.go_back(ends, best, step)

    def interrupted(self, ends: Ends, scores: Sequence[int], rows: Sequence[Row]) -> None:
        """The ways from a state whose last block, if it is text, breaks off: it is gone on with, or left open."""
        after = (*ends[1 - _ENDS :], self.at - 1)
        for role, row in enumerate(rows):
            ways = list(map(add, scores, row))
            text, other = max(_of_text(ways)), max(_of_other(ways))
            if role in _INTERRUPTS:
                for left, best, gain in ((ends, other, 0), (after, text, self.opened)):
                    step = ways.index(best), ends, None
                    if role != _BACK:
                        self.offer(left, role, best + gain, step)
                    elif self.back:
                        self.go_back(left, best + gain, step)
            elif role == _MORE:
                self.offer(ends, role, other, (ways.index(other), ends, None))
                self.offer(ends, role, text + self.gain(self.at - 1), (ways.index(text), ends, self.at - 1))
            else:
                best = max(text, other)
                self.offer(ends, role, best, (ways.index(best), ends, None))

    def go_back(self, ends: Ends, score: int, step: Step) -> None:
        """The ways on which the block goes on with one of the open ends, or with none of them."""
        before, earlier, _ = step
        self.offer(ends, _BACK, score + self.gain(None), step)
        for end in ends:
            if end != self.at - 1:
                self.offer(tuple([e for e in ends if e != end]), _BACK, score + self.gain(end), (before, earlier, end))


def _score(table: Mapping[str, int], seen: Features) -> int:
    return sum([table[f] for f in seen if f in table])


def _kept(grown: Mapping[Ends, list[int]]) -> dict[Ends, list[int]]:
    """The states whose best score is not far behind, the best first."""
    if len(grown) == 1:
        return dict(grown)
    top = {ends: max(scores) for ends, scores in grown.items()}
    bound = max(top.values()) - _BEHIND
    best = sorted((e for e in top if top[e] >= bound), key=lambda e: (-top[e], e))[:_STATES]
    return {e: grown[e] for e in best}


def _traced(states: Mapping[Ends, Sequence[int]], trail: Sequence[Mapping[Ends, Sequence[Step]]]) -> Decision:
    ends = min(states, key=lambda e: (-max(states[e]), e))
    at, found = states[ends].index(max(states[ends])), list[tuple[str, int | None]]()
    for back in reversed(trail):
        before, earlier, joined = back[ends][at]
        found.append((ROLES[at], joined))
        at, ends = before, earlier
    found.reverse()
    return Decision(tuple(r for r, _ in found), tuple(j for _, j in found))


def _rows(steps: Mapping[str, Sequence[int]], features: Features, first: bool) -> tuple[Row, ...]:
    size = len(ROLES) + 1
    sums = list(map(sum, zip([0] * size * len(ROLES), *(steps[f] for f in sorted(features)), strict=True)))
    rows = [sums[i : i + size] for i in range(0, len(sums), size)]
    return tuple(tuple(row[-1:] * len(ROLES) if first else row[:-1]) for row in rows)


def reasons(decision: Decision, joins: Joins, ontology: Ontology) -> list[tuple[tuple[str, float], ...]]:
    """For each block what speaks for and against its role, and after `join: ` for what it goes on with, strongest first."""
    table = weights(ontology)
    whys = map(table.why, (BEGIN, *decision.roles), decision.roles, joins.seen)
    found = [[*why, *_joined(table, joins, decision, at)] for at, why in enumerate(whys)]
    return [tuple(sorted(parts, key=lambda p: (-abs(p[1]), p[0]))) for parts in found]


def _joined(table: Weights, joins: Joins, decision: Decision, at: int) -> list[tuple[str, float]]:
    if decision.joined[at] is None and decision.roles[at] != "back":
        return []
    return [(f"join: {f}", table.join[f] / 100) for f in joins.of(decision.joined[at], at) if f in table.join]

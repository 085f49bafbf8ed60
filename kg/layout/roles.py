"""The roles of the blocks of a page, and which of them go on where others break off: the assignment that scores best.

A search over the blocks in printed order (Viterbi's, with what broke off so far as part of the state): a block that breaks
off under a headline, a legend or another text is kept in mind, until a block farther down is taken for its rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kg.core.ontology import Ontology
from kg.layout.blocks import Block, Features
from kg.layout.joins import Joins, breaks_off
from kg.layout.weights import BEGIN, ROLES, STEPS, Numbers, Weights, weights

# The blocks that broke off and have no rest so far.
Ends = tuple[int, ...]
# The role of the block before, what had broken off by then, and the block that is gone on with.
Step = tuple[int, Ends, int | None]

_TEXT = ("body", "more", "start", "back")
_TEXTS, _OTHERS = (np.array([i for i, r in enumerate(ROLES) if (r in _TEXT) is text]) for text in (True, False))
_MORE, _BACK = ROLES.index("more"), ROLES.index("back")
# After text that breaks off these roles interrupt it; the others go on with it, or make it no text.
_INTERRUPTS = frozenset(map(ROLES.index, ("head", "start", "back", "caption", "banner")))
# How many states are kept, how far behind the best, how many ends; which blocks are tried as the rest of what broke off.
_STATES, _BEHIND, _ENDS, _HOPELESS = 6, 1500, 8, 1500
# What the form of a file tells outweighs all that words tell; text under other text begins no report.
FORM = 20_000
_FORMS = {"text": ("body", "start")}


@dataclass(frozen=True, slots=True)
class Decision:
    """The role of each block, and the block it goes on with: the one before for `more`, one farther up for `back`."""

    roles: tuple[str, ...]
    joined: tuple[int | None, ...]

    def left(self, seen: Sequence[Features]) -> list[int]:
        """The blocks of text that break off under something else."""
        number = list(map(ROLES.index, self.roles))
        pairs = zip(self.roles, number[1:], seen, strict=False)
        return [i for i, (a, b, f) in enumerate(pairs) if a in _TEXT and b in _INTERRUPTS and breaks_off(f)]


def formed(found: Sequence[Block]) -> list[dict[str, tuple[str, ...]]]:
    """For each block what the form of the file says of it, and for which roles that speaks."""
    result, begun = list[dict[str, tuple[str, ...]]](), False
    for block in found:
        told: dict[str, tuple[str, ...]] = {f"marked {block.mark}": _FORMS.get(block.mark, (block.mark,))} if block.mark else {}
        result.append(told | ({"marked text, under another": ("body",)} if block.mark == "text" and begun else {}))
        begun |= block.mark in ("head", "text", "sub")
    return result


def _forms(found: Sequence[Block]) -> Numbers:
    """What the form of the file adds to the scores of each block's roles."""
    told = [[sum(role in roles for roles in t.values()) for role in ROLES] for t in formed(found)]
    return FORM * np.array(told, np.int64).reshape(-1, len(ROLES))


def decide(joins: Joins, table: Weights, favour: Numbers | None = None) -> Decision:
    """The best roles and joins for the blocks of a page; ties go to the role that stands first in ROLES.

    `favour`, for learning: what is added to the scores of the roles of each block (blocks × ROLES).
    """
    scores = table.scores(joins.seen)
    own, steps = scores[:, : len(ROLES)], scores[:, len(ROLES) : len(ROLES) + len(STEPS)].reshape(-1, len(ROLES), len(ROLES))
    if any(b.mark for b in joins.found):
        own = own + _forms(joins.found)
    own = own if favour is None else own + favour
    states = _States([()], scores[:1, -len(ROLES) :] + own[:1])
    trail: list[dict[Ends, list[Step]]] = [{(): [_NOWHERE] * len(ROLES)}]
    rests = (own[:, _BACK] > own.max(1) - _HOPELESS).tolist() if len(own) else []
    for at in range(1, len(own)):
        states, back = _advance(states, own[at], steps[at], _Front(at, joins, table, rests[at]))
        trail.append(back)
    return _traced(states, trail) if len(own) else Decision((), ())


@dataclass(slots=True)
class _States:
    """What had broken off in each state that is kept, and its best score for each role of the last block (states × ROLES)."""

    ends: list[Ends]
    scores: Numbers


def _advance(states: _States, own: Numbers, steps: Numbers, front: _Front) -> tuple[_States, dict[Ends, list[Step]]]:
    """The states after a block: for each set of open ends the best score of each role, and how it came about."""
    ways = states.scores[:, None, :] + steps
    if breaks_off(front.joins.seen[front.at - 1]):
        for ends, *found in zip(states.ends, *_best(ways, _TEXTS), *_best(ways, _OTHERS), strict=True):
            front.interrupted(ends, list(zip(*found[:2], strict=True)), list(zip(*found[2:], strict=True)))
    else:
        for ends, *found in zip(states.ends, *_best(ways), strict=True):
            front.finished(ends, *found)
    kept = _kept({ends: scores for ends, (scores, _) in front.grown.items()}, own)
    return kept, {ends: front.grown[ends][1] for ends in kept.ends}


# The score of a way to a role, and the role before.
Way = tuple[int, int]


def _best(ways: Numbers, among: Numbers | None = None) -> tuple[list[list[int]], list[list[int]]]:
    """For each state and role the score of the best way, from all roles or `among` some, and the role before."""
    if among is None:
        return ways.max(2).tolist(), ways.argmax(2).tolist()
    ways = ways[:, :, among]
    return ways.max(2).tolist(), among[ways.argmax(2)].tolist()


_NEVER = -(10**12)
_NOWHERE: Step = (0, (), None)


class _Front:
    """The states after a block as they grow: scores and last steps of each role, for each set of open ends."""

    def __init__(self, at: int, joins: Joins, table: Weights, back: bool) -> None:
        """`back`: whether the block may be the rest of what broke off farther up."""
        self.at, self.joins, self.table, self.back = at, joins, table, back
        self.grown: dict[Ends, tuple[list[int], list[Step]]] = {}
        self.gains: dict[int | None, int] = {}
        self.opened = _score(table.open, joins.seen[at - 1])

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

    def finished(self, ends: Ends, scores: list[int], before: Sequence[int]) -> None:
        """The ways from a state whose last block is complete, or no text: the best score of each role, and the role before."""
        steps: list[Step] = [(role, ends, None) for role in before]
        back, step = scores[_BACK], steps[_BACK]
        scores[_BACK], steps[_BACK] = _NEVER, _NOWHERE
        if ends not in self.grown:
            self.grown[ends] = scores, steps
        else:
            for role, way in enumerate(zip(scores, steps, strict=True)):
                self.offer(ends, role, *way)
        if self.back:
            self.go_back(ends, back, step)

    def interrupted(self, ends: Ends, text: Sequence[Way], other: Sequence[Way]) -> None:
        """The ways from a state whose last block, if it is text, breaks off: it is gone on with, or left open."""
        after = (*ends[1 - _ENDS :], self.at - 1)
        for role, (of_text, of_other) in enumerate(zip(text, other, strict=True)):
            if role in _INTERRUPTS:
                for left, (best, before), gain in ((ends, of_other, 0), (after, of_text, self.opened)):
                    if role != _BACK:
                        self.offer(left, role, best + gain, (before, ends, None))
                    elif self.back:
                        self.go_back(left, best + gain, (before, ends, None))
            elif role == _MORE:
                self.offer(ends, role, of_other[0], (of_other[1], ends, None))
                self.offer(ends, role, of_text[0] + self.gain(self.at - 1), (of_text[1], ends, self.at - 1))
            else:
                best, before = max(of_text, of_other, key=lambda way: (way[0], -way[1]))
                self.offer(ends, role, best, (before, ends, None))

    def go_back(self, ends: Ends, score: int, step: Step) -> None:
        """The ways on which the block goes on with one of the open ends, or with none of them."""
        before, earlier, _ = step
        self.offer(ends, _BACK, score + self.gain(None), step)
        for end in ends:
            if end != self.at - 1:
                self.offer(tuple([e for e in ends if e != end]), _BACK, score + self.gain(end), (before, earlier, end))


def _score(table: Mapping[str, int], seen: Features) -> int:
    return sum([table[f] for f in seen if f in table])


def _kept(grown: Mapping[Ends, list[int]], own: Numbers) -> _States:
    """The states whose best score is not far behind, the best first."""
    ends = list(grown)
    scores = np.array(list(grown.values())) + own
    if len(ends) == 1:
        return _States(ends, scores)
    top = scores.max(1).tolist()
    bound = max(top) - _BEHIND
    best = sorted((k for k, score in enumerate(top) if score >= bound), key=lambda k: (-top[k], ends[k]))[:_STATES]
    return _States([ends[k] for k in best], scores[best])


def _traced(states: _States, trail: Sequence[Mapping[Ends, Sequence[Step]]]) -> Decision:
    top = states.scores.max(1).tolist()
    first = min(range(len(top)), key=lambda k: (-top[k], states.ends[k]))
    ends, at, found = states.ends[first], int(states.scores[first].argmax()), list[tuple[str, int | None]]()
    for back in reversed(trail):
        before, earlier, joined = back[ends][at]
        found.append((ROLES[at], joined))
        at, ends = before, earlier
    found.reverse()
    return Decision(tuple(r for r, _ in found), tuple(j for _, j in found))


def reasons(decision: Decision, joins: Joins, ontology: Ontology) -> list[tuple[tuple[str, float], ...]]:
    """For each block what speaks for and against its role, and after `join: ` for what it goes on with, strongest first."""
    table, forms = weights(ontology), formed(joins.found)
    found = []
    for at, (before, role) in enumerate(zip((BEGIN, *decision.roles), decision.roles, strict=False)):
        why = [(name, FORM / 100) for name, roles in forms[at].items() if role in roles]
        why += [*table.why(before, role, joins.seen[at]), *_joined(table, joins, decision, at)]
        found.append(tuple(sorted(why, key=lambda p: (-abs(p[1]), p[0]))))
    return found


def _joined(table: Weights, joins: Joins, decision: Decision, at: int) -> list[tuple[str, float]]:
    if decision.joined[at] is None and decision.roles[at] != "back":
        return []
    return [(f"join: {f}", table.join[f] / 100) for f in joins.of(decision.joined[at], at) if f in table.join]

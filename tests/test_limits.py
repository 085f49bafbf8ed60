"""Queries from outside: limits that hold, answers that are those of the store, other servers only if that is allowed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from graphs import ONTOLOGY, contents, sheets
from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples

from kg import triples
from kg.core.errors import QueryError
from kg.triples.guard import SHOWN, place, refuse
from kg.triples.limits import SCRIPT, Limits, ask

ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?c ?f ?i ?l"
ANSWER = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"from afar"}}]}}'


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    return triples.write(tmp_path_factory.mktemp("graph"), contents(sheets()), ONTOLOGY)


def running() -> list[str]:
    """The processes that answer queries, as the system lists them."""
    lines = [p.read_bytes().replace(b"\0", b" ").decode() for p in Path("/proc").glob("[0-9]*/cmdline") if readable(p)]
    return [line for line in lines if str(SCRIPT) in line]


def readable(path: Path) -> bool:
    try:
        return bool(path.read_bytes())
    except OSError:
        return False


def test_a_query_without_end_is_ended(graph: triples.Graph) -> None:
    with pytest.raises(QueryError, match=r"no answer in 0.7 seconds, so the query was ended; ask for less .*--seconds"):
        ask(graph, ENDLESS, Limits(seconds=0.7))
    assert running() == []


@pytest.mark.parametrize(
    "sparql", ["SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o", 'SELECT ?x { VALUES ?x { 1.50 \'a\'@zh "\\"\\n" UNDEF <a:b> } }']
)
def test_rows_are_those_of_the_store(graph: triples.Graph, sparql: str) -> None:
    limited, direct = ask(graph, sparql), graph.query(sparql)
    assert isinstance(limited.answer, QuerySolutions) and isinstance(direct, QuerySolutions) and not limited.cut
    assert [[row[v] for v in limited.answer.variables] for row in limited.answer] == [
        [row[v] for v in direct.variables] for row in direct
    ]


def test_triples_and_yes_or_no_come_through(graph: triples.Graph) -> None:
    sparql = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
    answer, direct = ask(graph, sparql).answer, graph.query(sparql)
    assert isinstance(answer, QueryTriples) and isinstance(direct, QueryTriples)
    assert set(answer) == set(direct)
    for asked, expected in (("ASK { ?s a xt:Person }", True), ("ASK { ?s a xt:Nothing }", False)):
        truth = ask(graph, asked).answer
        assert isinstance(truth, QueryBoolean) and bool(truth) is expected


@pytest.mark.parametrize("sparql", ["SELECT * { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"])
def test_the_limit_of_rows_cuts_and_says_so(graph: triples.Graph, sparql: str) -> None:
    whole = graph.build["counts"]["quads"]
    for rows, cut in ((5, True), (whole - 1, True), (whole, False), (0, True)):
        found = ask(graph, sparql, Limits(rows=rows))
        assert (len(list(found.answer)), found.cut) == (min(rows, whole), cut)  # type: ignore[arg-type]


def test_a_blank_node_of_a_query_comes_through(graph: triples.Graph) -> None:
    found = ask(graph, "SELECT (BNODE() AS ?b) {}").answer
    assert isinstance(found, QuerySolutions) and len(list(found)) == 1


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A SPARQL endpoint that gives one row, and the paths it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-type", "application/sparql-results+json")
            self.send_header("content-length", str(len(ANSWER)))
            self.end_headers()
            self.wfile.write(ANSWER)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}/sparql", asked
        http.shutdown()


def test_another_server_is_asked_only_if_that_is_allowed(graph: triples.Graph, server: tuple[str, list[str]]) -> None:
    address, asked = server
    for sparql in (
        f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?x }} }}",
        f"SELECT * FROM <{address}> {{ ?s ?p ?o }}",
        f"LOAD <{address}>",
    ):
        with pytest.raises(QueryError, match=r"give --network|this is one alone|is an update"):
            ask(graph, sparql)
    assert asked == []
    found = ask(graph, f"SELECT ?x {{ SERVICE <{address}> {{ ?s ?p ?x }} }}", Limits(network=True)).answer
    assert isinstance(found, QuerySolutions) and [row["x"].value for row in found] == ["from afar"]
    assert asked == ["/sparql"]


@pytest.mark.parametrize("sparql", ["INSERT DATA { <a:a> <a:b> 1 }", "LOAD <http://127.0.0.1:9/>", "DROP ALL"])
def test_nothing_changes_a_graph_even_with_the_network(graph: triples.Graph, sparql: str) -> None:
    with pytest.raises(QueryError, match="is an update"):
        ask(graph, sparql, Limits(network=True))


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * FROM <a:b> { ?s ?p ?o }",
        "SELECT * from named <a:b> {}",
        "SELECT * FROM<a:b>{}",
        "PREFIX from: <a:> SELECT * FROM from:x {}",
    ],
)
def test_other_graphs_are_refused(sparql: str) -> None:
    with pytest.raises(QueryError, match=r"(?i)from asks for another graph"):
        refuse(sparql)


def test_words_like_from_are_no_keyword() -> None:
    refuse("SELECT ?from { ?from rdfs:label 'from' ; <a:from> \"FROM\" } # from")


def test_a_syntax_error_in_another_process_shows_the_place(graph: triples.Graph) -> None:
    with pytest.raises(QueryError, match=r"line 3, column 2: .*\n  }\n   \^"):
        ask(graph, "SELECT * {\n ?s ?p\n}")


@pytest.mark.parametrize(
    ("line", "column", "blanks"), [("?s 村庄 }", 6, 7), ("\t?s }", 5, 4), ("x" * 500 + "!", 501, SHOWN // 2)]
)
def test_the_mark_stands_under_the_place(line: str, column: int, blanks: int) -> None:
    *_, text, mark = place(line, f"error at 1:{column}: expected something").split("\n")
    assert len(mark) - len("  ^") == blanks and len(text) <= SHOWN + 2


def test_a_damaged_store_is_told_in_a_sentence(graph: triples.Graph, tmp_path: Path) -> None:
    (tmp_path / "build.json").write_text('{"base": "https://xiangtu.example/id/"}', encoding="utf-8")
    with pytest.raises(QueryError, match="the query cannot be answered"):
        ask(triples.Graph(tmp_path), "SELECT * { ?s ?p ?o }")

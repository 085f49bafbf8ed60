"""Remote endpoints: a real Oxigraph server and a real Virtuoso take the graph, swap it in, and give hostile names back."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

import endpoints
import pyoxigraph as ox
import pytest
import rdflib
from claims import Sheet, person, thing
from graphs import ONTOLOGY, contents, sheets

from kg import triples
from kg.core.errors import StoreError
from kg.triples.remote import Remote, remote
from kg.triples.terms import from_path
from kg.workflow.build import build
from kg.workflow.demo import demo_order

GRAPH = "https://example.org/graph/乡图"
HOSTILE = (
    '"李"',
    "李'梅",
    "<李>{}|\\^`",
    "李\n梅",
    "李\t梅",
    "\u200f李\u202e",
    "😀",
    "a/b",
    "%41",
    "~",
    "#?&;=+",
    "李 梅",
    "$who ?x",
    "}} #",
)
LINES = triples.serialize(triples.quads(contents(sheets()), ONTOLOGY))
SMALL = triples.serialize(triples.quads(contents(sheets()[:1]), ONTOLOGY))
NUMBER = re.compile(r"-?\d+(\.\d+)?")
ALL = "SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
oxigraph_there = pytest.mark.skipif(not endpoints.OXIGRAPH, reason=endpoints.NO_OXIGRAPH)
virtuoso_there = pytest.mark.skipif(not (endpoints.VIRTUOSO and endpoints.ISQL), reason=endpoints.NO_VIRTUOSO)


def started(server: Callable[[Path], AbstractContextManager[str]], folder: Path) -> Iterator[str]:
    with server(folder) as address:
        yield address


@pytest.fixture(
    scope="module", params=[pytest.param("oxigraph", marks=oxigraph_there), pytest.param("virtuoso", marks=virtuoso_there)]
)
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from started(getattr(endpoints, request.param), tmp_path_factory.mktemp(request.param))


def statements(found: Remote) -> set[tuple[str, ...]]:
    return {(row["s"], row["p"], plain(row["o"])) for row in found.rows(ALL.format(graph=found.graph))}


def plain(value: str) -> str:
    """A number or truth value in one form: stores keep values, not how they are written (1.000 and 1, true and 1)."""
    if NUMBER.fullmatch(value):
        return f"{Decimal(value).normalize():f}"
    return {"true": "1", "false": "0"}.get(value, value)


def expected(lines: list[bytes]) -> set[tuple[str, ...]]:
    found = ox.parse(b"".join(lines), format=ox.RdfFormat.N_TRIPLES)
    return {(q.subject.value, q.predicate.value, plain(q.object.value)) for q in found}  # type: ignore[union-attr]


def test_a_graph_is_uploaded_and_replaced(address: str) -> None:
    there = remote(address, GRAPH)
    told: list[int] = []
    assert there.replace(LINES, told.append) == len(LINES) and told[-1] == len(LINES)
    assert statements(there) == expected(LINES)
    assert there.replace(SMALL) == len(SMALL)
    assert statements(there) == expected(SMALL)
    assert there.rows(f"SELECT ?s WHERE {{ GRAPH <{GRAPH}staging> {{ ?s ?p ?o }} }} LIMIT 1") == []


def test_an_upload_that_breaks_off_leaves_the_old_graph(address: str) -> None:
    there = remote(address, GRAPH)
    there.replace(SMALL)

    def breaking() -> Iterator[bytes]:
        yield from LINES[:1500]
        yield b"this is no statement\n"

    def stopped(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(StoreError, match="refused"):
        there.replace(breaking())
    with pytest.raises(KeyboardInterrupt):
        there.replace(LINES, stopped)
    assert statements(there) == expected(SMALL)
    assert there.rows(f"SELECT ?s WHERE {{ GRAPH <{GRAPH}staging> {{ ?s ?p ?o }} }} LIMIT 1") == []
    assert there.replace(LINES) == len(LINES)
    assert statements(there) == expected(LINES)


def hostile_sheet() -> Sheet:
    sheet = Sheet()
    for name in HOSTILE:
        slots = {"speaker": person(f"李{name}"), "words": name, "start": name, "form": "direct"}
        sheet.say(f"李{name}说", "quote", slots)  # type: ignore[arg-type]
        sheet.say(f"{name}项目", "project", {"project": thing("Project", f"{name}项目"), "measure": None, "value": None})
    return sheet


def test_hostile_names_come_back(address: str) -> None:
    lines = triples.serialize(triples.quads(contents([hostile_sheet()]), ONTOLOGY))
    there = remote(address, GRAPH)
    there.replace(lines)
    assert statements(there) == expected(lines)
    by_rdflib = rdflib.Graph().parse(data=b"".join(lines), format="nt")
    assert {(str(s), str(p), plain(str(o))) for s, p, o in by_rdflib} == statements(there)
    assert set(HOSTILE) <= {o for _, p, o in statements(there) if p.endswith("#words")}


def test_a_hostile_thing_can_be_asked_for_by_its_iri(address: str) -> None:
    """Its IRI goes through a query, and through the path of an HTTP request, and is still the same."""
    lines = triples.serialize(triples.quads(contents([hostile_sheet()]), ONTOLOGY))
    there = remote(address, GRAPH)
    there.replace(lines)
    for thing_ in sorted({s for s, _, _ in expected(lines) if "/person/" in s}):
        (row,) = there.rows(
            f"SELECT ?name WHERE {{ GRAPH <{GRAPH}> {{ <{thing_}> <http://www.w3.org/2000/01/rdf-schema#label> ?name }} }}"
        )
        assert row["name"].removeprefix("李") in HOSTILE
        assert through_http(thing_) == thing_


def through_http(iri: str) -> str:
    """An IRI as a program asks a server for it, its path in percent-encoded UTF-8, and read again on the other side."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        path = quote(urlsplit(iri).path, safe="/%~")
        urlopen(Request(f"http://127.0.0.1:{server.server_port}{path}", method="HEAD")).close()
    return from_path(triples.BASE, asked[0].removeprefix("/id/")).value


@oxigraph_there
def test_the_default_graph_is_a_target_where_it_can_be_written(tmp_path: Path) -> None:
    with endpoints.oxigraph(tmp_path) as address:
        there = remote(address)
        there.replace(LINES)
        assert there.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [{"n": str(len(LINES))}]
        there.replace(SMALL)
        assert there.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [{"n": str(len(SMALL))}]


@oxigraph_there
def test_a_build_is_sent_to_an_endpoint(tmp_path: Path) -> None:
    with endpoints.oxigraph(tmp_path) as address:
        made = build(replace(demo_order(tmp_path / "graph"), store=remote(address, GRAPH))).graph
        assert statements(remote(address, GRAPH)) == expected(made.dump.read_bytes().splitlines(keepends=True))


@pytest.mark.parametrize(
    ("where", "graph", "why"),
    [
        ("ftp://localhost/x", "", "no HTTP address; give one such as"),
        ("localhost:7878", "", "no HTTP address"),
        ("http://localhost:1/update", "my graph", "no IRI; give --graph one such as"),
        ("http://localhost:1/update", "a:b>", "no IRI"),
    ],
)
def test_a_wrong_address_is_told(where: str, graph: str, why: str) -> None:
    with pytest.raises(StoreError, match=why):
        remote(where, graph)


def test_a_store_that_is_not_there_is_told_without_its_password() -> None:
    with pytest.raises(StoreError, match=r"^http://127.0.0.1:9/update: cannot be reached .*start the store") as fault:
        remote("http://reader:secret@127.0.0.1:9/update", GRAPH).replace(SMALL)
    assert "secret" not in str(fault.value)

"""A remote SPARQL 1.1 endpoint as a target: uploaded in chunks to a staging graph, which takes the graph's place at the end.

Form POST alone: some stores hang on `application/sparql-update`. Whoever reads the endpoint sees the old graph, then the new one.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from kg.core.errors import StoreError
from kg.triples.terms import BASE

LINES, BYTES = 1000, 100_000  # of a chunk: Virtuoso compiles no longer update
SECONDS = 600
_MIME = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Remote:
    """An endpoint: the address that takes updates (`…/update`; queries go to `…/query`, or to the same), and the graph's IRI.

    An empty `graph` is the default graph, which not every store can write. A user and password may stand in the address.
    """

    address: str
    graph: str = ""

    def replace(self, lines: Iterable[bytes], progress: Callable[[int], None] = lambda done: None) -> int:
        """Makes the graph hold these N-Triples lines and nothing else; returns how many there are. Raises StoreError.

        If it fails, what the graph held before is still there, and what was staged is removed, as far as the store answers.
        """
        with self._staged():
            sent = self._send(lines, progress)
            if (there := self._count(self._staging)) != sent:
                raise StoreError(
                    f"{self._shown}: {sent} statements were sent, {there} are there; the old graph was kept; try again"
                )
            self.update(f"MOVE SILENT GRAPH <{self._staging}> TO {f'GRAPH <{self.graph}>' if self.graph else 'DEFAULT'}")
        return sent

    @contextmanager
    def _staged(self) -> Iterator[None]:
        """An empty staging graph that is dropped in the end, whatever goes wrong, be it that somebody breaks off."""
        self._drop()
        try:
            yield
        finally:
            with suppress(StoreError):  # a store that does not answer: the next upload drops it
                self._drop()

    def _drop(self) -> None:
        self.update(f"DROP SILENT GRAPH <{self._staging}>")

    def _send(self, lines: Iterable[bytes], progress: Callable[[int], None]) -> int:
        sent = 0
        for chunk in _chunks(lines):
            self.update(f"INSERT DATA {{ GRAPH <{self._staging}> {{\n{b''.join(chunk).decode()}}} }}")
            sent += len(chunk)
            progress(sent)
        return sent

    def update(self, sparql: str) -> None:
        """Runs one update."""
        self._post(self.address, {"update": sparql})

    def rows(self, sparql: str) -> list[dict[str, str]]:
        """The answer to a SELECT as rows of texts."""
        where = self.address.removesuffix("/update") + "/query" if self.address.endswith("/update") else self.address
        try:
            found = json.loads(self._post(where, {"query": sparql}))["results"]["bindings"]
        except (ValueError, KeyError, TypeError) as fault:  # a store that ran out of time may send half an answer
            raise StoreError(
                f"{self._shown}: its answer is no SPARQL result ({fault}); is it the address of a SPARQL endpoint?"
            ) from fault
        return [{name: value["value"] for name, value in row.items()} for row in found]

    def _count(self, graph: str) -> int:
        return int(self.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")[0]["n"])

    @property
    def _staging(self) -> str:
        return f"{self.graph or BASE}staging"

    @property
    def _shown(self) -> str:
        """The address without user and password, for messages."""
        parts = urlsplit(self.address)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))

    def _post(self, address: str, form: dict[str, str]) -> bytes:
        try:
            with urlopen(_request(address, form), timeout=SECONDS) as answer:
                return bytes(answer.read())
        except HTTPError as fault:
            with fault:
                why = fault.read(2000).decode("utf-8", "replace").strip().splitlines()[:1]
            hint = "allow updates there, or give another --store" if fault.code in (401, 403, 405) else "see the store's log"
            raise StoreError(f"{self._shown}: refused ({fault.code} {' '.join(why) or fault.reason}); {hint}") from fault
        except (URLError, HTTPException, OSError, ValueError) as fault:
            why = [str(getattr(fault, "reason", fault))]
            raise StoreError(f"{self._shown}: cannot be reached ({why[0]}); start the store, or give another --store") from fault


def remote(address: str, graph: str = "") -> Remote:
    """The endpoint at an address. Raises StoreError for what is no HTTP address or no IRI."""
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname:
        raise StoreError(f"{address}: no HTTP address; give one such as http://localhost:7878/update")
    if graph and (any(c in graph for c in '<>"{}|^`\\ \n') or ":" not in graph):
        raise StoreError(f"{graph}: no IRI; give --graph one such as https://example.org/graph/xiangtu")
    return Remote(address, graph)


def _request(address: str, form: dict[str, str]) -> Request:
    parts = urlsplit(address)
    user, at, host = parts.netloc.rpartition("@")
    request = Request(urlunsplit(parts._replace(netloc=host)), urlencode(form).encode(), {"Accept": _MIME}, method="POST")
    if at:
        request.add_header("Authorization", f"Basic {base64.b64encode(user.encode()).decode()}")
    return request


def _chunks(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    chunk: list[bytes] = []
    size = 0
    for line in lines:
        if chunk and (len(chunk) == LINES or size + len(line) > BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(line)
        size += len(line)
    if chunk:
        yield chunk

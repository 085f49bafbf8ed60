"""A graph that was built, opened for reading: SPARQL, the pages and claims it was made of, rdflib."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import rdflib
from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Store

from kg.core.errors import QueryError, StoreError
from kg.core.types import Claim, Page
from kg.triples import tables
from kg.triples.guard import place, refuse
from kg.triples.terms import PREFIXES

FORMAT = 3
Answer = QuerySolutions | QueryBoolean | QueryTriples


@dataclass(frozen=True)
class Graph:
    """One finished build of a graph folder. It stays readable while another is built beside it."""

    folder: Path

    @cached_property
    def build(self) -> Mapping[str, Any]:
        """How and when it was made: format, version, options, counts, digest."""
        return json.loads((self.folder / "build.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]

    @cached_property
    def _store(self) -> Store:
        try:
            return Store.read_only(str(self.folder / "store"))
        except OSError as fault:
            raise StoreError(f"{self.folder}: the store cannot be opened ({fault}); build the graph again") from fault

    def query(self, sparql: str) -> Answer:
        """The answer to a SPARQL query, in this process and however long it takes; `limits.ask` has limits.

        The prefixes of PREFIXES are known, relative IRIs are those of the graph. Raises QueryError: see `guard.refuse`.
        """
        refuse(sparql)
        try:
            return self._store.query(sparql, base_iri=self.build["base"], prefixes=dict(PREFIXES))
        except SyntaxError as fault:
            raise QueryError(place(sparql, str(fault))) from fault
        except (OSError, ValueError, RuntimeError) as fault:
            raise QueryError(f"the query cannot be answered: {fault}") from fault

    def rows(self, sparql: str) -> list[dict[str, str]]:
        """The answer to a SELECT as rows of texts: IRIs and values of literals; a variable without value is left out."""
        return list(self.stream(sparql))

    def stream(self, sparql: str) -> Iterator[dict[str, str]]:
        """The same row by row, as the store finds them."""
        found = self.query(sparql)
        if not isinstance(found, QuerySolutions):
            raise QueryError("rows come from SELECT alone; put the question as SELECT … WHERE { … }")
        names = [v.value for v in found.variables]
        return ({n: row[n].value for n in names if row[n] is not None} for row in found)

    def rdflib(self) -> rdflib.Graph:
        """The same graph for rdflib: on the store itself where oxrdflib is installed, else read from the dump."""
        if find_spec("oxrdflib"):
            from oxrdflib import OxigraphStore

            return rdflib.Dataset(store=OxigraphStore(store=self._store), default_union=True)
        found = rdflib.Graph()
        found.parse(str(self.dump), format="nt")
        return found

    def pages(self) -> list[Page]:
        """The pages it was read from, with their text, sorted by id."""
        return tables.read_pages(self.folder / "pages")

    def each_page(self) -> Iterator[Page]:
        """The same one by one; only some of them are in memory at a time."""
        return tables.each_page(self.folder / "pages")

    def texts(self) -> Iterator[tuple[str, str]]:
        """Id and text of each page, sorted by id; only some of them are in memory at a time."""
        return tables.read_texts(self.folder / "pages")

    def claims(self) -> list[Claim]:
        """All claims, sorted by page and place."""
        return tables.read_claims(self.folder / "claims")

    def each_claim(self) -> Iterator[Claim]:
        """The same one by one; only some of them are in memory at a time."""
        return tables.each_claim(self.folder / "claims")

    @property
    def dump(self) -> Path:
        """The sorted N-Quads file."""
        return self.folder / "graph.nq"

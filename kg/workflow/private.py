"""A graph as others may see it: the same without the names of private persons, in a folder of its own while it is needed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import RdfFormat, parse

from kg.core import secret
from kg.core.ontology import Ontology
from kg.triples import Graph, tables
from kg.triples.lines import ordered
from kg.triples.store import load
from kg.view.privacy import People, Veil, Way, people, spared

BODY = "Organization"  # the kind of thing whose posts are public


@dataclass(frozen=True, slots=True)
class Shown:
    """A graph as it may be shown, how many private persons the whole one has, and what became of them."""

    graph: Graph
    private: int
    way: Way


@contextmanager
def shown(graph: Graph, way: Way, key: Path, ontology: Ontology, store: bool = True) -> Iterator[Shown]:
    """The graph with its private persons kept, under pseudonyms, or dropped; what is made for it is removed at the end.

    `key` is the file of the key for pseudonyms, made if it is missing. The redacted graph has no page texts, and without `store`
    just its dump: it answers no queries, and costs a third less.
    """
    found = people(graph, ontology.kinds_below(BODY))
    if way == "keep" or not found.private:
        yield Shown(graph, len(found.private), way)
        return
    with TemporaryDirectory(prefix="kg-") as folder:
        _redact(graph, Path(folder), _veil(graph, found, way, key))
        if store:
            load(Path(folder))
        yield Shown(Graph(Path(folder)), len(found.private), way)


def _veil(graph: Graph, found: People, way: Way, key: Path) -> Veil:
    key_ = secret.key(key) if way == "pseudonym" else b""
    return Veil(found, graph.build["base"], key_, way, spared(graph, found))


def _redact(graph: Graph, folder: Path, veil: Veil) -> None:
    """Fills a folder with the redacted graph: dump, no pages, and a manifest that says so."""
    dump, total, count = folder / "graph.nq", sha256(), 0
    lines = (f"{quad} .\n".encode() for quad in veil.quads(lambda: parse(path=str(graph.dump), format=RdfFormat.N_QUADS)))
    with dump.open("wb") as file:
        for line in ordered(lines, folder):
            count += file.write(line) > 0
            total.update(line)
    tables.write_pages(folder / "pages" / tables.WHOLE, [])
    counts = {**graph.build["counts"], "quads": count}
    broken = [(file, error.partition(":")[0]) for file, error in graph.build.get("broken", ())]  # the rest may quote a page
    told = {"counts": counts, "digest": total.hexdigest(), "private_persons": veil.way, "broken": broken}
    (folder / "build.json").write_text(json.dumps({**graph.build, **told}), encoding="utf-8")

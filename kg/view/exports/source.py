"""The one way by which exports reach a graph: its sorted dump for what streams, its store for what must be looked up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Protocol

from pyoxigraph import Quad, RdfFormat, parse

from kg.core.errors import InputError
from kg.view.asks import Asks

CHUNK = 1000  # subjects that are asked about at a time
_TYPE = b" <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <"


class Source(Asks, Protocol):
    """A graph as the exports see it: `kg.triples.Graph` is one."""

    @property
    def build(self) -> Mapping[str, Any]:
        """How it was made; `base` is the start of its IRIs."""

    @property
    def dump(self) -> Path:
        """The sorted N-Quads file."""

    def texts(self) -> Iterator[tuple[str, str]]:
        """Id and text of each page, one at a time; none where the graph is redacted."""


@dataclass(frozen=True)
class Order:
    """What to export: a graph, its profile (see `profiles`), the prefixes of IRIs, the language of labels."""

    graph: Source
    profile: str = "plain"
    prefixes: Mapping[str, str] = field(default_factory=dict)
    lang: str = "zh"

    def iri(self, curie: str) -> str:
        """The IRI of a prefixed name. Raises InputError for a prefix that the order has not."""
        prefix, _, local = curie.partition(":")
        if prefix not in self.prefixes:
            raise InputError(f"{curie}: no prefix of this name; there are {', '.join(self.prefixes)}")
        return self.prefixes[prefix] + local


def quads(graph: Source) -> Iterator[Quad]:
    """All quads in the order of the dump, so that those of a subject stand side by side."""
    return iter(parse(path=str(graph.dump), format=RdfFormat.N_QUADS))


def described(graph: Source, kind: str) -> Iterator[list[Quad]]:
    """The quads of all that is of a class, a chunk of subjects at a time; `*` in the class's IRI stands for anything."""
    pattern = re.compile(_TYPE + re.escape(kind).replace(r"\*", r"[^>]*").encode() + rb"> \.\n")
    with graph.dump.open("rb") as file:
        blocks = (list(lines) for _, lines in groupby(file, key=lambda line: line.split(b" ", 1)[0]))
        found = (b"".join(lines) for lines in blocks if any(pattern.search(line) for line in lines if _TYPE in line))
        while part := list(islice(found, CHUNK)):
            yield list(parse(b"".join(part), format=RdfFormat.N_QUADS))

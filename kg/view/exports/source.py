"""The one way by which exports reach a graph: its sorted dump for what streams, its store for what must be looked up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, Protocol

from pyoxigraph import Quad, RdfFormat, parse

from kg.core.errors import InputError
from kg.view.asks import Asks

CHUNK = 4000  # subjects that are asked about at a time
_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <"


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


def blocks(graph: Source, iris: Iterable[str]) -> list[Quad]:
    """The quads of some nodes. The dump is sorted, so that each is found by halving, with no memory for an index."""
    keys, found, at = sorted(f"<{iri}> ".encode() for iri in set(iris)), [], 0
    with _lines(graph) as lines:
        for key in keys:
            start = _first(lines, key, at, len(lines))
            at = _end(lines, key, start)
            found.append(lines[start:at])
    return list(parse(b"".join(found), format=RdfFormat.N_QUADS))


def described(graph: Source, kind: str) -> Iterator[list[Quad]]:
    """The quads of all that is of a class, a chunk of subjects at a time; `*` in the class's IRI stands for anything."""
    pattern = re.compile(rb"^(<[^>]*>) " + _TYPE + re.escape(kind).replace(r"\*", r"[^>]*").encode() + rb"> \.\n", re.MULTILINE)
    with _lines(graph) as lines:
        found = _matched(lines, pattern)
        while part := list(islice(found, CHUNK)):
            yield list(parse(b"".join(part), format=RdfFormat.N_QUADS))


def _matched(lines: mmap, pattern: re.Pattern[bytes]) -> Iterator[bytes]:
    """The lines of each subject of which one matches."""
    at = 0
    while match := pattern.search(lines, at):
        key = match[1] + b" "
        start = _first(lines, key, at, match.start())
        at = _end(lines, key, match.end())
        yield lines[start:at]


@contextmanager
def _lines(graph: Source) -> Iterator[mmap]:
    with graph.dump.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as lines:
        yield lines


def _first(lines: mmap, key: bytes, low: int, high: int) -> int:
    """Where the first line begins that is not before a key, between two beginnings of lines."""
    while low < high:
        middle = (low + high) // 2
        start = lines.rfind(b"\n", low, middle) + 1 or low
        if lines[start : start + len(key)] < key:
            low = lines.find(b"\n", middle) + 1
        else:
            high = start
    return low


def _end(lines: mmap, key: bytes, at: int) -> int:
    """Where the lines end that begin with a key, from one of them on."""
    while lines[at : at + len(key)] == key:
        at = lines.find(b"\n", at) + 1
    return at

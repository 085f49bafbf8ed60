"""Turtle and TriG for reading: the prefixes sorted and written out, IRIs of the graph relative to its base."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import IO

from pyoxigraph import Quad, RdfFormat, Triple, serialize


def write(found: Iterable[Quad | Triple], file: IO[bytes], form: RdfFormat, prefixes: Mapping[str, str], base: str) -> None:
    """Writes statements in a form of Turtle, a few at a time; an empty `base` is none. Same statements, same bytes."""
    file.write(_head(prefixes, base))
    serialize(found, output=_Body(file), format=form, prefixes=dict(prefixes), base_iri=base or None)  # type: ignore[arg-type]


def text(found: Iterable[Triple], prefixes: Mapping[str, str], base: str) -> str:
    """Triples as Turtle."""
    file = io.BytesIO()
    write(found, file, RdfFormat.TURTLE, prefixes, base)
    return file.getvalue().decode("utf-8")


def _head(prefixes: Mapping[str, str], base: str) -> bytes:
    lines = [*([f"@base <{base}> ."] if base else []), *(f"@prefix {name}: <{iri}> ." for name, iri in sorted(prefixes.items()))]
    return ("\n".join(lines) + "\n\n").encode()


class _Body:
    """A file that takes what a serializer writes, without its head: that has the prefixes in no order, and relative IRIs."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.held = file, b""
        self.headed = True

    def write(self, data: bytes) -> int:
        """Takes a piece; held back until the first line that is not of the head is whole or begun."""
        if not self.headed:
            return self.file.write(data)
        self.held += data
        while self.held.startswith(b"@") and b"\n" in self.held:
            self.held = self.held.partition(b"\n")[2]
        if self.held and not self.held.startswith(b"@"):
            self.headed = False
            self.file.write(self.held)
        return len(data)

    def flush(self) -> None:
        """Passes on what may be passed on."""
        self.file.flush()

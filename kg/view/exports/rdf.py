"""Turtle, N-Quads and TriG, streamed from the dump."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import RdfFormat, serialize

from kg.view.exports.profiles import PREFIXES, profiled
from kg.view.exports.source import Order

SYNTAX = {"turtle": RdfFormat.TURTLE, "nquads": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}


def write(order: Order, form: str, path: Path) -> None:
    """Writes the graph in its profile; the facts stand in the default graph."""
    prefixes = None if form == "nquads" else {**order.prefixes, **PREFIXES}
    with path.open("wb") as file:
        serialize(profiled(order), output=file, format=SYNTAX[form], prefixes=prefixes)

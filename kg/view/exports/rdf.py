"""Turtle, N-Quads and TriG, streamed from the dump."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import RdfFormat, serialize

from kg.view import turtle
from kg.view.exports.profiles import PREFIXES, profiled
from kg.view.exports.source import Order

SYNTAX = {"turtle": RdfFormat.TURTLE, "trig": RdfFormat.TRIG}


def write(order: Order, form: str, path: Path) -> None:
    """Writes the graph in its profile; the facts stand in the default graph."""
    with path.open("wb") as file:
        if form == "nquads":
            serialize(profiled(order), output=file, format=RdfFormat.N_QUADS)
        else:
            turtle.write(profiled(order), file, SYNTAX[form], {**order.prefixes, **PREFIXES}, order.graph.build["base"])

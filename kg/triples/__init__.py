"""Entities + Claims → RDF: terms, quads, the store, named questions, checks.

`write(folder, contents, ontology)` makes a graph folder, `open_graph(folder)` reads it; `quads(contents, ontology)` is
the graph itself, as a pure function.
"""

from kg.triples.graph import Graph
from kg.triples.make import Contents
from kg.triples.quads import digest, quads, serialize
from kg.triples.store import open_graph, sentence, sweep, usable, write
from kg.triples.terms import BASE, NS, PREFIXES, iri

__all__ = [
    "BASE",
    "NS",
    "PREFIXES",
    "Contents",
    "Graph",
    "digest",
    "iri",
    "open_graph",
    "quads",
    "sentence",
    "serialize",
    "sweep",
    "usable",
    "write",
]

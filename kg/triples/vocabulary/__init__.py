"""The ontology as linked data, generated from classes, cards, terms, codes and word lists.

`python -m kg.triples.vocabulary` writes every file of `documents` anew into `ontology/`; a test fails where one is stale.
"""

from kg.triples.vocabulary.classes import turtle
from kg.triples.vocabulary.documents import documents
from kg.triples.vocabulary.shapes import shapes

__all__ = ["documents", "shapes", "turtle"]

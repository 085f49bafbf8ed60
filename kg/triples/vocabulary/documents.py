"""The generated files of the ontology folder: name and text."""

from __future__ import annotations

from collections.abc import Mapping

from kg.core.ontology import Ontology
from kg.triples.vocabulary import classes, context, manual, schemes, shapes


def documents(ontology: Ontology) -> Mapping[str, str]:
    """From a file's name to its text; the same ontology gives the same texts."""
    return {
        "xiangtu.ttl": classes.turtle(ontology),
        "shapes.ttl": shapes.shapes(ontology),
        "titles.ttl": schemes.titles(ontology),
        "measures.ttl": schemes.measures(ontology),
        "events.ttl": schemes.events(ontology),
        "codes.ttl": schemes.codes(ontology),
        "context.jsonld": context.context(ontology),
        "xiangtu.html": manual.page(ontology),
    }

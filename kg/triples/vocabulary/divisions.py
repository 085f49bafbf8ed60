"""The divisions as linked data: every row of the gazetteer with code, level, series, former names and the division above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kg.core.ontology import Ontology
from kg.triples.quads import serialize
from kg.triples.reference import listed
from kg.triples.terms import BASE, A, iri, term
from kg.triples.vocabulary.notation import text

_SET = NamedNode(f"{BASE}divisions")


def lines(ontology: Ontology, base: str = BASE) -> list[bytes]:
    """The sorted N-Triples lines of the data set: some 45,000 divisions, 300,000 triples."""
    return serialize(_quads(ontology, base))


def _quads(ontology: Ontology, base: str) -> Iterator[Quad]:
    yield Quad(_SET, A, term("void:Dataset"))
    yield from (Quad(_SET, term("dcterms:title"), Literal(label, language=lang)) for lang, label in text("divisions").items())
    names: dict[str, set[str]] = defaultdict(set)
    for name, found in ontology.gazetteer.by_name.items():
        for division in found:
            names[division.code].add(name)
    for code, division in ontology.gazetteer.by_code.items():
        if code == division.code:
            yield from listed(ontology, division, base)
            node = iri(base, f"division/{code}")
            yield Quad(node, term("schema:isPartOf"), _SET)
            yield from (Quad(node, term("skos:altLabel"), Literal(name, language="zh")) for name in names[code] - {division.name})

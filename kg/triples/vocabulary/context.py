"""The JSON-LD context: short names for the terms of a graph, with the types of their values."""

from __future__ import annotations

import json
import tomllib
from importlib import resources

import rdflib
from rdflib.namespace import OWL, RDF, RDFS, XSD

from kg.core.ontology import Ontology
from kg.triples.terms import NS, PREFIXES
from kg.triples.vocabulary.classes import turtle


def context(ontology: Ontology) -> str:
    """The context as JSON: prefixes, `id`, public terms, and those of our own by their local name."""
    public = tomllib.loads(resources.files(__package__).joinpath("context.toml").read_text(encoding="utf-8"))
    terms: dict[str, object] = {name: _typed(row["id"], row.get("type", "")) for name, row in public.items()}
    found = rdflib.Graph().parse(data=turtle(ontology), format="turtle")
    for subject in sorted({str(s) for s in found.subjects(RDF.type) if str(s).startswith(NS)}):
        name = subject.removeprefix(NS)
        if name not in terms and not name.startswith("unit-"):
            terms[name] = _typed(f"xt:{name}", _range(found, rdflib.URIRef(subject)))
    whole = {"@version": 1.1, "id": "@id", **dict(PREFIXES), **terms}
    return json.dumps({"@context": whole}, ensure_ascii=False, indent=1) + "\n"


def _typed(iri: str, kind: str) -> object:
    return {"@id": iri, "@type": kind} if kind else iri


def _range(found: rdflib.Graph, term: rdflib.URIRef) -> str:
    range_ = found.value(term, RDFS.range)
    if (term, RDF.type, OWL.ObjectProperty) in found:
        return "@id"
    return "" if range_ in (None, XSD.string) else f"xsd:{str(range_).rpartition('#')[2]}"

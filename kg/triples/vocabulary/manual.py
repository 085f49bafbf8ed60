"""The ontology as one HTML page for people, in Chinese and English, made from its Turtle."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Any

import rdflib
from jinja2 import Environment
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kg.core.ontology import Ontology
from kg.triples.terms import NS, PREFIXES
from kg.triples.vocabulary import classes, schemes, shapes
from kg.triples.vocabulary.notation import LANGUAGES, text

_SCHEMA = rdflib.Namespace(PREFIXES["schema"])
_SH = rdflib.Namespace(PREFIXES["sh"])
_ABOVE = (RDFS.subClassOf, RDFS.subPropertyOf)
_TOLD = {"above": _ABOVE, "domain": (RDFS.domain,), "range": (RDFS.range, _SCHEMA.rangeIncludes), "apart": (OWL.disjointWith,)}
_TOLD |= {"see": (RDFS.seeAlso,)}


def page(ontology: Ontology) -> str:
    """The page: classes, properties and units with definitions, links and what is below what; the concept schemes."""
    found = rdflib.Graph().parse(data=classes.turtle(ontology), format="turtle")
    shaped = rdflib.Graph().parse(data=shapes.shapes(ontology), format="turtle")
    targets = {_short(str(t)) for t in shaped.objects(None, _SH.targetClass)}
    template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(_file("manual.html"))
    return template.render(
        text=text,
        sections=[("classes", _terms(found, OWL.Class)), ("properties", _properties(found)), ("units", _terms(found, _UNIT))],
        schemes=[_scheme(turtle(ontology)) for turtle in (schemes.titles, schemes.measures, schemes.events)],
        targets=targets,
        namespace=NS,
        prefixes=PREFIXES,
    )


_UNIT = rdflib.URIRef(PREFIXES["qudt"] + "Unit")


def _file(name: str) -> str:
    return resources.files("kg.triples.vocabulary").joinpath(name).read_text(encoding="utf-8")


def _properties(found: rdflib.Graph) -> list[dict[str, Any]]:
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property)
    return sorted((row for kind in kinds for row in _terms(found, kind)), key=lambda row: str(row["name"]))


def _terms(found: rdflib.Graph, kind: rdflib.URIRef) -> list[dict[str, Any]]:
    return [_term(found, subject) for subject in sorted(set(found.subjects(RDF.type, kind)), key=str)]


def _term(found: rdflib.Graph, subject: Any) -> dict[str, Any]:
    told = {
        key: [_short(str(o)) for p in predicates for o in sorted(found.objects(subject, p), key=str)]
        for key, predicates in _TOLD.items()
    }
    name = _short(str(subject))
    return {
        "name": name,
        "label": _both(found, subject, RDFS.label),
        "what": _both(found, subject, SKOS.definition),
        "told": told,
    }


def _both(found: rdflib.Graph, subject: Any, predicate: rdflib.URIRef) -> list[str]:
    by_language = {o.language: str(o) for o in found.objects(subject, predicate) if isinstance(o, rdflib.Literal)}
    return [by_language[lang] for lang in LANGUAGES if lang in by_language]


def _short(iri: str) -> str:
    """The prefixed name of an IRI, or the IRI itself."""
    return next(
        (f"{p}:{iri.removeprefix(start)}" for p, start in PREFIXES.items() if iri.startswith(start) and iri != start), iri
    )


def _scheme(turtle: str) -> dict[str, Any]:
    found = rdflib.Graph().parse(data=turtle, format="turtle")
    scheme = next(iter(found.subjects(RDF.type, SKOS.ConceptScheme)))
    tops = sorted(found.subjects(SKOS.topConceptOf, scheme), key=str)
    rows = [{"label": _both(found, c, SKOS.prefLabel), "what": _both(found, c, SKOS.definition)} for c in tops]
    return {"label": _both(found, scheme, SKOS.prefLabel), "rows": rows, "size": len(set(_concepts(found)))}


def _concepts(found: rdflib.Graph) -> Iterator[Any]:
    return found.subjects(RDF.type, SKOS.Concept)

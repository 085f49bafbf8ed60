"""The constraints of a graph as SHACL: one shape for each class, one property shape for each constraint."""

from __future__ import annotations

from collections.abc import Iterator

from kg.core.ontology import Ontology
from kg.triples.constraints import Constraint, constraints
from kg.triples.vocabulary.notation import document, quoted


def shapes(ontology: Ontology) -> str:
    """The shapes in Turtle, by class."""
    by_class: dict[str, list[Constraint]] = {}
    for constraint in constraints(ontology):
        by_class.setdefault(constraint.on, []).append(constraint)
    return document(_shape(on, found) for on, found in sorted(by_class.items()))


def _shape(on: str, found: list[Constraint]) -> str:
    name = on.replace(":", "-").removeprefix("xt-")
    told = [f"sh:property [ {' ; '.join(_told(c))} ]" for c in found]
    return f"xt:{name}Shape a sh:NodeShape ;\n    " + " ;\n    ".join([f"sh:targetClass {on}", *told]) + " ."


def _told(c: Constraint) -> Iterator[str]:
    yield f"sh:path {c.path if '/' not in c.path else '( ' + c.path.replace('/', ' ') + ' )'}"
    if c.least:
        yield f"sh:minCount {c.least}"
    if c.most is not None:
        yield f"sh:maxCount {c.most}"
    if len(c.classes) == 1:
        yield f"sh:class {c.classes[0]}"
    if len(c.classes) > 1:
        yield f"sh:or ( {' '.join(f'[ sh:class {kind} ]' for kind in c.classes)} )"
    yield from _of_value(c)
    if c.before:
        yield f"sh:lessThanOrEquals {c.before}"
    if c.warning:
        yield "sh:severity sh:Warning"


def _of_value(c: Constraint) -> Iterator[str]:
    if c.datatype:
        yield f"sh:datatype {c.datatype}"
    if c.iri:
        yield "sh:nodeKind sh:IRI"
    if c.values:
        yield f"sh:in ( {' '.join(map(quoted, c.values))} )"
    if c.pattern:
        yield f"sh:pattern {quoted(c.pattern)}"
    if c.low is not None:
        yield f"sh:minInclusive {c.low}"
    if c.high is not None:
        yield f"sh:maxInclusive {c.high}"

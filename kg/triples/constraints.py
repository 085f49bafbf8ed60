"""What nodes of a graph must be like: read from `shapes.toml` and the cards, written as SHACL and as SPARQL.

One list of constraints, two languages: `shapes.ttl` for any SHACL processor, and the queries of `kg check` that need none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kg.core.errors import OntologyError
from kg.core.ontology import VALUES, Card, Ontology
from kg.triples.terms import claim_class, property_of, table

_KEYS = {"on", "path", "least", "most", "class", "datatype", "iri", "in", "pattern", "low", "high", "before", "warning"}


@dataclass(frozen=True, slots=True)
class Constraint:
    """What stands at the end of a path from each node of a class: how many, of which classes or datatype, in which bounds.

    `on`: the class, as a prefixed name; `path`: properties parted by `/`; `file`: where it is written, in the ontology folder.
    What is empty or None asks nothing.
    """

    on: str
    path: str
    least: int = 0
    most: int | None = None
    classes: tuple[str, ...] = ()
    datatype: str = ""
    iri: bool = False
    values: tuple[str, ...] = ()
    pattern: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    before: str = ""
    warning: bool = False
    file: str = "shapes.toml"


def constraints(ontology: Ontology) -> list[Constraint]:
    """All constraints: those of `shapes.toml` in its order, those of the cards, a label for each kind of thing."""
    fixed = [_fixed(row) for row in table(ontology, "shapes.toml").get("shape", ())]
    cards = [c for _, card in sorted(ontology.cards.items()) for c in _of_card(card)]
    labels = [Constraint(f"xt:{kind}", "rdfs:label", least=1, most=1, file="classes.toml") for kind in sorted(ontology.kinds)]
    return [*fixed, *cards, *labels]


def _fixed(row: dict[str, object]) -> Constraint:
    if unknown := sorted(set(row) - _KEYS):
        raise OntologyError(f"shapes.toml: unknown key {unknown[0]!r}; allowed are {', '.join(sorted(_KEYS))}")
    named = {"class": "classes", "in": "values"}
    values = {named.get(key, key): _value(key, value) for key, value in row.items()}
    return Constraint(**values)  # type: ignore[arg-type]


def _value(key: str, value: object) -> object:
    if key == "class":
        return (value,)
    return Decimal(str(value)) if key in ("low", "high") else tuple(value) if isinstance(value, list) else value


def _of_card(card: Card) -> Iterator[Constraint]:
    on = f"xt:{claim_class(card.name)}"
    for slot in card.slots:
        if path := property_of(card.name, slot.name):
            if slot.required:
                yield Constraint(on, path, least=1, file=f"relations/{card.file}")
            if not set(slot.kind) & set(VALUES):
                yield Constraint(
                    on, path, classes=tuple(f"xt:{kind}" for kind in slot.kind), warning=True, file=f"relations/{card.file}"
                )


_ASKS_NOTHING = Constraint("", "")

# --- SPARQL: the nodes that break a constraint -----------------------------------------------------------------------------

_WRONG = {
    "least": "FILTER NOT EXISTS {{ ?node {path} ?value }}",
    "most": "?node {path} ?value , ?other FILTER(!sameTerm(?value, ?other) && STR(?value) <= STR(?other))",
    "classes": "?node {path} ?value . FILTER NOT EXISTS {{ ?value a ?kind FILTER(?kind IN ({classes})) }}",
    "datatype": "?node {path} ?value . FILTER(!isLiteral(?value) || DATATYPE(?value) != {datatype})",
    "iri": "?node {path} ?value . FILTER(!isIRI(?value))",
    "values": "?node {path} ?value . FILTER(STR(?value) NOT IN ({values}))",
    "pattern": "?node {path} ?value . FILTER(!REGEX(STR(?value), {pattern}))",
    "low": "?node {path} ?value . FILTER(?value < {low})",
    "high": "?node {path} ?value . FILTER(?value > {high})",
    "before": "?node {path} ?value ; {before} ?other FILTER(?value > ?other)",
}


def queries(constraint: Constraint, ontology: Ontology) -> Iterator[tuple[str, str]]:
    """What a constraint asks ("least", "classes", …), each with the SPARQL that finds what breaks it: ?node, and ?value if any.

    Classes below one count as the class.
    """
    told = {
        "path": constraint.path,
        "classes": ", ".join(k for name in constraint.classes for k in below(name, ontology)),
        "datatype": constraint.datatype,
        "values": ", ".join(map(_text, constraint.values)),
        "pattern": _text(constraint.pattern),
        "low": constraint.low,
        "high": constraint.high,
        "before": constraint.before,
    }
    on = f"VALUES ?on {{ {' '.join(below(constraint.on, ontology))} }} ?node a ?on ."
    for asked, wrong in _WRONG.items():
        if getattr(constraint, asked) != getattr(_ASKS_NOTHING, asked):
            yield asked, f"SELECT DISTINCT ?node ?value WHERE {{ {on} {wrong.format(**told)} }} ORDER BY ?node ?value"


def below(name: str, ontology: Ontology) -> Sequence[str]:
    """A class and those of our own below it."""
    if name == "xt:Claim":
        return [f"xt:{claim_class(card)}" for card in sorted(ontology.cards)]
    kinds = ontology.kinds_below(name.removeprefix("xt:")) if name.startswith("xt:") else ()
    return [f"xt:{kind}" for kind in kinds] or [name]


def _text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

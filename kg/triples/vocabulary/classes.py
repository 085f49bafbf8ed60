"""Classes and properties in OWL, generated from classes, cards, terms and units, with labels and definitions in two languages.

Axioms stay within OWL 2 RL. What an entity in a slot is, is told by `schema:rangeIncludes`, not `rdfs:range`: papers say odd
things, and a range would turn whatever stands there into a thing of that class.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kg.core.ontology import VALUES, Card, Ontology, SlotText
from kg.triples.terms import NS, PREFIXES, claim_class, property_of, table, units, xt
from kg.triples.vocabulary.notation import block, document, known, objects, quoted, text, words

OWN_WAY = ("holds", "in", "byline", "project", "measure", "quote", "event")  # whose facts `kg.triples.facts` writes otherwise
_DATATYPES = {"text": "xsd:string", "date": "xsd:string", "flag": "xsd:boolean"}


def turtle(ontology: Ontology) -> str:
    """Classes, properties, own units and their alignments, in Turtle; the same ontology gives the same text."""
    return document([_header(), *_classes(ontology), *_claims(ontology), *_terms(ontology), *_slots(ontology), *_units(ontology)])


def _header() -> str:
    see = objects("rdfs:seeAlso", [f"<{PREFIXES[p]}>" for p in ("org", "prov", "skos", "time", "schema", "foaf", "qudt")])
    told, fixed = text("ontology"), f"{ONTOLOGY[:-1]}/{text('ontology')['version']}>"
    return block(
        ONTOLOGY,
        ["owl:Ontology"],
        *(words(p, text("name")) for p in ("rdfs:label", "dcterms:title")),
        *(words(p, text("about")) for p in ("skos:definition", "dcterms:description")),
        words("dcterms:creator", text("creator")),
        f"dcterms:created {quoted(told['created'])}^^xsd:date",
        f"dcterms:license <{told['licence']}>",
        f"owl:versionIRI {fixed}",
        f"owl:versionInfo {quoted(told['version'])}",
        'vann:preferredNamespacePrefix "xt"',
        f"vann:preferredNamespaceUri {quoted(NS)}",
        see,
    )


ONTOLOGY = f"<{NS.rstrip('#')}>"
_DEFINED = f"rdfs:isDefinedBy {ONTOLOGY}"


def _described(label: Mapping[str, str], definition: Mapping[str, str], note: str = "") -> tuple[str, ...]:
    comment = f"rdfs:comment {quoted(note)}@en" if note and not definition else ""
    return words("rdfs:label", label), words("skos:definition", definition), comment, _DEFINED


def _classes(ontology: Ontology) -> Iterator[str]:
    for name, kind in sorted(ontology.kinds.items()):
        above = [f"xt:{kind.parent}"] if kind.parent and not kind.only_in_rules else []
        lines = objects("rdfs:subClassOf", above + known(kind.iri)), objects("owl:disjointWith", [f"xt:{k}" for k in kind.apart])
        yield block(f"xt:{name}", ["owl:Class"], *_described(kind.label, kind.definition, kind.note), *lines)


def _claims(ontology: Ontology) -> Iterator[str]:
    """The class of a relation's claims, and the property of its plain fact, if that is our own."""
    for name, card in sorted(ontology.cards.items()):
        see = objects("rdfs:seeAlso", known([card.iri] if name in OWN_WAY else []) + known(card.see))
        label = {lang: text("claim")[lang].format(words) for lang, words in card.label.items()}
        described = _described(label, card.definition, card.note)
        yield block(f"xt:{claim_class(name)}", ["owl:Class"], *described, "rdfs:subClassOf xt:Claim", see)
        if name not in OWN_WAY:
            kinds = ["owl:ObjectProperty", *(["owl:SymmetricProperty"] if card.symmetric else [])]
            above = objects("rdfs:subPropertyOf", known([card.iri]))
            yield block(f"xt:{name}", kinds, *_described(card.label, text("plain")), above)


def _terms(ontology: Ontology) -> Iterator[str]:
    for name, row in sorted(table(ontology, "terms.toml").items()):
        above = known(row.get("iri", ())) + (["xt:value"] if row.get("measure") else [])
        described = _described(row["label"], row.get("definition", {}), row.get("note", ""))
        see = objects("rdfs:seeAlso", known(row.get("see", ())))
        if row.get("class"):
            yield block(f"xt:{name}", ["owl:Class"], *described, objects("rdfs:subClassOf", above), see)
            continue
        range_ = "qudt:QuantityValue" if row.get("measure") else row.get("range", "")
        bounds = objects("rdfs:domain", known([row.get("domain", "")])), objects("rdfs:range", known([range_]))
        yield block(f"xt:{name}", [_kind(range_)], *described, objects("rdfs:subPropertyOf", above), *bounds, see)


def _kind(range_: str) -> str:
    if not range_:
        return "rdf:Property"
    return "owl:DatatypeProperty" if range_.startswith("xsd:") else "owl:ObjectProperty"


def _slots(ontology: Ontology) -> Iterator[str]:
    """The properties from claims to their slots that `terms.toml` does not describe; one that several cards use has no domain."""
    found: dict[str, list[tuple[Card, SlotText]]] = {}
    for _, card in sorted(ontology.cards.items()):
        for slot in card.slots:
            path = property_of(card.name, slot.name)
            if path.startswith("xt:") and "/" not in path and path not in ("xt:value", "xt:measure"):
                found.setdefault(path.removeprefix("xt:"), []).append((card, slot))
    described = table(ontology, "terms.toml")
    yield from (_slot(name, uses) for name, uses in sorted(found.items()) if name not in described)


def _slot(name: str, uses: Sequence[tuple[Card, SlotText]]) -> str:
    slot = uses[0][1]
    kinds = sorted({kind for _, s in uses for kind in s.kind})
    domain = f"rdfs:domain xt:{claim_class(uses[0][0].name)}" if len(uses) == 1 else "rdfs:domain xt:Claim"
    see = objects("rdfs:seeAlso", sorted({c for _, s in uses for c in known(s.see)}))
    above = objects("rdfs:subPropertyOf", sorted({c for _, s in uses for c in known([s.iri])}))
    return block(
        f"xt:{name}", [_kind(_one_range(kinds))], *_described(slot.label, slot.definition), above, domain, *_range(kinds), see
    )


def _one_range(kinds: Sequence[str]) -> str:
    """What all values of a slot have in common, as far as it tells an object from a datatype property."""
    if not set(kinds) & set(VALUES):
        return "owl:Thing"
    return _DATATYPES.get(kinds[0], "") if len(kinds) == 1 else ""


def _range(kinds: Sequence[str]) -> tuple[str, ...]:
    if kinds == ["quantity"]:
        return ("rdfs:range qudt:QuantityValue",)
    if len(kinds) == 1 and kinds[0] in _DATATYPES:
        return (f"rdfs:range {_DATATYPES[kinds[0]]}",)
    told = [_DATATYPES.get(k, "") if k in VALUES else f"xt:{k}" for k in kinds]
    return (objects("schema:rangeIncludes", [t for t in told if t]),)


def _units(ontology: Ontology) -> Iterator[str]:
    """The units that QUDT lacks."""
    for name, row in sorted(units(ontology).items()):
        if not row.get("iri"):
            yield block(
                f"<{xt(f'unit-{name}').value}>", ["qudt:Unit"], words("rdfs:label", row["label"]), f"qudt:symbol {quoted(name)}"
            )

"""The vocabulary and the SHACL shapes in Turtle, generated from classes, cards and terms.

`python -m kg.triples.vocabulary` writes them anew to `ontology/xiangtu.ttl` and `ontology/shapes.ttl`.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.core.ontology import VALUES, Card, Ontology, read, shipped
from kg.triples.terms import PREFIXES, claim_class, property_of

FILES = ("xiangtu.ttl", "shapes.ttl")
_OWN_WAY = ("holds", "in", "byline", "project", "measure", "quote", "event")  # whose facts `kg.triples.facts` writes otherwise
_HEAD = "# Generated from classes.toml, terms.toml and relations/*.toml: python -m kg.triples.vocabulary\n"


def turtle(ontology: Ontology) -> str:
    """Classes, properties and their alignments, in Turtle; the same ontology gives the same text."""
    blocks = ['<https://xiangtu.example/ns> a owl:Ontology ;\n    rdfs:label "乡图"@zh , "Xiangtu"@en .']
    blocks += [*_classes(ontology), *_claim_classes(ontology), *_terms(ontology), *_slots(ontology)]
    return _document(blocks)


def shapes(ontology: Ontology) -> str:
    """A shape for the claims of each card: what every claim has, and the slots the card requires."""
    return _document([_shape(card) for _, card in sorted(ontology.cards.items())])


def _document(blocks: list[str]) -> str:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    return f"{_HEAD}{prefixes}\n" + "\n\n".join(blocks) + "\n"


def _block(subject: str, kind: str, label: Mapping[str, str], note: str, lines: list[str]) -> str:
    labels = " , ".join(f"{_text(label[lang])}@{lang}" for lang in ("zh", "en") if lang in label)
    parts = [f"xt:{subject} a {kind}"]
    parts += [f"rdfs:label {labels}"] if labels else []
    parts += [f"rdfs:comment {_text(note)}@en"] if note else []
    return " ;\n    ".join([*parts, *lines]) + " ."


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _known(curies: Iterator[str]) -> list[str]:
    return [c for c in curies if c.partition(":")[0] in PREFIXES]


def _classes(ontology: Ontology) -> Iterator[str]:
    for name, kind in sorted(ontology.kinds.items()):
        above = [f"xt:{kind.parent}"] if kind.parent else []
        above += _known(iter(kind.iri))
        lines = [f"rdfs:subClassOf {' , '.join(above)}"] if above else []
        yield _block(name, "owl:Class", kind.label, kind.note, lines)


def _claim_classes(ontology: Ontology) -> Iterator[str]:
    yield _block("Claim", "owl:Class", {"zh": "陈述", "en": "claim"}, "What one article says once, with its evidence.", [])
    for name, card in sorted(ontology.cards.items()):
        lines = ["rdfs:subClassOf xt:Claim", *(f"rdfs:seeAlso {c}" for c in _known(iter([card.iri])))]
        yield _block(claim_class(name), "owl:Class", card.label, card.note, lines)
        if name not in _OWN_WAY:
            yield _block(name, "rdf:Property", card.label, "The plain fact, from the first thing to the second.", [])


def _terms(ontology: Ontology) -> Iterator[str]:
    yield _block("value", "rdf:Property", {"zh": "数值", "en": "value"}, "", ["rdfs:range qudt:QuantityValue"])
    for name, row in sorted(_table(ontology).items()):
        lines = ["rdfs:subPropertyOf xt:value"] if row.get("measure") else []
        lines += [f"rdfs:seeAlso {c}" for c in _known(iter([row.get("iri", "")]))]
        yield _block(name, "owl:Class" if row.get("class") else "rdf:Property", row["label"], row.get("note", ""), lines)


def _table(ontology: Ontology) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for path in (folder / "terms.toml" for folder in ontology.folders):
        found |= tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def _slots(ontology: Ontology) -> Iterator[str]:
    """The properties from claims to their slots; a name that several cards use is one property with all their labels."""
    found: dict[str, list[Any]] = {}
    for _, card in sorted(ontology.cards.items()):
        for slot in card.slots:
            path = property_of(card.name, slot.name)
            if path.startswith("xt:") and "/" not in path and path != "xt:value":
                found.setdefault(path.removeprefix("xt:"), []).append(slot)
    for name, slots in sorted(found.items()):
        if name not in _table(ontology):
            also = sorted({c for s in slots for c in _known(iter([s.iri]))})
            yield _block(name, "rdf:Property", slots[0].label, "", [f"rdfs:seeAlso {c}" for c in also])


def _shape(card: Card) -> str:
    every = [
        "sh:property [ sh:path prov:wasDerivedFrom ; sh:minCount 1 ; sh:maxCount 1 ; sh:class schema:NewsArticle ]",
        "sh:property [ sh:path xt:confidence ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:decimal ]",
        "sh:property [ sh:path xt:modality ; sh:minCount 1 ; sh:maxCount 1 ]",
        "sh:property [ sh:path xt:quote ; sh:maxCount 1 ; sh:datatype xsd:string ]",
    ]
    slots = [line for slot in card.slots for line in _property(card, slot.name, slot.required, slot.kind)]
    lines = [f"sh:targetClass xt:{claim_class(card.name)}", *every, *slots]
    return f"xt:{claim_class(card.name)}Shape a sh:NodeShape ;\n    " + " ;\n    ".join(lines) + " ."


def _property(card: Card, slot: str, required: bool, kinds: tuple[str, ...]) -> Iterator[str]:
    path = property_of(card.name, slot).replace("/", " ")
    if not path:
        return
    path = f"( {path} )" if " " in path else path
    if required:
        yield f"sh:property [ sh:path {path} ; sh:minCount 1 ]"
    if not set(kinds) & set(VALUES):
        classes = " ".join(f"[ sh:class xt:{kind} ]" for kind in kinds)
        yield f"sh:property [ sh:path {path} ; sh:severity sh:Warning ; sh:or ( {classes} ) ]"


def write(folder: Path) -> None:
    """Writes both files for the shipped ontology into a folder."""
    ontology = read()
    for name, text in zip(FILES, (turtle(ontology), shapes(ontology)), strict=True):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(shipped())

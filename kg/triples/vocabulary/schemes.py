"""Word lists as SKOS: titles with their heads, ranks and organs; measures; types of events; the other codes of claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kg.core.ontology import Ontology
from kg.core.tenures import for_one
from kg.triples.terms import NS, concept, table
from kg.triples.vocabulary.notation import block, document, known, objects, quoted, text, words


def titles(ontology: Ontology) -> str:
    """The parts that titles are composed of: heads by their group, ranks, organs, committees."""
    lists, described = ontology.words["titles"], table(ontology, "titles.toml")
    blocks = [_scheme("titles", described["scheme"]["label"])]
    for part, row in described["part"].items():
        blocks.append(_concept("titles", part, row["label"], {}, []))
        found = sorted({word for name in row["lists"] for word in lists.get(name, ())})
        blocks += [_word(part, word, described.get(part, {})) for word in found]
    for name, label in described["group"].items():
        told = words("skos:prefLabel", label), _members(lists.get(name, ()))
        blocks.append(block(f"<{NS}titles-{name}>", ["skos:Collection"], *told))
    return document([*blocks, _shared(ontology)])


def _shared(ontology: Ontology) -> str:
    """The collection of heads and ranks by which a title is of several persons at a time."""
    shared, lists = ontology.words["resolve"]["shared"], ontology.words["titles"]
    parts = table(ontology, "titles.toml")["part"]
    found = {w for part in ("heads", "ranks") for name in parts[part]["lists"] for w in lists.get(name, ())}
    told = words("skos:prefLabel", text("shared")), _members(tuple(w for w in found if not for_one(w, shared)))
    return block(f"<{NS}titles-shared>", ["skos:Collection"], *told)


def _word(part: str, word: str, english: Mapping[str, str]) -> str:
    label = {"zh": word} | ({"en": english[word]} if word in english else {})
    scheme, above = f"skos:inScheme <{NS}titles>", f"skos:broader <{NS}titles-{part}>"
    return block(f"<{concept(word).value}>", ["skos:Concept"], words("skos:prefLabel", label), scheme, above)


def _members(found: tuple[str, ...]) -> str:
    return objects("skos:member", [f"<{concept(word).value}>" for word in sorted(set(found))])


def measures(ontology: Ontology) -> str:
    """What figures measure, with the kind of quantity, the units and the words by which papers tell it."""
    rows = sorted((name, row) for name, row in table(ontology, "terms.toml").items() if row.get("measure"))
    scheme = _scheme("measures", text("measures"))
    return document([scheme, *(_measure(ontology, name, row) for name, row in rows)])


def _measure(ontology: Ontology, name: str, row: Mapping[str, Any]) -> str:
    figures = ontology.words["figures"]
    told = sorted({w for side in ("before", "after") for w in figures.get(f"{name}_{side}", ())})
    of = sorted({first for first, *others in (line.split() for line in figures["units"]) if name in others})
    further = [
        objects("skos:hiddenLabel", [f"{quoted(word)}@zh" for word in told]),
        objects("xt:unit", [quoted(unit) for unit in of]),
        f"qudt:hasQuantityKind <http://qudt.org/vocab/quantitykind/{row['quantity']}>",
        f"rdfs:seeAlso xt:{name}",
    ]
    return _concept("measures", name, row["label"], row["definition"], [f"skos:notation {quoted(name)}", *further])


def events(ontology: Ontology) -> str:
    """The types of events, with the words that tell them."""
    said = ontology.cards["event"].words if "event" in ontology.cards else {}
    return document(_codes("event", table(ontology, "codes.toml")["event"], said))


def codes(ontology: Ontology) -> str:
    """The other codes: modalities, roles, forms, levels."""
    rows = sorted((name, row) for name, row in table(ontology, "codes.toml").items() if name != "event")
    return document([b for name, row in rows for b in _codes(name, row, {})])


def _codes(scheme: str, rows: Mapping[str, Any], said: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    yield _scheme(scheme, rows["label"], f"rdfs:seeAlso {rows['notation']}")
    for code, row in ((c, r) for c, r in rows.items() if isinstance(r, dict) and "definition" in r):
        told = objects("skos:hiddenLabel", [f"{quoted(word)}@zh" for word in sorted(set(said.get(code, ())))])
        also = objects("skos:relatedMatch", known(row.get("iri", ())))
        yield _concept(scheme, code, row["label"], row["definition"], [f"skos:notation {quoted(code)}", told, also])


def _scheme(name: str, label: Mapping[str, str], *more: str) -> str:
    return block(f"<{NS}{name}>", ["skos:ConceptScheme"], words("skos:prefLabel", label), *more)


def _concept(scheme: str, code: str, label: Mapping[str, str], definition: Mapping[str, str], more: list[str]) -> str:
    told = words("skos:prefLabel", label), words("skos:definition", definition)
    place = f"skos:inScheme <{NS}{scheme}>", f"skos:topConceptOf <{NS}{scheme}>"
    return block(f"<{NS}{scheme}-{code}>", ["skos:Concept"], *told, *place, *more)

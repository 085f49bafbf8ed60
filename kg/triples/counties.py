"""The county of each thing, worked out once, so that questions by county need no path of unknown length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Quad

from kg.core.ontology import Ontology
from kg.core.types import Claim, Division, Entity
from kg.triples.make import Maker
from kg.triples.terms import xt

STEPS = 6  # levels that articles can name between a thing and a listed division: quarter, village, town, zone …
NO_PLACE = ("planned", "negated")  # the modalities of `in` that place nothing


def county(ontology: Ontology, division: Division) -> str:
    """The code of the county a listed division is or lies in; empty above counties."""
    return next((d.code for d in ontology.gazetteer.chain(division) if d.level == "county"), "")


def own_county(ontology: Ontology, entity: Entity) -> str:
    """The code of the county of an entity by the listed divisions around it; empty where there is none."""
    listed = ontology.gazetteer.by_code
    codes = [code for code in (*entity.within, entity.code) if code in listed]
    return county(ontology, listed[codes[-1]]) if codes else ""


def placed(stated: Iterable[tuple[str, str]], own: Mapping[str, str]) -> Mapping[str, set[str]]:
    """The counties of things that have none of their own, by where articles say they lie.

    `stated` are pairs of ids, what lies in what; `own` leads from an id to the code of its county. The nearest county counts, of
    several at one distance all.
    """
    found = {entity: {code} for entity, code in own.items()}
    pairs = sorted({pair for pair in stated if pair[0] not in own})
    for _ in range(STEPS):
        added: dict[str, set[str]] = {}
        for child, parent in pairs:
            if child not in found and parent in found:
                added.setdefault(child, set()).update(found[parent])
        found |= added
    return {entity: codes for entity, codes in found.items() if entity not in own}


def county_quads(make: Maker, found: Mapping[str, set[str]]) -> Iterator[Quad]:
    """The counties of entities, by their ids."""
    for entity, codes in sorted(found.items()):
        for code in sorted(codes):
            yield Quad(make.iri(entity), xt("county"), make.division(code))


def inside(make: Maker, claim: Claim) -> tuple[str, str] | None:
    """What lies in what, by a claim that says so as a fact: ids of entities."""
    child, parent = claim.named("child"), claim.named("parent")
    if claim.relation != "in" or claim.modality in NO_PLACE or not (child and parent):
        return None
    return make.of(claim.page, child).id, make.of(claim.page, parent).id

"""The county of each thing, worked out once, so that questions by county need no path of unknown length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import Quad

from kg.core.types import Claim, Division
from kg.triples.make import Maker
from kg.triples.terms import xt

STEPS = 6  # levels that articles can name between a thing and a listed division: quarter, village, town, zone …


def counties(make: Maker) -> Iterator[Quad]:
    """The counties of entities: by the listed divisions around them, else by where articles say they lie."""
    for entity, codes in sorted(_found(make).items()):
        for code in sorted(codes):
            yield Quad(make.iri(entity), xt("county"), make.division(code))


def county(make: Maker, division: Division) -> str:
    """The code of the county a listed division is or lies in; empty above counties."""
    chain = make.ontology.gazetteer.chain(division)
    return next((d.code for d in chain if d.level == "county"), "")


def _found(make: Maker) -> Mapping[str, set[str]]:
    listed = make.ontology.gazetteer.by_code
    found: dict[str, set[str]] = {}
    for entity in make.contents.entities:
        codes = [code for code in (*entity.within, entity.code) if code in listed]
        if codes and (code := county(make, listed[codes[-1]])):
            found[entity.id] = {code}
    stated = sorted({pair for claim in make.contents.claims if (pair := _stated(make, claim))})
    for _ in range(STEPS):
        told = [(child, parent) for child, parent in stated if child not in found and parent in found]
        added: dict[str, set[str]] = {}
        for child, parent in told:
            added.setdefault(child, set()).update(found[parent])
        found |= added
    return found


def _stated(make: Maker, claim: Claim) -> tuple[str, str] | None:
    """What lies in what, by a claim that says so as a fact."""
    child, parent = claim.named("child"), claim.named("parent")
    if claim.relation != "in" or claim.modality in ("planned", "negated") or not (child and parent):
        return None
    return make.of(claim.page, child).id, make.of(claim.page, parent).id

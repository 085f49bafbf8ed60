"""Claims → RDF: a node with the evidence for each claim, and the plain triple of its fact.

A claim has at most twelve quads, evidence and plain triple included. Where it stands on its page is an IRI after
RFC 5147: `…/page/3f…#char=120,134` (code points, end excluded; `&` parts several ranges).
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kg.core.types import Claim, Name, Quantity, Slot
from kg.triples.figures import quantity
from kg.triples.make import Maker
from kg.triples.tenures import stated
from kg.triples.terms import A, claim_class, property_of, term, thousandths, xt


def claim_quads(make: Maker, claim: Claim) -> Iterator[Quad]:
    """The node of a claim, and the plain triple of its fact."""
    yield from node_quads(make, claim)
    if claim.relation == "holds":
        yield from stated(make, claim)


def node_quads(make: Maker, claim: Claim) -> Iterator[Quad]:
    """As `claim_quads`, but for the term that a claim on a post states: that is known where all claims on the post are."""
    node = make.iri(f"claim/{claim.id}")
    yield Quad(node, A, xt(claim_class(claim.relation)))
    yield Quad(node, term("prov:wasDerivedFrom"), make.iri(f"article/{claim.article}"))
    yield Quad(node, xt("modality"), Literal(claim.modality))
    yield Quad(node, xt("confidence"), thousandths(claim.confidence))
    if claim.evidence:
        yield Quad(node, xt("quote"), Literal("".join(e.quote for e in claim.evidence)))
        yield Quad(node, xt("at"), make.place(claim.page, ((e.start, e.end) for e in claim.evidence)))
        yield Quad(node, xt("rule"), Literal(" ".join(sorted({e.rule for e in claim.evidence}))))
    if claim.by != "rule":
        yield Quad(node, xt("by"), Literal(claim.by))
    if claim.period and claim.period not in (claim["time"], claim["date"]):
        yield Quad(node, xt("period"), Literal(claim.period))
    article = make.article.get(claim.article)
    if claim.issued and not (article and article.context.issued and article.context.issued.isoformat() == claim.issued):
        yield Quad(node, xt("issued"), Literal(claim.issued))
    if claim.relation != "holds":
        yield from _slots(make, claim, node)
        yield from _plain(make, claim)


def _slots(make: Maker, claim: Claim, node: NamedNode) -> Iterator[Quad]:
    for slot, value in claim.slots:
        if slot == "measure" and isinstance(claim["value"], Quantity):
            continue  # the measure is the property that leads to the value
        for term_ in _value(make, claim.page, value):
            yield Quad(node, xt(_property(claim, slot)), term_)


def _property(claim: Claim, slot: str) -> str:
    """The slot's property: a value stands under its measure."""
    if slot == "value" and claim["measure"]:
        return str(claim["measure"])
    return (property_of(claim.relation, slot) or slot).removeprefix("xt:")


def _value(make: Maker, page: str, value: Slot) -> Iterator[NamedNode | Literal]:
    if isinstance(value, Name):
        yield make.iri(make.of(page, value).id)
    elif isinstance(value, Quantity):
        yield quantity(make, value)
    elif value is not None:
        yield Literal(value)


def _plain(make: Maker, claim: Claim) -> Iterator[Quad]:
    """The fact itself, as far as it can stand without its claim: figures of a time, and what is denied, can not."""
    if claim.modality == "negated":
        return
    names = [make.iri(make.of(claim.page, name).id) for name in claim.names.values()]
    if claim.relation == "byline":
        yield Quad(make.iri(f"article/{claim.article}"), term("schema:author"), names[0])
    elif isinstance(value := claim["value"], Quantity):
        if not (claim.period or claim["time"] or claim["what"]):
            yield Quad(names[0], xt(_property(claim, "value")), quantity(make, value))
    elif len(names) == len(claim.slots) == 2 and claim.modality != "planned":  # a relation between two things and nothing more
        plain = term("schema:containedInPlace") if claim.relation == "in" else xt(claim.relation)
        yield Quad(names[0], plain, names[1])

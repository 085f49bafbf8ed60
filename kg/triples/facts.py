"""Claims → RDF: a node with the evidence for each claim, and the plain triple of its fact.

A claim has at most twelve quads, evidence and plain triple included. Where it stands on its page is an IRI after
RFC 5147: `…/page/3f…#char=120,134` (code points, end excluded; `&` parts several ranges).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Quad

from kg.core.types import Claim, Name, Quantity, Value
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
    node, article = make.iri(f"claim/{claim.id}"), make.iri(f"article/{claim.article}")
    named = {slot: make.iri(make.of(claim.page, name).id) for slot, name in claim.names.items()}
    yield Quad(node, A, xt(claim_class(claim.relation)))
    yield Quad(node, _SOURCE, article)
    yield Quad(node, xt("modality"), Literal(claim.modality))
    yield Quad(node, xt("confidence"), thousandths(claim.confidence))
    yield from _evidence(make, claim, node)
    if claim.relation != "holds":
        yield from _slots(make, claim, node, named)
        if claim.modality != "negated":
            yield from _plain(make, claim, article, named)


_SOURCE = term("prov:wasDerivedFrom")
_Named = Mapping[str, NamedNode]  # from the slots of a claim to the things that fill them


def _evidence(make: Maker, claim: Claim, node: NamedNode) -> Iterator[Quad]:
    """Where a claim is read, who made it, and its times as far as no other quad tells them."""
    if claim.evidence:
        yield Quad(node, xt("quote"), Literal("".join([e.quote for e in claim.evidence])))
        yield Quad(node, xt("at"), make.place(claim.page, [(e.start, e.end) for e in claim.evidence]))
        yield Quad(node, xt("rule"), Literal(" ".join(sorted({e.rule for e in claim.evidence}))))
    if claim.by != "rule":
        yield Quad(node, xt("by"), Literal(claim.by))
    if claim.period and claim.period not in (claim["time"], claim["date"]):
        yield Quad(node, xt("period"), Literal(claim.period))
    article = make.article.get(claim.article)
    if claim.issued and not (article and article.context.issued and article.context.issued.isoformat() == claim.issued):
        yield Quad(node, xt("issued"), Literal(claim.issued))


def _slots(make: Maker, claim: Claim, node: NamedNode, named: _Named) -> Iterator[Quad]:
    measured = isinstance(claim["value"], Quantity)  # the measure is the property that leads to the value
    for slot, value in claim.slots:
        if isinstance(value, Name):
            yield Quad(node, xt(_property(claim, slot)), named[slot])
        elif value is not None and not (measured and slot == "measure"):
            yield Quad(node, xt(_property(claim, slot)), _value(make, value))


def _property(claim: Claim, slot: str) -> str:
    """The slot's property: a value stands under its measure."""
    if slot == "value" and claim["measure"]:
        return str(claim["measure"])
    return (property_of(claim.relation, slot) or slot).removeprefix("xt:")


def _value(make: Maker, value: Value) -> NamedNode | Literal:
    return quantity(make, value) if isinstance(value, Quantity) else Literal(value)  # type: ignore[arg-type]


def _plain(make: Maker, claim: Claim, article: NamedNode, named: _Named) -> Iterator[Quad]:
    """The fact itself, as far as it can stand without its claim: figures of a time, and what is denied, can not."""
    things = list(named.values())
    if claim.relation == "byline":
        yield Quad(article, term("schema:author"), things[0])
    elif isinstance(value := claim["value"], Quantity):
        if not (claim.period or claim["time"] or claim["what"]):
            yield Quad(things[0], xt(_property(claim, "value")), quantity(make, value))
    elif len(things) == len(claim.slots) == 2 and claim.modality != "planned":  # a relation between two things and nothing more
        yield Quad(things[0], term("schema:containedInPlace") if claim.relation == "in" else xt(claim.relation), things[1])

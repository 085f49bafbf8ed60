"""Claims → RDF: a node with the evidence for each claim, the plain triple of its fact, and the memberships they prove.

A claim has at most twelve quads, evidence and plain triple included. Where it stands on its page is an IRI after
RFC 5147: `…/page/3f…#char=120,134` (code points, end excluded; `&` parts several ranges).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Quad

from kg.core.types import Claim, Entity, Name, Quantity, Slot
from kg.triples.figures import quantity
from kg.triples.make import Maker
from kg.triples.terms import LABEL, A, claim_class, property_of, term, thousandths, xt
from kg.triples.titles import role_quads

HELD = ("asserted", "acting", "reported")  # the modalities under which a post is held on the day of the article


def claim_quads(make: Maker, claim: Claim) -> Iterator[Quad]:
    """The node of a claim, and the plain triple of its fact."""
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
    yield from _slots(make, claim, node)
    yield from _plain(make, claim)


def _slots(make: Maker, claim: Claim, node: NamedNode) -> Iterator[Quad]:
    if claim.relation == "holds":
        yield Quad(node, xt("states"), make.iri(_membership(make, claim)))
        return
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
    if claim.relation == "holds":
        if post := _post(make, claim):
            yield from [Quad(names[0], term("org:holds"), make.iri(post))] if claim.modality in HELD else []
    elif claim.relation == "byline":
        yield Quad(make.iri(f"article/{claim.article}"), term("schema:author"), names[0])
    elif isinstance(value := claim["value"], Quantity):
        if not (claim.period or claim["time"] or claim["what"]):
            yield Quad(names[0], xt(_property(claim, "value")), quantity(make, value))
    elif len(names) == len(claim.slots) == 2 and claim.modality != "planned":  # a relation between two things and nothing more
        plain = term("schema:containedInPlace") if claim.relation == "in" else xt(claim.relation)
        yield Quad(names[0], plain, names[1])


def _title(claim: Claim) -> str:
    return str(claim["title"] or "")


def _unit(make: Maker, claim: Claim) -> Entity | None:
    unit = claim.named("unit")
    return make.of(claim.page, unit) if unit else None


def _post(make: Maker, claim: Claim) -> str:
    """The local part of the post's IRI: `post/371702107/党委书记`; empty where unit or title is not known."""
    unit = _unit(make, claim)
    if not unit or not _title(claim):
        return ""
    return f"post/{unit.id.removeprefix('division/')}/{_title(claim).replace('/', ' ')}"


def _membership(make: Maker, claim: Claim) -> str:
    """The local part of the IRI of a person's being in a post, the same for all claims of it."""
    person, unit = claim.named("person"), _unit(make, claim)
    who = make.of(claim.page, person).id if person else ""
    return f"membership/{sha256('|'.join((who, unit.id if unit else '', _title(claim))).encode()).hexdigest()[:16]}"


def memberships(make: Maker) -> Iterator[Quad]:
    """Who was in which post, with the first and last day on which an article shows it: a tenure's bounds are unknown."""
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in make.contents.claims:
        if claim.relation == "holds" and claim.named("person"):
            groups[_membership(make, claim)].append(claim)
    yield from _roles(make, groups.values())
    for local, claims in groups.items():
        node = make.iri(local)
        yield Quad(node, A, term("org:Membership"))
        yield from _post_quads(make, node, claims[0])
        yield from _tenure(make, node, claims)


def _roles(make: Maker, groups: Iterable[Sequence[Claim]]) -> Iterator[Quad]:
    """The roles of all memberships, each once."""
    for title in sorted({_title(claims[0]) for claims in groups} - {""}):
        yield from role_quads(make.ontology, _role(make, title), title)


def _role(make: Maker, title: str) -> NamedNode:
    return make.iri(f"title/{title.replace('/', ' ')}")


def _post_quads(make: Maker, node: NamedNode, claim: Claim) -> Iterator[Quad]:
    unit, title = _unit(make, claim), _title(claim)
    if person := claim.named("person"):
        yield Quad(node, term("org:member"), make.iri(make.of(claim.page, person).id))
    if unit:
        yield Quad(node, term("org:organization"), make.iri(unit.id))
    if title:
        role = _role(make, title)
        yield Quad(node, term("org:role"), role)
    if unit and title:
        post = make.iri(_post(make, claim))
        yield Quad(node, xt("post"), post)
        yield Quad(post, A, term("org:Post"))
        yield Quad(post, LABEL, Literal(f"{unit.name}{title}"))
        yield Quad(post, term("org:postIn"), make.iri(unit.id))
        yield Quad(post, term("org:role"), role)


def _tenure(make: Maker, node: NamedNode, claims: Sequence[Claim]) -> Iterator[Quad]:
    days = sorted({c.issued for c in claims if c.issued and c.modality in HELD})
    for name, day in zip(("earliest", "latest"), (*days[:1], *days[-1:]), strict=False):
        yield Quad(node, xt(name), Literal(day, datatype=term("xsd:date")))
    if any(c["official"] for c in claims):
        yield Quad(node, xt("official"), Literal(True))
    for period in sorted({c.period for c in claims if c.period}):
        time = make.iri(f"time/{period.replace('/', '--')}")
        yield Quad(node, term("org:memberDuring"), time)
        yield Quad(time, A, term("time:Interval"))
        yield Quad(time, LABEL, Literal(period))

"""Terms in posts → RDF, after W3C ORG and OWL-Time; and which articles are copies, so that they count as one source.

A membership is one term of one person in one post. What an article's day proves is one day inside it: `xt:earliest` and
`xt:latest` are days seen; `org:memberDuring` leads to an interval only where words state one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Quad

from kg.core.tenures import Tenure
from kg.core.text import post as said
from kg.core.types import Claim
from kg.triples.make import Maker
from kg.triples.terms import LABEL, A, term, xt
from kg.triples.titles import role_quads

# The days of a term, and the properties under which they stand.
_DAYS = {name: name for name in ("earliest", "latest", "start", "end", "after", "before")}
_DAYS |= {"contested_from": "contestedFrom", "contested_until": "contestedUntil"}
_DAYS |= {"maybe_from": "likelyFrom", "maybe_until": "likelyUntil"}
HELD = ("asserted", "acting", "reported")  # the modalities under which a post is held on the day of the article


def membership(make: Maker, claim: Claim, found: Tenure | None) -> str:
    """The local part of the IRI of the term a claim speaks of, the same for all claims of it; `found` is what it proves, if any.

    A person's first term in a post goes by person, unit and title alone, so that it stays when a later one is found.
    """
    names = claim.named("person"), claim.named("unit")
    key = [make.of(claim.page, name).id if name else "" for name in names]
    parts = (*key, _title(claim, found), *([found.spell] if found and found.spell else []))
    return f"membership/{sha256('|'.join(parts).encode()).hexdigest()[:16]}"


def post_of(make: Maker, claim: Claim, found: Tenure | None) -> str:
    """The local part of the post's IRI: `post/371702107/党委书记`; empty where unit or title is not known."""
    unit, title = claim.named("unit"), _title(claim, found)
    if not unit or not title:
        return ""
    return f"post/{make.of(claim.page, unit).id.removeprefix('division/')}/{title.replace('/', ' ')}"


def _title(claim: Claim, found: Tenure | None) -> str:
    return found.post[1] if found else str(claim["title"] or "")


def memberships(make: Maker) -> Iterator[Quad]:
    """Who was in which post, and when, as far as claims show it."""
    groups: dict[str, list[_Told]] = defaultdict(list)
    for claim in make.contents.claims:
        if claim.relation == "holds" and claim.named("person"):
            found = make.tenure.get(claim.id)
            groups[membership(make, claim, found)].append((claim, found))
    for title in sorted({_title(*told[0]) for told in groups.values()} - {""}):
        yield from role_quads(make.ontology, _role(make, title), title)
    for local, told in groups.items():
        node, claims = make.iri(local), [claim for claim, _ in told]
        yield Quad(node, A, term("org:Membership"))
        yield from _post(make, node, *told[0])
        yield from _days(make, node, claims, next((t for _, t in told if t), None) or _bare(claims))
        count = len({make.heads.get(c.article, c.article) for c in claims})
        yield Quad(node, xt("sources"), Literal(str(count), datatype=term("xsd:integer")))
        if any(c["official"] for c in claims):
            yield Quad(node, xt("official"), Literal(True))


_Told = tuple[Claim, Tenure | None]  # a claim on a post, and the term that it proves


def _role(make: Maker, title: str) -> NamedNode:
    return make.iri(f"title/{title.replace('/', ' ')}")


def _post(make: Maker, node: NamedNode, claim: Claim, found: Tenure | None) -> Iterator[Quad]:
    person, unit, title = claim.named("person"), claim.named("unit"), _title(claim, found)
    if person:
        yield Quad(node, term("org:member"), make.iri(make.of(claim.page, person).id))
    if unit:
        yield Quad(node, term("org:organization"), make.iri(make.of(claim.page, unit).id))
    if title:
        role = _role(make, title)
        yield Quad(node, term("org:role"), role)
    if unit and title:
        post, holder = make.iri(post_of(make, claim, found)), make.of(claim.page, unit)
        yield Quad(node, xt("post"), post)
        yield Quad(post, A, term("org:Post"))
        yield Quad(post, LABEL, Literal(said(holder.name, title)))
        yield Quad(post, term("org:postIn"), make.iri(holder.id))
        yield Quad(post, term("org:role"), role)


def _days(make: Maker, node: NamedNode, claims: Iterable[Claim], found: Tenure) -> Iterator[Quad]:
    """The bounds of a term, those before and after it, and those whose days contradict it."""
    for field, name in _DAYS.items():
        if day := getattr(found, field):
            yield Quad(node, xt(name), Literal(day, datatype=term("xsd:date")))
    for name, person in (("predecessor", found.predecessor), ("successor", found.successor)):
        if person:
            yield Quad(node, xt(name), make.iri(person))
    for person in found.conflicts:
        yield Quad(node, xt("contradictedBy"), make.iri(person))
    stated = {f"{found.start}/{found.end}"} if found.start or found.end else set[str]()
    for period in sorted(stated | {c.period for c in claims if c.period}):
        yield Quad(node, term("org:memberDuring"), make.iri(_local(period)))
        yield from _interval(make, period)


def _bare(claims: Iterable[Claim]) -> Tenure:
    """The days of claims that prove no term: their unit or title is not known."""
    days = sorted({c.issued for c in claims if c.issued and c.modality in HELD})
    return Tenure("", "", ("", ""), days[0] if days else "", days[-1] if days else "")


def _local(period: str) -> str:
    return f"time/{period.replace('/', '--')}"


def _interval(make: Maker, period: str) -> Iterator[Quad]:
    """A stated time as EDTF: `2019-03-02/` is one whose end is not known. Days it begins or ends with are instants."""
    node = make.iri(_local(period))
    yield Quad(node, A, term("time:Interval"))
    yield Quad(node, LABEL, Literal(period))
    start, _, end = period.partition("/")
    for name, day in (("hasBeginning", start), ("hasEnd", end if "/" in period else start)):
        if len(day) == len("2019-03-02") and day[:4].isdigit():
            instant = make.iri(f"instant/{day}")
            yield Quad(node, term(f"time:{name}"), instant)
            yield Quad(instant, A, term("time:Instant"))
            yield Quad(instant, term("time:inXSDDate"), Literal(day, datatype=term("xsd:date")))


def stated(make: Maker, claim: Claim) -> Iterator[Quad]:
    """What a claim on a post says: the term it states, and the plain triple of who holds what is held now."""
    found = make.tenure.get(claim.id)
    yield Quad(make.iri(f"claim/{claim.id}"), xt("states"), make.iri(membership(make, claim, found)))
    person, post = claim.named("person"), post_of(make, claim, found)
    if person and post and claim.modality in HELD:
        yield Quad(make.iri(make.of(claim.page, person).id), term("org:holds"), make.iri(post))


def copied(make: Maker) -> Iterator[Quad]:
    """From each article that is one report with others to the first of them, and between those that share a paragraph."""
    for article, head in make.heads.items():
        if article != head:
            yield Quad(make.iri(f"article/{article}"), xt("copyOf"), make.iri(f"article/{head}"))
    for copy in make.contents.copies:
        if copy.kind == "part":
            yield Quad(make.iri(f"article/{copy.left}"), xt("sharesText"), make.iri(f"article/{copy.right}"))

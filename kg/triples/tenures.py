"""Terms in posts → RDF, after W3C ORG and OWL-Time; and which articles are copies, so that they count as one source.

A membership is one term of one person in one post. What an article's day proves is one day inside it: `xt:earliest` and
`xt:latest` are days seen; `org:memberDuring` leads to an interval only where words state one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Quad

from kg.core.tenures import Tenure, sources
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


def membership(make: Maker, claim: Claim) -> str:
    """The local part of the IRI of the term a claim speaks of, the same for all claims of it.

    A person's first term in a post goes by person, unit and title alone, so that it stays when a later one is found.
    """
    person, unit = claim.named("person"), claim.named("unit")
    key = [make.of(claim.page, name).id if name else "" for name in (person, unit)]
    spell = make.tenure[claim.id].spell if claim.id in make.tenure else ""
    parts = (*key, _title(make, claim), *([spell] if spell else []))
    return f"membership/{sha256('|'.join(parts).encode()).hexdigest()[:16]}"


def post_of(make: Maker, claim: Claim) -> str:
    """The local part of the post's IRI: `post/371702107/党委书记`; empty where unit or title is not known."""
    unit, title = claim.named("unit"), _title(make, claim)
    if not unit or not title:
        return ""
    return f"post/{make.of(claim.page, unit).id.removeprefix('division/')}/{title.replace('/', ' ')}"


def _title(make: Maker, claim: Claim) -> str:
    found = make.tenure.get(claim.id)
    return found.post[1] if found else str(claim["title"] or "")


def memberships(make: Maker) -> Iterator[Quad]:
    """Who was in which post, and when, as far as claims show it."""
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in make.contents.claims:
        if claim.relation == "holds" and claim.named("person"):
            groups[membership(make, claim)].append(claim)
    for title in sorted({_title(make, claims[0]) for claims in groups.values()} - {""}):
        yield from role_quads(make.ontology, _role(make, title), title)
    head = sources(make.article, make.contents.copies)
    for local, claims in groups.items():
        node = make.iri(local)
        yield Quad(node, A, term("org:Membership"))
        yield from _post(make, node, claims[0])
        yield from _days(make, node, claims)
        count = len({head.get(c.article, c.article) for c in claims})
        yield Quad(node, xt("sources"), Literal(str(count), datatype=term("xsd:integer")))
        if any(c["official"] for c in claims):
            yield Quad(node, xt("official"), Literal(True))


def _role(make: Maker, title: str) -> NamedNode:
    return make.iri(f"title/{title.replace('/', ' ')}")


def _post(make: Maker, node: NamedNode, claim: Claim) -> Iterator[Quad]:
    person, unit, title = claim.named("person"), claim.named("unit"), _title(make, claim)
    if person:
        yield Quad(node, term("org:member"), make.iri(make.of(claim.page, person).id))
    if unit:
        yield Quad(node, term("org:organization"), make.iri(make.of(claim.page, unit).id))
    if title:
        role = _role(make, title)
        yield Quad(node, term("org:role"), role)
    if unit and title:
        post, holder = make.iri(post_of(make, claim)), make.of(claim.page, unit)
        yield Quad(node, xt("post"), post)
        yield Quad(post, A, term("org:Post"))
        yield Quad(post, LABEL, Literal(said(holder.name, title)))
        yield Quad(post, term("org:postIn"), make.iri(holder.id))
        yield Quad(post, term("org:role"), role)


def _days(make: Maker, node: NamedNode, claims: Iterable[Claim]) -> Iterator[Quad]:
    """The bounds of a term, those before and after it, and those whose days contradict it."""
    found = next((t for c in claims if (t := make.tenure.get(c.id))), None) or _bare(claims)
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


def copied(make: Maker) -> Iterator[Quad]:
    """From each article that is one report with others to the first of them, and between those that share a paragraph."""
    for article, head in sources(make.article, make.contents.copies).items():
        if article != head:
            yield Quad(make.iri(f"article/{article}"), xt("copyOf"), make.iri(f"article/{head}"))
    for copy in make.contents.copies:
        if copy.kind == "part" and {copy.left, copy.right} <= make.article.keys():
            yield Quad(make.iri(f"article/{copy.left}"), xt("sharesText"), make.iri(f"article/{copy.right}"))

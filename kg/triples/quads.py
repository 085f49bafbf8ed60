"""Entities and claims → RDF: facts in the default graph, and for each claim a node with its evidence beside them.

Articles, entities and the gazetteer's reference data are made here, claims in `kg.triples.facts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from pyoxigraph import Literal, Quad, RdfFormat
from pyoxigraph import serialize as serialized

from kg.core.ontology import Ontology
from kg.core.types import Article, Entity
from kg.triples.counties import counties, county
from kg.triples.facts import claim_quads, mentioned
from kg.triples.figures import figures
from kg.triples.make import Contents, Maker
from kg.triples.reference import listed
from kg.triples.tenures import copied, memberships
from kg.triples.terms import BASE, LABEL, A, term, xt

LEVELS = ("village", "township", "zone", "quarter")  # word lists of `places.toml`: what names of a level end with


def quads(contents: Contents, ontology: Ontology, base: str = BASE) -> Iterator[Quad]:
    """The whole graph, quad by quad; some come more than once. The order of the contents changes the order alone.

    Raises StoreError for a claim that names what no entity gathers.
    """
    make = Maker(contents, ontology, base)
    for article in contents.articles:
        yield from _article(make, article)
    for entity in contents.entities:
        yield from _entity(make, entity)
    yield from counties(make)
    yield from _reference(make)
    for claim in contents.claims:
        yield from claim_quads(make, claim)
        yield from mentioned(make, claim)
    yield from figures(make)
    yield from memberships(make)
    yield from copied(make)


def serialize(found: Iterable[Quad]) -> list[bytes]:
    """The N-Quads lines of quads, each once, sorted by their bytes, line ends included."""
    written = serialized(found, format=RdfFormat.N_QUADS) or b""
    # Line ends in texts are escaped. Each once, in their order: what is partly sorted already is sorted in half the time.
    return sorted(dict.fromkeys(written.splitlines(keepends=True)))


def digest(lines: Iterable[bytes]) -> str:
    """The SHA-256 over sorted lines, in hex. There are no blank nodes, so it is the hash of the data set."""
    total = sha256()
    for line in lines:
        total.update(line)
    return total.hexdigest()


def _article(make: Maker, article: Article) -> Iterator[Quad]:
    node, page, context = make.iri(f"article/{article.id}"), make.iri(f"page/{article.page}"), article.context
    title = article.title or article.text[:20]
    yield Quad(node, A, term("schema:NewsArticle"))
    yield Quad(node, LABEL, Literal(title))
    yield Quad(node, xt("kind"), Literal(article.kind))
    yield Quad(node, term("schema:isPartOf"), page)
    yield Quad(node, xt("at"), make.place(article.page, article.ranges))
    yield Quad(page, A, xt("Page"))
    if article.title:
        yield Quad(node, term("schema:headline"), Literal(article.title))
    if context.paper:
        yield Quad(node, xt("paper"), Literal(context.paper))
    if context.issued:
        yield Quad(node, term("schema:datePublished"), Literal(context.issued.isoformat(), datatype=term("xsd:date")))
    if context.number:
        yield Quad(node, term("schema:pagination"), Literal(context.number))
    for division in [d for d in context.region if d.code in make.ontology.gazetteer.by_code][-1:]:
        yield Quad(node, term("schema:contentLocation"), make.division(division.code))
        if code := county(make, division):
            yield Quad(node, xt("county"), make.division(code))


def _entity(make: Maker, entity: Entity) -> Iterator[Quad]:
    node = make.iri(entity.id)
    yield Quad(node, A, xt(entity.kind))
    for aligned in make.ontology.kinds[entity.kind].iri[:1] if entity.kind in make.ontology.kinds else ():
        yield Quad(node, A, term(aligned))
    listed = make.ontology.gazetteer.by_code.get(entity.code)
    label = listed.name if listed else entity.name
    yield Quad(node, LABEL, Literal(label))
    for name in entity.names:
        if name != label:
            yield Quad(node, term("skos:altLabel"), Literal(name))
    known = [code for code in entity.within if code in make.ontology.gazetteer.by_code]
    if known and not listed:
        yield Quad(node, xt("within"), make.division(known[-1]))
    if entity.kind == "Division" and not listed and (level := _level(make.ontology, entity.name)):
        yield Quad(node, xt("level"), Literal(level))


def _level(ontology: Ontology, name: str) -> str:
    """The level of a division that no list has, from the end of its name."""
    ends = ontology.words.get("places", {})
    return next((level for level in LEVELS if name.endswith(ends.get(level, ()))), "")


def _reference(make: Maker) -> Iterator[Quad]:
    """What the gazetteer says of the divisions that are named, and of those around them: reference data, no claims."""
    gazetteer = make.ontology.gazetteer
    named = {code for e in make.contents.entities for code in (*e.within, e.code)}
    named |= {d.code for a in make.contents.articles for d in a.context.region}
    chains = {d for code in named & set(gazetteer.by_code) for d in gazetteer.chain(gazetteer.by_code[code])}
    for division in sorted(chains, key=lambda d: d.code):
        yield from listed(make.ontology, division, make.base)
        if code := county(make, division):
            yield Quad(make.division(division.code), xt("county"), make.division(code))

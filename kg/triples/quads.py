"""Entities and claims → RDF: facts in the default graph, and for each claim a node with its evidence beside them.

A graph is the union of what its units give, each made of itself alone: a page, an entity, a post, and three small ones (places
that lists have, counties that articles tell, copies of articles). `quads` makes all units of contents in memory; a build makes
each where its rows are. Articles, entities and places are made here, claims in `kg.triples.facts`, posts in `tenures`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from pyoxigraph import Literal, Quad, RdfFormat
from pyoxigraph import serialize as serialized

from kg.core.ontology import Ontology
from kg.core.tenures import sources
from kg.core.types import Article, Division, Entity
from kg.triples.counties import county, county_quads, inside, own_county, placed
from kg.triples.facts import node_quads
from kg.triples.figures import figures
from kg.triples.make import Contents, Maker
from kg.triples.reference import listed
from kg.triples.tenures import copied, memberships, stated
from kg.triples.terms import BASE, LABEL, A, term, xt

LEVELS = ("village", "township", "zone", "quarter")  # word lists of `places.toml`: what names of a level end with


def quads(contents: Contents, ontology: Ontology, base: str = BASE) -> Iterator[Quad]:
    """The whole graph, quad by quad; some come more than once. The order of the contents changes the order alone.

    Raises StoreError for a claim that names what no entity gathers.
    """
    make = Maker(contents, ontology, base, sources((a.id for a in contents.articles), contents.copies))
    yield from page_quads(make)
    yield from entity_quads(make)
    yield from post_quads(make)
    named = {code for e in contents.entities for code in codes(e)} | regions(contents.articles)
    yield from place_quads(make, places(ontology, named))
    own = {e.id: code for e in contents.entities if (code := own_county(ontology, e))}
    yield from county_quads(make, placed(filter(None, (inside(make, c) for c in contents.claims)), own))
    yield from copied(make)


def page_quads(make: Maker) -> Iterator[Quad]:
    """The unit of a page: its articles and their claims, but for the terms in posts that claims state."""
    for article in make.contents.articles:
        yield from _article(make, article)
    for claim in make.contents.claims:
        yield from node_quads(make, claim)
    yield from _mentions(make)
    yield from figures(make)


def entity_quads(make: Maker) -> Iterator[Quad]:
    """The units of entities."""
    for entity in make.contents.entities:
        yield from _entity(make, entity)
        if code := own_county(make.ontology, entity):
            yield Quad(make.iri(entity.id), xt("county"), make.division(code))


def post_quads(make: Maker) -> Iterator[Quad]:
    """The units of posts: their terms, and which claims state them. All claims on a post are among the contents, or none."""
    for claim in make.contents.claims:
        if claim.relation == "holds":
            yield from stated(make, claim)
    yield from memberships(make)


def place_quads(make: Maker, places: Iterable[Division]) -> Iterator[Quad]:
    """What lists say of divisions: reference data, no claims."""
    for division in places:
        yield from listed(make.ontology, division, make.base)
        if code := county(make.ontology, division):
            yield Quad(make.division(division.code), xt("county"), make.division(code))


def places(ontology: Ontology, named: Iterable[str]) -> set[Division]:
    """The divisions of codes, and all those around them; a code that no list has is passed over."""
    gazetteer = ontology.gazetteer
    return {d for code in named if code in gazetteer.by_code for d in gazetteer.chain(gazetteer.by_code[code])}


def codes(entity: Entity) -> tuple[str, ...]:
    """The codes of divisions that an entity names: those around it and its own; among them names that no list has."""
    return *entity.within, entity.code


def regions(articles: Iterable[Article]) -> set[str]:
    """The codes of the divisions that articles are about."""
    return {d.code for a in articles for d in a.context.region}


def line_of(quad: Quad) -> bytes:
    """A quad as a line of N-Quads, line end included."""
    return f"{quad} .\n".encode()


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
        if code := county(make.ontology, division):
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


def _mentions(make: Maker) -> Iterator[Quad]:
    """Which articles speak of which entities, as far as a claim does."""
    pairs = {(c.article, make.of(c.page, n).id) for c in make.contents.claims for n in c.names.values()}
    for article, entity in sorted(pairs):
        yield Quad(make.iri(f"article/{article}"), term("schema:mentions"), make.iri(entity))

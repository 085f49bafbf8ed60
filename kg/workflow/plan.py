"""The plan of a build: pure functions over rows, which know no engine. Between them rows are put together by a key.

    page → page_rows → appearances by block → block_rows → things by page → page_lines
                                                         → claims on posts by unit → post_lines
                                                         → entity_lines            → lines sorted, each once

Rows are dictionaries after the schemas below and those of `kg.triples.tables`, so that an engine can keep them in Parquet parts.
A *unit* is what one call of a `*_lines` function is given; the graph is the union of all units.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from hashlib import blake2b, sha256
from importlib.metadata import version
from typing import Any

import pyarrow as pa

from kg import resolve, triples
from kg.core.codec import decode, encode
from kg.core.ontology import Ontology
from kg.core.types import Article, Claim, Entity, Judgement, Page
from kg.triples.counties import own_county
from kg.triples.make import Contents, Maker
from kg.triples.quads import entity_quads, page_quads, post_quads, regions
from kg.triples.tables import claim_of, claim_row, dumps, place
from kg.workflow.decisions import Alias, Correction, aliased, corrected
from kg.workflow.proposed import Offer, accepted
from kg.workflow.reading import Reading, read

Row = dict[str, Any]

_TEXTS = pa.list_(pa.string())
READINGS = pa.schema(
    [(name, pa.string()) for name in ("page", "key", "settled", "error", "articles", "raw")]
    + [("count", pa.int64()), ("regions", _TEXTS), ("runs", pa.list_(pa.struct([("run", pa.int64()), ("article", pa.string())])))]
)
APPEARANCES = pa.schema(
    [(name, pa.string()) for name in ("page", "family", "block")]
    + [("row", pa.binary()), ("digest", pa.int64()), ("unplaced", _TEXTS)]
)
BLOCKS = pa.schema([(name, pa.string()) for name in ("family", "block", "digest", "judged", "doubts")])
ENTITIES = pa.schema(
    [(name, pa.string()) for name in ("family", "block", "id", "kind", "name", "code", "county")]
    + [(name, _TEXTS) for name in ("names", "within", "mentions", "claims")]
)

ROWS = 2  # one more when rows are made otherwise of the same page: those of older builds are then not used
WEAK = 4.5  # points under which "same" rests on little: odds of 90 to 1

# What a page can make the extractor raise; the page is then set aside, and the others are read.
BREAKS = (ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RuntimeError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Changes:
    """What others than the rules say of a page: corrections of persons, and claims that programs offer."""

    fixes: tuple[Correction, ...] = ()
    offers: tuple[Offer, ...] = ()

    @property
    def digest(self) -> str:
        """A hash of it; empty for nothing."""
        told = self.fixes, [o.line for o in self.offers]
        return sha256(repr(told).encode()).hexdigest() if self.fixes or self.offers else ""


NOTHING = Changes()


@dataclass(frozen=True, slots=True)
class PageRows:
    """The rows of a page; and of its changes what met no claim, and what was refused, with the reason."""

    reading: Row
    claims: list[Row]
    appearances: list[Row]
    idle: tuple[Correction, ...] = ()
    refused: tuple[str, ...] = ()


def stamp(ontology: Ontology) -> str:
    """What all rows depend on besides the pages: version, form of rows, ontology, interpreter."""
    return f"{_version()} {ROWS} {ontology.digest} {sys.hexversion}"


@cache
def _version() -> str:
    return version("xiangtu")


def key(page: Page, ontology: Ontology) -> str:
    """What a reading depends on, as a SHA-256 in hex."""
    marks = [[m.start, m.end, m.kind, m.confidence] for m in page.marks]
    about = [page.id, page.paper, str(page.issued), page.number, page.region, marks, stamp(ontology)]
    return sha256(json.dumps(about).encode()).hexdigest()


# --- a page ----------------------------------------------------------------------------------------------------------------


def page_rows(page: Page, ontology: Ontology, changes: Changes = NOTHING, known: Reading | None = None) -> PageRows:
    """A page read, corrected, and seen as resolution sees it. `known`: its reading, if it was read before.

    A page that breaks the extractor has a row with its error, and says nothing.
    """
    head = {"page": page.id, "key": key(page, ontology), "settled": changes.digest, "error": ""}
    try:
        reading = known or read(page, ontology)
        return _rows(reading, ontology, changes, head)
    except BREAKS as fault:
        why = f"{type(fault).__name__}: {fault}"
        return PageRows({**head, "error": why, "articles": "[]", "raw": None, "count": 0, "regions": [], "runs": []}, [], [])


def _rows(reading: Reading, ontology: Ontology, changes: Changes, head: Row) -> PageRows:
    refused: list[str] = []
    offered = accepted(changes.offers, reading, ontology, refused.append)
    claims, idle = corrected([*reading.claims, *offered], changes.fixes)
    claims = list({c.id: c for c in reversed(claims)}.values())[::-1]  # of equal claims the first: that of the rules
    row = {
        **head,
        "articles": dumps([encode(a) for a in reading.articles]),
        "raw": dumps([encode(c) for c in reading.claims]) if head["settled"] else None,
        "count": len(reading.articles),
        "regions": sorted(regions(reading.articles)),
        "runs": [{"run": run, "article": a.id} for a in reading.articles for run in resolve.sampled(a)],
    }
    told = [{**claim_row(c), "post": resolve.normal(str(c["title"] or ""))} for c in sorted(claims, key=place)]
    return PageRows(row, told, seen(claims, ontology), tuple(idle), tuple(refused))


def seen(claims: Iterable[Claim], ontology: Ontology) -> list[Row]:
    """The appearances of a page's claims, as rows; `digest` changes with any of it."""
    rows = []
    for a in resolve.appearances(sorted(claims, key=lambda c: c.article), ontology):
        packed, (family, block) = resolve.pack(a), resolve.key(a)
        digest = int.from_bytes(blake2b(packed, digest_size=8).digest(), "big", signed=True)
        loose = [u.key for u in a.uses if resolve.UNPLACED in u.key]
        page = a.article.rpartition("-")[0]
        rows.append({"page": page, "family": family, "block": block, "row": packed, "digest": digest, "unplaced": loose})
    return rows


def articles_of(row: Mapping[str, Any]) -> list[Article]:
    """The articles of a row of READINGS."""
    return [decode(a) for a in json.loads(row["articles"])]


def bodies_of(row: Mapping[str, Any]) -> list[Article]:
    """The articles of a row of READINGS with places and texts alone, by which copies are told; faster than `articles_of`."""
    found = (dict(zip(_ARTICLE, a[1:], strict=True)) for a in json.loads(row["articles"]))
    return [Article(a["page"], "", None, ((a["ranges"][1][1], 0),), (), a["text"], (), a["heading"]) for a in found]


_ARTICLE = [f.name for f in fields(Article)]


def reading_of(page: Page, row: Mapping[str, Any], claims: Iterable[Mapping[str, Any]]) -> Reading:
    """The reading of a page from its rows, as it was before any changes."""
    raw = [decode(c) for c in json.loads(row["raw"])] if row["raw"] is not None else [claim_of(c) for c in claims]
    return Reading(page, tuple(articles_of(row)), (), tuple(raw))


# --- a block ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BlockOrder:
    """A block to be resolved: its keys, its packed appearances in any order, what persons judged of it, and their aliases."""

    keys: tuple[resolve.Key, ...]
    rows: tuple[bytes, ...]
    digest: str = ""
    judged: tuple[Judgement, ...] = ()
    aliases: tuple[Alias, ...] = ()

    @property
    def told(self) -> str:
        """A hash of what persons said of it; empty for nothing."""
        return told(self.judged, self.aliases)


def told(judged: Sequence[Judgement], aliases: Sequence[Alias]) -> str:
    """A hash of what persons say of a block; empty for nothing."""
    return sha256(repr((sorted(judged, key=repr), sorted(aliases, key=repr))).encode()).hexdigest() if judged or aliases else ""


def block_rows(order: BlockOrder, ontology: Ontology) -> tuple[Row, list[Row]]:
    """The row of a block, by the first of its keys, and those of its entities, by id."""
    found = resolve.resolve(resolve.block(order.keys, order.rows), ontology, order.judged)
    family, block = order.keys[0]
    doubts = [[j.left, j.right, j.verdict, j.because, j.score] for j in found.judgements if _weak(j)]
    row = {"family": family, "block": block, "digest": order.digest, "judged": order.told, "doubts": dumps(doubts)}
    home = {"family": family, "block": block}
    return row, [{**home, **entity_row(e, ontology)} for e in aliased(found.entities, order.aliases)]


def _weak(j: Judgement) -> bool:
    """Whether a judgement is worth a person's look."""
    return j.verdict == "unsure" or (j.verdict == "same" and j.score < WEAK)


def entity_row(entity: Entity, ontology: Ontology) -> Row:
    """An entity as a row, with the county that lists tell; empty for none."""
    return {**{name: getattr(entity, name) for name in _ENTITY}, "county": own_county(ontology, entity)}


def entity_of(row: Mapping[str, Any]) -> Entity:
    """The entity of a row."""
    values: Row = {name: tuple(v) if isinstance(v := row[name], list) else v for name in _ENTITY}
    return Entity(**values)


_ENTITY = [f.name for f in fields(Entity)]


# --- lines -----------------------------------------------------------------------------------------------------------------

Things = Mapping[str, tuple[str, str]]  # from a mention's key to the id and the name of the entity it stands for


def page_lines(
    reading: Mapping[str, Any], claims: Iterable[Mapping[str, Any]], things: Things, ontology: Ontology
) -> list[bytes]:
    """The unit of a page, as sorted lines."""
    contents = Contents((), articles_of(reading), _named(things), [claim_of(c) for c in claims])
    return triples.serialize(page_quads(Maker(contents, ontology, triples.BASE)))


def entity_lines(row: Mapping[str, Any], ontology: Ontology) -> list[bytes]:
    """The unit of an entity, as sorted lines."""
    return triples.serialize(entity_quads(Maker(Contents(entities=[entity_of(row)]), ontology, triples.BASE)))


def post_lines(claims: Iterable[Mapping[str, Any]], things: Things, heads: Mapping[str, str], ontology: Ontology) -> list[bytes]:
    """The unit of a post, as sorted lines: a title at a body or division; of claims that name none, all they say of one person.

    `heads`: from articles that are one report with others to the first of them.
    """
    found, entities = [claim_of(c) for c in claims], _named(things)
    terms = resolve.tenures(resolve.holdings(found, resolve.by_mention(entities), ontology), ontology)
    contents = Contents(entities=entities, claims=found, tenures=terms)
    return triples.serialize(post_quads(Maker(contents, ontology, triples.BASE, heads)))


def _named(things: Things) -> list[Entity]:
    return [Entity(id_, "", name, mentions=(key,)) for key, (id_, name) in things.items()]

"""Copies among the articles of a build: pairs that share sampled runs are compared, each once in the life of a graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from kg import resolve
from kg.core.ontology import Ontology
from kg.core.tenures import Copy
from kg.core.types import Article
from kg.triples import tables
from kg.workflow.grouped import Grouped
from kg.workflow.parts import Work, files, part
from kg.workflow.plan import READINGS, bodies_of
from kg.workflow.pool import Pool

CHUNK = 200  # pairs that are compared at a time
FILE = "copies.parquet"
COPIES = pa.schema([("left", pa.string()), ("right", pa.string()), ("kind", pa.string()), ("shared", pa.float64())])
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PairsOrder:
    """Pairs of articles that are to be compared: their ids, the build, and how many digits name its parts."""

    build: Path
    digits: int
    pairs: tuple[Pair, ...]


def copied(work: Work, db: Grouped, changed: frozenset[str], pool: Pool) -> list[Copy]:
    """The copies among all articles, sorted. Pairs that were compared before are not compared again, but on changed pages."""
    db.view("readings", READINGS, files(work.new, "readings"))
    found: list[Pair] = list(db.stream("pairs", crowd=resolve.CROWD, least=resolve.LEAST))
    known = {p: v for p, v in compared(work.base).items() if changed.isdisjoint(map(_page, p))} if work.base else {}
    fresh = [p for p in found if p not in known]
    orders = (PairsOrder(work.new, work.digits, tuple(fresh[i : i + CHUNK])) for i in range(0, len(fresh), CHUNK))
    made = dict(zip(fresh, (v for some in pool.map(compare, orders) for v in some), strict=True))
    both = {**known, **made}
    rows = [{"left": p[0], "right": p[1], "kind": both[p][0], "shared": both[p][1]} for p in found]
    tables.write(work.new / FILE, rows, COPIES)
    return copies(work.new)


def compare(order: PairsOrder, ontology: Ontology) -> list[tuple[str, float]]:
    """What the articles of each pair share: kind (empty for no copy) and part."""
    articles = _articles(order)
    found = (resolve.compared(articles[left], articles[right]) for left, right in order.pairs)
    return [(c.kind, c.shared) if c else ("", 0.0) for c in found]


def _articles(order: PairsOrder) -> Mapping[str, Article]:
    pages = {_page(a) for pair in order.pairs for a in pair}
    return {a.id: a for row in _readings(order, pages) for a in bodies_of(row)}


def _readings(order: PairsOrder, pages: set[str]) -> Iterator[Mapping[str, object]]:
    for prefix in sorted({p[: order.digits] for p in pages}):
        yield from (r for r in tables.read(part(order.build, "readings", prefix), ["page", "articles"]) if r["page"] in pages)


def _page(article: str) -> str:
    return article.rpartition("-")[0]


def compared(build: Path) -> dict[Pair, tuple[str, float]]:
    """The pairs that were compared for a build, with what they share."""
    rows = tables.read(build / FILE) if (build / FILE).is_file() else []
    return {(r["left"], r["right"]): (r["kind"], r["shared"]) for r in rows}


def copies(build: Path) -> list[Copy]:
    """The copies that a build knows, sorted."""
    return [Copy(*pair, kind, shared) for pair, (kind, shared) in sorted(compared(build).items()) if kind]

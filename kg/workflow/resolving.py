"""Resolution of a build: blocks are put together over all parts, and only those are judged anew of which anything changed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa

from kg import resolve
from kg.core.ontology import Ontology
from kg.core.types import Judgement
from kg.triples import columns, tables
from kg.workflow.decisions import Alias
from kg.workflow.grouped import Grouped
from kg.workflow.parts import Work, files
from kg.workflow.plan import APPEARANCES, BLOCKS, ENTITIES, BlockOrder, Row, block_rows, told
from kg.workflow.pool import Pool

CHUNK = 2_000  # appearances that a process is given at a time

_TIED = pa.schema([(n, pa.string()) for n in ("family", "block", "first_family", "first_block")])
_JUDGED = pa.schema([(n, pa.string()) for n in ("family", "block", "judged")])


@dataclass(frozen=True, slots=True)
class Chunk:
    """Blocks of one part that are to be resolved."""

    part: str
    orders: tuple[BlockOrder, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What persons said of names: judgements on mentions, and aliases."""

    judged: Sequence[Judgement] = ()
    aliases: Sequence[Alias] = ()


Made = tuple[str, list[tuple[Row, list[Row]]]]  # of a part, rows of blocks and those of their entities
Blocks = Callable[[Grouped, Mapping[resolve.Key, Said]], Iterator[Made]]  # an engine, resolving the table `orders`, part by part


def resolved(
    work: Work, db: Grouped, said: Said, blocks: Blocks, done: Callable[[int, int], None] = lambda n, whole: None
) -> int:
    """Makes the blocks and entities of the build in work right; how many blocks were judged anew."""
    firsts, about = _grouping(work, db, said)
    _tables(work, db, firsts, about)
    touched = sorted(part for (part,) in db.rows("touched", digits=work.digits))
    stays: dict[str, set[resolve.Key]] = {part: set() for part in touched}
    for part, family, block in db.rows("stays", [touched]):
        stays[part].add((family, block))
    whole = int(db.connection.execute("SELECT count(*) FROM anew").fetchall()[0][0])
    count = 0
    fresh = groupby(blocks(db, about), key=lambda found: found[0])
    for part, found in fresh:
        rows = [row for _, rows in found for row in rows]
        _write(work, part, stays.pop(part), rows)
        count += len(rows)
        done(count, whole)
    for part, left in stays.items():
        _write(work, part, left, [])
    return count


def blocks(pool: Pool, db: Grouped, about: Mapping[resolve.Key, Said]) -> Iterator[Made]:
    """All blocks that are to be judged anew, resolved by the processes of this machine."""
    yield from pool.map(resolve_chunk, _chunks(db.stream("orders", order="ORDER BY a.part, a.family, a.block"), about))


def resolve_chunk(chunk: Chunk, ontology: Ontology) -> Made:
    """The rows of some blocks, with the part they belong to."""
    return chunk.part, [block_rows(order, ontology) for order in chunk.orders]


def _grouping(work: Work, db: Grouped, said: Said) -> tuple[dict[resolve.Key, resolve.Key], dict[resolve.Key, Said]]:
    """From the key of a block that others are tied to, to the first of them; and what is said of blocks, by their first keys."""
    db.view("appearances", APPEARANCES, files(work.new, "appearances"))
    ties = [{(f, b) for _, f, b in rows} for _, rows in groupby(db.rows("ties"), key=lambda row: row[0])]
    homes = _homes(db, {m for j in said.judged for m in (j.left, j.right)} | {a.mention for a in said.aliases})
    ties += [homes[j.left] | homes[j.right] for j in said.judged if (j.by, j.verdict) == ("person", "same")]
    tied = [sorted(keys) for keys in ties if len(keys) > 1]
    joined = resolve.components(sorted({key for keys in tied for key in keys}), tied)
    firsts = {key: keys[0] for keys in joined for key in keys}
    judged: dict[resolve.Key, set[Judgement]] = defaultdict(set)
    aliases: dict[resolve.Key, set[Alias]] = defaultdict(set)
    for j in said.judged:
        for key in homes[j.left] | homes[j.right]:
            judged[firsts.get(key, key)].add(j)
    for a in said.aliases:
        for key in homes[a.mention]:
            aliases[firsts.get(key, key)].add(a)
    about = {key: Said(sorted(judged[key], key=repr), sorted(aliases[key], key=repr)) for key in judged.keys() | aliases.keys()}
    return firsts, about


def _homes(db: Grouped, mentions: set[str]) -> Mapping[str, set[resolve.Key]]:
    """The keys of the blocks in which mentions stand."""
    found: dict[str, set[resolve.Key]] = defaultdict(set)
    pages = sorted({m.partition(":")[0] for m in mentions})
    for family, block, row in db.rows("homes", [pages]) if pages else ():
        for use in (u for u in resolve.unpack(row).uses if u.key in mentions):
            found[use.key].add((family, block))
    return found


def _tables(work: Work, db: Grouped, firsts: Mapping[resolve.Key, resolve.Key], about: Mapping[resolve.Key, Said]) -> None:
    """The tables of blocks that there are to be, that are known, and that are to be judged anew."""
    tied = [dict(zip(_TIED.names, (*key, *first), strict=True)) for key, first in sorted(firsts.items())]
    judged = [dict(zip(_JUDGED.names, (*k, told(s.judged, s.aliases)), strict=True)) for k, s in sorted(about.items())]
    db.connection.register("tied", columns.table(tied, _TIED))
    db.connection.register("judgements", columns.table(judged, _JUDGED))
    db.view("known", BLOCKS, files(work.new, "blocks"))
    db.connection.execute("DROP VIEW IF EXISTS shown; DROP TABLE IF EXISTS wanted; DROP TABLE IF EXISTS anew")
    for name in ("shown", "wanted", "anew"):
        db.rows(name, digits=work.digits)


def _chunks(rows: Iterable[tuple[Any, ...]], about: Mapping[resolve.Key, Said]) -> Iterator[Chunk]:
    """Blocks to resolve, those of one part in a few chunks."""
    for part, mine in groupby(rows, key=lambda row: row[0]):
        orders: list[BlockOrder] = []
        size = 0
        for (_, *first, digest), block in groupby(mine, key=lambda row: row[:4]):
            shown = list(block)
            said = about.get(tuple(first), Said())
            keys = tuple(sorted({(family, key) for *_, family, key, _ in shown}))
            orders.append(BlockOrder(keys, tuple(row[-1] for row in shown), digest, tuple(said.judged), tuple(said.aliases)))
            size += len(shown)
            if size >= CHUNK:
                yield Chunk(part, tuple(orders))
                orders, size = [], 0
        if orders:
            yield Chunk(part, tuple(orders))


def _write(work: Work, part: str, stays: set[resolve.Key], fresh: Sequence[tuple[Row, list[Row]]]) -> None:
    """Writes a part of the entities and of the blocks: those that stay, and fresh ones. It is whole when its blocks are there."""
    places = {table: work.part(table, part) for table in ("entities", "blocks")}
    old = {
        table: [r for r in (tables.read(p) if p.is_file() else ()) if (r["family"], r["block"]) in stays]
        for table, p in places.items()
    }
    entities = [*old["entities"], *(e for _, mine in fresh for e in mine)]
    blocks = [*old["blocks"], *(block for block, _ in fresh)]
    places["blocks"].unlink(missing_ok=True)
    tables.write(places["entities"], sorted(entities, key=lambda r: (r["family"], r["block"], r["id"])), ENTITIES)
    tables.write(places["blocks"], sorted(blocks, key=lambda r: (r["family"], r["block"])), BLOCKS)


def doubtful(build: Path) -> list[Judgement]:
    """The pairs of mentions of which a build was not sure, or that it joined on little; none where nothing is kept.

    The doubtful ones come first, the likeliest of them at the head.
    """
    rows = [
        row
        for p in sorted((build / "blocks").glob("*.parquet"))
        for r in tables.read(p, ["doubts"])
        for row in json.loads(r["doubts"])
    ]
    found = [Judgement(left, right, verdict, tuple(because), "rule", score) for left, right, verdict, because, score in rows]
    return sorted(found, key=lambda j: (j.verdict != "unsure", -j.score, j.left, j.right))

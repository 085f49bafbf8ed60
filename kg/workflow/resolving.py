"""Resolution of a build: what was resolved before is kept, so that a change judges anew only the blocks it touches.

What is kept can be made again at any time; with it or without, the outcome is byte for byte that of a run from nothing. All that
a build changes in it is one transaction, so a build that is killed leaves it as it was.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from hashlib import sha256
from importlib import resources
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

from kg import resolve
from kg.core.ontology import Ontology
from kg.core.tenures import Copy
from kg.core.types import Article, Claim, Entity, Judgement

NAME = "resolved.sqlite"  # in the folder of the graph
WEAK = 4.5  # points under which "same" rests on little: odds of 90 to 1
_SCHEMA = "resolved.sql"
_OF_PAGE = ("appearance", "tie", "sample")


@dataclass(frozen=True, slots=True)
class Stated:
    """A page as resolution sees it: a key of all that its claims depend on, its id, its articles and claims."""

    key: str
    page: str
    articles: tuple[Article, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What resolution gives: entities by id, copies by their ids, and how many blocks were judged anew."""

    entities: list[Entity]
    copies: list[Copy]
    anew: int


def resolved(path: Path, pages: Sequence[Stated], ontology: Ontology, judged: Sequence[Judgement] = ()) -> Found:
    """All pages resolved. `path` is the file of what is kept, made if it is missing, made anew if it is damaged.

    `judged` are persons' judgements. Raises sqlite3.OperationalError where the file is locked or cannot be written.
    """
    try:
        return _resolved(path, pages, ontology, judged)
    except sqlite3.DatabaseError as fault:
        if isinstance(fault, sqlite3.OperationalError):
            raise
        path.unlink()
        return _resolved(path, pages, ontology, judged)


def doubtful(path: Path) -> list[Judgement]:
    """The pairs of mentions of which the last build was not sure, or that it joined on little; none where nothing is kept.

    The doubtful ones come first, the likeliest of them at the head.
    """
    if not path.is_file():
        return []
    with closing(sqlite3.connect(path)) as table:
        rows = [row for (text,) in table.execute("SELECT doubts FROM resolved") for row in json.loads(text)]
    found = [Judgement(left, right, verdict, tuple(because), "rule", score) for left, right, verdict, because, score in rows]
    return sorted(found, key=lambda j: (j.verdict != "unsure", -j.score, j.left, j.right))


def _resolved(path: Path, pages: Sequence[Stated], ontology: Ontology, judged: Sequence[Judgement]) -> Found:
    with _opened(path, ontology) as table:
        stale = _updated(table, pages, ontology)
        homes = _homes(table, {m for j in judged for m in (j.left, j.right)})
        about: dict[resolve.Key, list[Judgement]] = defaultdict(list)
        for j in judged:
            for key in sorted(homes.get(j.left, set()) | homes.get(j.right, set())):
                about[key].append(j)
        entities, anew = _entities(table, _components(table, judged, homes), stale, about, ontology)
        return Found(entities, _copies(table, {a.id: a for p in pages for a in p.articles}), anew)


@contextmanager
def _opened(path: Path, ontology: Ontology) -> Iterator[sqlite3.Connection]:
    """The table in a transaction, emptied if it was made by another version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stamp = f"{version('xiangtu')} {ontology.digest} {sys.hexversion}"
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as table:
        table.execute("PRAGMA secure_delete = ON")  # what is taken out, a name taken down say, is not to be found in the file
        table.executescript(resources.files("kg.workflow").joinpath(_SCHEMA).read_text(encoding="utf-8"))
        table.execute("BEGIN IMMEDIATE")
        if table.execute("SELECT * FROM made").fetchall() != [(stamp,)]:
            for name in ("made", "page", "resolved", "compared", *_OF_PAGE):
                table.execute(f"DELETE FROM {name}")
            table.execute("INSERT INTO made VALUES (?)", (stamp,))
        yield table
        table.execute("COMMIT")


def _updated(table: sqlite3.Connection, pages: Sequence[Stated], ontology: Ontology) -> set[resolve.Key]:
    """Takes out pages that are no longer wanted, puts in those that are new; the keys of the blocks that this touches."""
    kept, wanted = {key for (key,) in table.execute("SELECT key FROM page")}, {p.key for p in pages}
    stale: set[resolve.Key] = set()
    for gone in sorted(kept - wanted):
        stale.update(table.execute("SELECT family, block FROM appearance WHERE page = ?", (gone,)))
        for side in ("left", "right"):
            table.execute(f'DELETE FROM compared WHERE "{side}" IN (SELECT article FROM sample WHERE page = ?)', (gone,))
        for name in _OF_PAGE:
            table.execute(f"DELETE FROM {name} WHERE page = ?", (gone,))
        table.execute("DELETE FROM page WHERE key = ?", (gone,))
    for page in (p for p in pages if p.key not in kept):
        stale |= _added(table, page, ontology)
    return stale


def _added(table: sqlite3.Connection, page: Stated, ontology: Ontology) -> set[resolve.Key]:
    found = [(a, resolve.key(a)) for a in resolve.appearances(sorted(page.claims, key=lambda c: c.article), ontology)]
    unplaced = {(u.key, *key, page.key) for a, key in found for u in a.uses if resolve.UNPLACED in u.key}
    samples = [(run, a.id, page.key) for a in page.articles for run in resolve.sampled(a)]
    table.execute("INSERT INTO page VALUES (?, ?)", (page.key, page.page))
    table.executemany("INSERT INTO appearance VALUES (?, ?, ?, ?)", [(page.key, *key, resolve.pack(a)) for a, key in found])
    table.executemany("INSERT INTO tie VALUES (?, ?, ?, ?)", sorted(unplaced))
    table.executemany("INSERT INTO sample VALUES (?, ?, ?)", samples)
    return {key for _, key in found}


def _homes(table: sqlite3.Connection, mentions: Iterable[str]) -> Mapping[str, set[resolve.Key]]:
    """The keys of the blocks in which mentions stand."""
    found: dict[str, set[resolve.Key]] = defaultdict(set)
    wanted = set(mentions)
    for page in sorted({m.partition(":")[0] for m in wanted}):
        rows = table.execute("SELECT row FROM appearance WHERE page IN (SELECT key FROM page WHERE id = ?)", (page,))
        for a in (resolve.unpack(row) for (row,) in rows):
            for use in (u for u in a.uses if u.key in wanted):
                found[use.key].add(resolve.key(a))
    return found


def _components(
    table: sqlite3.Connection, judged: Sequence[Judgement], homes: Mapping[str, set[resolve.Key]]
) -> Iterator[tuple[resolve.Key, ...]]:
    """The keys of all blocks: those that an alias or a name without a place ties are one."""
    ties = [homes.get(j.left, set()) | homes.get(j.right, set()) for j in judged if (j.by, j.verdict) == ("person", "same")]
    rows = table.execute("SELECT mention, family, block FROM tie ORDER BY mention")
    ties += [{(family, block) for _, family, block in group} for _, group in groupby(rows, key=lambda row: row[0])]
    tied = [sorted(keys) for keys in ties if len(keys) > 1]
    joined = {key for keys in tied for key in keys}
    yield from resolve.components(sorted(joined), tied)
    for key in table.execute("SELECT DISTINCT family, block FROM appearance").fetchall():
        if key not in joined:
            yield (key,)


def _entities(
    table: sqlite3.Connection,
    components: Iterable[tuple[resolve.Key, ...]],
    stale: set[resolve.Key],
    about: Mapping[resolve.Key, list[Judgement]],
    ontology: Ontology,
) -> tuple[list[Entity], int]:
    """The entities of all blocks, by id, and how many blocks were judged anew."""
    before = {name for (name,) in table.execute("SELECT keys FROM resolved")}
    found: list[Entity] = []
    anew = 0
    for keys in components:
        name, mine = json.dumps(keys, ensure_ascii=False), sorted({j for k in keys for j in about.get(k, ())}, key=repr)
        judged = sha256(repr(mine).encode()).hexdigest() if mine else ""
        kept = table.execute("SELECT row FROM resolved WHERE keys = ? AND judged = ?", (name, judged)).fetchone()
        before.discard(name)
        if kept and stale.isdisjoint(keys):
            found += map(_entity, json.loads(kept[0]))
            continue
        fresh = _anew(table, keys, mine, ontology)
        doubts = [[j.left, j.right, j.verdict, j.because, j.score] for j in fresh.judgements if _weak(j)]
        rows = (_json([[getattr(e, f) for f in _ENTITY] for e in fresh.entities]), _json(doubts))
        table.execute("INSERT OR REPLACE INTO resolved VALUES (?, ?, ?, ?)", (name, judged, *rows))
        found += fresh.entities
        anew += 1
    table.executemany("DELETE FROM resolved WHERE keys = ?", [(name,) for name in sorted(before)])
    return sorted(found, key=lambda e: e.id.encode()), anew


def _anew(
    table: sqlite3.Connection, keys: Sequence[resolve.Key], judged: Sequence[Judgement], ontology: Ontology
) -> resolve.Resolved:
    select = "SELECT row FROM appearance WHERE family = ? AND block = ?"
    rows = [row for key in keys for (row,) in table.execute(select, key)]
    return resolve.resolve(resolve.block(keys, rows), ontology, judged)


def _weak(j: Judgement) -> bool:
    """Whether a judgement is worth a person's look."""
    return j.verdict == "unsure" or (j.verdict == "same" and j.score < WEAK)


_ENTITY = [f.name for f in fields(Entity)]


def _entity(row: list[str | list[str]]) -> Entity:
    return Entity(*(tuple(v) if isinstance(v, list) else v for v in row))  # type: ignore[arg-type]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _copies(table: sqlite3.Connection, articles: Mapping[str, Article]) -> list[Copy]:
    """All copies among the articles; pairs that were compared before are not compared again."""
    known = {(left, right): (kind, shared) for left, right, kind, shared in table.execute("SELECT * FROM compared")}
    shared = "SELECT run, article FROM sample WHERE run IN (SELECT run FROM sample GROUP BY run HAVING COUNT(*) > 1)"
    rows = table.execute(f"{shared} ORDER BY run, article")
    groups = ([article for _, article in group] for _, group in groupby(rows, key=lambda row: row[0]))
    found = sorted({pair for block in groups for pair in resolve.pairs(block)})
    fresh = {p: resolve.compared(articles[p[0]], articles[p[1]]) for p in found if p not in known}
    made = {p: (c.kind, c.shared) if c else ("", 0.0) for p, c in fresh.items()}
    table.executemany("INSERT INTO compared VALUES (?, ?, ?, ?)", [(*p, *v) for p, v in made.items()])
    table.executemany('DELETE FROM compared WHERE "left" = ? AND "right" = ?', sorted(known.keys() - set(found)))
    both = {**known, **made}
    return [Copy(*p, *both[p]) for p in found if both[p][0]]

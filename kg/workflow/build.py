"""Pages to graph: takes them as a stream, reads what is new, resolves what changed, and swaps the new graph in.

Each stage works part by part on the tables of `kg.workflow.parts`, with the pure functions of `kg.workflow.plan`; memory does not
grow with the number of pages. A build that is interrupted goes on where it was.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from kg import triples
from kg.core import ontology as ontologies
from kg.core import secret, takedown
from kg.core.errors import InputError, StoreError
from kg.core.ontology import Ontology
from kg.core.types import Page
from kg.ingest import Settings
from kg.triples import store, tables
from kg.triples.remote import Remote
from kg.workflow import decisions
from kg.workflow.engines import ENGINES, Engine, engine
from kg.workflow.extract import given
from kg.workflow.grouped import SCHEMAS, Grouped, grouped
from kg.workflow.parts import Work, begin, digits, files, finish, live_build
from kg.workflow.parts import told as build_told
from kg.workflow.plan import Changes
from kg.workflow.pool import Pool
from kg.workflow.proposed import Offer, offered
from kg.workflow.readings import claims_of, read_all
from kg.workflow.resolving import Said, resolved
from kg.workflow.storing import dumped
from kg.workflow.taking import Taken, taking, written

AS_IT_IS = Settings()
LARGEST_DROP = 0.1  # of the pages; to lose more than that is rather a wrong path than a wish
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What to build: page files and folders, the graph's folder, how they are read, and how the graph is made.

    `change`: "all" makes the graph equal to the paths, "add" and "remove" change a part. `prune` allows to lose more than
    a tenth of the pages. `workers`: processes that work. `proposals`: files of claims from outside. `judgements`: the file of
    what persons decided; the one in the graph's folder if none is named. `store`: an endpoint that gets the
    graph, too. `engine`: where the work is done, one of ENGINES.
    """

    paths: tuple[Path, ...]
    out: Path
    settings: Settings = AS_IT_IS
    overlays: tuple[Path, ...] = ()
    change: str = "all"
    prune: bool = False
    workers: int = 1
    proposals: tuple[Path, ...] = ()
    judgements: Path | None = None
    store: Remote | None = None
    engine: str = ENGINES[0]


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: the graph, how many readings were used again, why files were left out, pages with blacked names, what
    persons decided in vain, and the pages that broke the extractor, each with its error.
    """

    graph: triples.Graph
    reused: int
    left_out: tuple[str, ...]
    blacked: int = 0
    idle: tuple[decisions.Decision, ...] = ()
    broken: tuple[tuple[str, str], ...] = ()


def build(order: Order, progress: Progress = lambda stage, done, total: None) -> Built:
    """Builds, or rebuilds, a graph. Raises InputError, OntologyError, StoreError; the old graph is then still there."""
    ontology = ontologies.read(*order.overlays)
    started, is_new = datetime.now(UTC).isoformat(), not order.out.exists()
    try:
        with (
            Pool(ontology, order.overlays, order.workers) as pool,
            engine(order.engine, pool) as at,
            store.writing(order.out),
        ):
            return _built(order, pool, at, started, progress)
    except InputError:
        if is_new:
            shutil.rmtree(order.out, ignore_errors=True)  # nothing was read: nothing is left behind
        raise


def _built(order: Order, pool: Pool, at: Engine, started: str, progress: Progress) -> Built:
    left_out: list[str] = []
    masks = takedown.read(order.out / takedown.FILE)
    work = _begun(order, masks, pool.ontology, left_out, progress)
    made = decisions.read(order.judgements or order.out / decisions.FILE)
    changes, idle = _changes(order, work, made, left_out)
    pages = tables.count(work.new / "pages")
    read = read_all(work, changes, at.parts, lambda n: progress("reading", n, pages))
    left_out += read.refused
    with grouped(work.new, order.workers) as db:
        said, unmet = _said(work, db, made)
        resolved(work, db, said, at.blocks, lambda n, whole: progress("resolving", n, whole))
        dump = dumped(work, db, pool, at.lines, lambda n: progress("lines", n, len(work.prefixes)))
        counted = _counted(db, work)
    progress("storing", 0, dump.quads)
    store.load(work.new, work.base if _alike(work, masks) else None)
    told = {
        "options": {"overlays": [p.name for p in order.overlays]},
        "base": triples.BASE,
        "started": started,
        "stamp": work.stamp,
        "digits": work.digits,
        "takedown": _digest(masks),
        **counted,
    }
    finish(work)
    graph = store.publish(order.out, store.manifest(told, dump, pool.ontology))
    secret.key(order.out / secret.FILE)
    if counted["blacked"]:
        triples.sweep(order.out)  # the build before may still hold the names
    _sent(order, graph, progress)
    vain = (*idle, *read.idle, *unmet)
    return Built(graph, read.reused, tuple(left_out), counted["blacked"], vain, tuple(counted["broken"]))


def _begun(order: Order, masks: Sequence[takedown.Entry], ontology: Ontology, left_out: list[str], progress: Progress) -> Work:
    """The pages taken in, and the build in work that is to hold them. Raises InputError, StoreError before anything changes."""
    live = live_build(order.out)
    masked = not live or build_told(live).get("takedown") == _digest(masks)
    with taking(order.out / "builds", order.change, live, masks, masked) as take:
        taken = take(_given(order, ontology, left_out, progress))
        _guard(order, taken)
        work = begin(order.out, digits(taken.count), live, ontology)
        written(taken, work)
    return work


def _given(order: Order, ontology: Ontology, left_out: list[str], progress: Progress) -> Iterator[Page]:
    settings = replace(order.settings, kept=order.settings.kept or order.out / store.SCANS)  # what OCR reads is kept
    count = 0
    for count, page in enumerate(given(order.paths, ontology, settings, lambda fault: left_out.append(str(fault))), 1):
        yield page
        progress("taking", count, 0)
    if not count:
        raise InputError("; ".join(left_out))


def _guard(order: Order, taken: Taken) -> None:
    if not taken.count:
        raise StoreError(f"{order.out}: no page would be left; delete the folder if that is meant")
    if taken.lost > LARGEST_DROP * taken.before and not order.prune:
        raise StoreError(
            f"{order.out}: {taken.lost} of {taken.before} pages would be dropped; give --prune if that is meant, "
            f"or --add to keep what is there; nothing was changed"
        )


def _changes(
    order: Order, work: Work, made: Sequence[decisions.Decision], left_out: list[str]
) -> tuple[Mapping[str, Changes], list[decisions.Decision]]:
    """What persons and programs say of each page; corrections of pages that are not there."""
    fixes: dict[str, list[decisions.Correction]] = defaultdict(list)
    for d in (d for d in made if isinstance(d, decisions.Correction)):
        fixes[d.page].append(d)
    offers: dict[str, list[Offer]] = defaultdict(list)
    named = _named(work) if order.proposals or fixes else {}
    for path in order.proposals:
        for page, lines in offered(path, named, left_out.append).items():
            offers[page] += lines
    idle: list[decisions.Decision] = [d for page in fixes if page not in named for d in fixes[page]]
    there = {page for page in fixes if page in named} | offers.keys()
    return {page: Changes(tuple(fixes[page]), tuple(offers[page])) for page in there}, idle


def _named(work: Work) -> Mapping[str, set[str]]:
    """The ids of pages by id, and by path and name of their files."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in (row for path in tables.parts(work.new / "pages") for row in tables.read(path, ["id", "path"])):
        for name in (row["id"], row["path"], row["path"].rsplit("/", 1)[-1]):
            found[name].add(row["id"])
    return found


def _said(work: Work, db: Grouped, made: Sequence[decisions.Decision]) -> tuple[Said, list[decisions.Decision]]:
    """What persons said of names, as the mentions are now; and what meets none of them."""
    pages = sorted({m.partition(":")[0] for d in made for m in decisions.mentions_of(d)})
    known, aliases, idle = decisions.matched([tables.claim_of(row) for row in claims_of(work, pages)], made)
    meant = {a.mention.partition(":")[0] for a in aliases}
    db.view("claims", SCHEMAS["claims"], files(work.new, "claims"))
    rows = [row for a in aliases for row in db.dicts("naming", [a.name, sorted(meant)])]
    return Said([*known, *decisions.ties(map(tables.claim_of, rows), aliases)], aliases), idle


def _alike(work: Work, masks: Sequence[takedown.Entry]) -> bool:
    """Whether the store of the build before may be changed: where little differs, and nobody was taken down meanwhile, whose
    name would still stand in its files."""
    if not work.base or not store.little(work.new):
        return False
    return bool(build_told(work.base).get("takedown") == _digest(masks))


def _counted(db: Grouped, work: Work) -> dict[str, Any]:
    for table in ("pages", "readings", "claims", "entities"):
        db.view(table, SCHEMAS[table], files(work.new, table))
    ((pages, blacked),) = db.rows("count_pages", [takedown.BLACK])
    ((articles,),) = db.rows("count_articles")
    relations, kinds = dict(db.rows("count_claims")), dict(db.rows("count_entities"))
    counts = {"pages": pages, "articles": articles, "claims": sum(relations.values()), "entities": sum(kinds.values())}
    return {"counts": counts, "relations": relations, "kinds": kinds, "blacked": blacked, "broken": db.rows("broken")}


def _digest(masks: Sequence[takedown.Entry]) -> str:
    return sha256(repr(masks).encode()).hexdigest()


def _sent(order: Order, graph: triples.Graph, progress: Progress) -> None:
    if order.store:
        whole = graph.build["counts"]["quads"]
        with graph.dump.open("rb") as lines:
            order.store.replace(lines, lambda sent: progress("sending", sent, whole))

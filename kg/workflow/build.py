"""Pages to graph: reads what is new, resolves all, stores, and swaps the new graph in.

What was read before is kept beside the graph (`readings.jsonl`), so that a second run, or one after an
interruption, reads only what changed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from kg import resolve, triples
from kg.core import ontology as ontologies
from kg.core import secret, takedown
from kg.core.errors import InputError, StoreError
from kg.core.ontology import Ontology
from kg.core.types import Claim, Judgement, Page
from kg.ingest import Settings
from kg.triples.remote import Remote
from kg.workflow import decisions
from kg.workflow.extract import given
from kg.workflow.proposed import proposed
from kg.workflow.reading import Reading
from kg.workflow.readings import Readings, key, read_all
from kg.workflow.resolving import NAME, Found, Stated, resolved

AS_IT_IS = Settings()
LARGEST_DROP = 0.1  # of the pages; to lose more than that is rather a wrong path than a wish
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What to build: page files and folders, the graph's folder, how they are read, and how the graph is made.

    `change`: "all" makes the graph equal to the paths, "add" and "remove" change a part. `prune` allows to lose more than
    a tenth of the pages. `workers`: processes that read. `proposals`: files of claims from outside. `judgements`: the file of
    what persons decided; the one in the graph's folder if none is named. `store`: an endpoint that gets the
    graph, too.
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


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: the graph, how many readings were used again, why files were left out, pages with blacked names, and
    what persons decided in vain.
    """

    graph: triples.Graph
    reused: int
    left_out: tuple[str, ...]
    blacked: int = 0
    idle: tuple[decisions.Decision, ...] = ()


def build(order: Order, progress: Progress = lambda stage, done, total: None) -> Built:
    """Builds, or rebuilds, a graph. Raises InputError, OntologyError, StoreError; the old graph is then still there."""
    try:
        return _build(order, progress)
    except (OSError, sqlite3.Error) as fault:
        raise StoreError(triples.sentence(order.out, fault)) from fault


def _build(order: Order, progress: Progress) -> Built:
    ontology = ontologies.read(*order.overlays)
    left_out: list[str] = []
    before = _pages_before(triples.usable(order.out))
    wanted = _wanted(order, before, merged(_masked(order.out, _given(order, ontology, left_out, progress))))
    _guard(order, before, wanted)
    kept = Readings(order.out)
    readings, reused = read_all(
        wanted, ontology, order.overlays, kept, lambda n: progress("reading", n, len(wanted)), order.workers
    )
    settled = _settled(order, readings, ontology, left_out)
    progress("resolving", 0, len(settled.claims))
    pages = [Stated(k, r.page.id, r.articles, c) for k, r, c in zip(settled.keys, readings, settled.by_page, strict=True)]
    found = resolved(order.out / NAME, pages, ontology, settled.judged)
    progress("storing", 0, len(settled.claims))
    graph = triples.write(
        order.out, _contents(wanted, readings, settled, found, ontology), ontology, {"overlays": [p.name for p in order.overlays]}
    )
    kept.keep(readings, ontology)
    secret.key(order.out / secret.FILE)
    blacked = sum(takedown.BLACK in p.text for p in wanted)
    if blacked:
        triples.sweep(order.out)  # the build before may still hold the names
    if order.store:
        whole = graph.build["counts"]["quads"]
        with graph.dump.open("rb") as lines:
            order.store.replace(lines, lambda sent: progress("sending", sent, whole))
    return Built(graph, reused, tuple(left_out), blacked, settled.idle)


@dataclass(frozen=True, slots=True)
class _Settled:
    """The claims of each page as persons corrected them, with those from outside; keys of the pages; what persons judged."""

    keys: list[str]
    by_page: list[tuple[Claim, ...]]
    judged: list[Judgement]
    aliases: list[decisions.Alias]
    idle: tuple[decisions.Decision, ...]

    @property
    def claims(self) -> list[Claim]:
        """The claims of all pages."""
        return [c for claims in self.by_page for c in claims]


def _settled(order: Order, readings: Sequence[Reading], ontology: Ontology, left_out: list[str]) -> _Settled:
    made = decisions.read(order.judgements or order.out / decisions.FILE)
    fixes: dict[str, list[decisions.Correction]] = {}
    for d in (d for d in made if isinstance(d, decisions.Correction)):
        fixes.setdefault(d.page, []).append(d)
    offers = [proposed(path, readings, ontology, left_out.append) for path in order.proposals]
    keys, by_page, idle = [], [], [c for page, found in fixes.items() if page not in {r.page.id for r in readings} for c in found]
    for r in readings:
        more = [c for offer in offers for c in offer.get(r.page.id, ())]
        mine = fixes.get(r.page.id, [])
        claims, unmet = decisions.corrected([*r.claims, *more], mine)
        idle += unmet
        by_page.append(tuple({c.id: c for c in reversed(claims)}.values())[::-1])  # of equal claims the first: that of the rules
        changed = sha256(repr((more, mine)).encode()).hexdigest() if more or mine else ""
        keys.append(key(r.page, ontology) + changed)
    known, aliases, unmatched = decisions.matched((c for claims in by_page for c in claims), made)
    tied = decisions.ties([c for claims in by_page for c in claims], aliases)
    return _Settled(keys, by_page, [*known, *tied], aliases, (*idle, *unmatched))


def _contents(
    pages: Sequence[Page], readings: Sequence[Reading], settled: _Settled, found: Found, ontology: Ontology
) -> triples.Contents:
    claims, entities = settled.claims, decisions.aliased(found.entities, settled.aliases)
    terms = resolve.tenures(resolve.holdings(claims, resolve.by_mention(entities), ontology), ontology)
    return triples.Contents(pages, [a for r in readings for a in r.articles], entities, claims, terms, found.copies)


def merged(found: Iterable[Page]) -> list[Page]:
    """Pages sorted by id, the same text once, with all its sources and the first that is stated or marked of it."""
    by_id: dict[str, Page] = {}
    for page in found:
        first = by_id.setdefault(page.id, page)
        stated = {k: getattr(first, k) or getattr(page, k) for k in ("paper", "issued", "number", "region", "marks")}
        sources = tuple(sorted({*first.sources, *page.sources}, key=lambda s: (s.path, s.part)))
        by_id[page.id] = replace(first, sources=sources, **stated)
    return [by_id[i] for i in sorted(by_id)]


def _given(order: Order, ontology: Ontology, left_out: list[str], progress: Progress) -> list[Page]:
    found: list[Page] = []
    for page in given(order.paths, ontology, _keeping(order), lambda fault: left_out.append(str(fault))):
        found.append(page)
        progress("reading", 0, len(found))
    if not found:
        raise InputError("; ".join(left_out))
    return sorted(found, key=lambda p: (p.sources[0].path, p.sources[0].part))  # so that their order does not matter


def _keeping(order: Order) -> Settings:
    """The settings, with the folder of the graph for what OCR reads."""
    return replace(order.settings, kept=order.settings.kept or Readings(order.out).scans)


def _pages_before(out: Path) -> list[Page]:
    return _masked(out, triples.open_graph(out).pages()) if (out / "current").is_file() else []


def _masked(out: Path, pages: Iterable[Page]) -> list[Page]:
    """Pages without the names of those who are taken down in a graph's folder."""
    entries = takedown.read(out / takedown.FILE)
    return [takedown.blacked(p, entries) for p in pages]


def _wanted(order: Order, before: Sequence[Page], given: Sequence[Page]) -> list[Page]:
    if order.change == "add":
        return merged([*given, *before])
    if order.change == "remove":
        gone = {p.id for p in given}
        return [p for p in before if p.id not in gone]
    return list(given)


def _guard(order: Order, before: Sequence[Page], wanted: Sequence[Page]) -> None:
    if not wanted:
        raise StoreError(f"{order.out}: no page would be left; delete the folder if that is meant")
    lost = len({p.id for p in before} - {p.id for p in wanted})
    if lost > LARGEST_DROP * len(before) and not order.prune:
        raise StoreError(
            f"{order.out}: {lost} of {len(before)} pages would be dropped; give --prune if that is meant, "
            f"or --add to keep what is there; nothing was changed"
        )

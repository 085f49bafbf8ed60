"""Pages to graph: reads what is new, resolves all, stores, and swaps the new graph in.

What was read before is kept beside the graph (`readings.jsonl`), so that a second run, or one after an
interruption, reads only what changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg import resolve, triples
from kg.core import ontology as ontologies
from kg.core import secret, takedown
from kg.core.errors import InputError, StoreError
from kg.core.ontology import Ontology
from kg.core.types import Page
from kg.ingest import Settings
from kg.triples.remote import Remote
from kg.workflow.extract import given
from kg.workflow.readings import Readings, read_all

AS_IT_IS = Settings()
LARGEST_DROP = 0.1  # of the pages; to lose more than that is rather a wrong path than a wish
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What to build: page files and folders, the graph's folder, how they are read, and how the graph is made.

    `change`: "all" makes the graph equal to the paths, "add" and "remove" change a part. `prune` allows to lose more than
    a tenth of the pages. `workers`: processes that read. `store`: an endpoint that gets the graph, too.
    """

    paths: tuple[Path, ...]
    out: Path
    settings: Settings = AS_IT_IS
    overlays: tuple[Path, ...] = ()
    change: str = "all"
    prune: bool = False
    workers: int = 1
    store: Remote | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: the graph, how many readings were used again, why files were left out, pages with blacked names."""

    graph: triples.Graph
    reused: int
    left_out: tuple[str, ...]
    blacked: int = 0


def build(order: Order, progress: Progress = lambda stage, done, total: None) -> Built:
    """Builds, or rebuilds, a graph. Raises InputError, OntologyError, StoreError; the old graph is then still there."""
    try:
        return _build(order, progress)
    except OSError as fault:
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
    claims = [c for r in readings for c in r.claims]
    progress("resolving", 0, len(claims))
    found = resolve.entities(claims, resolve.judgements(claims, ontology), ontology)
    progress("storing", 0, len(claims))
    terms = resolve.tenures(resolve.holdings(claims, resolve.by_mention(found), ontology), ontology)
    articles = [a for r in readings for a in r.articles]
    contents = triples.Contents(wanted, articles, found, claims, terms, resolve.copies(articles))
    graph = triples.write(order.out, contents, ontology, {"overlays": [p.name for p in order.overlays]})
    kept.keep(readings, ontology)
    secret.key(order.out / secret.FILE)
    blacked = sum(takedown.BLACK in p.text for p in wanted)
    if blacked:
        triples.sweep(order.out)  # the build before may still hold the names
    if order.store:
        whole = graph.build["counts"]["quads"]
        with graph.dump.open("rb") as lines:
            order.store.replace(lines, lambda sent: progress("sending", sent, whole))
    return Built(graph, reused, tuple(left_out), blacked)


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

"""Reading many pages: in one process or several, and never twice what was read before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

from kg.core import ontology as ontologies
from kg.core.codec import decode, encode
from kg.core.ontology import Ontology
from kg.core.types import Page
from kg.triples.store import SCANS
from kg.workflow.reading import Reading, read

FEWEST_FOR_WORKERS = 24  # pages; below that starting processes costs more than it saves


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings kept in a graph's folder, one a line: a key (page, metadata, ontology, version), articles, claims.

    Lines are added as pages are read, so an interrupted run loses at most the line it was writing.
    """

    folder: Path

    @property
    def path(self) -> Path:
        """The file of the readings."""
        return self.folder / "readings.jsonl"

    @property
    def scans(self) -> Path:
        """The folder for what OCR reads of pictures."""
        return self.folder / SCANS

    def known(self) -> dict[str, str]:
        """The lines by key; a line that was cut off is left out."""
        if not self.path.is_file():
            return {}
        lines = self.path.read_text(encoding="utf-8", errors="replace").split("\n")
        return {line[2:66]: line for line in lines if line.endswith("]") and len(line) > 66}

    def add(self, line: str) -> None:
        """Adds a line; the folder is made if it is missing."""
        (self.folder / "builds").mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(line + "\n")

    def keep(self, readings: Sequence[Reading], ontology: Ontology) -> None:
        """Keeps just these readings."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text("".join(to_line(r, ontology) + "\n" for r in readings), encoding="utf-8", newline="\n")
        fresh.replace(self.path)


def read_all(
    pages: Sequence[Page],
    ontology: Ontology,
    overlays: Sequence[Path],
    kept: Readings,
    done: Callable[[int], None],
    workers: int,
) -> tuple[list[Reading], int]:
    """The readings of all pages in their order, and how many of them had been made before."""
    known = kept.known()
    lines = {k: known[k] for p in pages if (k := key(p, ontology)) in known}
    fresh = [p for p in pages if key(p, ontology) not in lines]
    reused = len(lines)
    for page, line in zip(fresh, _lines(fresh, ontology, overlays, workers), strict=True):
        kept.add(line)
        lines[key(page, ontology)] = line
        done(len(lines))
    return [from_line(p, lines[key(p, ontology)]) for p in pages], reused


def key(page: Page, ontology: Ontology) -> str:
    """What a reading depends on, as a SHA-256 in hex."""
    marks = [[m.start, m.end, m.kind, m.confidence] for m in page.marks]
    about = [page.id, page.paper, str(page.issued), page.number, page.region, marks, ontology.digest, version("xiangtu")]
    return sha256(json.dumps(about).encode()).hexdigest()


def to_line(reading: Reading, ontology: Ontology) -> str:
    """A reading as one line of JSON, headed by its key; the page itself is left out."""
    row = [key(reading.page, ontology), *map(encode, (reading.articles, reading.remainders, reading.claims))]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def from_line(page: Page, line: str) -> Reading:
    """The reading of a page from its line."""
    _, articles, remainders, claims = json.loads(line)
    return Reading(page, decode(articles), decode(remainders), decode(claims))


def _lines(pages: Sequence[Page], ontology: Ontology, overlays: Sequence[Path], workers: int) -> Iterator[str]:
    if workers < 2 or len(pages) < FEWEST_FOR_WORKERS:
        for page in pages:
            yield to_line(read(page, ontology), ontology)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), _start, (tuple(overlays),)) as pool:
        yield from pool.map(_work, pages, chunksize=4)


_ontology: list[Ontology] = []  # of this worker process: read once when it starts


def _start(overlays: tuple[Path, ...]) -> None:
    _ontology[:] = [ontologies.read(*overlays)]


def _work(page: Page) -> str:
    return to_line(read(page, _ontology[0]), _ontology[0])

"""Pages of an archive, one after another, and what is known of them beside."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.archive.printing import Issue, Sheet, sheet
from benchmarks.archive.world import FIRST, LAST, World, homes, world
from kg.core import ontology as ontologies
from kg.core.ontology import Ontology
from kg.resolve.tables import tables

EACH = 2_500  # pages of one paper at most
OF_COUNTY = 40  # pages for which a paper has one county more
NUMBERS = 15  # pages of an issue, of which one or none is printed here


def sheets(pages: int, seed: int, half: str = "all", ontology: Ontology | None = None) -> Iterator[Sheet]:
    """So many pages, paper by paper and in order of time. `half`: "open", "frozen", or "all" templates."""
    known = ontology or ontologies.read()
    for home, size in worlds(pages, seed, known):
        yield from _of_paper(home, size, f"{seed} {home.paper}", half, known)


def worlds(pages: int, seed: int, ontology: Ontology) -> Iterator[tuple[World, int]]:
    """The world of each paper, and how many pages it prints."""
    papers = -(-pages // EACH)
    found = homes(ontology)
    for number, home in enumerate(Random(seed).sample(found, papers)):
        size = pages * (number + 1) // papers - pages * number // papers
        yield world(ontology, home, f"{seed} {home.code}", max(2, size // OF_COUNTY)), size


def _of_paper(made: World, pages: int, seed: str, half: str, ontology: Ontology) -> Iterator[Sheet]:
    span = (LAST - FIRST).days - 120
    for i in range(pages):
        chance = Random(f"{seed} {i}")
        day = FIRST + timedelta(60 + span * i // pages)
        issue = Issue(made, chance.choice(made.counties), day, 2 + i % NUMBERS, half)
        yield sheet(issue, chance, tables(ontology))


def write(folder: Path, pages: int, seed: int, half: str = "all", ontology: Ontology | None = None) -> None:
    """Writes an archive: `pages/PAPER/COUNTY/DAY_A02.txt` with `pages/pages.toml`, and `truth/pages.jsonl`, the annotation of
    each page; folders are made. Nothing is kept in memory but one paper's world.
    """
    regions: dict[str, str] = {}
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    with (folder / "truth" / "pages.jsonl").open("w", encoding="utf-8", newline="\n") as truth:
        for page in sheets(pages, seed, half, ontology):
            path = folder / "pages" / page.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page.text, encoding="utf-8", newline="\n")
            regions[page.path.rpartition("/")[0]] = page.region
            truth.write(_line(page.gold))
    rows = (f'[[page]]\npattern = "{where}/*"\nregion = "{code}"\n' for where, code in regions.items())
    (folder / "pages" / "pages.toml").write_text("\n".join(rows), encoding="utf-8", newline="\n")


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"

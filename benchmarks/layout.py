"""How well articles, titles and bylines are read from composed pages, by kind of damage.

    python -m benchmarks.layout [--pages 1000] [--shared DIR] [--half even|odd] [--kind KIND] [--show]

Pages are composed (tests/composer.py) three ways: of the invented reports that the weights were estimated on, of invented
reports kept apart, and, where a folder with annotated real reports is given, of those of them that no weight was estimated
on. Even seeds are for development, odd ones for checking only. Prints F1 of articles, titles and bylines (person and role,
read by the whole pipeline) for each kind, and characters a second of the layout alone. `--show` prints the lines of the
pages that are read wrong.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import process_time

from rich.console import Console
from rich.table import Table

from kg import layout
from kg.core import ontology as ontologies
from kg.core.ontology import Ontology
from kg.core.types import Page, Source
from kg.workflow.evaluate import Score, score_page
from kg.workflow.facts import page_json
from kg.workflow.reading import read
from tests.composer import KINDS, UNSEEN, Printed, compose, stories
from tests.writers import Story

ROOT = Path(__file__).parents[1]
MEASURES = ("articles", "title", "byline")
Scores = tuple[Score, ...]
NOTHING: Scores = (Score(0, 0, 0),) * len(MEASURES)


def banks(shared: Path | None) -> dict[str, Sequence[Story]]:
    """The reports pages are composed of, by their kind; `fitted` are those that weights are estimated on."""
    reports = list(real(shared)) if shared else []
    found = {"fitted": [*stories(), *reports[::2]], "invented": stories(), "kept apart": stories(UNSEEN), "real": reports[1::2]}
    return {name: bank for name, bank in found.items() if bank}


def real(shared: Path) -> Iterator[Story]:
    """The annotated real reports with a headline and two paragraphs of running text; bylines are taken out of these."""
    for path in sorted((shared / "dev/gold").glob("*.json")):
        page = json.loads(path.read_text(encoding="utf-8"))
        text = (shared / "dev/articles" / page["page"]).read_text(encoding="utf-8")
        for a in page["articles"]:
            lines = _unsigned("\n".join(text[s:e] for s, e in a["body"]), a["bylines"]).split("\n")
            paragraphs = tuple(x.strip() for x in lines if len(x.strip()) > 30 and x.strip()[-1] in "。！？!?”)）")[:8]
            title = (a["title"] or "").strip()
            writers = tuple(f"{'通讯员' if b['role'] == 'correspondent' else '记者'} {b['person']}" for b in a["bylines"])
            if title and len(paragraphs) > 1 and "".join(paragraphs).count(title[:8]) == 0:
                yield Story((title,), paragraphs, place="本地", writers=writers, real=True)


def _unsigned(text: str, bylines: Sequence[dict[str, str]]) -> str:
    """The text without the brackets that hold names of writers, and without what stands before them in their line."""
    for name in (b["person"] for b in bylines):
        spaced = " *".join(map(re.escape, name))
        text = re.sub(
            rf"(?m)^[^，。\n]{{0,24}}[(（][^()（）]*{spaced}[^()（）]*[)）]|\s*[(（][^()（）]*{spaced}[^()（）]*[)）]", "", text
        )
    return text


def page(printed: Printed) -> Page:
    """The page of a composed text."""
    return Page(printed.text, (Source("composed.txt", ""),))


def score(printed: Printed, ontology: Ontology) -> Scores:
    """Scores of articles, titles and bylines of a composed page."""
    scores = score_page("", {"articles": printed.articles}, page_json(read(page(printed), ontology)), printed.text)
    return tuple(scores[m] for m in MEASURES)


def show(console: Console, printed: Printed, ontology: Ontology, scores: Scores) -> None:
    """The lines of a page: the role it has, the one that was read, its words; and the bylines missed and wrongly found."""
    for told, role in zip(layout.explain(page(printed), ontology), printed.roles, strict=True):
        words = printed.text[told.start : told.end]
        style = "" if told.role == role else "red"
        console.print(f"{role:8}{told.role:8} {words[:36]} … {words[-12:]}", style=style, markup=False, highlight=False)
    for name, facts in (("missed", scores[-1].missed), ("wrong", scores[-1].wrong)):
        console.print(name, [f"{f['person']} {f['role']}" for _, f in facts], markup=False, highlight=False)
    console.rule()


def speed(pages: Sequence[Printed], ontology: Ontology) -> float:
    """Characters a second of the layout alone."""
    layout.articles(page(pages[0]), ontology)  # patterns are compiled before the clock starts
    start = process_time()
    for printed in pages:
        layout.articles(page(printed), ontology)
    return sum(len(p.text) for p in pages) / (process_time() - start)


def main() -> None:
    """Prints a table for each kind of report."""
    given = _options()
    ontology, console, found = ontologies.read(), Console(width=130), banks(given.shared)
    scored = {name: bank for name, bank in found.items() if name != "fitted"}
    kinds = [given.kind] if given.kind else list(KINDS)
    count = -(-given.pages // (len(kinds) * len(scored)))
    seeds = [s for s in range(count) if given.half in (None, ("even", "odd")[s % 2])]
    pages = {(name, kind): [compose(bank, kind, s) for s in seeds] for name, bank in scored.items() for kind in kinds}
    scores = {key: [score(p, ontology) for p in made] for key, made in pages.items()}
    if given.show:
        for p, s in ((p, s) for key in pages for p, s in zip(pages[key], scores[key], strict=True)):
            if any(part.f1 < 1 for part in s if part.gold or part.found):
                show(console, p, ontology, s)
    console.print(_table({key: _sum(s) for key, s in scores.items()}, list(scored), kinds, len(seeds)))
    console.print(f"characters a second: {speed([p for made in pages.values() for p in made], ontology):,.0f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1000, help="number of pages, shared by the kinds")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder with dev/gold and dev/articles")
    parser.add_argument("--half", choices=("even", "odd"), help="only pages of even seeds, or only of odd ones (for checking)")
    parser.add_argument("--kind", choices=KINDS, help="only one kind of damage")
    parser.add_argument("--show", action="store_true", help="print the lines of the wrongly read pages")
    return parser.parse_args()


def _sum(scores: Sequence[Scores]) -> Scores:
    total = NOTHING
    for found in scores:
        total = tuple(a + b for a, b in zip(total, found, strict=True))
    return total


def _table(sums: dict[tuple[str, str], Scores], names: Sequence[str], kinds: Sequence[str], seeds: int) -> Table:
    """A row for each kind of damage; for each kind of report the F1 of articles, titles and bylines."""
    table = Table(
        "kind of damage", *names, "all", title=f"{seeds * len(kinds) * len(names)} composed pages: articles, titles, bylines"
    )
    for kind in kinds:
        rows = [sums[name, kind] for name in names]
        table.add_row(kind, *map(_cell, [*rows, _sum(rows)]))
    table.add_section()
    totals = [_sum([sums[name, kind] for kind in kinds]) for name in names]
    table.add_row("all", *map(_cell, [*totals, _sum(totals)]))
    return table


def _cell(scores: Scores) -> str:
    return "  ".join(f"{s.f1:.3f}" if s.gold or s.found else "  –  " for s in scores)


if __name__ == "__main__":
    main()

"""How well articles are told apart on composed pages, by kind of damage.

    python -m benchmarks.layout [--pages 300] [--shared DIR] [--half even|odd] [--show KIND]

Pages are composed (tests/composer.py) of invented reports, and of the annotated real ones where a folder with them is
given. Even seeds are for development, odd ones for checking only. Prints F1 of articles and titles for each kind, and
characters a second. `--show` prints the lines of the pages of a kind that are read wrong.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from time import process_time

from rich.console import Console
from rich.table import Table

from kg import layout
from kg.core import ontology as ontologies
from kg.core.ontology import Ontology
from kg.core.types import Article, Page, Source
from kg.workflow.evaluate import Score, score_page
from tests.composer import KINDS, Printed, Story, compose, stories

ROOT = Path(__file__).parents[1]
Pair = tuple[Score, Score]


def bank(shared: Path | None) -> list[Story]:
    """The invented reports, and the annotated real ones below a folder."""
    return [*stories(), *(real(shared) if shared else ())]


def real(shared: Path) -> Iterator[Story]:
    """The real reports with a headline and two paragraphs of running text."""
    for path in sorted((shared / "dev/gold").glob("*.json")):
        page = json.loads(path.read_text(encoding="utf-8"))
        text = (shared / "dev/articles" / page["page"]).read_text(encoding="utf-8")
        for a in page["articles"]:
            lines = "\n".join(text[s:e] for s, e in a["body"]).split("\n")
            paragraphs = tuple(x.strip() for x in lines if len(x.strip()) > 30 and x.strip()[-1] in "。！？!?”)）")[:8]
            title = (a["title"] or "").strip()
            writers = tuple(f"{'通讯员' if b['role'] == 'correspondent' else '记者'} {b['person']}" for b in a["bylines"])
            if title and len(paragraphs) > 1 and "".join(paragraphs).count(title[:8]) == 0:
                yield Story((title,), paragraphs, place="本地", writers=writers)


def score(printed: Printed, found: list[Article]) -> Pair:
    """Scores of articles and titles of a composed page."""
    mine = [{"kind": a.kind, "title": a.title, "body": a.ranges} for a in found]
    scores = score_page("", {"articles": printed.articles}, {"articles": mine}, printed.text)
    return scores["articles"], scores["title"]


def show(console: Console, printed: Printed, ontology: Ontology) -> None:
    """The lines of a page: the role it has, the one that was read, its words."""
    for told, role in zip(layout.explain(page(printed), ontology), printed.roles, strict=True):
        words = printed.text[told.start : told.end]
        style = "" if told.role == role else "red"
        console.print(f"{role:8}{told.role:8} {words[:36]} … {words[-12:]}", style=style, markup=False, highlight=False)
    console.rule()


def page(printed: Printed) -> Page:
    """The page of a composed text."""
    return Page(printed.text, (Source("composed.txt", ""),))


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=300, help="number of pages, shared by the kinds")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder with dev/gold and dev/articles")
    parser.add_argument("--half", choices=("even", "odd"), help="only pages of even seeds, or only of odd ones (for checking)")
    parser.add_argument("--show", choices=KINDS, help="print the lines of the wrongly read pages of a kind")
    given = parser.parse_args()
    ontology, console, reports = ontologies.read(), Console(), bank(given.shared)
    seeds = [s for s in range(-(-given.pages // len(KINDS))) if given.half in (None, ("even", "odd")[s % 2])]
    table = Table("kind of damage", "articles", "F1", "title F1", title=f"Layout: {len(seeds) * len(KINDS)} composed pages")
    total = zero = (Score(0, 0, 0), Score(0, 0, 0))
    spent, size = 0.0, 0
    layout.articles(page(compose(reports, KINDS[0], 0)), ontology)  # patterns are compiled before the clock starts
    for kind in [given.show] if given.show else KINDS:
        sums = zero
        for printed in (compose(reports, kind, seed) for seed in seeds):
            start = process_time()
            found = layout.articles(page(printed), ontology)
            spent, size = spent + process_time() - start, size + len(printed.text)
            scores = score(printed, found)
            sums = sums[0] + scores[0], sums[1] + scores[1]
            if given.show and scores[0].f1 < 1:
                show(console, printed, ontology)
        table.add_row(kind, *_cells(sums))
        total = total[0] + sums[0], total[1] + sums[1]
    table.add_section()
    table.add_row("all", *_cells(total))
    console.print(table)
    console.print(f"characters a second: {size / spent:,.0f}")


def _cells(scores: Pair) -> list[str]:
    return [str(scores[0].gold), f"{scores[0].f1:.3f}", f"{scores[1].f1:.3f}"]


if __name__ == "__main__":
    main()

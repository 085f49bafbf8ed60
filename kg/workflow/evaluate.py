"""Predictions against gold pages: precision, recall and F1 of each relation, with the errors.

The same numbers as the scorer that comes with the annotation guidelines: facts are compared page by page as
sets, paired one to one, the strictest way of being equal first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.core.decode import decode
from kg.core.errors import InputError
from kg.workflow.equal import SLOTS, Equal, Fact, exactly, nearly, same_title, similar

RELATIONS = ("articles", "title", *SLOTS)


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one relation, and what was missed and wrongly found, each with the stem of its page."""

    paired: int
    gold: int
    found: int
    missed: tuple[tuple[str, Fact], ...] = ()
    wrong: tuple[tuple[str, Fact], ...] = ()

    @property
    def precision(self) -> float:
        """The part of the found that is right."""
        return self.paired / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The part of the gold that is found."""
        return self.paired / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __add__(self, other: Score) -> Score:
        missed, wrong = self.missed + other.missed, self.wrong + other.wrong
        return Score(self.paired + other.paired, self.gold + other.gold, self.found + other.found, missed, wrong)


def evaluate(gold_dir: Path, pages_dir: Path, predicted: Iterable[Fact]) -> dict[str, Score]:
    """The score of each relation over all gold pages; a page without prediction counts as empty. Raises InputError."""
    annotated = gold_pages(gold_dir)  # before the predictions, which may take long
    found = {Path(p["page"]).stem: p for p in predicted}
    total = dict.fromkeys(RELATIONS, Score(0, 0, 0))
    for gold in annotated:
        stem = Path(gold["page"]).stem
        text = _read(pages_dir / gold["page"], "the folder with the texts of the annotated pages")
        page = score_page(stem, gold, found.get(stem, {}), text)
        total = {relation: total[relation] + page[relation] for relation in RELATIONS}
    return total


def gold_pages(gold_dir: Path) -> list[Fact]:
    """The annotated pages of a folder, in the order of their names. Raises InputError."""
    files = sorted(gold_dir.glob("*.json"))
    if not files:
        raise InputError(f"{gold_dir}: no annotated page; give a folder of JSON files as the guidelines describe them")
    return [_page(_read(f, "an annotated page"), str(f)) for f in files]


def score_page(stem: str, gold: Fact, found: Fact, text: str) -> dict[str, Score]:
    """The scores of one page."""
    scores = dict(zip(("articles", "title"), _articles(stem, gold, found, text), strict=True))
    for relation in SLOTS:
        paired, missed, wrong = pair(facts(gold, relation), facts(found, relation), _ways(relation))
        tell = tuple((stem, f) for f in missed), tuple((stem, f) for f in wrong)
        scores[relation] = Score(paired, paired + len(missed), paired + len(wrong), *tell)
    return scores


def facts(page: Fact, relation: str) -> list[Fact]:
    """A page's facts of a relation, each once."""
    articles = page.get("articles", ())
    if relation == "byline":
        rows = [b for a in articles for b in a.get("bylines", ())]
    else:
        rel = relation.removesuffix("_official")
        rows = [f for a in articles for f in a.get("facts", ()) if f.get("rel") == rel]
        rows = [f for f in rows if f.get("official")] if relation != rel else rows
    unique: dict[str, Fact] = {}
    for row in rows:
        key = json.dumps({k: v for k, v in row.items() if k in SLOTS[relation]}, ensure_ascii=False, sort_keys=True)
        unique.setdefault(key, row)
    return list(unique.values())


def pair(gold: Sequence[Fact], found: Sequence[Fact], ways: Iterable[Equal]) -> tuple[int, list[Fact], list[Fact]]:
    """One-to-one pairs, one pass for each way of being equal: their number, what is missed, what is wrong."""
    missed, wrong = list(gold), list(found)
    for equal in ways:
        for fact in list(missed):
            hit = next((i for i, f in enumerate(wrong) if equal(fact, f)), None)
            if hit is not None:
                missed.remove(fact)
                del wrong[hit]
    return len(gold) - len(missed), missed, wrong


def _ways(relation: str) -> list[Equal]:
    exact, lenient = exactly(relation), nearly(relation)
    if relation == "measure":
        return [exact, lambda g, f: lenient(g, f) and similar(g.get("what"), f.get("what")), lenient]
    if relation in ("project", "post", "post_official"):
        return [lambda g, f: exact(g, f) and lenient(g, f), lenient]
    return [exact, lenient]


def _articles(stem: str, gold: Fact, found: Fact, text: str) -> tuple[Score, Score]:
    """Articles: the same stretch of text, blanks aside, for nine tenths; titles: of the articles so paired."""
    theirs = [(a, _chars(a, text)) for a in found.get("articles", ())]
    ours = [(a, _chars(a, text)) for a in gold.get("articles", ())]
    taken: set[int] = set()
    missed: list[tuple[str, Fact]] = []
    untitled: list[tuple[str, Fact]] = []
    for article, chars in ours:
        overlap, best = max(
            ((len(chars & c) / max(1, len(chars | c)), i) for i, (_, c) in enumerate(theirs) if i not in taken), default=(0.0, -1)
        )
        other: Fact | None = None
        if overlap > 0.3:
            taken.add(best)
            other = theirs[best][0]
        if other is None or not same_title(article.get("title"), other.get("title")):
            untitled.append((stem, {"gold": article.get("title"), "found": other and other.get("title")}))
        if overlap < 0.9:
            missed.append((stem, {"id": article.get("id"), "title": article.get("title"), "iou": round(overlap, 3)}))
    count = len(ours), len(theirs)
    return Score(count[0] - len(missed), *count, tuple(missed)), Score(count[0] - len(untitled), *count, tuple(untitled))


def _chars(article: Fact, text: str) -> set[int]:
    ranges: Iterable[Sequence[int]] = article.get("body", ())
    return {i for start, end in ranges for i in range(start, min(end, len(text))) if not text[i].isspace()}


def report(scores: Mapping[str, Score]) -> dict[str, dict[str, float]]:
    """The scores as plain numbers, four places, as a program reads them."""
    return {
        name: {
            "precision": round(s.precision, 4),
            "recall": round(s.recall, 4),
            "f1": round(s.f1, 4),
            "gold": s.gold,
            "found": s.found,
        }
        for name, s in scores.items()
    }


def predicted(path: Path) -> list[Fact]:
    """Predictions from a file with the page JSON of a page on each line. Raises InputError."""
    lines = _read(path, "a file made by `kg extract --json`").split("\n")
    return [_page(line, f"{path}: line {n}") for n, line in enumerate(lines, 1) if line.strip()]


def _read(path: Path, wanted: str) -> str:
    try:
        return decode(path.read_bytes(), str(path))
    except OSError as fault:
        raise InputError(f"{path}: cannot be opened ({fault.strerror}); give {wanted}") from fault


def _page(text: str, where: str) -> Fact:
    try:
        page = json.loads(text)
    except json.JSONDecodeError as fault:
        raise InputError(f"{where} is no JSON ({fault}); a page is annotated as the guidelines describe it") from fault
    if not isinstance(page, dict) or not isinstance(page.get("page"), str):
        raise InputError(f"{where} is no annotated page: it names no `page`; see the guidelines for the schema")
    return page

"""Learns how often the claims of each rule are right, and shows how far the confidences hold.

    python -m benchmarks.confidence [--shared DIR] [--write]

A claim is right if `kg evaluate` pairs it with a fact of the annotation; one that only names a project, if the annotation has the
project with whatever figure. A rule's confidence is the share of its claims that
are right, drawn towards the share of its relation as if DRAWN more claims stood behind that. Figures tell by themselves how
likely their subject is: for them a scale is learned, the log odds of being right over those told (a logistic regression).
Counted are the annotated pages of nine corpora but for the unseen and fresh ones with odd numbers, which are held out, each
corpus read with the weights of ventures and subjects that were learned from the others; a claim of an unseen or fresh
page weighs NEW times, since the rules were written with the others in view. Relations that no page is annotated
with keep what their rules say of themselves. Same files in, same bytes out.

Prints, for learned, held-out and printed pages, the claims and the share of right ones by band of confidence and by
relation. `--write` writes `ontology/confidence/rules.toml`, and the tables into `docs/confidence.md`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import numpy as np

from benchmarks import subjects, ventures
from kg.core import ontology as ontologies
from kg.core.ontology import Ontology
from kg.relate.sureness import SCALES, Counts, Scale, counts, odds
from kg.workflow.equal import SLOTS, Fact, similar
from kg.workflow.evaluate import facts, gold_pages, score_page
from kg.workflow.extract import given
from kg.workflow.facts import page_json
from kg.workflow.reading import read

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "ontology" / "confidence" / "rules.toml"
DOCS = ROOT / "docs" / "confidence.md"
RELATIONS = tuple(r for r in SLOTS if r != "post_official")  # those posts are counted as posts
LATER = ("unseen", "fresh", "fresh2", "fresh3", "fresh4")  # the rules were written with the other corpora in view
FIGURES, UNTOLD = ("measure", "project"), "project/named"  # relations with a scale; the rule of them that tells no figure
DRAWN, NEW = 40, 2
STEPS, LEAST = 30, 1e-9  # of Newton's method; what keeps it from dividing by nothing
MARK = "<!-- tables -->\n"  # stands before and behind the tables
BANDS = (0.0, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
GROUPS: Mapping[str, Callable[[Judged], bool]] = {
    "learned from": lambda j: not j.held,
    "of these, printed pages (`../shared` gold and dev)": lambda j: j.corpus in ("real", "dev"),
    "held out: fresh, odd": lambda j: j.held and j.corpus.startswith("fresh"),
    "held out: unseen, odd": lambda j: j.held and j.corpus == "unseen",
}
HEADING = """\
# How often the claims of each rule are right (kg/relate/sureness.py): counted on annotated pages by
# `python -m benchmarks.confidence --write`, which also says how far it holds (docs/confidence.md). A rule that is not here
# keeps the confidence it has in its card, or what the scale of its relation makes of what its claims tell of themselves: the log
# odds of being right are base + slope × the log odds told. An overlay of the same form takes precedence.
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim of an annotated page: its relation in the annotation, its rule, what that says of itself, whether it is right."""

    corpus: str
    held: bool
    relation: str
    rule: str
    own: float
    right: bool


# --- counting ---


def judged(shared: Path, apart: Mapping[str, Path] = MappingProxyType({})) -> Iterator[Judged]:
    """The claims of all annotated pages; corpora that are not beside the project are left out.

    `apart`: for a corpus a folder of the ontology with what was learned from the others, for its pages that are not held out.
    """
    for name, (golds, texts, overlays) in subjects.folders(shared).items():
        if golds.is_dir():
            with TemporaryDirectory() as folder:
                uncounted = _uncounted(Path(folder), overlays)
                others = replace(uncounted, folders=(*uncounted.folders, apart[name])) if name in apart else uncounted
                yield from _corpus(name, golds, texts, uncounted, others)


def _uncounted(folder: Path, overlays: Iterable[Path]) -> Ontology:
    """The ontology without the learned table: claims bear what their rules say of themselves."""
    empty = folder / "confidence" / TABLE.name
    empty.parent.mkdir()
    empty.write_text("", encoding="utf-8")
    return ontologies.read(*overlays, folder)


def _corpus(name: str, golds: Path, texts: Path, shipped: Ontology, others: Ontology) -> Iterator[Judged]:
    pages = {p.name: p for p in given([texts], shipped)}
    for gold in gold_pages(golds):
        page, held = pages[gold["page"]], bool(subjects.HELD.match(gold["page"]))
        yield from _page(name, held, gold, page_json(read(page, shipped if held else others)), page.text)


def learned_apart(shared: Path, folder: Path) -> dict[str, Path]:
    """For each corpus a folder of the ontology with the weights of ventures and subjects that the others teach."""
    shipped = ontologies.read()
    named = [*ventures.sentences(shipped), *ventures.invented(shipped)]
    for benchmark, more in ((ventures, named), (subjects, list(subjects.sentences(shipped)))):
        found = benchmark.corpora(shared)
        for name in found:
            others = [e for other, pages in found.items() if other != name for p in pages for e in p.examples]
            path = folder / name / benchmark.WEIGHTS.parent.name / benchmark.WEIGHTS.name
            path.parent.mkdir(parents=True)
            path.write_text(benchmark.written(subjects.learn([*others, *more], benchmark.PENALTY)), encoding="utf-8")
    return {path.name: path for path in folder.iterdir()}


def _page(name: str, held: bool, gold: Fact, found: Fact, text: str) -> Iterator[Judged]:
    scores = score_page("", gold, found, text)
    named = {fact["name"] for fact in facts(gold, "project")}
    for relation in RELATIONS:
        wrong = {_said(f, relation) for _, f in scores[relation].wrong}
        for fact in facts(found, relation):
            right = _said(fact, relation) not in wrong
            right |= fact["rule"] == UNTOLD and any(similar(fact["name"], project) for project in named)
            yield Judged(name, held, relation, fact["rule"], fact["confidence"], right)


def _said(fact: Fact, relation: str) -> str:
    return json.dumps([fact.get(slot) for slot in SLOTS[relation]], ensure_ascii=False)


# --- learning ---


def learned(rows: Iterable[Judged]) -> Counts:
    """Shares of rules, and scales of the relations whose claims tell how likely they are."""
    relations, rules = defaultdict[str, list[bool]](list), defaultdict[tuple[str, str], list[bool]](list)
    graded = defaultdict[str, list[tuple[float, bool]]](list)
    for j in (j for j in rows if not j.held):
        times = NEW if j.corpus in LATER else 1
        if j.relation in FIGURES and j.rule != UNTOLD:
            graded[j.relation] += [(j.own, j.right)] * times
        else:
            relations[j.relation] += [j.right] * times
            rules[j.relation, j.rule] += [j.right] * times
    usual = {relation: (sum(r) + 1) / (len(r) + 2) for relation, r in relations.items()}
    shares = {rule: round((sum(r) + DRAWN * usual[rel]) / (len(r) + DRAWN), 3) for (rel, rule), r in sorted(rules.items())}
    return Counts(shares, {relation: scale(told) for relation, told in sorted(graded.items())})


def scale(told: Sequence[tuple[float, bool]]) -> Scale:
    """The scale under which what claims tell and whether they are right go best together (least log loss, by Newton's method)."""
    x, y = np.array([[1.0, odds(t)] for t, _ in told]), np.array([float(r) for _, r in told])
    weight = np.array([0.0, 1.0])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-x @ weight))
        bend = x.T @ (x * (likely * (1 - likely))[:, None]) + LEAST * np.eye(2)
        weight += np.linalg.solve(bend, x.T @ (y - likely))
    return Scale(round(float(weight[0]), 3), round(float(weight[1]), 3))


def written(counts: Counts) -> str:
    """The table as TOML."""
    rows = defaultdict[str, list[str]](list)
    for rule, share in sorted(counts.shares.items()):
        relation, name = rule.split("/", 1)
        rows[relation].append(f"{json.dumps(name, ensure_ascii=False)} = {share:.3f}")
    for relation, found in counts.scales.items():
        rows[SCALES].append(f"{relation} = {{ base = {found.base:.3f}, slope = {found.slope:.3f} }}")
    return "\n".join([HEADING, *(f"[{relation}]\n" + "\n".join(lines) + "\n" for relation, lines in rows.items())])


# --- telling ---


def tables(rows: Sequence[Judged], counts: Counts) -> Iterator[str]:
    """The tables in Markdown: bands, then relations, then the bands as they were before."""
    sure = {id(j): told(j, counts) for j in rows}
    for title, by in (("confidence", sure), ("what rules say of themselves", {id(j): j.own for j in rows})):
        bands = {f"{low:.2f} – {min(high, 1):.2f}": [j for j in rows if low <= by[id(j)] < high] for low, high in pairwise(BANDS)}
        yield from _table(title, bands, by)
    yield from _table("relation", {r: [j for j in rows if j.relation == r] for r in RELATIONS}, sure)


def told(j: Judged, counts: Counts) -> float:
    """The confidence of a claim."""
    return counts.of(j.rule.split("/", 1)[0], j.rule, j.own)


def _table(title: str, parts: Mapping[str, Sequence[Judged]], told: Mapping[int, float]) -> Iterator[str]:
    yield f"| {title} | " + " | ".join(GROUPS) + " |"
    yield "| --- |" + " ---: |" * len(GROUPS)
    whole = {"all": [j for part in parts.values() for j in part]}
    for name, part in ({**parts, **whole}).items():
        yield f"| {name} | " + " | ".join(_cell([j for j in part if g(j)], told) for g in GROUPS.values()) + " |"
    yield ""


def _cell(part: Sequence[Judged], told: Mapping[int, float]) -> str:
    """`right of claims = share (mean confidence)`."""
    right, count = sum(j.right for j in part), len(part)
    return f"{right} of {count} = {right / count:.2f} ({sum(told[id(j)] for j in part) / count:.2f})" if count else "–"


def main(argv: Sequence[str]) -> None:
    """Counts, prints, and with `--write` writes table and document."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.confidence", description="How often claims are right.")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="the folder with the printed pages")
    parser.add_argument("--write", action="store_true", help="write ontology/confidence/rules.toml and docs/confidence.md")
    args = parser.parse_args(argv)
    with TemporaryDirectory() as folder:
        rows = list(judged(args.shared, learned_apart(args.shared, Path(folder))))
    table = learned(rows) if args.write else counts(ontologies.read())
    shown = "\n".join(tables(rows, table))
    print(shown)
    if args.write:
        TABLE.parent.mkdir(exist_ok=True)
        TABLE.write_text(written(table), encoding="utf-8")
        head, _, rest = DOCS.read_text(encoding="utf-8").split(MARK)
        DOCS.write_text(MARK.join((head, shown, rest)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

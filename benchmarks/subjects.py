"""Learns of what figures are told, and how well that carries over.

    python -m benchmarks.subjects [--shared DIR] [--pages] [--write]

The candidates for the subject of a figure compete with one another and with nobody (`kg.relate.subjects`): a conditional
logistic regression with a penalty on the squares of the weights, minimised by L-BFGS from zero. Right is each candidate
whose claim the annotation of its article has, else whose name it has with the same value; where none has it, nobody is. The
pages are those of nine corpora, but for unseen and fresh ones with odd numbers and paragraphs held out; to them come the
marked sentences of `tests/corpora/relations`. Those have AGAIN times the weight, printed pages PRINTED times. Same files in,
same bytes out.

Prints F1 of `measure` and `project`, as `kg evaluate` counts: learned from all corpora, and for each corpus learned from
the others (`--pages`: for each page learned from all other pages). `--write` writes `ontology/subjects/weights.toml`.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rich.console import Console
from rich.table import Table

from kg import layout, mention
from kg.core import ontology as ontologies
from kg.core.ontology import Ontology
from kg.core.types import Article, Claim, Page, Quantity
from kg.relate import figures
from kg.relate.scene import Scene
from kg.relate.setting import Setting, settings
from kg.relate.subjects import NOBODY, cues, nobodys
from kg.workflow import context
from kg.workflow.demo import SAMPLES
from kg.workflow.equal import Fact, nearly, same_value, similar
from kg.workflow.evaluate import Score, gold_pages, score_page
from kg.workflow.extract import given
from kg.workflow.facts import page_json
from kg.workflow.reading import Reading

ROOT = Path(__file__).parents[1]
WEIGHTS = ROOT / "ontology" / "subjects" / "weights.toml"
sys.path.insert(0, str(ROOT / "tests"))  # the reader of marked sentences belongs to the tests
import paragraphs  # noqa: E402
from marked import scene as marked  # noqa: E402

PENALTY = 3.0  # on the squares of the weights
AGAIN, PRINTED = 8.0, 5.5  # what a marked sentence and a figure of a printed page weigh beside one of an invented page
OWN = ("provinces", "unseen", "fresh", "fresh2", "fresh3", "fresh4")  # corpora under tests/
REAL = ("real", "dev")  # corpora of printed pages
HELD = re.compile(r"[a-z]\d[13579]_")  # unseen and fresh pages with odd numbers: measured, never learned from
RELATIONS = ("measure", "project")
HEADING = """\
# What speaks for a thing, and against it, as the subject of a figure (kg/relate/subjects.py): the candidate whose weights sum
# up highest is the subject, or nobody is. `python -m benchmarks.subjects --write` learned the numbers from annotated pages and
# sentences. An overlay of the same form takes precedence.
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A figure: the cues of each that may be its subject, nobody last; which of them are right; how much it counts."""

    ways: tuple[tuple[str, ...], ...]
    right: frozenset[int]
    weight: float = 1.0


@dataclass(frozen=True, eq=False, slots=True)
class Read:
    """An annotated page with its articles as the relations see them, and its figures as examples."""

    page: Page
    gold: Fact
    scenes: tuple[Scene, ...]
    examples: tuple[Example, ...]


# --- pages and sentences ---


def folders(shared: Path) -> dict[str, tuple[Path, Path, tuple[Path, ...]]]:
    """The corpora that weights are learned from: gold, pages, and overlays of the ontology."""
    tests = ROOT / "tests"
    own = {name: (tests / name / "gold", tests / name / "pages", ()) for name in OWN}
    return {
        "real": (shared / "gold", shared / "pages", ()),
        "dev": (shared / "dev" / "gold", shared / "dev" / "articles", ()),
        **own,
        "samples": (SAMPLES / "gold", SAMPLES / "pages", (SAMPLES / "ontology",)),
    }


def annotated(golds: Path, texts: Path, ontology: Ontology) -> Iterator[tuple[Page, Fact]]:
    """The pages of a corpus with their annotation, but for those held out; none where the folder is not beside the project."""
    if golds.is_dir():
        pages = {p.name: p for p in given([texts], ontology)}
        yield from ((pages[g["page"]], g) for g in gold_pages(golds) if not HELD.match(g["page"]))


def corpora(shared: Path) -> dict[str, tuple[Read, ...]]:
    """The annotated pages, by corpus; what is not beside the project is left out."""
    found = {}
    for name, (golds, texts, overlays) in folders(shared).items():
        ontology, weight = ontologies.read(*overlays), PRINTED if name in REAL else 1.0
        if rows := tuple(_read(page, gold, ontology, weight) for page, gold in annotated(golds, texts, ontology)):
            found[name] = rows
    shipped = ontologies.read()
    return found | {"paragraphs": tuple(_read(c.page, c.gold, shipped) for c in paragraphs.cases() if not c.held)}


def _read(page: Page, gold: Fact, ontology: Ontology, weight: float = 1.0) -> Read:
    articles = context.settle(page, layout.read(page, ontology)[0], ontology)
    scenes = tuple(Scene(a, tuple(mention.mentions(a, ontology)), ontology) for a in articles)
    found = (s for scene in scenes for s in settings(scene, figures.told(scene)))
    return Read(page, gold, scenes, tuple(_competing(s, _right(page, gold, s), set(), weight) for s in found))


def _right(page: Page, gold: Fact, s: Setting) -> set[int]:
    """The candidates that claim what the annotation has of the article the figure stands in.

    Where none does: those with the name of what it has with the same value, be it as another measure or in the other relation.
    """
    at = s.scene.article.locate(s.at, s.figure.amount.end)[0][0]
    owners = [a for a in gold["articles"] if any(start <= at < end for start, end in a["body"])]
    facts = [f for a in owners for f in a["facts"] if f["rel"] in RELATIONS]
    right, alike = set[int](), set[int]()
    for i, c in enumerate(s.pool):
        if c.subject:
            found = _facts(page, s.scene.article, [figures.claim(s.scene, s.figure, c.subject)])[0]
            right |= {i for f in facts if f["rel"] == found["rel"] and nearly(f["rel"])(f, found)}
            alike |= {i for f in facts if same_value(f, found) and similar(_thing(f), _thing(found))}
    return right or alike


def _thing(fact: Fact) -> object:
    return fact.get("subject") or fact.get("name")


def _competing(s: Setting, right: set[int], others: set[int], weight: float = 1.0) -> Example:
    """An example; if none is right, all who are nobody are, and `others`."""
    nobody = others | {i for i, c in enumerate(s.pool) if not c.subject} | {len(s.pool)}
    ways = (*(cues(s, c) for c in s.pool), tuple(nobodys(s)))
    return Example(ways, frozenset(right or nobody), weight)


def _facts(page: Page, article: Article, claims: Iterable[Claim]) -> list[Fact]:
    facts: list[Fact] = page_json(Reading(page, (article,), (), tuple(claims)))["articles"][0]["facts"]
    return facts


def sentences(ontology: Ontology) -> Iterator[Example]:
    """The figures of the marked sentences; what is none of the one relation may be of the other, or of nobody."""
    for relation in RELATIONS:
        rows = tomllib.loads((ROOT / "tests/corpora/relations" / f"{relation}.toml").read_text(encoding="utf-8"))["cases"]
        for row in (r for r in rows if "fails" not in r):
            scene, wanted = marked(row["text"], ontology), {c.removesuffix(" ?") for c in row["claims"]}
            for s in settings(scene, figures.told(scene)):
                claims = {i: figures.claim(scene, s.figure, c.subject) for i, c in enumerate(s.pool) if c.subject}
                right = {i for i, claim in claims.items() if claim.relation == relation and _shown(claim) in wanted}
                others = {i for i, claim in claims.items() if claim.relation != relation}
                yield _competing(s, right, others, AGAIN)


def _shown(claim: Claim) -> str:
    name, value = claim.named("project") or claim.named("subject"), claim["value"]
    assert name is not None and isinstance(value, Quantity)
    return f"{name.key} | {claim['measure']} | {value.value:f} {value.unit}"


# --- learning ---


def learn(examples: Sequence[Example], penalty: float = PENALTY) -> dict[str, float]:
    """The weights of all cues; `penalty` on the sum of their squares. Needs SciPy, which only learning does."""
    from scipy.optimize import minimize

    known = sorted({cue for e in examples for way in e.ways for cue in way})
    number = {cue: i for i, cue in enumerate(known)}
    ways = [(k, i in e.right, [number[cue] for cue in way]) for k, e in enumerate(examples) for i, way in enumerate(e.ways)]
    cue = np.array([c for _, _, own in ways for c in own])
    way = np.repeat(np.arange(len(ways)), [len(own) for _, _, own in ways])
    figure, right = np.array([k for k, _, _ in ways]), np.array([r for _, r, _ in ways])
    counts = np.array([e.weight for e in examples])

    def share(score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of the scores of each figure the logarithm of the sum, and the part of each."""
        top = np.full(len(examples), -np.inf)
        np.maximum.at(top, figure, score)
        part = np.exp(score - top[figure])
        total = np.bincount(figure, part, len(examples))
        return top + np.log(total), part / total[figure]

    def loss(weight: np.ndarray) -> tuple[float, np.ndarray]:
        score = np.bincount(way, weight[cue], len(ways))
        (every, likely), (good, wanted) = share(score), share(np.where(right, score, -1e9))
        slope = np.bincount(cue, (counts[figure] * (likely - wanted))[way], len(known))
        return float(counts @ (every - good) + penalty / 2 * weight @ weight), slope + penalty * weight

    best = minimize(loss, np.zeros(len(known)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return dict(zip(known, (round(float(w), 2) for w in best.x), strict=True))


def written(weight: dict[str, float]) -> str:
    """The file of weights: the strongest first, cues of a sort together."""
    tables: dict[str, list[str]] = {}
    for cue in sorted(weight, key=lambda c: (-abs(weight[c]), c)):
        tables.setdefault("nobody" if cue.startswith(NOBODY) else "pairs" if ", " in cue else "single", []).append(cue)
    parts = ("\n".join(f'"{cue}" = {weight[cue]:.2f}' for cue in tables[t] if weight[cue]) for t in ("nobody", "single", "pairs"))
    return HEADING + "".join(f"\n{part}\n" for part in parts)


# --- measuring ---


def scores(pages: Iterable[Read], weight: dict[str, float]) -> tuple[Score, ...]:
    """The scores of `measure` and `project` over pages read with some weights."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "subjects").mkdir()
        (Path(folder) / "subjects" / WEIGHTS.name).write_text(written(weight), encoding="utf-8")
        found: dict[Ontology, Ontology] = {}
        return reduce(_sum, (_score(p, Path(folder), found) for p in pages))


def _sum(left: tuple[Score, ...], right: tuple[Score, ...]) -> tuple[Score, ...]:
    return tuple(map(add, left, right))


def _score(read: Read, folder: Path, found: dict[Ontology, Ontology]) -> tuple[Score, ...]:
    claims: list[Claim] = []
    for scene in read.scenes:
        own = found.setdefault(scene.ontology, replace(scene.ontology, folders=(*scene.ontology.folders, folder)))
        claims += figures.read(replace(scene, ontology=own))
    articles = tuple(s.article for s in read.scenes)
    score = score_page(read.page.name, read.gold, page_json(Reading(read.page, articles, (), tuple(claims))), read.page.text)
    return tuple(score[r] for r in RELATIONS)


def _of(pages: Iterable[Read]) -> list[Example]:
    return [e for p in pages for e in p.examples]


def table(read: dict[str, tuple[Read, ...]], more: Sequence[Example], by_page: bool) -> Table:
    """F1 of measures and projects: learned from all, and from what is not tested on."""
    every = [p for pages in read.values() for p in pages]
    whole = learn([*_of(every), *more])
    sources = ("learned from all", "other corpora", "other pages")[: 2 + by_page]
    shown = Table("corpus", "figures", *(f"{relation}, {source}" for source in sources for relation in RELATIONS))
    sums: list[tuple[Score, ...]] = []
    for name, pages in read.items():
        ways = [scores(pages, whole), scores(pages, learn([*_of(p for p in every if p not in pages), *more]))]
        if by_page:
            ways.append(reduce(_sum, (scores([p], learn([*_of(q for q in every if q is not p), *more])) for p in pages)))
        sums = [_sum(a, b) for a, b in zip(sums, ways, strict=True)] if sums else ways
        shown.add_row(name, str(len(_of(pages))), *(f"{s.f1:.3f}" for way in ways for s in way))
    shown.add_row("all", str(len(_of(every))), *(f"{s.f1:.3f}" for way in sums for s in way))
    return shown


def main() -> None:
    """Learns, prints the table, and with --write puts the weights into the ontology."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder with real pages")
    parser.add_argument("--pages", action="store_true", help="leave out each page too")
    parser.add_argument("--write", action="store_true", help="write ontology/subjects/weights.toml")
    given = parser.parse_args()
    read, more = corpora(given.shared), list(sentences(ontologies.read()))
    Console(width=160).print(table(read, more, given.pages))
    if given.write:
        weight = learn([*_of(p for pages in read.values() for p in pages), *more])
        WEIGHTS.write_text(written(weight), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

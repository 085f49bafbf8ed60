"""Learns which names are ventures', and how well that carries over.

    python -m benchmarks.ventures [--shared DIR] [--write]

Each name with the head of a venture is one or is not (`kg.mention.ventures`): a logistic regression with a penalty on the
squares of the weights, by the learner of `benchmarks/subjects.py`. A name is right if the annotation of its article has a
project of that name, or one that ends so; the more facts hang on it, the more it counts (to the power of MORE). Names that
are a right one's in short are left out. To the pages of all corpora, but for those held out, come the marked sentences of
`tests/corpora/mentions/projects.toml` and the invented ones and passages of `ventures.toml`. Same files in, same bytes out.

Prints F1 of `project` and `measure`, as `kg evaluate` counts: learned from all corpora, and for each corpus learned from the
others. `--write` writes `ontology/ventures/weights.toml`; then the subjects of figures should be learned anew.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from rich.console import Console
from rich.table import Table

from benchmarks.subjects import REAL, ROOT, Example, annotated, folders, learn
from kg import layout, mention
from kg.core import ontology as ontologies
from kg.core.ontology import Ontology
from kg.core.types import Article, Mention, Page, Source
from kg.mention.projects import names
from kg.relate import figures
from kg.relate.scene import Scene
from kg.workflow import context
from kg.workflow.equal import Fact, similar
from kg.workflow.evaluate import Score, score_page
from kg.workflow.facts import page_json
from kg.workflow.reading import Reading

WEIGHTS = ROOT / "ontology" / "ventures" / "weights.toml"
sys.path.insert(0, str(ROOT / "tests"))  # the reader of marked sentences belongs to the tests
from marked import marked  # noqa: E402

MORE = 0.4  # a name counts as the number of facts that hang on it to this power
AGAIN, PRINTED = 2.0, 3.0  # what a name of a marked sentence and of a printed page weighs beside one of an invented page
PENALTY = 3.0  # on the squares of the weights
PASSAGE = 0.3  # a name of an invented passage
MARKED = "⟦([^⟦⟧]*)⟧"
TOLD = 4.0  # and all names together in one invented sentence
RELATIONS = ("project", "measure")
HEADING = """\
# What speaks for a name being a venture's, and against it (kg/mention/ventures.py): it is one if the weights of the cues that
# hold of it do not sum up below zero. `python -m benchmarks.ventures --write` learned the numbers from annotated pages and
# sentences. An overlay of the same form takes precedence.
"""


@dataclass(frozen=True, eq=False, slots=True)
class Read:
    """An annotated page with its articles, and its names as examples."""

    page: Page
    gold: Fact
    ontology: Ontology
    articles: tuple[Article, ...]
    examples: tuple[Example, ...]


# --- pages and sentences ---


def corpora(shared: Path) -> dict[str, tuple[Read, ...]]:
    """The annotated pages, by corpus; what is not beside the project is left out."""
    found = {}
    for name, (golds, texts, overlays) in folders(shared).items():
        ontology = ontologies.read(*overlays)
        weight = PRINTED if name in REAL else 1.0
        if pages := tuple(_read(page, gold, ontology, weight) for page, gold in annotated(golds, texts, ontology)):
            found[name] = pages
    return found


def _read(page: Page, gold: Fact, ontology: Ontology, weight: float) -> Read:
    articles = tuple(context.settle(page, layout.read(page, ontology)[0], ontology))
    return Read(page, gold, ontology, articles, tuple(e for a in articles for e in _examples(a, gold, ontology, weight)))


def _examples(article: Article, gold: Fact, ontology: Ontology, weight: float) -> Iterator[Example]:
    ranges = article.locate(0, len(article.text))
    owners = [a for a in gold["articles"] if any(s < end and start < e for s, e in a["body"] for start, end in ranges)]
    facts = Counter(f["name"] for a in owners for f in a["facts"] if f["rel"] == "project")
    yield from _judged(names(article.text, _taken(article, ontology), ontology), facts, weight)


def _taken(article: Article, ontology: Ontology) -> Sequence[Mention]:
    """What is found in an article before its ventures are."""
    found: list[Sequence[Mention]] = []

    def seen(text: str, taken: Sequence[Mention], ontology: Ontology) -> list[Mention]:
        found.append(taken)
        return []

    with patch.object(mention, "projects", seen):
        mention.mentions(article, ontology)
    return found[0]


def _judged(rows: Mapping[str, frozenset[str]], facts: Mapping[str, int], weight: float) -> Iterator[Example]:
    """The names of an article as examples."""
    right = {name: max((n for gold, n in facts.items() if similar(gold, name)), default=0) for name in rows}
    for name, own in rows.items():
        longer = (o for o in rows if right[o] and len(o) > len(name))
        if not any(o.endswith(name) or o.startswith(name) for o in longer):
            yield Example((tuple(sorted(own)), ()), frozenset([0 if right[name] else 1]), weight * max(right[name], 1) ** MORE)


def sentences(ontology: Ontology) -> Iterator[Example]:
    """The names of the marked sentences."""
    path = ROOT / "tests" / "corpora" / "mentions" / "projects.toml"
    for row in (r for r in tomllib.loads(path.read_text(encoding="utf-8"))["cases"] if "fails" not in r):
        article, taken = marked(row["text"])
        wanted = [w.split(" ")[0] for w in row["found"]]
        for name, own in names(article.text, taken, ontology).items():
            yield Example((tuple(sorted(own)), ()), frozenset([0 if any(w.endswith(name) for w in wanted) else 1]), AGAIN)


def invented(ontology: Ontology) -> Iterator[Example]:
    """The names of the invented sentences: a sentence with all names counts as TOLD names of an article."""
    corpus = tomllib.loads((ROOT / "tests" / "corpora" / "mentions" / "ventures.toml").read_text(encoding="utf-8"))
    for text in corpus["passages"]:
        names_in = re.findall(MARKED, text)
        (article,) = layout.read(Page(re.sub("[⟦⟧]", "", text) + "\n", (Source("a.txt", ""),)), ontology)[0]
        yield from _judged(names(article.text, _taken(article, ontology), ontology), dict.fromkeys(names_in, 1), PASSAGE)
    for text, name in [(t, n) for t in corpus["told"] for n in corpus["names"]] + [(t, "") for t in corpus["none"]]:
        (article,) = layout.read(Page(text.replace("{}", name) + "\n", (Source("a.txt", ""),)), ontology)[0]
        rows = names(article.text, _taken(article, ontology), ontology)
        yield from _judged(rows, {name: 1} if name else {}, TOLD / len(corpus["names"]) if name else 1.0)


# --- measuring ---


def written(weight: Mapping[str, float]) -> str:
    """The file of weights, the strongest first."""
    rows = (f'"{cue}" = {weight[cue]:.2f}\n' for cue in sorted(weight, key=lambda c: (-abs(weight[c]), c)) if weight[cue])
    return HEADING + "\n" + "".join(rows)


def scores(pages: Iterable[Read], weight: Mapping[str, float]) -> tuple[Score, ...]:
    """The scores of `project` and `measure` over pages read with some weights."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "ventures").mkdir()
        (Path(folder) / "ventures" / WEIGHTS.name).write_text(written(weight), encoding="utf-8")
        found: dict[Ontology, Ontology] = {}
        return reduce(lambda left, right: tuple(map(add, left, right)), (_score(p, Path(folder), found) for p in pages))


def _score(read: Read, folder: Path, found: dict[Ontology, Ontology]) -> tuple[Score, ...]:
    own = found.setdefault(read.ontology, replace(read.ontology, folders=(*read.ontology.folders, folder)))
    scenes = (Scene(a, tuple(mention.mentions(a, own)), own) for a in read.articles)
    claims = tuple(c for scene in scenes for c in figures.read(scene))
    score = score_page(read.page.name, read.gold, page_json(Reading(read.page, read.articles, (), claims)), read.page.text)
    return tuple(score[r] for r in RELATIONS)


def _of(pages: Iterable[Read]) -> list[Example]:
    return [e for p in pages for e in p.examples]


def table(read: Mapping[str, Sequence[Read]], more: Sequence[Example]) -> Table:
    """F1 of projects and measures: learned from all, and from what is not tested on."""
    every = [p for pages in read.values() for p in pages]
    whole = learn([*_of(every), *more], PENALTY)
    sources = ("learned from all", "other corpora")
    shown = Table("corpus", "names", "right", *(f"{relation}, {source}" for source in sources for relation in RELATIONS))
    for name, pages in read.items():
        others = learn([*_of(p for p in every if p not in pages), *more], PENALTY)
        ways = [scores(pages, whole), scores(pages, others)]
        right = sum(0 in e.right for e in _of(pages))
        shown.add_row(name, str(len(_of(pages))), str(right), *(f"{s.f1:.3f}" for way in ways for s in way))
    return shown


def main() -> None:
    """Learns, prints the table, and with --write puts the weights into the ontology."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder with real pages")
    parser.add_argument("--write", action="store_true", help="write ontology/ventures/weights.toml")
    given = parser.parse_args()
    read, more = corpora(given.shared), [*sentences(shipped := ontologies.read()), *invented(shipped)]
    if given.write:
        weight = learn([*_of(p for pages in read.values() for p in pages), *more], PENALTY)
        WEIGHTS.parent.mkdir(exist_ok=True)
        WEIGHTS.write_text(written(weight), encoding="utf-8", newline="\n")
    Console(width=160).print(table(read, more))


if __name__ == "__main__":
    main()

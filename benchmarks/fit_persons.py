"""Fits the weights of the signs for names: `python -m benchmarks.fit_persons CLUENER [--out FILE]` writes weights.tsv.

CLUENER is `cluener.train.json` of the CLUENER2020 corpus (github.com/CLUEbenchmark/CLUENER2020): one JSON object a line
with `text` and `label`; it is not shipped. Its first 3,000 sentences are left out: `benchmarks/persons.py` tests on them.
To the others come the marked sentences of `tests/corpora/mentions/persons.toml` (twice the weight) and SENTENCES invented
ones made from `benchmarks/persons.toml` (a tenth of the weight). Half or more of the sentences are read bare, the rest
with the mentions of `benchmarks.persons.taken` before.

The candidates that begin at one place compete with one another and with no name there: a conditional logistic regression
with a penalty on the squares of the weights, minimised by L-BFGS from zero. Same files in, same bytes out: the random
numbers have a fixed seed, and weights have two decimals. Left as they are: `foreign`, set by hand, as CLUENER's foreign
names are of other languages; places where a transliterated name stands are not looked at.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from benchmarks.persons import taken
from kg.core import ontology as reader
from kg.core.ontology import Ontology
from kg.core.text import fold
from kg.core.types import Mention, Range
from kg.mention.names import Names, names
from kg.mention.persons import Candidate, candidates

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # the reader of marked sentences belongs to the tests
from marked import marked  # noqa: E402

HELD_OUT = 3000
SENTENCES = 10000
SEED = 7
OWN, MADE = 2.0, 0.1  # weight of a sentence of the corpus and of an invented one; one of CLUENER has 1
PENALTY = 0.3
FOREIGN = -1.0
ODD = -18.5  # logarithm of the share of a given name from which on down it is a transliterated one
SYLLABLES = frozenset(
    "尔斯克德特巴布拉里姆卡格蒂娜伦维塔尼达罗诺洛莱茨哈吉基迪夫沙古鲁科多瓦奇亚加贝比普托萨内赫扎穆雅哥萝莎丝图盖索"
)
SINGLE = 0.25  # share of single given characters among the invented names
RARE = -9.5  # given-name characters below are not used for them
SLOT = re.compile("<([a-z]+)>")
HEAD = """\
# Signs for and against a name, with their weights: what each adds to the logarithm of the odds. Written by
# benchmarks/fit_persons.py; `gain`, `loss`, `surname`, `given`, `word` are multiplied with their values.
sign	weight
"""

Signs = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text, the ranges of its names, the mentions found before, and how much it counts."""

    text: str
    names: frozenset[Range]
    taken: Sequence[Mention]
    weight: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates that begin at one place; `right` is the index of the name, -1 if none is."""

    signs: tuple[Signs, ...]
    right: int
    weight: float


def cluener(path: Path, ontology: Ontology) -> Iterator[Sentence]:
    """The sentences after the held out ones."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[HELD_OUT:]):
        row = json.loads(line)
        text = fold(row["text"])
        found = frozenset((a, b + 1) for where in row["label"].get("name", {}).values() for a, b in where)
        yield Sentence(text, found, taken(text, ontology) if number % 3 else [], 1.0)


def corpus() -> Iterator[Sentence]:
    """The project's own sentences, without bylines and without what is known to fail."""
    groups = tomllib.loads((ROOT / "tests/corpora/mentions/persons.toml").read_text(encoding="utf-8"))["group"]
    for group in groups:
        for source in group["texts"] if not group.get("byline") and not group.get("fails") else ():
            article, mentions = marked(source)
            found = frozenset((m.start, m.end) for m in mentions if m.kind == "Person")
            yield Sentence(article.text, found, [m for m in mentions if m.kind != "Person"], OWN)


def invented(ontology: Ontology) -> Iterator[Sentence]:
    """Sentences made from the forms and lists of `benchmarks/persons.toml`."""
    recipe = tomllib.loads((ROOT / "benchmarks/persons.toml").read_text(encoding="utf-8"))
    titles = [w for k in ("official", "company", "private") for w in ontology.words["titles"][k] if len(w) > 1]
    lists = {**recipe["lists"], "title": titles}
    forms, weights = zip(*((f["text"], f["weight"]) for f in recipe["form"]), strict=True)
    chance = random.Random(SEED)
    for number in range(SENTENCES):
        text, found = _filled(chance.choices(forms, weights)[0], lists, names(ontology), chance)
        yield Sentence(fold(text), found, taken(fold(text), ontology) if number % 2 else [], MADE)


def _filled(form: str, lists: Mapping[str, Sequence[str]], model: Names, chance: random.Random) -> tuple[str, frozenset[Range]]:
    text, found = "", set()
    for number, piece in enumerate(SLOT.split(form)):
        if number % 2 and piece in ("name", "other"):
            name = _name(model, chance)
            found |= {(len(text), len(text) + len(name))} if piece == "name" else set()
            text += name
        else:
            text += chance.choice(lists[piece]) if number % 2 else piece
    return text, frozenset(found)


def _name(model: Names, chance: random.Random) -> str:
    """An invented name, rare surnames somewhat more frequent than they are."""
    surname = chance.choices(list(model.surnames), [exp(0.75 * w) for w in model.surnames.values()])[0]
    tables = (model.single,) if chance.random() < SINGLE else (model.first, model.second)
    return surname + "".join(chance.choices(list(t), [exp(w) if w > RARE else 0.0 for w in t.values()])[0] for t in tables)


def choices(sentence: Sentence, ontology: Ontology) -> Iterator[Choice]:
    """The places of a sentence where a name may begin, those left out where a transliterated one does."""
    by_start: dict[int, list[tuple[Candidate, Signs]]] = {}
    for candidate, signs in candidates(sentence.text, sentence.taken, ontology):
        if "foreign" not in signs:
            by_start.setdefault(candidate.start, []).append((candidate, signs))
    begins = {a for a, _ in sentence.names}
    for start, rows in by_start.items():
        right = next((i for i, (c, _) in enumerate(rows) if (c.start, c.end) in sentence.names), -1)
        odd = right >= 0 and (rows[right][1]["given"] < ODD or SYLLABLES.issuperset(rows[right][0].name[1:]))
        if not odd and (right >= 0 or start not in begins):
            yield Choice(tuple(signs for _, signs in rows), right, sentence.weight)


def fit(found: Sequence[Choice]) -> dict[str, float]:
    """The weight of each sign."""
    rows = [signs for c in found for signs in c.signs]
    signs = sorted({s for row in rows for s in row})
    column = {s: i for i, s in enumerate(signs)}
    values = np.zeros((len(rows), len(signs)))
    for i, row in enumerate(rows):
        values[i, [column[s] for s in row]] = list(row.values())
    owner = np.repeat(np.arange(len(found)), [len(c.signs) for c in found])
    right = np.array([float(i == c.right) for c in found for i in range(len(c.signs))])
    weight = np.array([c.weight for c in found])

    def loss(b: np.ndarray) -> tuple[float, np.ndarray]:
        logit = np.clip(values @ b, -30, 30)
        odds = np.exp(logit)
        total = 1 + np.bincount(owner, odds, len(found))
        cost = (weight * (np.log(total) - np.bincount(owner, right * logit, len(found)))).sum() + PENALTY * (b**2).sum()
        return cost, values.T @ (weight[owner] * (odds / total[owner] - right)) + 2 * PENALTY * b

    best = minimize(loss, np.zeros(len(signs)), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return dict(zip(signs, best.tolist(), strict=True))


def main() -> None:
    """Reads, fits, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cluener", type=Path, help="cluener.train.json")
    parser.add_argument("--out", type=Path, default=ROOT / "ontology/names/weights.tsv", help="the table to write")
    options, ontology = parser.parse_args(), reader.read()
    sentences = [*cluener(options.cluener, ontology), *corpus(), *invented(ontology)]
    weights = {**fit([c for s in sentences for c in choices(s, ontology)]), "foreign": FOREIGN}
    rows = "".join(f"{sign}\t{weights[sign]:.2f}\n" for sign in sorted(weights))
    options.out.write_text(HEAD + rows, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

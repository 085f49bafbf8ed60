"""Estimates the weights of the layout on composed pages: an averaged perceptron that begins with the weights there are.

    python -m benchmarks.weigh [--rounds 6] [--seeds 24] [--shared DIR] [--write]

Pages are composed (tests/composer.py) with even seeds; odd seeds are left for checking. A weight moves only where the
roles that score best on a page, wrong ones favoured by a margin, are not the roles the page was composed with. The
tables of `ontology/layout/weights.toml` stay what they are: only numbers change, and a table of a role may gain
features. Weights written by hand (HELD, and what a file's form marks) stay what they are. The same input, the file of weights
included, gives the same weights.
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, cast

from rich.console import Console

from benchmarks.layout import banks
from kg.core import ontology as ontologies
from kg.core.ontology import Ontology
from kg.core.text import fold
from kg.core.types import Page
from kg.layout import sight
from kg.layout.blocks import Features, blocks
from kg.layout.joins import Joins, breaks_off
from kg.layout.roles import BEGIN, JOIN, OPEN, ROLES, Decision, decide, weighed
from kg.workflow.demo import SAMPLES
from tests.composer import KINDS, MARKS, STORIES, compose

ROOT = Path(__file__).parents[1]
WEIGHTS = ROOT / "ontology" / "layout" / "weights.toml"
# How far a wrong role may come near before the weights move, and how far they move, in hundredths.
MARGIN, STEP = 200, 10
# A feature that a table gains is written down where its weight is at least this.
LEAST = 0.25

# Written by hand and left as they are: pages for learning hardly show what they are about.
HELD = ("cut", "cut above", "list lead", "over a list", "news in brief", "masthead", "weather", "above all text")

# Marks before a headline, which its title is told without.
ORNAMENTS = "".join(m[0] for m in MARKS)
Key = tuple[str, str]  # table, feature
# How often an annotated page is counted, beside composed ones.
AGAIN = 15
Example = tuple[Joins, Decision]


class Tables:
    """The weights as they stand in the file, and in the form in which they decide; `move` changes both."""

    def __init__(self, tables: Mapping[str, Mapping[str, float]], known: Iterable[str], joints: Iterable[str]) -> None:
        self.weight: dict[Key, int] = {(t, f): round(100 * w) for t, row in tables.items() for f, w in row.items()}
        fresh = [*((r, f) for r in (*ROLES, OPEN) for f in known), *((JOIN, f) for f in joints)]
        self.fresh = dict.fromkeys((k for k in fresh if k not in self.weight), 0)
        self.weight |= self.fresh
        self.step: dict[tuple[str, str], dict[str, str]] = {}
        for name, row in tables.items():
            left, _, right = (part.split("|") for part in name.rpartition(">"))
            for pair in ((b.strip(), a.strip()) for b in left for a in right if b):
                self.step.setdefault(pair, {}).update(dict.fromkeys(row, name))
        self.table = weighed(self._spread())

    def _spread(self) -> dict[str, dict[str, float]]:
        """A table for each role and each step, with all features."""
        one = {t: {f: w / 100 for (s, f), w in self.weight.items() if s == t} for t in (*ROLES, JOIN, OPEN)}
        return one | {f"{b}>{a}": {f: self.weight[t, f] / 100 for f, t in row.items()} for (b, a), row in self.step.items()}

    def keys(self, made: Decision, joins: Joins) -> Counter[Key]:
        """How often each weight counts in the score of a page that is read so."""
        found: Counter[Key] = Counter()
        for before, role, seen in zip((BEGIN, *made.roles), made.roles, joins.seen, strict=False):
            found.update((role, f) for f in seen if (role, f) in self.weight)
            found.update((t, f) for f, t in self.step.get((before, role), {}).items() if f in seen)
        found.update((OPEN, f) for at in made.left(joins.seen) for f in joins.seen[at] if (OPEN, f) in self.weight)
        pairs = ((j, i) for i, j in enumerate(made.joined) if j is not None or made.roles[i] == "back")
        found.update((JOIN, f) for j, i in pairs for f in joins.of(j, i) if (JOIN, f) in self.weight)
        return found

    def move(self, key: Key, by: int) -> None:
        """Adds to a weight."""
        self.weight[key] += by
        name, feature = key
        if name in (JOIN, OPEN):
            cast("dict[str, int]", self.table.join if name == JOIN else self.table.open)[feature] += by
        elif name in ROLES:
            cast("list[int]", self.table.own[feature])[ROLES.index(name)] += by
        else:
            self._move_steps(name, feature, by)

    def _move_steps(self, name: str, feature: str, by: int) -> None:
        row = cast("list[int]", self.table.steps[feature])
        for before, after in (pair for pair, known in self.step.items() if known.get(feature) == name):
            row[ROLES.index(after) * (len(ROLES) + 1) + (*ROLES, BEGIN).index(before)] += by
        self.table.memo.clear()

    def best(self, example: Example) -> Decision:
        """The decision that scores best, wrong roles favoured."""
        gold = [ROLES.index(r) for r in example[1].roles]
        return decide(example[0], self.table, lambda at: tuple(0 if r == gold[at] else MARGIN for r in range(len(ROLES))))


def learn(tables: Tables, examples: Sequence[Example], rounds: int) -> dict[Key, float]:
    """The mean of the weights over all steps of the later half of the rounds, in score."""
    order, total, steps = Random(0), dict.fromkeys(tables.weight, 0), 0
    moved = dict.fromkeys(tables.weight, 0)
    for turn in range(rounds):
        wrong = 0
        if turn == rounds // 2:
            total, moved, steps = dict.fromkeys(total, 0), dict.fromkeys(moved, 0), 0
        for example in order.sample(list(examples), len(examples)):
            steps += 1
            found = tables.best(example)
            if found == example[1]:
                continue
            wrong += sum(a != b for a, b in zip(found.roles, example[1].roles, strict=True))
            change = tables.keys(example[1], example[0])
            change.subtract(tables.keys(found, example[0]))
            for key, by in change.items():
                total[key] += tables.weight[key] * (steps - moved[key])
                moved[key] = steps
                if by and not given(key[1]):
                    tables.move(key, STEP * by)
        Console().print(f"{wrong} blocks wrong or within the margin")
    return {k: (total[k] + w * (steps - moved[k])) / max(1, steps) / 100 for k, w in tables.weight.items()}


def examples(shared: Path, seeds: int, ontology: Ontology) -> list[Example]:
    """Composed pages of even seeds, all kinds of damage; and annotated pages, several times."""
    reports = banks(shared)["fitted"]
    pages = [compose(reports, kind, seed) for kind in KINDS for seed in range(0, 2 * seeds, 2)]
    folders = (
        (shared / "gold", shared / "pages"),
        (shared / "dev/gold", shared / "dev/articles"),
        (SAMPLES / "gold", SAMPLES / "pages"),
    )
    golds = [(json.loads(g.read_text(encoding="utf-8")), texts) for golds, texts in folders for g in sorted(golds.glob("*.json"))]
    real = [
        annotated(g, (texts / g["page"]).read_text(encoding="utf-8"), ontology) for g, texts in golds if not checked(g["page"])
    ]
    cases = tomllib.loads((STORIES.parent / "pages.toml").read_text(encoding="utf-8"))["page"]
    real += [e for c in cases if "fails" not in c for e in [annotated(invented(c), c["text"], ontology)] if not _wrapped(e)]
    return [_example(look(p.text, ontology), p.roles, p.owners) for p in pages] + real * AGAIN


def _wrapped(example: Example) -> bool:
    """Whether a page keeps its printed lines: what begins a paragraph there the annotation does not tell."""
    return any("full" in seen for seen in example[0].seen)


def _example(joins: Joins, roles: Sequence[str], owners: Sequence[object]) -> Example:
    """A page with its roles, and with what goes on with what: the last text of the same article that broke off."""
    left = Decision(tuple(roles), ()).left(joins.seen)
    joined: list[int | None] = [None] * len(roles)
    for i, role in enumerate(roles):
        if role == "back":
            joined[i] = max((e for e in left if e < i - 1 and owners[e] == owners[i] and e not in joined), default=None)
        elif role == "more" and i and roles[i - 1] in ("body", "more", "start", "back") and breaks_off(joins.seen[i - 1]):
            joined[i] = i - 1
    return joins, Decision(tuple(roles), tuple(joined))


def checked(name: str) -> bool:
    """Whether a page is kept for checking: every other sample page is."""
    return name[2] == "_" and int(name[:2]) % 2 == 0


def look(text: str, ontology: Ontology) -> Joins:
    """What is seen of the blocks of a text."""
    return sight(blocks(Page(text, ())), ontology)


def annotated(gold: dict[str, Any], text: str, ontology: Ontology) -> Example:
    """A page with the roles that follow from its annotation."""
    joins = look(text, ontology)
    owner = {i: (a, k) for a in gold["articles"] for k, (s, e) in enumerate(a["body"]) for i in range(s, e)}
    titles = {a["id"]: re.sub(r"\s", "", a["title"] or "") for a in gold["articles"]}
    begun: dict[str, tuple[int, str, bool]] = {}  # of each article the range, the role and the end of its last block
    roles: list[str] = []
    owners: list[object] = []
    before: object = None
    for block, shown in zip(joins.found, joins.seen, strict=True):
        article, part = owner.get(block.start, (None, 0))
        words = re.sub(r"\s", "", text[block.start + block.skip :][: len(block.text)])
        if article is not None and before == article["id"]:
            part = begun[article["id"]][0]
        elif before is not None:
            part = -1 - block.start
        before = article and article["id"]
        owners.append(before)
        if article is None or any(text.startswith(r, block.start) for r in gold.get("rest", ())):
            roles.append("banner")
            continue
        words = words if titles[article["id"]].startswith(words) else words.lstrip(ORNAMENTS)
        if words and titles[article["id"]].startswith(words):
            titles[article["id"]], role = titles[article["id"]][len(words) :], "head"
        else:
            role = _role(article["kind"], part, begun.get(article["id"]), shown)
        begun[article["id"]] = part, role, block.finished
        roles.append(role)
    return _example(joins, roles, owners)


def invented(case: dict[str, Any]) -> dict[str, Any]:
    """The annotation of a page of the tests' corpus, from the beginning and end of each of its articles."""
    places = [i for i, c in enumerate(case["text"]) if not c.isspace()]
    words = "".join(fold(case["text"]).split())

    def spot(part: str, after: int = 0) -> list[int]:
        part = "".join(fold(part).split())
        at = words.find(part, after) if part else -1
        return [at, at + len(part)] if at >= 0 else []

    found: list[dict[str, Any]] = []
    for k, a in enumerate(case["articles"]):
        first, title = spot(a["first"][:10]), spot(a["title"])
        last = spot(a["last"], first[0] if first else 0)
        spans = [s for s in (title, [first[0], last[1]] if first and last else []) if s]
        body = [[places[s], places[e - 1] + 1] for s, e in spans]
        found.append({"id": k, "kind": a["kind"], "title": a["title"], "body": body})
    size = {a["id"]: sum(e - s for s, e in a["body"]) for a in found}
    return {"articles": sorted(found, key=lambda a: -size[a["id"]]), "rest": [r[1] for r in case.get("rest", ())]}


def _role(kind: str, part: int, last: tuple[int, str, bool] | None, seen: Features) -> str:
    """The role of a block that is no headline: `last` tells of the block before it in its article."""
    if seen & {"whole byline", "opening alone", "names"}:
        return "byline"
    if kind == "caption" or last is None:
        return "caption" if kind == "caption" else "start"
    if part != last[0] and last[1] != "head":
        return "back"
    if last[1] not in ("head", "byline", "sub") and not last[2]:
        return "more"
    return "sub" if "bare" in seen and "sentence inside" not in seen else "body"


def written(weight: Mapping[Key, float], fresh: Mapping[Key, int]) -> str:
    """The file of weights with new numbers, its order and comments kept; what a table gains stands at its end."""
    new = {key: w for key, w in weight.items() if key in fresh and abs(w) >= LEAST}
    gained = {t: [f'"{f}" = {w:.1f}' for (s, f), w in new.items() if s == t] for t in (*ROLES, JOIN, OPEN)}
    table, lines = "", list[str]()
    for line in [*WEIGHTS.read_text(encoding="utf-8").splitlines(), "["]:
        if line.startswith("["):
            while gained.get(table) and lines and not lines[-1].strip():
                lines.pop()
            lines += [*sorted(gained[table]), ""] if gained.get(table) else []
            table = line[1:].split("]")[0].strip('"')
        key = re.match(r'"([^"]+)" = ', line)
        if not key or ((table, key[1]) in weight and _kept(table, key[1], weight[table, key[1]])):
            lines.append(f'"{key[1]}" = {weight[table, key[1]]:.1f}' if key else line)
    return "\n".join(lines[:-1]).rstrip() + "\n"


def _kept(table: str, feature: str, weight: float) -> bool:
    """Whether a weight is written: those by hand, those of steps, and else those that count."""
    return given(feature) or ">" in table or abs(weight) >= LEAST


def given(feature: str) -> bool:
    """Whether the weights of a feature are written by hand."""
    return feature in HELD or feature.startswith("marked ")


def main() -> None:
    """Learns, and with --write puts the weights into the ontology."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seeds", type=int, default=24, help="pages of each kind of damage")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder with real pages")
    parser.add_argument("--write", action="store_true", help="write ontology/layout/weights.toml")
    options = parser.parse_args()
    found = examples(options.shared, options.seeds, ontologies.read())
    known = sorted({f for joins, _ in found for block in joins.seen for f in block})
    joints = sorted({f for joins, made in found for i, j in enumerate(made.joined) for f in joins.of(j, i)})
    tables = Tables(tomllib.loads(WEIGHTS.read_text(encoding="utf-8")), known, joints)
    weight = learn(tables, found, options.rounds)
    if options.write:
        WEIGHTS.write_text(written(weight, tables.fresh), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

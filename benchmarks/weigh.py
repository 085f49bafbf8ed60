"""Estimates the weights of the layout on composed pages: an averaged perceptron that begins with the weights there are.

    python -m benchmarks.weigh [--rounds 6] [--seeds 24] [--shared DIR] [--write]

Pages are composed (tests/composer.py) with even seeds; odd seeds are left for checking. A weight moves only where the
roles that score best on a page, wrong ones favoured by a margin, are not the roles the page was composed with. The
tables of `ontology/layout/weights.toml` stay what they are: only numbers change, and a table of a role may gain
features. The same input gives the same weights.
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from rich.console import Console

from benchmarks.layout import bank
from kg.core import ontology as ontologies
from kg.core.ontology import Ontology
from kg.core.text import fold
from kg.core.types import Page
from kg.layout.blocks import Block, Features, blocks
from kg.layout.features import features
from kg.layout.likeness import Likeness
from kg.layout.roles import BEGIN, ROLES
from kg.workflow.demo import SAMPLES
from tests.composer import KINDS, STORIES, compose

ROOT = Path(__file__).parents[1]
WEIGHTS = ROOT / "ontology" / "layout" / "weights.toml"
# How far a wrong role may come near before the weights move, and how far they move, in score.
MARGIN, STEP = 2.0, 0.1
# A feature that a table gains is written down where its weight is at least this.
LEAST = 0.25

Key = tuple[str, str]  # table, feature
# How often an annotated page is counted, beside composed ones.
AGAIN = 10
Example = tuple[tuple[Features, ...], tuple[str, ...]]


class Tables:
    """The weights as they stand in the file: which of them count for a role at a block, and after another role."""

    def __init__(self, tables: Mapping[str, Mapping[str, float]], known: Iterable[str]) -> None:
        self.weight: dict[Key, float] = {(t, f): w for t, row in tables.items() for f, w in row.items()}
        self.fresh = {(r, f): 0.0 for r in ROLES for f in known if (r, f) not in self.weight}
        self.weight |= self.fresh
        self.table: dict[tuple[str, str], dict[str, str]] = {}
        for name, row in tables.items():
            left, _, right = (part.split("|") for part in name.rpartition(">"))
            for pair in ((b.strip(), a.strip()) for b in left for a in right if b):
                self.table.setdefault(pair, {}).update(dict.fromkeys(row, name))

    def step(self, before: str, role: str, seen: Features) -> list[Key]:
        """The weights of a step."""
        return [(t, f) for f, t in self.table.get((before, role), {}).items() if f in seen]

    def keys(self, roles: Sequence[str], seen: Sequence[Features]) -> list[Key]:
        """The weights that make the score of a page with these roles."""
        found: list[Key] = []
        for before, role, shown in zip((BEGIN, *roles), roles, seen, strict=False):
            found += [(role, f) for f in sorted(shown) if (role, f) in self.weight] + self.step(before, role, shown)
        return found

    def best(self, example: Example) -> tuple[str, ...]:
        """The roles that score best, wrong ones favoured."""
        trail: list[dict[str, str]] = []
        scores = {BEGIN: 0.0}
        for seen, gold in zip(*example, strict=True):
            ways = {r: {b: s + sum(self.weight[k] for k in self.step(b, r, seen)) for b, s in scores.items()} for r in ROLES}
            trail.append({r: max(way, key=lambda b: way[b]) for r, way in ways.items()})
            own = {r: sum(self.weight.get((r, f), 0.0) for f in seen) + MARGIN * (r != gold) for r in ROLES}
            scores = {r: ways[r][trail[-1][r]] + own[r] for r in ROLES}
        path = [max(scores, key=lambda r: scores[r])]
        for back in reversed(trail[1:]):
            path.append(back[path[-1]])
        return tuple(reversed(path))


def learn(tables: Tables, examples: Sequence[Example], rounds: int) -> dict[Key, float]:
    """The mean of the weights over all steps of all rounds."""
    order, total, steps = Random(0), dict.fromkeys(tables.weight, 0.0), 0
    moved: dict[Key, int] = dict.fromkeys(tables.weight, 0)
    for _ in range(rounds):
        wrong = 0
        for example in order.sample(list(examples), len(examples)):
            steps += 1
            found = tables.best(example)
            if found == example[1]:
                continue
            wrong += sum(a != b for a, b in zip(found, example[1], strict=True))
            for sign, roles in ((STEP, example[1]), (-STEP, found)):
                for key in tables.keys(roles, example[0]):
                    total[key] += tables.weight[key] * (steps - moved[key])
                    moved[key] = steps
                    tables.weight[key] += sign
        Console().print(f"{wrong} blocks wrong or within the margin")
    return {k: (total[k] + w * (steps - moved[k])) / max(1, steps) for k, w in tables.weight.items()}


def examples(shared: Path, seeds: int, ontology: Ontology) -> list[Example]:
    """Composed pages of even seeds, all kinds of damage; and annotated pages, several times."""
    reports = bank(shared)
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
    return [(look(p.text, ontology)[1], p.roles) for p in pages] + real * AGAIN


def _wrapped(example: Example) -> bool:
    """Whether a page keeps its printed lines: what begins a paragraph there the annotation does not tell."""
    return any("full" in seen for seen in example[0])


def checked(name: str) -> bool:
    """Whether a page is kept for checking: every other sample page is."""
    return name[2] == "_" and int(name[:2]) % 2 == 0


def look(text: str, ontology: Ontology) -> tuple[tuple[Block, ...], tuple[Features, ...]]:
    """The blocks of a text and their features."""
    found = blocks(Page(text, ()))
    return found, features(found, Likeness.of([b.text for b in found]), ontology)


def annotated(gold: dict[str, Any], text: str, ontology: Ontology) -> Example:
    """A page with the roles that follow from its annotation."""
    found, seen = look(text, ontology)
    owner = {i: (a, k) for a in gold["articles"] for k, (s, e) in enumerate(a["body"]) for i in range(s, e)}
    titles = {a["id"]: re.sub(r"\s", "", a["title"] or "") for a in gold["articles"]}
    begun: dict[str, tuple[int, str, bool]] = {}  # of each article the range, the role and the end of its last block
    roles: list[str] = []
    before: object = None
    for block, shown in zip(found, seen, strict=True):
        article, part = owner.get(block.start, (None, 0))
        words = re.sub(r"\s", "", text[block.start : block.end])
        if article is not None and before == article["id"]:
            part = begun[article["id"]][0]
        elif before is not None:
            part = -1 - block.start
        before = article and article["id"]
        if article is None or any(text.startswith(r, block.start) for r in gold.get("rest", ())):
            roles.append("banner")
            continue
        if words and titles[article["id"]].startswith(words):
            titles[article["id"]], role = titles[article["id"]][len(words) :], "head"
        else:
            role = _role(article["kind"], part, begun.get(article["id"]), shown)
        begun[article["id"]] = part, role, block.finished
        roles.append(role)
    return seen, tuple(roles)


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


def written(weight: Mapping[Key, float], fresh: Mapping[Key, float]) -> str:
    """The file of weights with new numbers, its order and comments kept; what a table gains stands at its end."""
    gained = {
        t: [f'"{f}" = {w:.1f}' for (s, f), w in weight.items() if s == t and (s, f) in fresh and abs(w) >= LEAST] for t in ROLES
    }
    table, lines = "", list[str]()
    for line in [*WEIGHTS.read_text(encoding="utf-8").splitlines(), "["]:
        if line.startswith("["):
            while gained.get(table) and lines and not lines[-1].strip():
                lines.pop()
            lines += [*sorted(gained[table]), ""] if gained.get(table) else []
            table = line[1:].split("]")[0].strip('"')
        key = re.match(r'"([^"]+)" = ', line)
        lines.append(f'"{key[1]}" = {weight[table, key[1]]:.1f}' if key else line)
    return "\n".join(lines[:-1]).rstrip() + "\n"


def main() -> None:
    """Learns, and with --write puts the weights into the ontology."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seeds", type=int, default=24, help="pages of each kind of damage")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder with real pages")
    parser.add_argument("--write", action="store_true", help="write ontology/layout/weights.toml")
    given = parser.parse_args()
    found = examples(given.shared, given.seeds, ontologies.read())
    known = sorted({f for seen, _ in found for block in seen for f in block})
    tables = Tables(tomllib.loads(WEIGHTS.read_text(encoding="utf-8")), known)
    weight = learn(tables, found, given.rounds)
    if given.write:
        WEIGHTS.write_text(written(weight, tables.fresh), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

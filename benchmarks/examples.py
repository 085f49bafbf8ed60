"""Pages with the roles of their lines, which the weights of the layout are learned from."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.layout import banks
from kg.core.ontology import Ontology
from kg.core.text import fold
from kg.core.types import Page
from kg.layout import sight
from kg.layout.blocks import Features, blocks
from kg.layout.joins import Joins, breaks_off
from kg.layout.roles import Decision
from kg.workflow.demo import SAMPLES
from tests.composer import KINDS, MARKS, STORIES, compose

# Marks before a headline, which its title is told without.
ORNAMENTS = "".join(m[0] for m in MARKS)
# For how many seeds of a kind of damage an annotated page is counted once.
EACH = 3
Example = tuple[Joins, Decision]


def examples(shared: Path, seeds: int, ontology: Ontology) -> list[Example]:
    """Composed pages of even seeds, `seeds` of each kind of damage; and annotated pages, several times."""
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
    real += [e for c in cases for e in [annotated(invented(c), c["text"], ontology)] if not _wrapped(e)]
    return composed(shared, KINDS, seeds, ontology) + real * -(-seeds // EACH)


def composed(shared: Path | None, kinds: Sequence[str], seeds: int, ontology: Ontology) -> list[Example]:
    """Composed pages of even seeds, `seeds` of each of some kinds of damage."""
    reports = banks(shared)["fitted"]
    pages = (compose(reports, kind, seed) for kind in kinds for seed in range(0, 2 * seeds, 2))
    return [_example(look(p.text, ontology), p.roles, p.owners) for p in pages]


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
    for i, role in enumerate(roles):  # a line with nothing below it is no subheading: so a notice is signed
        roles[i] = "body" if role == "sub" and owners[i + 1 : i + 2] != owners[i : i + 1] else role
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

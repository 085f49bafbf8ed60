"""Decisions as test cases: a file with the decisions and the pages they speak of, which tells later whether the program agrees.

The file is that of the decisions (`kg.workflow.decisions`) with a table `[[page]]` for each page.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from kg import resolve
from kg.core.errors import InputError
from kg.core.ontology import Ontology
from kg.core.types import Claim, Page
from kg.workflow import decisions
from kg.workflow.decisions import Alias, Correction, Decision
from kg.workflow.reading import read

_KEYS = ("text", "paper", "issued", "number", "region")


def written(made: Iterable[Decision], pages: Mapping[str, Page]) -> str:
    """The decisions and the pages they speak of, as a file of cases; decisions on pages that are not there are left out."""
    known = [d for d in made if pages_of(d) <= pages.keys()]
    named = sorted({p for d in known for p in pages_of(d)})
    return "".join([*(_page(pages[p]) for p in named), *map(decisions.written, known)])


def pages_of(d: Decision) -> set[str]:
    """The ids of the pages that a decision speaks of."""
    return {d.page} if isinstance(d, Correction) else {m.partition(":")[0] for m in decisions.mentions_of(d)}


def _page(page: Page) -> str:
    values = {**{k: getattr(page, k) for k in _KEYS}, "issued": page.issued.isoformat() if page.issued else None}
    lines = [f"{k} = {decisions.toml(v)}" for k, v in values.items() if v]
    return "\n".join(["[[page]]", *lines]) + "\n\n"


def cases(path: Path) -> tuple[dict[str, Page], list[Decision]]:
    """The pages of a file of cases by id, and its decisions. Raises InputError."""
    made = decisions.read(path, ("page",))
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("page", [])
    found = [_read(f"{path}: [[page]] number {n}", row) for n, row in enumerate(rows, 1)]
    return {p.id: p for p in found}, made


def _read(where: str, row: Mapping[str, Any]) -> Page:
    if set(row) - set(_KEYS) or not all(isinstance(v, str) for v in row.values()) or not row.get("text"):
        raise InputError(f"{where}: a page has a text, and {', '.join(_KEYS[1:])} as texts where they are known")
    issued = date.fromisoformat(row["issued"]) if "issued" in row else None
    return Page(row["text"], (), row.get("paper"), issued, row.get("number"), row.get("region"))


def disagrees(decision: Decision, pages: Mapping[str, Page], ontology: Ontology) -> str:
    """Why the program does not decide as the person did, by rules alone; empty where it does."""
    claims = [c for p in sorted(pages_of(decision)) for c in read(pages[p], ontology).claims]
    if isinstance(decision, Correction):
        return _on_claim(claims, decision)
    judged, _, idle = decisions.matched(claims, [decision])
    if idle:
        return "a mention has no counterpart on its page"
    if isinstance(decision, Alias):
        return ""
    of = resolve.by_mention(resolve.entities(claims, resolve.judgements(claims, ontology), ontology))
    same = not judged or of[judged[0].left].id == of[judged[0].right].id
    return "" if same == (decision.verdict == "same") else f"the program says {'same' if same else 'not the same'}"


def _on_claim(claims: list[Claim], c: Correction) -> str:
    there = not decisions.corrected(claims, [c])[1]
    if c.verdict == "right":
        return "" if there else "the claim is no longer made"
    if there:
        return "the wrong claim is still made"
    wanted = tuple((k, c.value if k == c.slot else v) for k, v in c.slots)
    right = c.verdict == "wrong" or not decisions.corrected(claims, [replace(c, verdict="right", slots=wanted)])[1]
    return "" if right else f"no claim has {c.slot} = {c.value}"

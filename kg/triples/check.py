"""Checks of a graph: every quote against its page, every file against its hash, the shape of claims, conflicts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path

from kg.core.decode import decode
from kg.core.errors import InputError
from kg.core.ontology import VALUES, Card, Ontology, SlotText
from kg.core.types import Page, Source
from kg.triples.graph import Graph
from kg.triples.questions import bind, question
from kg.triples.terms import claim_class, property_of

_RANGE = re.compile(r"char=(\d+),(\d+)")
_QUOTES = "SELECT ?claim ?quote ?at WHERE { ?claim prov:wasDerivedFrom ?article ; xt:quote ?quote ; xt:at ?at } ORDER BY ?claim"
_UNPROVED = """SELECT ?claim WHERE { ?claim prov:wasDerivedFrom ?article
    FILTER NOT EXISTS { ?claim xt:quote ?quote ; xt:at ?at } } ORDER BY ?claim"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: a fault (the graph is wrong) or a warning (someone should look)."""

    level: str  # "fault" | "warning"
    where: str
    what: str


def check(graph: Graph, ontology: Ontology) -> list[Finding]:
    """All findings: evidence, shapes, conflicts; faults first."""
    found = [*evidence_faults(graph), *shape_faults(graph, ontology), *conflicts(graph, ontology)]
    return sorted(dict.fromkeys(found), key=lambda f: f.level)


def evidence_faults(graph: Graph) -> list[Finding]:
    """Quotes that do not stand on their page, files that are no longer what was read, a dump that was changed."""
    pages = {page.id: page for page in graph.pages()}
    folder = Path(graph.build.get("folder", ""))
    hashes: dict[Path, str | None] = {}
    found = [f for page in pages.values() for source in page.sources for f in _source(page, source, folder, hashes)]
    found += [f for row in graph.rows(_QUOTES) for f in _quote(pages, row)]
    unproved = "bears no words of a page; a person's correction gives a reason instead"
    found += [Finding("warning", row["claim"], unproved) for row in graph.rows(_UNPROVED)]
    if _digest(graph.dump) != graph.build["digest"]:
        found.append(Finding("fault", str(graph.dump), "differs from the digest in build.json; build the graph again"))
    return found


def _quote(pages: Mapping[str, Page], row: Mapping[str, str]) -> Iterator[Finding]:
    where, _, fragment = row["at"].partition("#")
    page = pages.get(where.rsplit("/", 1)[-1])
    words = "".join(page.text[int(a) : int(b)] for a, b in _RANGE.findall(fragment)) if page else None
    if words != row["quote"]:
        yield Finding("fault", row["claim"], f"{row['at']} reads {_short(words)}, the claim quotes {_short(row['quote'])}")


def _short(words: str | None) -> str:
    return "no page of this graph" if words is None else repr(words if len(words) <= 40 else words[:39] + "…")


def _digest(path: Path) -> str:
    total = sha256()
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            total.update(part)
    return total.hexdigest()


def _source(page: Page, source: Source, folder: Path, hashes: dict[Path, str | None]) -> Iterator[Finding]:
    """What became of a page's file. `hashes` keeps those of files seen before: an archive holds many pages."""
    path = folder / source.path
    if path not in hashes:
        hashes[path] = _digest(path) if path.is_file() else None
    if source.path == "-":
        yield Finding(
            "warning", source.path, "came from standard input, so no file is there to compare; the graph keeps its text"
        )
    elif hashes[path] is None:
        yield Finding("warning", source.path, "the file is no longer there; the graph keeps its text")
    elif hashes[path] != source.sha256:
        yield _changed(page, source, path)


def _changed(page: Page, source: Source, path: Path) -> Finding:
    plain = not source.part and path.suffix.lower() in (".txt", "")
    now = _decode(path.read_bytes(), source.path) if plain else None
    if now == page.text:
        return Finding("warning", source.path, "its bytes changed (encoding or line ends), its text did not")
    where = "" if now is None else f": {difference(page.text, now)}"
    return Finding("fault", source.path, f"changed since it was read{where}; build the graph again")


def _decode(raw: bytes, name: str) -> str | None:
    try:
        return decode(raw, name)
    except InputError:
        return None


def difference(read: str, now: str) -> str:
    """The first place where two texts differ, as line and column (from 1), what stands there now, what was read.

    >>> difference("甲乙丙", "甲丁丙")
    "line 1, column 2: '丁丙' stands there, '乙丙' was read"
    """
    at = next((i for i, (a, b) in enumerate(zip_longest(read, now)) if a != b), len(read))
    line, column = read.count("\n", 0, at) + 1, at - (read.rfind("\n", 0, at) + 1) + 1
    stands, was = (f"{text[at : at + 10]!r}" if at < len(text) else "the end of the text" for text in (now, read))
    return f"line {line}, column {column}: {stands} stands there, {was} was read"


def shape_faults(graph: Graph, ontology: Ontology) -> list[Finding]:
    """Claims without a slot that their card requires (faults), or with one of another kind (warnings)."""
    slots = [
        (card, slot) for _, card in sorted(ontology.cards.items()) for slot in card.slots if property_of(card.name, slot.name)
    ]
    missing = [f for card, slot in slots if slot.required for f in _missing(graph, card, slot)]
    return missing + [f for card, slot in slots for f in _of_other_kind(graph, ontology, card, slot)]


def _missing(graph: Graph, card: Card, slot: SlotText) -> Iterator[Finding]:
    absent = f"?claim a xt:{claim_class(card.name)} FILTER NOT EXISTS {{ ?claim {property_of(card.name, slot.name)} ?value }}"
    for row in graph.rows(f"SELECT ?claim WHERE {{ {absent} }} ORDER BY ?claim"):
        yield Finding("fault", row["claim"], f"{card.name} without {slot.name}, which relations/{card.file} requires")


def _of_other_kind(graph: Graph, ontology: Ontology, card: Card, slot: SlotText) -> Iterator[Finding]:
    kinds = {k for kind in slot.kind if kind not in VALUES for k in ontology.kinds_below(kind)}
    if not kinds:
        return
    filled = f"?claim a xt:{claim_class(card.name)} ; {property_of(card.name, slot.name)} ?value . FILTER(isIRI(?value))"
    wrong = f"FILTER NOT EXISTS {{ ?value a ?kind FILTER(?kind IN ({', '.join(f'xt:{k}' for k in sorted(kinds))})) }}"
    for row in graph.rows(f"SELECT ?claim ?value WHERE {{ {filled} {wrong} }} ORDER BY ?claim ?value"):
        what = f"{card.name}: {slot.name} is {row['value']}, which is none of {', '.join(slot.kind)}"
        yield Finding("warning", row["claim"], what)


def conflicts(graph: Graph, ontology: Ontology) -> list[Finding]:
    """Two holders of a one-person post on a day, two values of one measure of a project: sources that disagree."""
    held = graph.rows(bind(question("rivals", ontology)))
    stated = graph.rows(bind(question("conflict", ontology)))
    found = [(r["post"], f"{r['name']}, seen {r['earliest']} to {r['latest']}, and another in that time") for r in held]
    found += [(v["name"], f"{v['figure']} is {v['value']} {v['in_unit']} in {_cited(v)}") for v in stated]
    return [Finding("warning", where, what) for where, what in dict.fromkeys(found)]


def _cited(row: dict[str, str]) -> str:
    return " ".join(row[k] for k in ("paper", "date", "headline") if k in row) + f", {_short(row['source'])}"

"""Claims as the views show them: what is said of whom, in which words, and where it can be looked up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.core.types import Page
from kg.view.asks import Asks, ask, clean, visible

AROUND = 80  # characters of the page shown on either side of the evidence, at most
# Where a passage may begin or end: a full stop with its closing quotes, a blank line, an indented line.
_STOP = re.compile(r"[。！？!?][”’」』）]*|\n\s*\n|\n[ \u3000]{2,}")
_CHARS = re.compile(r"(\d+),(\d+)")
_OWN = (
    "@type",
    "@wasDerivedFrom",
    "@wasAttributedTo",
    "modality",
    "confidence",
    "quote",
    "at",
    "rule",
    "period",
    "issued",
    "states",
)


@dataclass(frozen=True, slots=True)
class Thing:
    """A person, division, body, project …: its IRI, its kind (a class of the ontology), its name, a division's level."""

    iri: str
    kind: str
    label: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in base units, as the graph has it."""

    value: str
    unit: str
    approx: bool = False
    bound: str = ""
    upto: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a claim is read. `passage` are stretches of the page around it, each with whether it is the evidence."""

    article: str
    title: str
    paper: str = ""
    date: str = ""
    page: str = ""
    passage: tuple[tuple[str, bool], ...] = ()


Value = Thing | Figure | str


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim: its relation, what fills its slots (a figure stands under `value`, its measure under `measure`), its source.

    `term` is the IRI of the membership that a claim on a post speaks of; `confidence` the share of claims like it that are right.
    """

    id: str
    relation: str
    slots: tuple[tuple[str, Value], ...]
    modality: str
    period: str
    citation: Citation
    term: str = ""
    confidence: float = 1.0

    def __getitem__(self, slot: str) -> Value | None:
        return dict(self.slots).get(slot)

    def thing(self, slot: str) -> Thing | None:
        """What fills a slot, if it is a thing."""
        value = self[slot]
        return value if isinstance(value, Thing) else None

    def text(self, slot: str) -> str:
        """What fills a slot as text: a name, or the text itself; empty where nothing or a figure fills it."""
        value = self[slot]
        return value.label if isinstance(value, Thing) else value if isinstance(value, str) else ""

    @property
    def things(self) -> dict[str, Thing]:
        """The slots that things fill."""
        return {k: v for k, v in self.slots if isinstance(v, Thing)}


def statements(graph: Asks, about: Iterable[str] | None = None) -> list[Statement]:
    """The claims that name any of some things (IRIs), or all; by date, then by article."""
    claims = None if about is None else [r["claim"] for r in ask(graph, "about", "thing", about)]
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    linked: dict[str, set[str]] = defaultdict(set)
    for row in ask(graph, "claims", "claim", claims):
        key, value = ("" if row["own"] == "true" else "@") + _local(row["property"]), row["value"]
        found[row["claim"]].append((key, value))
        if row["linked"] == "true":
            linked[key if key in _OWN else ""].add(value)
    known = _Known.of(graph, linked)
    made = [_statement(claim, sorted(rows), known) for claim, rows in found.items()]
    return sorted(made, key=lambda s: (s.citation.date, s.citation.article, s.id))


def things(graph: Asks, iris: Iterable[str]) -> dict[str, Thing]:
    """The things of some IRIs; what is none is left out."""
    rows = sorted(ask(graph, "things", "thing", iris), key=lambda r: (r["thing"], r["kind"], r["label"]))
    return {r["thing"]: Thing(r["thing"], _local(r["kind"]), clean(r["label"]), r.get("level", "")) for r in rows}


@dataclass(frozen=True)
class _Known:
    """What the values of claims stand for."""

    things: Mapping[str, Thing]
    memberships: Mapping[str, Mapping[str, str]]
    articles: Mapping[str, Mapping[str, str]]
    figures: Mapping[str, Figure]
    pages: Mapping[str, str]

    @classmethod
    def of(cls, graph: Asks, linked: Mapping[str, set[str]]) -> _Known:
        """Looks up what claims link to; `linked` has the IRIs of each own property, and of all slots under ``."""
        members = {r["membership"]: r for r in ask(graph, "memberships", "membership", linked["states"])}
        named = linked[""] | {r[k] for r in members.values() for k in ("person", "unit") if k in r}
        articles = {r["article"]: r for r in ask(graph, "articles", "article", linked["@wasDerivedFrom"])}
        figures = {r["quantity"]: _figure(r) for r in ask(graph, "quantities", "quantity", linked[""])}
        return cls(things(graph, named), members, articles, figures, _texts(graph.pages()))


def _texts(pages: Iterable[Page]) -> dict[str, str]:
    return {page.id: page.text for page in pages}


def _figure(row: Mapping[str, str]) -> Figure:
    return Figure(row["value"], row["unit"], row.get("approximate") == "true", row.get("bound", ""), row.get("upto", ""))


def _statement(claim: str, rows: list[tuple[str, str]], known: _Known) -> Statement:
    one = dict(rows)
    kinds = sorted(v for k, v in rows if k == "@type")
    relation = _local(kinds[0]).removesuffix("Claim").lower()
    slots = _slots(rows, known)
    return Statement(
        claim,
        relation,
        slots,
        one.get("modality", "asserted"),
        one.get("period", ""),
        _citation(one, known),
        one.get("states", ""),
        float(one.get("confidence", 1)),
    )


def _slots(rows: list[tuple[str, str]], known: _Known) -> tuple[tuple[str, Value], ...]:
    found: list[tuple[str, Value]] = []
    for key, value in rows:
        if key == "states":
            member = known.memberships.get(value, {})
            found += [(s, known.things[member[s]]) for s in ("person", "unit") if member.get(s) in known.things]
            found += [(s, clean(member[s])) for s in ("title", "official") if s in member]
        elif key not in _OWN and value in known.figures:
            found += [("measure", key), ("value", known.figures[value])]
        elif key not in _OWN:
            found.append((key, known.things.get(value) or clean(value)))
    return tuple(found)


def _citation(one: Mapping[str, str], known: _Known) -> Citation:
    article = known.articles.get(one["@wasDerivedFrom"], {})
    date = one.get("issued") or article.get("date", "")
    title, paper, number = (clean(article.get(k, "")) for k in ("title", "paper", "page"))
    return Citation(one["@wasDerivedFrom"], title, paper, date, number, _passage(one, known.pages))


def _passage(one: Mapping[str, str], pages: Mapping[str, str]) -> tuple[tuple[str, bool], ...]:
    """The sentences around the evidence, or its words alone where the page is not at hand."""
    page, _, place = one.get("at", "").rpartition("#")
    ranges = sorted((int(a), int(b)) for a, b in _CHARS.findall(place))
    text = pages.get(page.rsplit("/", 1)[-1], "")
    if not ranges or not text:
        return ((clean(one["quote"]), True),) if "quote" in one else ()
    parts: list[tuple[str, bool]] = []
    at = _begin(text, ranges[0][0])
    for a, b in ranges:
        gap = text[at:a] if a - at <= 2 * AROUND else text[at : at + AROUND] + " … " + text[a - AROUND : a]
        parts += [(gap, False), (text[a:b], True)]
        at = b
    parts.append((text[at : _end(text, at)], False))
    return tuple((shown, marked) for words, marked in parts if (shown := visible(re.sub(r"\s*\n\s*", "", words))))


def _begin(text: str, at: int) -> int:
    start = max(0, at - AROUND)
    stops = [m.end() for m in _STOP.finditer(text, start, at)]
    return stops[-1] if stops else start


def _end(text: str, at: int) -> int:
    stop = _STOP.search(text, max(0, at - 1), at + AROUND)
    return max(at, stop.end()) if stop else min(len(text), at + AROUND)


def _local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]

"""Judged pairs (tests/corpora/resolve/pairs): read, made into claims, answered. Cases marked `held_out` are never tuned on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from claims import Sheet, all_claims, quantity

from kg.core import ontology
from kg.core.types import Claim, Name, Slot
from kg.resolve import resolved
from kg.resolve.reason import SAME

ONTOLOGY = ontology.read()
FOLDER = Path(__file__).parent / "corpora" / "resolve" / "pairs"
DIVISION = re.compile(r".*(?:[镇乡村县]|街道|社区|街道办事处|街道办|[^小]区)")
COMPANY = re.compile(r".*(?:公司|合作社|超市|厂)")
KINDS = {"D": "Division", "O": "Organization", "C": "Company"}
UNITS = {"万": 10_000, "亿": 100_000_000}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides of one question: are they one? `kind` is the case's, `about` who is asked about on the left and the right."""

    file: str
    kind: str
    judge: str
    why: str
    sides: tuple[str, str]
    about: tuple[str, str]
    places: tuple[tuple[str, str], ...]
    held_out: bool


def pairs() -> list[Pair]:
    """All pairs of the corpus, in order."""
    return [pair for path in sorted(FOLDER.glob("*.toml")) for pair in _of_file(path)]


def _of_file(path: Path) -> Iterator[Pair]:
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    for case in read["case"]:
        for left, right, about in case["pairs"]:
            first, _, second = about.partition("|")
            places = tuple(read["places"].items())
            who = (first, second or first)
            yield Pair(
                path.stem, case["kind"], case["judge"], case["why"], (left, right), who, places, case.get("held_out", False)
            )


@dataclass(frozen=True, slots=True)
class Side:
    """One article: its day, the name and the lineage of its county."""

    day: str
    county: str
    within: tuple[str, ...]
    places: dict[str, str]

    def name(self, written: str, kind: str = "") -> Name:
        """`澄河县水利局=县水利局<石桥镇@41/4197` as a name."""
        body, _, at = written.partition("@")
        body, _, around = body.partition("<")
        body, _, code = body.partition("#")
        if body[1:2] == ":":
            kind, body = KINDS[body[0]], body[2:]
        text, _, key = body.partition("=")
        kind = kind or ("Company" if COMPANY.fullmatch(text) else "Division" if DIVISION.fullmatch(text) else "Organization")
        within = self.lineage(at) if at else self.within
        within += tuple(filter(None, around.split("/")))
        if text in self.places:
            return Name("Division", text, text, tuple(self.places[text].split("/")[:-1]), code=self.places[text].split("/")[-1])
        full = f"{self.county}{text[1:]}" if text[0] in "县区" and self.county and not at and kind != "Division" else text
        return Name(kind, full, key or text, within, code=code)

    def lineage(self, at: str) -> tuple[str, ...]:
        """`-`, a county or codes."""
        first, *more = at.split("/")
        found = self.places.get(first, first)
        return () if at == "-" else (*found.split("/"), *more)


def side(text: str, places: dict[str, str], title: str) -> tuple[Sheet, Side]:
    """The article of a side, as a page with its claims."""
    head, _, rest = text.partition(": ")
    day, county = head.split()
    day = day if "-" in day else f"{day}-06-01"
    within = tuple(places[county].split("/")) if county in places else ()
    where = Side(day, county if county in places else "", within, places)
    sheet = Sheet(title, date.fromisoformat(day))
    for claim in rest.split("; "):
        relation, modality, slots = _claim(claim.split(), where)
        sheet.say(claim, relation, slots, modality=modality)
    return sheet, where


def _claim(words: list[str], at: Side) -> tuple[str, str, dict[str, Slot]]:
    what, *rest = words
    what, _, modality = what.partition(".")
    if what in ("office", "role"):
        unit = at.name(rest[2]) if len(rest) > 2 else None
        post: dict[str, Slot] = {
            "person": at.name(rest[0], "Person"),
            "title": rest[1],
            "unit": unit,
            "official": what == "office",
        }
        return "holds", modality or "asserted", post
    if what == "byline":
        return "byline", "asserted", {"person": at.name(rest[0], "Person"), "role": rest[1], "outlet": " ".join(rest[2:]) or None}
    if what == "quote":
        return "quote", "asserted", {"speaker": at.name(rest[0], "Person"), "words": "好"}
    if what == "in":
        return "in", "asserted", {"child": at.name(rest[0]), "parent": at.name(rest[1], "Division")}
    operator = at.name(rest[rest.index("by") + 1], "Company") if "by" in rest else None
    figure: dict[str, Slot] = {
        "project": at.name(rest[0], "Project"),
        "operator": operator,
        "measure": rest[1],
        "value": _figure(rest[2]),
    }
    return "project", "planned" if "planned" in rest else "asserted", figure


def _figure(text: str) -> Slot:
    factor = UNITS.get(text[-1], 1)
    number = text.rstrip("万亿")
    return quantity(str(round(float(number) * factor)), "CNY")


def claims_of(pair: Pair) -> tuple[list[Claim], tuple[set[str], set[str]]]:
    """The claims of both sides, and for each side the ids of the claims that name who is asked about."""
    sheets = [side(text, dict(pair.places), title)[0] for text, title in zip(pair.sides, ("其一", "其二"), strict=True)]
    asked = [{c.id for c in s.claims if _names(c, who)} for s, who in zip(sheets, pair.about, strict=True)]
    return all_claims(sheets), (asked[0], asked[1])


def _names(claim: Claim, who: str) -> bool:
    return any(who in (n.key, n.text) for n in claim.names.values())


@dataclass(frozen=True, slots=True)
class Answer:
    """What the stage says of a pair, the score of the judgement, and its reasons."""

    verdict: str
    score: float
    because: tuple[str, ...]


def answer(pair: Pair) -> Answer:
    """same: one entity holds both sides; else the verdict on them, "different" where none was asked."""
    claims, _ = claims_of(pair)
    pages = list(dict.fromkeys(c.page for c in claims))
    entity: list[set[str]] = [set(), set()]
    mentions: list[set[str]] = [set(), set()]
    found = list(resolved(claims, ONTOLOGY))
    for e in (e for r in found for e in r.entities):
        for i, (page, who) in enumerate(zip(pages, pair.about, strict=True)):
            mine = {m for m in e.mentions if m.startswith(page) and m.split(":", 2)[2] in _forms(claims, page, who)}
            if mine:
                entity[i].add(e.id)
                mentions[i] |= mine
    assert entity[0] and entity[1], f"{pair.sides}: {pair.about} is named on neither side"
    between = [
        j for r in found for j in r.judgements
        if {j.left, j.right} & mentions[0] and {j.left, j.right} & mentions[1]
    ]  # fmt: skip
    best = max(between, key=lambda j: j.score, default=None)
    if entity[0] & entity[1]:
        return Answer("same", best.score if best else SAME, best.because if best else ())
    return Answer(
        best.verdict if best else "different", best.score if best else 0.0, best.because if best else ("never compared",)
    )


def _forms(claims: list[Claim], page: str, who: str) -> set[str]:
    """The words after the place in the keys of the mentions that are asked about."""
    names = [n for c in claims if c.page == page for n in c.names.values() if who in (n.key, n.text)]
    return {n.key if n.ranges else n.text for n in names}

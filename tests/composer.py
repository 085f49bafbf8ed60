"""Prints reports as a page, with the damage that pages have, and knows the truth: which lines make which article.

A composed page is a function of its stories, the kind of damage that it shows, and a seed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from tests.writers import BYLINES, Byline, Line, Story, Writers, credit, given, invented, person, written

FOLDER = Path(__file__).parent / "corpora" / "layout"
STORIES = FOLDER / "stories.toml"
# Reports that no weight is estimated on.
UNSEEN = FOLDER / "unseen.toml"


def _common(name: str) -> list[str]:
    return _file(STORIES)["common"][name]


@cache
def _file(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Printed:
    """A composed page: its text, its articles as the annotation has them, the role and the article of each of its lines."""

    text: str
    articles: tuple[dict[str, Any], ...]
    roles: tuple[str, ...]
    owners: tuple[int | None, ...]


@dataclass(slots=True)
class Draft:
    """A report as it is being printed: its lines, what of it is printed elsewhere, and behind how many others."""

    kind: str
    lines: list[Line]
    tail: list[Line] = field(default_factory=list)
    behind: int = 0
    apart: bool = False


@cache
def stories(path: Path = STORIES) -> tuple[Story, ...]:
    """The invented reports of a file."""
    return tuple(
        Story(**{k: tuple(v) if isinstance(v, list) else v for k, v in {**r, "title": tuple(r["title"].split("|"))}.items()})
        for r in _file(path)["story"]
    )


@cache
def photos() -> tuple[dict[str, str], ...]:
    """The invented photographs: headline (or none), legend, credit."""
    return tuple(_file(STORIES)["photo"])


# How often each kind of damage befalls a report of any page, and of the page that is composed to show it.
RATES: dict[str, tuple[float, float]] = {
    "split headline": (0.3, 0.8),
    "headline cut in a word": (0.05, 0.5),
    "kicker and subtitle": (0.2, 0.8),
    "no byline": (0.1, 0.5),
    "byline in a line": (0.2, 0.8),
    "byline at the foot": (0.15, 0.8),
    "broken byline": (0.05, 0.8),
    "caption": (0.1, 0.5),
    "caption with headline": (0.1, 0.5),
    "caption inside": (0.05, 0.4),
    "banner": (0.05, 0.4),
    "column break": (0.3, 0.8),
    "break in a word, short piece": (0.05, 0.6),
    "tail behind one": (0.05, 0.3),
    "tail behind two": (0.03, 0.3),
    "headline after": (0.02, 0.3),
    "doubled paragraph": (0.03, 0.5),
    "running head": (0.06, 0.3),
    "names set together": (0.05, 0.6),
    "byline in brackets": (0.03, 0.5),
    "legend in a quotation": (0.03, 0.4),
    "banner over a legend": (0.02, 0.3),
    "news in brief": (0.04, 1.0),
    "unsigned row": (0.0, 1.0),
    "subheadings": (0.3, 0.9),
    "tight lines": (0.0, 1.0),
    "printed lines kept": (0.0, 1.0),
}
KINDS = tuple(RATES)


def compose(bank: Sequence[Story], kind: str, seed: int) -> Printed:
    """A page of four to six reports with photographs, on which a kind of damage (of KINDS) is frequent."""
    rng = Random(f"{kind} {seed}")
    house = rng.choice(("讯", "讯", "line", "foot"))
    album = rng.sample(photos(), len(photos()))  # no photograph is printed twice
    wide = rng.random() < 0.6
    drafts: list[Draft] = []
    for story in rng.sample(list(bank), min(len(bank), rng.randint(4, 6))):
        hit = {k for k, (usual, shown) in RATES.items() if rng.random() < (shown if k == kind else usual)}
        drafts.append(_report(story, _sane(hit), house, rng))
        drafts += [_photograph(album, rng, k != "caption", wide, k) for k in LEGENDS if k in hit]
    usual, shown = RATES["news in brief"]
    if rng.random() < (shown if kind == "news in brief" else usual):
        drafts[(at := rng.randint(0, len(drafts))) : at] = _briefs(rng)
    laid = _laid(drafts, rng, wide, album)
    if kind == "printed lines kept":
        width, indent = rng.randint(15, 26), rng.choice(("", "    "))
        laid = [(name, [part for x in stretch for part in _wrapped(x, width, indent)]) for name, stretch in laid]
    return _printed(laid, tight=kind == "tight lines" and rng.choice(("all", "inside")))


def _briefs(rng: Random) -> list[Draft]:
    """Short reports without headlines under one heading: with a mark before, or a name behind, each."""
    mark = rng.choice(("●", "◆", "▲", ""))
    drafts = []
    for brief in rng.sample(_file(STORIES)["brief"], rng.randint(2, 4)):
        by = written((Writers("", (person(rng),)),), rng) if not mark or rng.random() < 0.5 else Byline("")
        text = mark + brief["text"] + (f"({by.text})" if by.text else "")
        drafts.append(Draft("news", [Line(text, "start", truth=by.truth)]))
    drafts[0].lines.insert(0, Line(rng.choice(_common("briefs")), "banner", -1))
    return drafts


def _wrapped(line: Line, width: int, indent: str) -> list[Line]:
    """The lines in which a paragraph is printed."""
    if line.role in ("head", "sub", "byline", "banner"):
        return [line]
    parts = [line.text[i : i + width] for i in range(0, len(line.text), width)]
    goes_on = "caption" if line.role == "caption" else "more"
    first = replace(line, text=(indent if line.role == "body" else "") + parts[0])
    return [first, *(replace(line, text=p, role=goes_on, gap=1) for p in parts[1:])]


def _sane(hit: set[str]) -> set[str]:
    """Damage that can befall one report at once."""
    if "legend in a quotation" in hit:
        hit -= {"tail behind one", "tail behind two", "caption inside"}
    if "unsigned row" in hit or "headline after" in hit:
        hit -= {"byline in a line", "broken byline", "byline in brackets", "names set together"}
        hit -= {"byline at the foot"} if "unsigned row" in hit else set()
    if hit & {"tail behind one", "tail behind two", "headline after"}:
        hit -= {"doubled paragraph", "caption inside", "legend in a quotation"}
    if "headline after" in hit:
        hit -= {"tail behind one", "tail behind two", "subheadings"}
    return hit


def _report(story: Story, hit: set[str], house: str, rng: Random) -> Draft:
    """A report with its damage, running text first."""
    story = replace(story, writers=_writers(story, rng))
    style = next((s for k, s in STYLES.items() if k in hit), _usual(house, rng))
    style = "讯" if "headline after" in hit and style in ("line", "broken") else style
    heads = _heads(story, hit, rng)
    lines = BYLINES[style](story, rng)
    if "subheadings" in hit:
        lines = _with_subheads(lines, story.subheads or _subheads(len(lines), rng))
    draft = Draft("news", lines)
    for name, damage in DAMAGES.items():
        if name in hit:
            damage(draft, rng)
    if "headline after" in hit:
        draft.lines[0] = replace(draft.lines[0], role="start")
        draft.lines += heads
    else:
        draft.lines[:0] = heads
    for name, words in (("banner", "banners"), ("running head", "heads")):
        if name in hit:
            draft.lines.insert(0, Line(rng.choice(_common(words)), "banner", -1))
    return draft


def _writers(story: Story, rng: Random) -> tuple[Writers, ...]:
    """Those the report names, or others by chance; real reports keep theirs."""
    if story.real or (story.writers and rng.random() < 0.3):
        return given(story.writers)
    return invented(rng)


def _usual(house: str, rng: Random) -> str:
    """The paper's own way to name writers, mostly."""
    return house if rng.random() < 0.65 else rng.choice(("讯", "line", "foot", "foot", "none", "bracket"))


def _heads(story: Story, hit: set[str], rng: Random) -> list[Line]:
    title = "".join(story.title)
    brief = story.kicker and rng.random() < 0.2
    title = story.kicker.replace("|", "") if brief else title
    parts = [title]
    if "split headline" in hit and not brief:
        parts = list(story.title)
        if len(parts) > 2 and rng.random() < 0.5:
            parts = ["".join(parts[:-1]), parts[-1]]
    if "headline cut in a word" in hit and len(title) > 8:
        at = rng.randint(4, len(title) - 3)
        parts = [title[:at], title[at:]]
    if "kicker and subtitle" in hit:
        parts = [p for p in (*([] if brief else story.kicker.split("|")), *parts, story.subtitle) if p]
    return [Line(p, "head") for p in parts]


STYLES = {
    "names set together": "together",
    "byline in brackets": "bracket",
    "unsigned row": "none",
    "no byline": "none",
    "broken byline": "broken",
    "byline in a line": "line",
    "byline at the foot": "foot",
}


def _with_subheads(lines: list[Line], subheads: Sequence[str]) -> list[Line]:
    body = [i for i, x in enumerate(lines) if x.role == "body"]
    body = body[1 :: max(1, len(body) // max(1, len(subheads)))] if len(body) > len(subheads) + 1 else body[-len(subheads) :]
    over = {i: words.split("|") for i, words in zip(body, subheads, strict=False) if i}
    return [x for i, line in enumerate(lines) for x in [*(Line(w, "sub") for w in over.get(i, ())), line]]


def _subheads(size: int, rng: Random) -> list[str]:
    """Subheadings of common words for a long report, by chance over two lines or numbered."""
    if size < 4:
        return []
    words = rng.sample(_common("subheads"), min(3, size // 2))
    numbered = rng.random() < 0.2
    return [f"{'一二三'[k]}、{w}".replace("|", ",") if numbered else w for k, w in enumerate(words)]


def _cut(line: Line, rng: Random, low: int, high: int) -> tuple[str, str] | None:
    """A line in two, between Chinese characters, at least `low` and `high` characters from its ends."""
    places = [i for i in range(low, len(line.text) - high) if all("一" <= c <= "鿿" for c in line.text[i - 1 : i + 1])]
    places = [i for i in places if line.text.rfind("(", 0, i) <= line.text.rfind(")", 0, i)]
    at = rng.choice(places) if places else 0
    return (line.text[:at], line.text[at:]) if at else None


def _cuttable(draft: Draft, size: int = 40) -> list[int]:
    return [i for i, x in enumerate(draft.lines) if x.role == "body" and len(x.text) > size]


def _break_column(draft: Draft, rng: Random, high: int = 12) -> None:
    if places := _cuttable(draft):
        at = rng.choice(places)
        if parts := _cut(draft.lines[at], rng, 16, high):
            draft.lines[at : at + 1] = [replace(draft.lines[at], text=parts[0]), Line(parts[1], "more")]


def _break_late(draft: Draft, rng: Random) -> None:
    _break_column(draft, rng, 3)


def _double(draft: Draft, rng: Random) -> None:
    """A paragraph printed twice, or its end printed before it."""
    if places := _cuttable(draft):
        at = rng.choice(places[-2:])
        parts = _cut(draft.lines[at], rng, 16, 16) if at and draft.lines[at - 1].role == "body" else None
        again = [replace(draft.lines[at], text=parts[1], truth=())] if parts and rng.random() < 0.4 else [draft.lines[at]]
        draft.lines[at:at] = again


def _displace(draft: Draft, rng: Random, behind: int = 1) -> None:
    """Breaks a report off inside a sentence; the rest is printed farther down. A report is broken off once."""
    if not draft.tail and (places := _cuttable(draft)):
        at = rng.choice(places[-2:])
        if parts := _cut(draft.lines[at], rng, 9, 8):
            draft.tail = [Line(parts[1], "back"), *draft.lines[at + 1 :]]
            draft.lines[at:] = [replace(draft.lines[at], text=parts[0])]
            draft.behind = behind


def _displace_far(draft: Draft, rng: Random) -> None:
    _displace(draft, rng, 2)


def _interrupt(draft: Draft, rng: Random) -> None:
    """A photograph's legend in the middle of a sentence, or between two paragraphs."""
    whole = [i for i in _cuttable(draft) if i + 1 < len(draft.lines)]
    if draft.behind == 0 and not draft.tail and whole and rng.random() < 0.4:
        at = rng.choice(whole)
        draft.tail, draft.lines[at + 1 :] = draft.lines[at + 1 :], []
    elif draft.behind == 0:
        _displace(draft, rng, 0)
    draft.apart = bool(draft.tail) and draft.behind == 0


def _interrupt_speech(draft: Draft, rng: Random) -> None:
    """A photograph's legend in the middle of a quotation."""
    places = [(i, m.span()) for i, x in enumerate(draft.lines) if x.role == "body" for m in _SPEECH.finditer(x.text)]
    if places and not draft.tail:
        at, (start, end) = rng.choice(places)
        line, cut = draft.lines[at], rng.randint(start + 5, end - 5)
        draft.tail = [Line(line.text[cut:], "back"), *draft.lines[at + 1 :]]
        draft.lines[at:] = [replace(line, text=line.text[:cut])]
        draft.apart = True


# A quotation long enough to be cut.
_SPEECH = re.compile(r"“[^“”。！!?]{12,}”?")


DAMAGES: dict[str, Callable[[Draft, Random], None]] = {
    "tail behind one": _displace,
    "tail behind two": _displace_far,
    "column break": _break_column,
    "break in a word, short piece": _break_late,
    "doubled paragraph": _double,
    "caption inside": _interrupt,
    "legend in a quotation": _interrupt_speech,
}


LEGENDS = ("caption", "caption with headline", "banner over a legend")


def _photograph(album: list[dict[str, str]], rng: Random, titled: bool, wide: bool, kind: str = "") -> Draft:
    photo = next((p for p in album if p["title"] or not titled), album[0])
    album.remove(photo)
    head = [Line(photo["title"], "head")] if photo["title"] and titled and (kind != LEGENDS[2] or rng.random() < 0.5) else []
    by, beside = credit(photo["credit"]), rng.random()
    lines = [*head, Line(photo["legend"], "caption"), Line(by.text, "byline", truth=by.truth)]
    if beside < 0.25:  # the credit behind the legend, in its line
        lines[-2:] = [Line(f"{photo['legend']}{' ' * rng.randint(1, 4)}{by.text}", "caption", truth=by.truth)]
    elif beside < 0.32 and head:
        lines.pop()
    lines = [replace(lines[0], gap=4 if wide else 2), *lines[1:]]
    over = [Line(rng.choice(("图片新闻", "新闻图片", "图说")), "banner", -1)] if kind == LEGENDS[2] else []
    return Draft("caption", [*over, *lines])


def _laid(drafts: Sequence[Draft], rng: Random, wide: bool, album: list[dict[str, str]]) -> list[tuple[str, list[Line]]]:
    """The stretches of the page in printed order, each line with the number of its article."""
    laid: list[tuple[str, list[Line]]] = []
    waiting: list[tuple[int, int, list[Line]]] = []
    number = 0

    def put(draft: Draft) -> None:
        nonlocal number
        laid.append((draft.kind, [replace(x, owner=number if x.owner is None else None) for x in draft.lines]))
        number += 1

    for at, draft in enumerate(drafts):
        put(draft)
        tail = [replace(x, owner=number - 1) for x in draft.tail]
        if draft.apart:
            put(_photograph(album, rng, False, True))
            laid.append(("news", tail))
        elif tail:
            # where boxes stand apart, so do by chance the columns that go on with a report
            tail[0] = replace(tail[0], gap=4 if wide and rng.random() < 0.5 else 2)
            waiting.append((at + draft.behind, at, tail))
        due = [w for w in waiting if w[0] <= at or at + 1 == len(drafts)]
        laid += [("news", w[2]) for w in due]
        waiting = [w for w in waiting if w not in due]
    if rng.random() < 0.15:
        laid.append(("", [Line(rng.choice(_common("feet")), "banner")]))
    return laid


def _printed(laid: Sequence[tuple[str, list[Line]]], tight: str | bool) -> Printed:
    text, lines, places = "", [], []
    for _, stretch in laid:
        for k, line in enumerate(stretch):
            gap = 1 if tight == "all" or (tight == "inside" and k) else line.gap
            text += "\n" * gap if text else ""
            places.append((len(text), len(text) + len(line.text)))
            lines.append(line)
            text += line.text
    kinds = {x.owner: kind for kind, stretch in laid for x in stretch if x.owner is not None}
    articles = tuple(_article(kind, owner, lines, places) for owner, kind in sorted(kinds.items()))
    return Printed(text, articles, tuple(x.role for x in lines), tuple(x.owner for x in lines))


def _article(kind: str, owner: int, lines: Sequence[Line], places: Sequence[tuple[int, int]]) -> dict[str, Any]:
    mine = [(a, b, x) for (a, b), x in zip(places, lines, strict=True) if x.owner == owner]
    title = "".join(x.text for _, _, x in mine if x.role == "head") or None
    bylines = [{"person": p, "role": r, "outlet": None} for p, r in dict.fromkeys(t for _, _, x in mine for t in x.truth)]
    return {"id": str(owner), "kind": kind, "title": title, "body": [[a, b] for a, b, _ in mine], "bylines": bylines}

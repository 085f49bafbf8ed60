"""The damage that befalls the running text of a printed report."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from tests.writers import Draft, Line

# Where a column may end inside a sentence; and so early that the piece is as short as a headline.
_BORDER, _EARLY = re.compile(r"[一-鿿][一-鿿“\d]|[，,、：:][一-鿿“]"), 30


def _cut(line: Line, rng: Random, low: int, high: int) -> tuple[str, str] | None:
    """A line in two, at least `low` and `high` characters from its ends: in a word, behind a comma, before a number."""
    places = [i for i in range(low, len(line.text) - high) if _BORDER.fullmatch(line.text, i - 1, i + 1)]
    places = [i for i in places if line.text.rfind("(", 0, i) <= line.text.rfind(")", 0, i)]
    marks = [i for i in places if line.text[i - 1] in "，,、：:" or line.text[i].isdigit()]
    early = [i for i in places if i <= _EARLY]
    which = rng.random()
    places = marks if marks and which < 0.2 else early if early and which < 0.35 else places
    at = rng.choice(places) if places else 0
    return (line.text[:at], line.text[at:]) if at else None


# （下转第三版） at the end of a line: it is broken off already.
_POSTED = re.compile(r"版[)】]$")


def _cuttable(draft: Draft, size: int = 40) -> list[int]:
    return [i for i, x in enumerate(draft.lines) if x.role == "body" and len(x.text) > size and not _POSTED.search(x.text)]


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
            if rng.random() < 0.35:
                _signposted(draft, rng)


def _signposted(draft: Draft, rng: Random) -> None:
    """Says at the break where the report goes on, and by chance at its rest where it came from."""
    signs = (("下转", "上接"), ("下转", "紧接"), ("转", "接"))
    (out, back), number = rng.choice(signs), rng.choice(("第二版", "第3版", "4版", "A02版", "第6 版", "02版"))
    left, right = rng.choice(("()", "()", "【】"))
    between = rng.choice(("", "", "\n", "\n\n", " "))
    last = draft.lines[-1]
    draft.lines[-1] = replace(last, text=f"{last.text}{between}{left}{out}{number}{right}")
    if draft.tail and rng.random() < 0.6:
        between = rng.choice(("", "\n", "\n\n"))
        draft.tail[0] = replace(draft.tail[0], text=f"{left}{back}第一版{right}{between}{draft.tail[0].text}")


def _jump(draft: Draft, rng: Random) -> None:
    """Breaks a report off for good: the rest stands on another page."""
    if not draft.tail and (places := _cuttable(draft)):
        at = rng.choice(places[-2:])
        parts = _cut(draft.lines[at], rng, 16, 8)
        text = parts[0] if parts and rng.random() < 0.7 else draft.lines[at].text
        draft.lines[at:] = [replace(draft.lines[at], text=text)]
        _signposted(draft, rng)


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


# （下转第三版）, which printed lines would break.
_SIGN = re.compile(r"\s*[(【](?:下转|上接|紧接|转|接)[^)】]{1,6}版[)】]\s*")


def wrapped(line: Line, width: int, indent: str) -> list[Line]:
    """The lines in which a paragraph is printed."""
    if line.role in ("head", "sub", "byline", "banner"):
        return [line]
    text = _SIGN.sub("", line.text)
    parts = [text[i : i + width] for i in range(0, len(text), width)]
    goes_on = "caption" if line.role == "caption" else "more"
    first = replace(line, text=(indent if line.role == "body" else "") + parts[0])
    return [first, *(replace(line, text=p, role=goes_on, gap=1) for p in parts[1:])]


def squared(draft: Draft, width: int) -> None:
    """Breaks a report whose printed lines are kept, if it is broken off, at the end of a line."""
    if not draft.tail or draft.tail[0].role != "back" or draft.tail[0].text[0] in "(【" or _POSTED.search(draft.lines[-1].text):
        return
    last, over = draft.lines[-1], len(draft.lines[-1].text) % width
    if over and len(last.text) > width:
        draft.lines[-1] = replace(last, text=last.text[:-over])
        draft.tail[0] = replace(draft.tail[0], text=last.text[-over:] + draft.tail[0].text)


def uneven(stretch: Sequence[Line], rng: Random) -> list[Line]:
    """The lines of a stretch as nobody set them right: with or without empty lines, indented or not, credits at the right."""
    gap, over, indent = rng.choice((1, 1, 2, 3)), rng.choice((1, 2)), rng.choice(("", "", "　　", "    ", "  "))
    right = " " * rng.randint(8, 40) if rng.random() < 0.3 else ""
    blanks = {"body": indent, "start": indent, "back": indent, "byline": right}
    inner = [over if line.role in ("head", "byline") else gap for line in stretch]
    lines = [replace(x, gap=g) for x, g in zip(stretch[1:], inner[1:], strict=True)]
    return [replace(x, text=blanks.get(x.role, "") + x.text) for x in (replace(stretch[0], gap=rng.choice((2, 2, 3))), *lines)]


# How often a paragraph inside a report begins with a day, and inside one told day by day; those that begin so, or with a
# quotation or bracket, are left.
OFTEN, ALWAYS, _BEGUN = 0.12, 0.7, re.compile(r"[“(（\d去今近日前昨当截从到本]|.{0,6}[讯电]")


def timed(lines: Sequence[Line], words: Sequence[str], rng: Random, often: float = OFTEN) -> list[Line]:
    """The lines of a report, with words of time before some of its later paragraphs."""
    at = {"month": rng.randint(1, 12), "day": rng.randint(1, 28), "year": rng.randint(1995, 2024)}
    hit = [k > 0 and x.role == "body" and not _BEGUN.match(x.text) and rng.random() < often for k, x in enumerate(lines)]
    return [replace(x, text=rng.choice(words).format(**at) + x.text) if h else x for x, h in zip(lines, hit, strict=True)]


# What befalls the running text of a report.
DAMAGES: dict[str, Callable[[Draft, Random], None]] = {
    "tail behind one": _displace,
    "tail behind two": _displace_far,
    "column break": _break_column,
    "break in a word, short piece": _break_late,
    "doubled paragraph": _double,
    "caption inside": _interrupt,
    "legend in a quotation": _interrupt_speech,
    "jump": _jump,
}

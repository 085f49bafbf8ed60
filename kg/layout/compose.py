"""Drafts → articles: the mended text, the map back to the page, the ranges of headline and bylines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from kg.core.types import Article, Page, Piece, Range
from kg.layout.assemble import Draft, Line
from kg.layout.bylines import Bylines

# What tells that a block holds a byline.
SIGNED = frozenset({"opening", "opening alone", "whole byline", "signed"})
_BLANKS, _PARTED = re.compile(r"\s+"), re.compile(r"[A-Za-z0-9]{2}")
# A character of the text and where it stands on the page; None for one the page does not print.
Char = tuple[str, int | None]


def compose(draft: Draft, page: Page, by: Bylines) -> Article:
    """The article of a draft. Ranges are page offsets, everything else is in offsets of its text."""
    chars: list[Char] = [c for line in draft.heads for c in _heading(line, by)]
    heading = len(chars)
    spans: list[Range] = []
    for paragraph in _paragraphs(draft):
        if chars:
            chars.append(("\n", None))
        words, found = _paragraph(paragraph, by)
        spans += [(a + len(chars), b + len(chars)) for a, b in found]
        chars += words
    ranges = _ranges([*draft.heads, *draft.lines])
    title = "".join(page.text[at] for _, at in chars[:heading] if at is not None) or None
    return Article(
        page=page.id,
        kind="caption" if draft.caption else "news",
        title=title,
        ranges=ranges,
        printed=tuple(page.text[a:b] for a, b in ranges),
        text="".join(c for c, _ in chars),
        pieces=_pieces(chars),
        heading=heading,
        bylines=tuple(spans),
        unsure=_unsure(chars, page),
    )


def _chars(line: Line) -> list[Char]:
    begin = line.block.start + line.block.skip
    return list(zip(line.block.text, range(begin, begin + len(line.block.text)), strict=True))


def _heading(line: Line, by: Bylines) -> list[Char]:
    """The characters of a headline without the ornament before it, nor the same ornament behind it."""
    text = line.block.text
    mark = by.mark.match(text)
    begin = mark.end() if mark and mark.end() < len(text) else 0
    end = len(text) - (begin > 0 and len(text) - begin > 1 and text[-1] == text[0])
    return _chars(line)[begin:end]


def _ranges(lines: Sequence[Line]) -> tuple[Range, ...]:
    """One range for each run of lines that stand one after another on the page."""
    found: list[tuple[int, int, int]] = []
    for line in lines:
        if found and line.at == found[-1][2] + 1:
            found[-1] = (found[-1][0], line.block.end, line.at)
        else:
            found.append((line.block.start, line.block.end, line.at))
    return tuple((a, b) for a, b, _ in found)


def _paragraphs(draft: Draft) -> list[list[Line]]:
    """The lines below the headline, those together that make one paragraph."""
    found: list[list[Line]] = []
    for line in draft.lines:
        if found and _goes_on(found[-1], line):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _goes_on(paragraph: Sequence[Line], line: Line) -> bool:
    """Whether a line goes on with a paragraph: over a column break, or because its byline was broken over lines."""
    last = paragraph[-1]
    if line.block.mark:
        return False
    if "opening alone" in paragraph[0].seen and last.role == "byline":
        return line.role in ("byline", "body", "more", "start")
    if last.role in ("byline", "sub"):
        return False
    return line.role == "more" or ("finished" not in last.seen and not last.block.ended and line.role in ("back", "caption"))


def _paragraph(lines: Sequence[Line], by: Bylines) -> tuple[list[Char], list[Range]]:
    """The characters of a paragraph without idle blanks, and the ranges of its bylines."""
    broken = lines[0].role == "byline" and len(lines) > 1
    chars: list[Char] = []
    for line in lines:
        if broken and chars and chars[-1][0] != " ":
            chars.append((" ", None))
        chars += _chars(line)
    if lines[0].role == "sub":
        return chars, []
    text = "".join(c for c, _ in chars)
    plain = len(lines) == 1 and not lines[0].seen & SIGNED
    found = ((0, len(text)),) if lines[-1].role == "byline" else () if plain else by.spans(text, broken)
    spans = [_strip(text, s) for s in found]
    dropped = _idle(text, spans) | _doubled(text, spans)
    if not dropped:
        return chars, [(a, b) for a, b in spans if a < b]
    kept = [i for i in range(len(text)) if i not in dropped]
    place = {old: new for new, old in enumerate(kept)}
    return [chars[i] for i in kept], [(place[a], place[b - 1] + 1) for a, b in spans if a < b]


def _strip(text: str, span: Range) -> Range:
    start, end = span
    return start + len(text[start:end]) - len(text[start:end].lstrip()), start + len(text[start:end].rstrip())


def _idle(text: str, spans: Sequence[Range]) -> set[int]:
    """The blanks outside bylines that part no Latin words or numbers."""
    runs = [run.span() for run in _BLANKS.finditer(text)]
    idle = {i for a, b in runs if not _PARTED.fullmatch(text[max(0, a - 1) : a] + text[b : b + 1]) for i in range(a, b)}
    return idle.difference(*(range(a, b) for a, b in spans)) if idle else idle


def _doubled(text: str, spans: Sequence[Range]) -> set[int]:
    """Brackets that close a broken byline before its end."""
    found: set[int] = set()
    for a, b in spans:
        closing = [i for i in range(a, b) if text[i] == "）"]
        if len(closing) > text.count("（", a, b) > 0:
            found |= set(closing[: len(closing) - text.count("（", a, b)])
    return found


def _unsure(chars: Sequence[Char], page: Page) -> tuple[tuple[int, int, float], ...]:
    """Where the text is made of characters that are not sure."""
    doubts = [m for m in page.marks if m.confidence < 1]
    if not doubts:
        return ()
    at = {place: n for n, (_, place) in enumerate(chars) if place is not None}
    found = (([at[i] for i in range(m.start, m.end) if i in at], m.confidence) for m in doubts)
    return tuple(sorted((min(places), max(places) + 1, sure) for places, sure in found if places))


def _pieces(chars: Sequence[Char]) -> tuple[Piece, ...]:
    """The runs of characters that stand one after another in the text and on the page."""
    shifts = [None if place is None else place - at for at, (_, place) in enumerate(chars)]
    found: list[Piece] = []
    start = 0
    for shift, run in groupby(shifts):
        length = sum(1 for _ in run)
        if shift is not None:
            found.append(Piece(start, start + shift, length))
        start += length
    return tuple(found)

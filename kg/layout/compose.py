"""Drafts → articles: the mended text, the map back to the page, the ranges of headline and bylines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from kg.core.types import Article, Page, Piece, Range
from kg.layout.assemble import Draft, Line
from kg.layout.bylines import Bylines

# A character of the text and where it stands on the page; None for one the page does not print.
Char = tuple[str, int | None]


def compose(draft: Draft, page: Page, by: Bylines) -> Article:
    """The article of a draft. Ranges are page offsets, everything else is in offsets of its text."""
    chars: list[Char] = [c for line in draft.heads for c in _chars(line)]
    heading = len(chars)
    spans: list[Range] = []
    for paragraph in _paragraphs(draft):
        if chars:
            chars.append(("\n", None))
        words, found = _paragraph(paragraph, by)
        spans += [(a + len(chars), b + len(chars)) for a, b in found]
        chars += words
    ranges = _ranges([*draft.heads, *draft.lines])
    title = "".join(page.text[line.block.start : line.block.end] for line in draft.heads) or None
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
    )


def _chars(line: Line) -> list[Char]:
    return [(c, line.block.start + i) for i, c in enumerate(line.block.text)]


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
    if "opening alone" in paragraph[0].seen and last.role == "byline":
        return line.role in ("byline", "body", "more", "start")
    if last.role in ("byline", "sub"):
        return False
    return line.role == "more" or ("finished" not in last.seen and line.role in ("back", "caption"))


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
    spans = [(0, len(text))] if lines[-1].role == "byline" else [_strip(text, s) for s in by.spans(text, broken)]
    dropped = _idle(text, spans) | _doubled(text, spans)
    kept = [i for i in range(len(text)) if i not in dropped]
    place = {old: new for new, old in enumerate(kept)}
    return [chars[i] for i in kept], [(place[a], place[b - 1] + 1) for a, b in spans if a < b]


def _strip(text: str, span: Range) -> Range:
    start, end = span
    return start + len(text[start:end]) - len(text[start:end].lstrip()), start + len(text[start:end].rstrip())


def _idle(text: str, spans: Sequence[Range]) -> set[int]:
    """The blanks outside bylines that part no Latin words or numbers."""
    held = {i for a, b in spans for i in range(a, b)}
    found: set[int] = set()
    for blank, run in groupby(range(len(text)), key=lambda i: text[i].isspace()):
        places = list(run)
        around = text[places[0] - 1 : places[0]] + text[places[-1] + 1 : places[-1] + 2]
        if blank and not (len(around) == 2 and all(c.isascii() and c.isalnum() for c in around)):
            found |= {i for i in places if i not in held}
    return found


def _doubled(text: str, spans: Sequence[Range]) -> set[int]:
    """Brackets that close a broken byline before its end."""
    found: set[int] = set()
    for a, b in spans:
        closing = [i for i in range(a, b) if text[i] == "）"]
        if len(closing) > text.count("（", a, b) > 0:
            found |= set(closing[: len(closing) - text.count("（", a, b)])
    return found


def _pieces(chars: Sequence[Char]) -> tuple[Piece, ...]:
    """The runs of characters that stand one after another in the text and on the page."""
    found: list[Piece] = []
    for at, (_, place) in enumerate(chars):
        if place is None:
            continue
        last = found[-1] if found else None
        if last and last.text + last.length == at and last.page + last.length == place:
            found[-1] = Piece(last.text, last.page, last.length + 1)
        else:
            found.append(Piece(at, place, 1))
    return tuple(found)

"""Drafts → articles: the mended text, the map back to the page, the ranges of headline and bylines."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from kg.core.types import Article, Page, Piece, Range
from kg.layout.assemble import Draft, Line
from kg.layout.bylines import Bylines

# What tells that a block holds a byline.
SIGNED = frozenset({"opening", "opening alone", "whole byline", "signed"})
_BLANKS, _PARTED = re.compile(r"\s+"), re.compile(r"[A-Za-z0-9]{2}")
# Words of the text, and where they stand on the page; None for words that the page does not print.
Run = tuple[str, int | None]


def compose(draft: Draft, page: Page, by: Bylines) -> Article:
    """The article of a draft. Ranges are page offsets, everything else is in offsets of its text."""
    heads = [_heading(line, by) for line in draft.heads]
    runs, size = list[Run](heads), sum(len(words) for words, _ in heads)
    heading, spans = size, list[Range]()
    for paragraph in _paragraphs(draft):
        if runs:
            runs.append(("\n", None))
            size += 1
        found, bylines = _paragraph(paragraph, by)
        spans += [(a + size, b + size) for a, b in bylines]
        runs += found
        size += sum(len(words) for words, _ in found)
    ranges, pieces = _ranges([*draft.heads, *draft.lines]), _pieces(runs)
    return Article(
        page=page.id,
        kind="caption" if draft.caption else "news",
        title="".join(page.text[at : at + len(words)] for words, at in heads if at is not None) or None,
        ranges=ranges,
        printed=tuple(page.text[a:b] for a, b in ranges),
        text="".join(words for words, _ in runs),
        pieces=pieces,
        heading=heading,
        bylines=tuple(spans),
        unsure=_unsure(pieces, page),
    )


def _run(line: Line) -> Run:
    return line.block.text, line.block.start + line.block.skip


def _heading(line: Line, by: Bylines) -> Run:
    """A line of a headline without the ornament before it, nor the same ornament behind it."""
    text, at = line.block.text, line.block.start + line.block.skip
    mark = by.mark.match(text)
    begin = mark.end() if mark and mark.end() < len(text) else 0
    end = len(text) - (begin > 0 and len(text) - begin > 1 and text[-1] == text[0])
    return text[begin:end], at + begin


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


def _paragraph(lines: Sequence[Line], by: Bylines) -> tuple[list[Run], list[Range]]:
    """The words of a paragraph without idle blanks, and the ranges of its bylines."""
    broken = lines[0].role == "byline" and len(lines) > 1
    runs: list[Run] = []
    for line in lines:
        if broken and runs and not runs[-1][0].endswith(" "):
            runs.append((" ", None))
        runs.append(_run(line))
    if lines[0].role == "sub":
        return runs, []
    text = "".join(words for words, _ in runs)
    plain = len(lines) == 1 and not lines[0].seen & SIGNED
    found = ((0, len(text)),) if lines[-1].role == "byline" else () if plain else by.spans(text, broken)
    spans = [_strip(text, s) for s in found]
    dropped = sorted(_idle(text, spans) | _doubled(text, spans))
    if not dropped:
        return runs, [(a, b) for a, b in spans if a < b]
    return _without(runs, dropped), [_moved(s, dropped) for s in spans if s[0] < s[1]]


def _without(runs: Sequence[Run], dropped: Sequence[int]) -> list[Run]:
    """Runs without some characters, which are given by their places in the text."""
    found: list[Run] = []
    start = 0
    for words, at in runs:
        cuts = [n - start for n in dropped if start <= n < start + len(words)]
        for a, b in zip([0, *(c + 1 for c in cuts)], [*cuts, len(words)], strict=True):
            found += [(words[a:b], None if at is None else at + a)] if a < b else []
        start += len(words)
    return found


def _moved(span: Range, dropped: Sequence[int]) -> Range:
    """A range of the text when some characters are gone."""
    start, end = span
    return start - bisect_left(dropped, start), end - bisect_left(dropped, end)


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


def _unsure(pieces: Sequence[Piece], page: Page) -> tuple[tuple[int, int, float], ...]:
    """Where the text is made of characters that are not sure."""
    doubts = [m for m in page.marks if m.confidence < 1]
    if not doubts:
        return ()
    at = {p.page + n: p.text + n for p in pieces for n in range(p.length)}
    found = (([at[i] for i in range(m.start, m.end) if i in at], m.confidence) for m in doubts)
    return tuple(sorted((min(places), max(places) + 1, sure) for places, sure in found if places))


def _pieces(runs: Sequence[Run]) -> tuple[Piece, ...]:
    """The stretches that stand as one in the text and on the page."""
    found: list[Piece] = []
    start = 0
    for words, at in runs:
        last = found[-1] if found else None
        if at is not None and last and (last.text + last.length, last.page + last.length) == (start, at):
            found[-1] = Piece(last.text, last.page, last.length + len(words))
        elif at is not None and words:
            found.append(Piece(start, at, len(words)))
        start += len(words)
    return tuple(found)

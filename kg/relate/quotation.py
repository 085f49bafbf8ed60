"""Quotation marks: where quotations begin and end, nested, over paragraphs, or never closed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.core.frozen import frozen
from kg.core.types import Mention

LONG = 8  # characters from which words in quotation marks can be speech rather than a name

DOUBLE, OUTER = re.compile('[“”"]'), str.maketrans("‘’", "“”")
ENDS = re.compile(r"[。！？\n]")


@frozen
class Quotation:
    """Words in quotation marks at text[start:end], marks included; `begin` is where the words begin."""

    start: int
    end: int
    begin: int
    closed: bool = True


@frozen
class Cue:
    """A verb of saying: its clause begins at `clause`, it ends at `end`; `speakers` is empty where no named person speaks."""

    clause: int
    verb: int
    end: int
    speakers: tuple[Mention, ...]
    rule: str = "verb"
    confidence: float = 0.95


@frozen
class Words:
    """What was said, at text[start:end] without its marks."""

    start: int
    end: int
    form: str


def quotations(text: str) -> Iterator[Quotation]:
    """The outermost quotations. Nested marks may be “” or ‘’; a quotation may run over paragraphs that each open anew,
    or that a closing mark without an opening one ends; one that nothing closes ends with its paragraph. Where an article
    has no double marks, single ones are the outer ones."""
    if "‘" in text and not DOUBLE.search(text):
        text = text.translate(OUTER)
    opened, depth, last = -1, 0, 0
    for match in re.finditer(r'[“”"\n]', text):
        at, mark = match.start(), match[0]
        if mark == '"':
            mark = "”" if opened >= 0 else "“"
        if mark == "“":
            opened, depth = (at, 1) if opened < 0 else (opened, depth + (text[at - 1] != "\n"))
        elif mark == "”":
            depth -= 1
            if opened < 0:
                opened, depth = _paragraph(text, at, last), 0
            if opened >= 0 and depth == 0:
                yield Quotation(opened, at + 1, opened + (text[opened] in '“"'))
                opened, last = -1, at + 1
        elif opened >= 0 and not _continued(text, at + 1):
            yield Quotation(opened, at, opened + 1, closed=False)
            opened, last = -1, at
    if opened >= 0:
        yield Quotation(opened, len(text), opened + 1, closed=False)


def _paragraph(text: str, at: int, last: int) -> int:
    """Where a quotation begins that was opened in an earlier paragraph; -1 if another one ended on the way or it is short."""
    start = text.rfind("\n", 0, at) + 1
    return start if start >= last and at - start >= 2 * LONG else -1


def _continued(text: str, at: int) -> bool:
    """Whether the paragraph at a position goes on with an open quotation: it opens anew, or closes before it opens."""
    first = re.compile("[“”\n]").search(text, at)
    return first is not None and (first[0] == "”" or (first[0] == "“" and first.start() == at))


def spoken(text: str, quote: Quotation) -> bool:
    """Whether the words have the form of speech: an end mark inside, or length and a comma."""
    inside = text[quote.begin : quote.end - quote.closed]
    return not quote.closed or (inside[-1:] in "。！？…，~—；" and len(inside) > 3) or (len(inside) >= LONG and "，" in inside)


def sentence_end(text: str, start: int, quotes: Sequence[Quotation]) -> int:
    """The end of the sentence from a position, end marks inside quotations left out."""
    for match in ENDS.finditer(text, start):
        if not any(q.start <= match.start() < q.end for q in quotes):
            return match.start()
    return len(text)

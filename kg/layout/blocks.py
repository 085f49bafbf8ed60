"""A page as a list of blocks: its lines that hold something, with what stands between them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.core.text import fold, simplified
from kg.core.types import Page

# What is seen of a block, by name.
Features = frozenset[str]

_LINE = re.compile(r"[^\n]*\S[^\n]*")

# The end of a sentence, with the quotation marks and brackets that close after it.
_FINISHED = re.compile(r"[。！？!?…；;：:][”’）】》\"']*$|[。！？…”]\s*（[^（）]*）$")


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the page: its page range without blanks at the ends, the line ends before it, and its folded text.

    `mark` is what the form of the file says it is (one of MARKS), or empty.
    """

    start: int
    end: int
    gap: int
    indent: int
    text: str
    mark: str = ""

    @property
    def finished(self) -> bool:
        """Whether it ends as a sentence does."""
        return bool(_FINISHED.search(self.text))


def blocks(page: Page) -> tuple[Block, ...]:
    """The blocks of a page in printed order; blank lines and blanks around a line are in none of them."""
    folded = fold(simplified(page.text))
    found: list[Block] = []
    marks = _Marks(page)
    last = 0
    for line in _LINE.finditer(page.text):
        words = line.group()
        start = line.start() + len(words) - len(words.lstrip())
        end = line.start() + len(words.rstrip())
        gap = page.text.count("\n", last, start)
        found.append(Block(start, end, gap, start - line.start(), folded[start:end], marks.at(start)))
        last = end
    return tuple(found)


class _Marks:
    """The marks of a page, asked for in printed order."""

    def __init__(self, page: Page) -> None:
        self.left = sorted((m for m in page.marks if m.kind), key=lambda m: (m.start, m.end), reverse=True)

    def at(self, place: int) -> str:
        """The kind that is marked at a place; places are asked for in rising order."""
        while self.left and self.left[-1].end <= place:
            self.left.pop()
        return self.left[-1].kind if self.left and self.left[-1].start <= place else ""

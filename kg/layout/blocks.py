"""A page as a list of blocks: its lines that hold something, with what stands between them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.core.text import fold
from kg.core.types import Page

# What is seen of a block, by name.
Features = frozenset[str]

_LINE = re.compile(r"[^\n]*\S[^\n]*")

# The end of a sentence, with the quotation marks and brackets that close after it.
_FINISHED = re.compile(r"[。！？!?…；;：:][”’）】》\"']*$|[。！？…”]\s*（[^（）]*）$")


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the page: its page range without blanks at the ends, the line ends before it, and its folded text."""

    start: int
    end: int
    gap: int
    indent: int
    text: str

    @property
    def finished(self) -> bool:
        """Whether it ends as a sentence does."""
        return bool(_FINISHED.search(self.text))


def blocks(page: Page) -> tuple[Block, ...]:
    """The blocks of a page in printed order; blank lines and blanks around a line are in none of them."""
    folded = fold(page.text)
    found: list[Block] = []
    last = 0
    for line in _LINE.finditer(page.text):
        words = line.group()
        start = line.start() + len(words) - len(words.lstrip())
        end = line.start() + len(words.rstrip())
        gap = page.text.count("\n", last, start)
        found.append(Block(start, end, gap, start - line.start(), folded[start:end]))
        last = end
    return tuple(found)

"""A page as a list of blocks: its lines that hold something, with what stands between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.core.text import fold, simplified
from kg.core.types import Page

# What is seen of a block, by name.
Features = frozenset[str]

_LINE = re.compile(r"[^\n]*\S[^\n]*")

# （下转第三版） and （上接第一版） tell where a report goes on and came from; they are no words of it.
_PAGE = r"[^，。：（）【】]{1,8}版[^，。：（）【】]{0,4}[）】]"
_JUMP = re.compile(rf"\s*[（【] ?(?:紧?下转|转){_PAGE}$")
_LANDING = re.compile(rf"^[（【] ?(?:紧接|上接|接){_PAGE}\s*")

# The end of a sentence, with the quotation marks and brackets that close after it.
_STOPS, _CLOSERS = "。！？!?…；;：:", "”’）】》\"'"
_FINISHED = re.compile(rf"[{_STOPS}][{_CLOSERS}]*$|[。！？…”]\s*（[^（）]*）$")


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the page: its page range without blanks at the ends, the line ends before it, and its folded text.

    `mark` is what the form of the file says it is (one of MARKS), or empty. A sign that a report goes on elsewhere
    (`jumps`) or came from there lies in the range and not in the text, which begins `skip` characters into the range.
    """

    start: int
    end: int
    gap: int
    indent: int
    text: str
    mark: str = ""
    skip: int = 0
    jumps: bool = False

    @property
    def ended(self) -> bool:
        """Whether its text ends as a sentence does."""
        last = self.text[-1]
        return last in _STOPS or (last in _CLOSERS and bool(_FINISHED.search(self.text)))

    @property
    def finished(self) -> bool:
        """Whether it ends as a sentence does, and nothing says that the report goes on elsewhere."""
        return not self.jumps and self.ended


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
    return tuple(_landed(_jumped(found)))


def _jumped(found: Sequence[Block]) -> list[Block]:
    """The blocks, without the signs that a report goes on elsewhere; one in a line of its own belongs to the line before."""
    result: list[Block] = []
    for block in found:
        sign = _JUMP.search(block.text)
        if not sign:
            result.append(block)
        elif sign.start():
            result.append(replace(block, text=block.text[: sign.start()], jumps=True))
        elif result:
            result[-1] = replace(result[-1], end=block.end, jumps=True)
        else:
            result.append(block)
    return result


def _landed(found: Sequence[Block]) -> list[Block]:
    """The blocks, without the signs of where a report came from; one in a line of its own belongs to the line after."""
    result: list[Block] = []
    for block in found:
        before = result[-1] if result and _LANDING.fullmatch(result[-1].text) else None
        sign = _LANDING.match(block.text)
        if before and not sign:
            result[-1] = replace(block, start=before.start, gap=before.gap, skip=block.start - before.start)
        elif sign and sign.end() < len(block.text):
            result.append(replace(block, text=block.text[sign.end() :], skip=sign.end()))
        else:
            result.append(block)
    return result


class _Marks:
    """The marks of a page, asked for in printed order."""

    def __init__(self, page: Page) -> None:
        self.left = sorted((m for m in page.marks if m.kind), key=lambda m: (m.start, m.end), reverse=True)

    def at(self, place: int) -> str:
        """The kind that is marked at a place; places are asked for in rising order."""
        while self.left and self.left[-1].end <= place:
            self.left.pop()
        return self.left[-1].kind if self.left and self.left[-1].start <= place else ""

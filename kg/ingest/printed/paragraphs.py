"""Lines in reading order → the text of a page and its marks: lines become paragraphs, legends stand after their article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from statistics import median

from kg.core.types import Mark
from kg.ingest.manifest import Stated
from kg.ingest.printed.columns import Interval, Line, lines
from kg.ingest.printed.geometry import Box, Drawn, Run, body_size, hull, joined, seamless

# How the last line of a paragraph ends, where it ends a sentence.
ENDED = re.compile(r"[。！？…；：”’）】》!?;:)\]]$")
# What a running head or foot prints: a day, the number of the page, who edited it, how to reach them.
DAY = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日|(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
NUMBER = re.compile(r"(?:第\s*)?(?<![\dA-Za-z])([A-Z]?\d{1,3})\s*版(?!面|权|本)")
WEEKDAY = re.compile(r"星期[一二三四五六日天]")
FOOT = re.compile(r"责编|责任编辑|美编|校对|邮箱|电子信箱|https?://|www\.|@")
# The parts of a page, from its upper and lower edge, in which a running head or foot stands.
HEAD_PART, FOOT_PART = 0.09, 0.06
# First lines are set in by two em; a last line ends so many em before the others.
INDENT, SHORT = 1.2, 1.6
# Larger type that goes on for so long, or that makes full sentences, leads a report and is no headline.
LEDE = 60
# White between two lines parts paragraphs if it is so many times the usual step from line to line.
STEP = 1.45
# Type is the same if it differs by no more; what stands under a picture is its legend if its type is so much smaller.
SAME, SMALLER, NEAR = 0.1, 0.94, 2.5


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the sheet to be: what it is (a kind of mark, or empty), and the printed lines it is made of."""

    kind: str
    lines: tuple[Line, ...]


def compose(drawn: Drawn) -> tuple[str, tuple[Mark, ...], Stated]:
    """The text of a page, its marks, and what its running head states. Empty where nothing is drawn."""
    head, foot, rest = _running(drawn)
    parts = [Part("banner", (Line(r, (0, 0), -1),)) for r in head]
    parts += _parts(lines(replace(drawn, runs=tuple(rest))), body_size(rest))
    parts += [Part("banner", (Line(r, (0, 0), -1),)) for r in foot]
    text, marks = _text(parts)
    return text, marks, _stated([*head, *foot])


def _running(drawn: Drawn) -> tuple[list[Run], list[Run], list[Run]]:
    """The running head, the running foot, and all other runs."""
    size, height = body_size(drawn.runs), drawn.box.height
    found: tuple[list[Run], list[Run]] = ([], [])
    taken: set[Run] = set()
    for row in _level_rows(drawn.runs):
        line = joined(row)
        at_head = line.box.bottom < drawn.box.top + HEAD_PART * height and _is_running(line.text)
        at_foot = line.box.top > drawn.box.bottom - FOOT_PART * height and (_is_running(line.text) or FOOT.search(line.text))
        if (at_head or at_foot) and len(line.text) <= 120 and max(r.size for r in row) < 3 * size:
            found[0 if at_head else 1].append(line)
            taken.update(row)
    return found[0], found[1], [r for r in drawn.runs if r not in taken]


def _level_rows(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """The runs by rows over the whole width of the page."""
    row: list[Run] = []
    for run in sorted(runs, key=lambda r: (r.box.middle[1], r.box.left)):
        if row and run.box.middle[1] > row[0].box.bottom:
            yield row
            row = []
        row.append(run)
    if row:
        yield row


def _is_running(text: str) -> bool:
    marks = sum(bool(p.search(text)) for p in (DAY, NUMBER, WEEKDAY))
    return marks >= 2 or (marks == 1 and len(text) <= 30 and not ENDED.search(text))


def _stated(running: Sequence[Run]) -> Stated:
    """The day of issue and the number of the page, if the running head names one each."""
    text = " ".join(r.text for r in running)
    days = {d for m in DAY.finditer(text) if (d := _day(*(int(g) for g in m.groups() if g)))}
    numbers = {m[1] for m in NUMBER.finditer(text)}
    return Stated(issued=days.pop() if len(days) == 1 else None, number=numbers.pop() if len(numbers) == 1 else None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _parts(found: Sequence[Line], size: float) -> Iterator[Part]:
    """The lines as parts: each line of a headline by itself, other lines joined to paragraphs."""
    setting = _Setting.of(found, size)
    open_: list[Line] = []
    last = ""
    for line, kind in _legends_last(found, _kinds(found, size)):
        if open_ and not (kind == last != "head" and setting.goes_on(open_[-1], line)):
            yield Part(last, tuple(open_))
            open_ = []
        open_.append(line)
        last = kind
    if open_:
        yield Part(last, tuple(open_))


def _kinds(found: Sequence[Line], size: float) -> list[str]:
    """For each line `head`, `caption`, or nothing."""
    kinds = [""] * len(found)
    for group in _alike(found):
        words = "".join(found[k].run.text for k in group)
        if all(found[k].large for k in group) and len(words) <= LEDE and "。" not in words:
            kinds[group[0] : group[-1] + 1] = ["head"] * len(group)
        elif _legend([found[k] for k in group], found, size):
            kinds[group[0] : group[-1] + 1] = ["caption"] * len(group)
    return kinds


def _alike(found: Sequence[Line]) -> Iterator[list[int]]:
    """The numbers of lines that stand together in type of one size."""
    group: list[int] = []
    for k, line in enumerate(found):
        same = group and not line.picture and line.leaf == found[group[-1]].leaf and _same(line.run, found[group[-1]].run)
        if group and not same:
            yield group
            group = []
        if not line.picture:
            group.append(k)
    if group:
        yield group


def _same(a: Run, b: Run) -> bool:
    return abs(a.size - b.size) <= SAME * max(a.size, b.size) and a.vertical == b.vertical


def _legend(group: Sequence[Line], found: Sequence[Line], size: float) -> bool:
    """Whether lines in smaller type stand just below a picture, and no wider."""
    box = hull(line.run.box for line in group)
    if max(line.run.size for line in group) > SMALLER * size:
        return False
    return any(_under(box, line.run.box, size) for line in found if line.picture)


def _under(text: Box, picture: Box, size: float) -> bool:
    inside = text.left >= picture.left - size and text.right <= picture.right + size
    return inside and -size <= text.top - picture.bottom <= NEAR * size


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a page is set: its lines by column, the usual step from line to line by leaf, and whether first lines are set in."""

    columns: Mapping[Interval, Sequence[Line]]
    steps: Mapping[int, float]
    set_in: bool

    @classmethod
    def of(cls, found: Sequence[Line], size: float) -> _Setting:
        columns: dict[Interval, list[Line]] = {}
        tops: dict[int, list[float]] = {}
        for line in found:
            if not line.picture:
                columns.setdefault(line.column, []).append(line)
                tops.setdefault(line.leaf, []).append(line.run.box.top)
        steps = {n: median(b - a for a, b in pairwise(t)) for n, t in tops.items() if len(t) > 1}
        text = [x for x in found if not x.picture and not x.large and x.run.size >= SMALLER * size]
        set_in = sum(INDENT * size <= x.run.box.left - x.column[0] <= 3 * size for x in text) * 12 >= len(text)
        return cls(columns, steps, set_in)

    def goes_on(self, before: Line, line: Line) -> bool:
        """Whether a line goes on with the paragraph of the line before it, below it or at the head of the next column."""
        if not _same(before.run, line.run):
            return False
        if before.run.vertical:
            return before.leaf == line.leaf
        size = line.run.size
        if line.run.box.left - self._left(line) >= INDENT * size or self._right(before) - before.run.box.right >= SHORT * size:
            return False
        if before.leaf == line.leaf:
            return line.run.box.top - before.run.box.top <= STEP * self.steps[line.leaf]
        # On a page that sets in first lines, a full line goes on even after the end of a sentence.
        return self.set_in or not ENDED.search(before.run.text)

    def _column(self, line: Line) -> list[Line]:
        """The lines of the column of a line, in type like its own."""
        return [x for x in self.columns[line.column] if _same(x.run, line.run)]

    def _left(self, line: Line) -> float:
        """Where lines of the column begin."""
        return min(x.run.box.left for x in self._column(line))

    def _right(self, line: Line) -> float:
        """Where full lines near a line end: beside a picture they are shorter than elsewhere."""
        column = self._column(line)
        at = column.index(line)
        near = [x.run.box.right for x in column[max(0, at - 4) : at + 5]]
        return max(near) if len(near) > 2 else max(*near, line.column[1])


def _legends_last(found: Sequence[Line], kinds: Sequence[str]) -> list[tuple[Line, str]]:
    """The lines of text with their kinds; legends stand behind the article they stand in, so that they do not break its text."""
    result: list[tuple[Line, str]] = []
    held: list[tuple[Line, str]] = []
    for line, kind in zip(found, kinds, strict=True):
        if line.picture:
            continue
        if kind == "head":
            result, held = [*result, *held], []
        (held if kind == "caption" else result).append((line, kind))
    return [*result, *held]


def _text(parts: Sequence[Part]) -> tuple[str, tuple[Mark, ...]]:
    """The text of the parts, headlines' lines together, all else parted by blank lines, with marks by place."""
    text, before = "", ""
    marks: list[Mark] = []
    for part in parts:
        text += ("\n" if part.kind == before == "head" else "\n\n") if text else ""
        start = len(text)
        for line in part.lines:
            text = _put(text, start, line.run, part.kind if part.kind == "head" else "", marks)
        if part.kind in ("caption", "banner"):
            marks.append(Mark(start, len(text), part.kind))
        before = part.kind
    return text, tuple(sorted(marks, key=lambda m: (m.start, m.end, m.kind)))


def _put(text: str, start: int, run: Run, kind: str, marks: list[Mark]) -> str:
    words = run.text.strip()
    text = text[:start] + seamless(text[start:], words) if len(text) > start else text + words
    if kind or run.confidence < 1:
        marks.append(Mark(len(text) - len(words), len(text), kind, run.confidence))
    return text

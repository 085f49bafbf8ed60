"""The text layer of a PDF page → runs: glyphs by place, whatever order they are drawn in, overprinted ones once.

Positions are turned so that most of the text runs from left to right; what is set across it becomes vertical runs.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from kg.core.text import is_han
from kg.ingest.printed.geometry import LATIN, Box, Run, hull

# Characters that stand for others: radicals for characters, ligatures, forms of marks for vertical lines.
STAND_IN = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb06\ufe10-\ufe19\ufe30-\ufe4f]")
# What pages in Chinese are made of; a font without a table of its characters gives others.
LEGIBLE = re.compile(
    "[\u0021-\u007e\u00b7\u00d7\u2010-\u203b\u2103-\u22ff\u2460-\u27bf\u3001-\u303f\u3400-\u9fff\uff01-\uffe5\U00020000-\U0003ffff]"
)
# So much of a page must be of these.
MOSTLY = 0.7
# In em: how close a glyph printed again is, how far a line may rise, where a run ends, what is a blank.
AGAIN, RISE, WIDE_GAP, BLANK = 0.15, 0.25, 0.6, 0.17
# The foot of a glyph's box lies so far below its base line, in em.
DESCENT = 0.12


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character at `x` on the base line `y`; `end` is where the next one is expected. `turn` counts quarters of a turn."""

    char: str
    x: float
    y: float
    end: float
    em: float
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a page lies in the space of its PDF, and by how many quarters its text is turned there."""

    box: Box  # with `top` above `bottom` as a PDF has it
    turn: int

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the PDF as x and y of the page as it is read."""
        b = self.box
        return ((x - b.left, b.top - y), (y - b.bottom, x - b.left), (b.right - x, y - b.bottom), (b.top - y, b.right - x))[
            self.turn
        ]

    def rectangle(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the PDF as a box of the page as it is read."""
        (x, y), (u, v) = self.point(left, top), self.point(right, bottom)
        return Box(min(x, u), min(y, v), max(x, u), max(y, v))

    def back(self, box: Box) -> tuple[float, float, float, float]:
        """A box of the page as a rectangle of the PDF: left, bottom, right, top."""
        b, t = self.box, self.turn
        xs = (
            (b.left + box.left, b.left + box.right),
            (b.left + box.top, b.left + box.bottom),
            (b.right - box.right, b.right - box.left),
            (b.right - box.bottom, b.right - box.top),
        )[t]
        ys = (
            (b.top - box.bottom, b.top - box.top),
            (b.bottom + box.left, b.bottom + box.right),
            (b.bottom + box.top, b.bottom + box.bottom),
            (b.top - box.right, b.top - box.left),
        )[t]
        return xs[0], ys[0], xs[1], ys[1]


def read(text: Any, box: Box) -> tuple[list[Run], Frame]:
    """The runs of a page's text layer (an open text page of pypdfium2), and the frame they are placed in."""
    raw = list(_raw(text))
    turn = Counter(g.turn for g in raw).most_common(1)[0][0] if raw else 0
    main = Frame(box, turn)
    found: list[Run] = []
    for other in sorted({g.turn for g in raw}, key=lambda t: (t != turn, t)):
        frame = Frame(box, other)
        own = _runs(_once(_placed(g, frame) for g in raw if g.turn == other))
        if other != turn:
            own = [replace(r, box=main.rectangle(*frame.back(r.box)), vertical=True) for r in own]
        found += own
    return _stacked(found), main


def legible(found: Sequence[Run]) -> bool:
    """Whether characters make a text, as a font does that says what its glyphs mean."""
    words = "".join(r.text for r in found).replace(" ", "")
    return len(LEGIBLE.findall(words)) >= MOSTLY * len(words) > 0


def _raw(text: Any) -> Iterator[Glyph]:
    """The glyphs in the space of the PDF, without blanks."""
    import pypdfium2.raw as c

    x, y, left, right, bottom, top = (ctypes.c_double() for _ in range(6))
    matrix = c.FS_MATRIX()
    last: Glyph | None = None
    for i in range(text.count_chars()):
        char = _character(c.FPDFText_GetUnicode(text, i))
        if not char.strip() or c.FPDFText_IsGenerated(text, i) == 1:
            continue
        c.FPDFText_GetCharOrigin(text, i, x, y)
        c.FPDFText_GetMatrix(text, i, matrix)
        c.FPDFText_GetCharBox(text, i, left, right, bottom, top)
        size = c.FPDFText_GetFontSize(text, i)
        turn = round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) % 4
        em, wide = size * math.hypot(matrix.c, matrix.d), size * math.hypot(matrix.a, matrix.b)
        far = (right.value - x.value, top.value - y.value, x.value - left.value, y.value - bottom.value)[turn]
        if 0 < em < 1e4 and math.isfinite(x.value + y.value + far):
            width = wide * len(char) if unicodedata.east_asian_width(char[0]) in "WFA" else max(far, wide / 4)
            glyph = Glyph(char, x.value, y.value, width, em, turn)
            # One glyph for two characters (a long dash) gives both at one place: the second stands behind the first.
            yield replace(glyph, x=x.value + wide) if glyph == last and far > 1.5 * wide else glyph
            last = glyph


def _character(code: int) -> str:
    """The character of a glyph: what it stands in for; nothing for half of a pair, and for controls."""
    if not 0x20 <= code < 0x110000 or 0xD800 <= code < 0xE000 or code in (0x7F, 0xAD, 0xFFFE, 0xFFFF):
        return "\ufffd" if 0 < code < 9 else ""
    char = chr(code)
    return unicodedata.normalize("NFKC", char) if STAND_IN.match(char) else char


def _placed(glyph: Glyph, frame: Frame) -> Glyph:
    x, y = frame.point(glyph.x, glyph.y)
    return replace(glyph, x=x, y=y, end=x + glyph.end)


def _once(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """The glyphs, those once that are printed again at the same place to look bold."""
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    kept: list[Glyph] = []
    for g in glyphs:
        cell = (round(g.x / g.em), round(g.y / g.em))
        near = (h for dx in (-1, 0, 1) for dy in (-1, 0, 1) for h in seen.get((g.char, cell[0] + dx, cell[1] + dy), ()))
        if any(abs(h.x - g.x) < AGAIN * g.em and abs(h.y - g.y) < AGAIN * g.em for h in near):
            continue
        seen.setdefault((g.char, *cell), []).append(g)
        kept.append(g)
    return kept


def _runs(glyphs: Sequence[Glyph]) -> list[Run]:
    """The glyphs as runs: each goes on with the run it stands close behind, on one base line."""
    if not glyphs:
        return []
    step = median(g.em for g in glyphs) / 2
    open_: dict[int, list[list[Glyph]]] = {}
    found: list[list[Glyph]] = []
    for g in sorted(glyphs, key=lambda g: (g.x, g.y)):
        reach = math.ceil(RISE * g.em / step) + 1
        rows = [
            r
            for k in range(round(g.y / step) - reach, round(g.y / step) + reach + 1)
            for r in open_.get(k, ())
            if _next(r[-1], g)
        ]
        if rows:
            min(rows, key=lambda r: abs(r[-1].y - g.y) + abs(g.x - r[-1].end)).append(g)
        else:
            found.append([g])
            open_.setdefault(round(g.y / step), []).append(found[-1])
    airy = _airy(found)
    return [_run(row, airy) for row in found]


def _next(last: Glyph, g: Glyph) -> bool:
    alike = 0.6 < g.em / last.em < 1.7
    return (
        alike and abs(last.y - g.y) <= RISE * max(g.em, last.em) and -0.8 * g.em < g.x - last.end < WIDE_GAP * max(g.em, last.em)
    )


def _airy(rows: Sequence[Sequence[Glyph]]) -> bool:
    """Whether the page sets a little white between Chinese and Latin: then it means no blank."""
    gaps = [(b.x - a.end) / b.em for row in rows for a, b in pairwise(row) if is_han(a.char) and LATIN.match(b.char)]
    return sum(g >= BLANK for g in gaps) * 2 > len(gaps)


def _run(row: Sequence[Glyph], airy: bool) -> Run:
    em = median(g.em for g in row)
    gaps = sorted(b.x - a.end for a, b in pairwise(row) if is_han(a.char) and is_han(b.char)) or [0.0]
    usual = gaps[len(gaps) // 6]
    text = row[0].char
    for a, b in pairwise(row):
        text += (" " if _blank(a, b, usual, airy) else "") + b.char
    base = median(g.y for g in row)
    return Run(text, Box(row[0].x, base - (1 - DESCENT) * em, row[-1].end, base + DESCENT * em), em)


def _blank(a: Glyph, b: Glyph, usual: float, airy: bool) -> bool:
    """Whether the white between two glyphs is a blank: more than between the others of the run."""
    gap = b.x - a.end
    latin = bool(LATIN.match(a.char)), bool(LATIN.match(b.char))
    if all(latin):
        return gap >= BLANK * b.em
    words = all(is_han(g.char) or LATIN.match(g.char) for g in (a, b))
    return gap - max(usual, 0.0) >= (BLANK if words and not (airy and any(latin)) else 2 * BLANK) * b.em


def _stacked(found: Sequence[Run]) -> list[Run]:
    """The runs, single characters that stand below each other as one vertical run."""
    alone = sorted((r for r in found if len(r.text) == 1 and not r.vertical), key=lambda r: (r.box.top, r.box.left))
    chains: list[list[Run]] = []
    for run in alone:
        chain = next((c for c in chains if _below(c[-1], run)), None)
        if chain:
            chain.append(run)
        else:
            chains.append([run])
    stacks = [c for c in chains if len(c) > 2]
    used = {r for c in stacks for r in c}
    columns = [Run("".join(r.text for r in c), hull(r.box for r in c), c[0].size, vertical=True) for c in stacks]
    return [r for r in found if r not in used] + columns


def _below(last: Run, run: Run) -> bool:
    level = abs(last.box.left - run.box.left) < 0.35 * run.size and abs(last.size - run.size) < 0.1 * run.size
    return level and -0.3 * run.size < run.box.top - last.box.bottom < run.size

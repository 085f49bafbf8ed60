"""Blocks with roles → drafts of articles: which blocks make one article, in reading order, and what no article holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise, takewhile

from kg.layout.blocks import Block, Features
from kg.layout.bylines import Bylines
from kg.layout.joins import breaks_off
from kg.layout.likeness import Likeness

# How much likelier a headline's line must be with the article before it than with the one after, to change sides.
_MARGIN = 0.05
# How many lines of an article are compared with others.
_NEAR = 16
# How many drafts a continuation may go back over where nothing tells of an end it goes on with.
_BACK = 12

# A sentence ends so, and has so many characters at least; these features show lines that are part of no report.
_STOP, _LEAST = re.compile(r"[。！？]"), 8
_OUTSIDE = frozenset(
    {"furniture", "running head", "masthead", "weather", "number line", "no words", "whole byline", "index", "column"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """A block, its number on the page, its role, its features, and the number of the block it goes on with."""

    at: int
    block: Block
    role: str
    seen: Features
    joined: int | None = None


@dataclass(eq=False, slots=True)
class Draft:
    """An article in the making: the lines of its headline, and the lines below it, in reading order."""

    heads: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    caption: bool = False

    @property
    def text(self) -> list[Line]:
        """The last lines of running text, in reading order; enough to know what it speaks of."""
        return list(islice((x for x in reversed(self.lines) if x.role not in ("byline", "sub")), _NEAR))[::-1]

    @property
    def open(self) -> bool:
        """Whether the running text breaks off."""
        text = self.text
        return bool(text) and breaks_off(text[-1].seen)

    @property
    def untold(self) -> bool:
        """Whether it has a headline and who wrote it, and no text yet: what comes next is its text."""
        return bool(self.heads and self.lines) and not self.caption and all(x.role == "byline" for x in self.lines)

    @property
    def signed(self) -> bool:
        """Whether a credit or byline has closed it."""
        return bool(self.text) and bool(self.lines[-1].seen & {"whole byline", "signed"})


def assemble(lines: Sequence[Line], like: Likeness, by: Bylines) -> tuple[list[Draft], list[Line]]:
    """The drafts, in the order their first block is printed in, and the lines no draft holds."""
    drafts: list[Draft] = []
    loose: list[Line] = []
    current: Draft | None = None
    for line in lines:
        current = _home(line, current, drafts, lines, like)
        if current is None or line.role == "banner":
            loose.append(line)
            continue
        if not current.heads and not current.lines:
            drafts.append(current)
        (current.heads if line.role == "head" else current.lines).append(line)
    _hand_down(drafts, loose)
    _hand_up(drafts, loose, by)
    _settle_headlines(drafts, like)
    _divide(drafts, like)
    loose += [line for d in drafts if not d.lines for line in d.heads]
    kept = [d for d in drafts if d.lines]
    return sorted(kept, key=lambda d: min(x.at for x in (*d.heads, *d.lines))), sorted(loose, key=lambda x: x.at)


def _hand_down(drafts: Sequence[Draft], loose: list[Line]) -> None:
    """Gives bylines that stand over the headlines of a page to the articles below them: one stands over the first headline,
    and none at the end of the page or between the first headline and its text."""
    news = [d for d in drafts if d.lines and not d.caption]
    if not news or news[0] is not drafts[0] or not news[0].heads or "opening" in news[0].lines[0].seen:
        return
    above = next((x for x in loose if x.at == news[0].heads[0].at - 1 and _credits(x)), None)
    if above is None or _credits(news[0].lines[0]) or _credits(news[-1].lines[-1]):
        return
    loose.remove(above)
    for before, after in pairwise(news):
        if len(before.lines) > 1 and after.heads and before.lines[-1].at == after.heads[0].at - 1 and _credits(before.lines[-1]):
            after.lines.insert(0, before.lines.pop())
    news[0].lines.insert(0, above)


def _hand_up(drafts: Sequence[Draft], loose: list[Line], by: Bylines) -> None:
    """Gives a report the lines right below it that say who wrote it: a site prints them with its editors, under the text."""
    for draft in (d for d in drafts if d.lines and not d.caption):
        last = draft.lines[-1].at
        below = [x for k, x in enumerate(y for y in loose if y.at > last) if x.at == last + 1 + k]
        for line in takewhile(lambda x: "whole byline" in x.seen, below):
            if by.writer.search(line.block.text):
                draft.lines.append(line)
                loose.remove(line)


def _credits(line: Line) -> bool:
    """Whether a line is a byline that names who wrote a report, and no line of a page's makers."""
    return "whole byline" in line.seen and not line.seen & {"dated", "editors", "credit", "furniture"}


def only(lines: Sequence[Line]) -> tuple[list[Draft], list[Line]]:
    """The one draft of a page whose roles make none, though it holds a full sentence; with the lines outside it."""
    first = next((k for k, x in enumerate(lines) if _sentence(x)), None)
    if first is None:
        return [], list(lines)
    above = list(takewhile(lambda x: "bare" in x.seen and not x.seen & _OUTSIDE, reversed(lines[:first])))[::-1]
    below = [x for x in lines[first:] if not x.seen & _OUTSIDE]
    held = {x.at for x in (*above, *below)}
    return [Draft(above, below)], [x for x in lines if x.at not in held]


def _sentence(line: Line) -> bool:
    """Whether a line holds a full sentence of text."""
    return len(line.block.text) >= _LEAST and bool(_STOP.search(line.block.text)) and not line.seen & _OUTSIDE


def _home(line: Line, current: Draft | None, drafts: list[Draft], lines: Sequence[Line], like: Likeness) -> Draft | None:
    """The draft a line belongs to: the one at hand, a new one, or an earlier one that broke off."""
    empty = current is not None and not current.lines
    if line.role in ("banner", "byline"):
        return current
    if line.role == "head":
        anew = bool(line.block.mark) and lines[line.at - 1].role != "head"
        return current if empty and not anew else Draft()
    if line.role == "start":
        return current if current is not None and current.untold else Draft()
    if line.role == "caption":
        return _legend(current, empty)
    if line.role == "back":
        return _broken(line, drafts, lines, like) or _news(current, drafts)
    return _news(current, drafts)


def _legend(current: Draft | None, empty: bool) -> Draft:
    if current is not None and (empty or (current.caption and not current.signed)):
        current.caption = True
        return current
    return Draft(caption=True)


def _news(current: Draft | None, drafts: list[Draft]) -> Draft:
    """The draft at hand; after a photograph's legend, the report it is printed in."""
    if current is not None and not current.caption:
        return current
    return next((d for d in reversed(drafts) if not d.caption), None) or current or Draft()


def _broken(line: Line, drafts: Sequence[Draft], lines: Sequence[Line], like: Likeness) -> Draft | None:
    """The draft a line goes on with; where the line it goes on with is not known, the most alike of those that break off."""
    if line.joined is not None:
        return next((d for d in reversed(drafts) if any(x.at == line.joined for x in d.lines)), None)
    broken = [d for d in drafts[-_BACK:] if d.open and not d.caption]
    ahead = [line, *takewhile(lambda x: x.role in ("body", "more"), lines[line.at + 1 : line.at + 3])]
    return max(broken, key=lambda d: _alike(ahead, d.text, like), default=None)


def _alike(left: Sequence[Line], right: Sequence[Line], like: Likeness) -> float:
    return like.between([x.at for x in left], [x.at for x in right])


def _settle_headlines(drafts: list[Draft], like: Likeness) -> None:
    """Gives a headline that is printed after its article to it."""
    for before, after in pairwise(drafts):
        if before.heads or before.caption or not before.lines or not after.heads or after.heads[0].block.mark:
            continue
        best = max(_splits(after), key=lambda k: (_gain(before, after, k, like), -k))
        before.heads, after.heads = after.heads[:best], after.heads[best:]


def _divide(drafts: list[Draft], like: Likeness) -> None:
    """Gives a headline that stands below everything the end of the text above it, if that is more like it than the rest."""
    last = drafts[-1] if drafts else None
    if last is None or last.lines or not last.heads or last.heads[0].block.mark:
        return
    above = next((d for d in drafts if any(x.at == last.heads[0].at - 1 for x in d.lines)), None)
    if above is None or above.caption or not above.heads:
        return
    long = above.lines

    def gain(k: int) -> float:
        return _alike(last.heads, long[k:], like) - _alike(last.heads, long[:k], like)

    best = max(_parts(long), key=lambda k: (gain(k), -k), default=0)
    if best and gain(best) > 0:
        last.lines, above.lines = long[best:], long[:best]


def _parts(lines: Sequence[Line]) -> list[int]:
    """Where another report may begin among the lines of one: after a photograph if there is one, else at any paragraph."""
    places = [k for k, x in enumerate(lines) if k and x.role == "body" and not x.seen & {"follows", "opening"}][-_NEAR:]
    return [k for k in places if lines[k - 1].at < lines[k].at - 1] or places


def _splits(after: Draft) -> Iterator[int]:
    """How many lines of a headline may belong to the article before: all if nothing follows, else not the last."""
    yield from range(min(len(after.heads), _NEAR)) if after.lines else [len(after.heads)]


def _gain(before: Draft, after: Draft, count: int, like: Likeness) -> float:
    mine = _alike(after.heads[:count], before.text, like) * count
    rest = _alike(after.heads[count:], after.text, like) * (len(after.heads) - count)
    return (mine + rest) / len(after.heads) - (_MARGIN if count else 0.0)

"""What a block is seen to be only beside its neighbours: cut lines, leads of lists, rows of names, news in brief."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby

from kg.core.ontology import Ontology
from kg.core.text import any_of
from kg.layout.blocks import Block, Features
from kg.layout.bylines import Bylines

# 简讯（三则）, 一句话新闻 五条: how many follow is no part of a column's name.
_COUNT = re.compile(r"[（ ]*[一二两三四五六七八九十几数\d]{1,3}[则条][）]?$")
_OTHER = re.compile(r"[^㐀-鿿]+")
# No line that breaks off is longer where it could be taken for a headline; no paragraph of news in brief is shorter.
_SHORT, _TOLD = 34, 14
# A line of verse is no longer; so many lines make a poem.
_VERSE, _POEM = 20, 6
# Lines of the head of a page.
_HEADS = frozenset({"masthead", "weather", "running head", "number line", "no words", "column"})
_PAIRS = ("“”", "（）", "《》")
# What no weight knows: such a line below a headline.
SOURCE = "source line"


@dataclass(frozen=True, slots=True)
class Signals:
    """Patterns for what neighbours show, composed of the word lists of an ontology."""

    speech: re.Pattern[str]
    marked: re.Pattern[str]
    briefs: frozenset[str]


@lru_cache(maxsize=8)
def signals(ontology: Ontology) -> Signals:
    """The patterns of an ontology, from `words/layout.toml`."""
    w = ontology.words["layout"]
    speech = any_of([s.rstrip("，。") for s in w["says"]])
    return Signals(re.compile(rf"{speech}\S{{0,4}}[，：]$"), re.compile(any_of(w["marks"])), frozenset(w["briefs"]))


def column(text: str) -> str:
    """The bare name of a column: `★ 简 讯（三则）` is 简讯."""
    return _OTHER.sub("", _COUNT.sub("", text))


def refined(found: Sequence[Block], alone: Sequence[Features], ontology: Ontology, by: Bylines) -> list[Features]:
    """The features of blocks by themselves, corrected by what stands before and after them."""
    signs = signals(ontology)
    seen = [_led(found, alone, i) for i in range(len(found))]
    seen = _sourced(seen)
    seen = [_signed(found, seen, i, by) for i in range(len(found))]
    begun = _begun(seen)
    seen = [
        f | {"above all text"} if i < begun and "bare" in f and not f & {"deck", "run on"} else f
        for i, f in enumerate(_edited(seen, begun))
    ]
    seen = [_cut(found, seen, i, signs) for i in range(len(found))]
    brief = set(_briefs(found, seen, signs))
    over = {i - 1 for i, f in enumerate(seen) if i and "list lead" in f and "bare" in seen[i - 1]}
    return [f | {n for n, at in (("news in brief", brief), ("over a list", over)) if i in at} for i, f in enumerate(seen)]


def _led(found: Sequence[Block], alone: Sequence[Features], i: int) -> Features:
    """A short line with a colon is as good as finished where a list of finished lines stands below: 任命：, 免去：."""
    text, seen = found[i].text, alone[i]
    if len(text) > _SHORT or text[-1] != "：" or seen & {"opening", "whole byline", "speaker"} or not i:
        return seen
    below = [k for k in range(i + 1, min(i + 4, len(found))) if len(found[k].text) <= 60]
    # 经研究决定： 任命：: a lead may stand over another one
    first = next((k for k in below if found[k].text[-1] != "："), None)
    if first is None or any(k not in below for k in range(i + 1, first)) or found[first].text[-1] not in "；。":
        return seen
    listed = found[first].text[-1] == "；" or "short" in alone[first]
    return (seen | {"list lead", "finished"}) - {"bare", "colon"} if listed else seen


def _sourced(alone: Sequence[Features]) -> list[Features]:
    """A line of when and where a report was printed is none of the page's head where it stands below a headline."""
    result: list[Features] = []
    for seen in alone:
        above = result[-1] if result else frozenset[str]()
        below = ("bare" in above and not above & (_HEADS | {"furniture"})) or SOURCE in above
        result.append((seen - _HEADS) | {SOURCE} if below and seen >= {"whole byline", "dated"} else seen)
    return result


def _signed(found: Sequence[Block], alone: Sequence[Features], i: int, by: Bylines) -> Features:
    """A row of names of any people is a byline where it stands between a headline, or the editors' words, and running text."""
    seen = alone[i]
    if "bare" not in seen or seen & {"whole byline", "column", "slogan", "furniture", "running head"}:
        return seen
    above = i > 0 and bool(alone[i - 1] & {"bare", "exclaims", "note"})
    between = above and i + 1 < len(found) and _told(found[i + 1], alone[i + 1])
    names = between and (by.marked_names(found[i].text) or by.row(found[i].text))
    return (seen | {"whole byline", "finished"}) - {"bare"} if names else seen


def _begun(alone: Sequence[Features]) -> int:
    """The number of the first block of running text, or 0."""
    text = frozenset({"long", "medium", "opening", "finished"})
    return next((i for i, f in enumerate(alone) if f & text and "whole byline" not in f), 0)


def _edited(alone: Sequence[Features], begun: int) -> list[Features]:
    """The names of editors over the first headline and any text belong to the page's head."""
    bare = next((i for i, f in enumerate(alone[:begun]) if "bare" in f and not f & _HEADS), begun)
    return [f | {"masthead"} if i < bare and f >= {"whole byline", "editors"} else f for i, f in enumerate(alone)]


def _cut(found: Sequence[Block], alone: Sequence[Features], i: int, signs: Signals) -> Features:
    """A short line of running text that breaks off.

    No headline ends in a comma, in 他说：, inside a quotation, or in a particle after a clause.
    """
    text, seen = found[i].text, alone[i]
    if not i or len(text) > _SHORT or seen & {"finished", "whole byline", "opening", "opening alone", "speaker"}:
        return seen
    after = found[i + 1].text if i + 1 < len(found) else ""
    speaks = bool(signs.speech.search(text)) and not after.startswith("“")
    hangs = "dangles" in seen and "，" in text  # 入夏以来，全县各乡镇的
    opened = [pair for pair in _PAIRS if _opens(text, pair)]
    closed = any(_shuts(after, pair) for pair in opened)  # as the second line of a headline does
    return (seen | {"cut"}) - {"bare", "colon"} if not closed and (text[-1] in "，、" or speaks or opened or hangs) else seen


def _opens(text: str, pair: str) -> bool:
    return text.count(pair[0]) > text.count(pair[1])


def _shuts(text: str, pair: str) -> bool:
    """Whether a short line closes what the line before it opened."""
    shut, opened = text.find(pair[1]), text.find(pair[0])
    return len(text) <= _SHORT and shut >= 0 and (opened < 0 or shut < opened)


def _told(block: Block, seen: Features) -> bool:
    """Whether a block is a paragraph of running text."""
    return len(block.text) >= _TOLD and "whole byline" not in seen and bool(seen & {"finished", "long", "medium", "opening"})


def _briefs(found: Sequence[Block], alone: Sequence[Features], signs: Signals) -> Iterator[int]:
    """The paragraphs of news in brief: those with a mark, or all with a credit, under a heading such as 简讯.

    Two or more paragraphs with both a mark and a credit need no heading.
    """

    def form(i: int) -> str:
        if not _told(found[i], alone[i]):
            return ""
        return "marked" if signs.marked.match(found[i].text) else "signed" if "signed" in alone[i] else ""

    for kind, run in groupby(range(len(found)), key=form):
        group = list(run)
        headed = group[0] > 0 and column(found[group[0] - 1].text) in signs.briefs
        credited = kind == "marked" and len(group) > 1 and all("signed" in alone[i] for i in group)
        if kind and (headed or credited):
            yield from group


def signatures(alone: Sequence[Features]) -> list[Features]:
    """Whether the last byline above a block, and the next one below, stands at the head of a report or at its foot."""
    kinds = ["head" if leads(f) else "foot" if _closes(f) else "" for f in alone]
    above, below = _latest(["", *kinds[:-1]]), _latest(kinds[::-1])[::-1]
    lines = _between(alone, kinds)
    sides = (f"{a or 'no byline'} above, {b or 'none'} below" for a, b in zip(above, below, strict=False))
    return [line | {side} for line, side in zip(lines, sides, strict=True)]


def _between(alone: Sequence[Features], kinds: Sequence[str]) -> list[Features]:
    """Of short lines between two bylines: whether they are the only ones there, subheadings being several as a rule.

    Lines just below a byline, and those just above one at the head of a report, are headlines and not counted.
    """
    bare = ["bare" in f and not kind and "whole byline" not in f for f, kind in zip(alone, kinds, strict=True)]
    stretch = list(accumulate(map(bool, kinds)))
    groups = [list(run) for short, run in groupby(range(len(bare)), key=bare.__getitem__) if short]
    inner = [g for g in groups if g[0] and not kinds[g[0] - 1] and kinds[g[-1] + 1 : g[-1] + 2] != ["head"]]
    count = Counter(stretch[g[0]] for g in inner)
    names = {i: "lone line" if count[stretch[g[0]]] == 1 else "line of several" for g in inner for i in g}
    return [frozenset({names[i]} if i in names else ()) for i in range(len(alone))]


def _latest(kinds: Sequence[str]) -> list[str]:
    """At each place the last kind so far."""

    def later(last: str, kind: str) -> str:
        return kind or last

    return list(accumulate(kinds, later))


def _closes(seen: Features) -> bool:
    """Whether a block holds the byline at the foot of a report."""
    return "photo" not in seen and ("signed" in seen or seen >= {"whole byline", "bracketed"})


def leads(seen: Features) -> bool:
    """Whether a block may stand at the head of a report, as its byline or its first paragraph."""
    return bool(seen & {"opening", "opening alone"}) or ("whole byline" in seen and "bracketed" not in seen)


def credited(found: Sequence[Block], alone: Sequence[Features]) -> list[Features]:
    """Where lines are kept as printed, whether a photograph's credit stands below the paragraph a block belongs to."""
    wrapped = measure(found)
    result = [frozenset[str]()] * len(found)
    if not wrapped:
        return result
    credited, below = False, True  # whether the paragraph below a block is a legend, and whether it begins just below
    for i in range(len(found) - 1, -1, -1):
        full = abs(len(found[i].text) - wrapped) <= 1
        if not full:
            credited = i + 1 < len(found) and bool(alone[i + 1] & {"credit", "photo"}) and "whole byline" in alone[i + 1]
        below = not full
        result[i] = frozenset(n for n, holds in {"credit below paragraph": credited, "line ends short": below}.items() if holds)
    return result


def noticed(alone: Sequence[Features]) -> list[Features]:
    """Whether a letter or notice has begun above a block, and no date, sender, byline or report has closed it."""
    result, begun = [], False
    for seen in alone:
        closes = bool(seen & {"opening", "opening alone", "bracketed"})
        result.append(frozenset({"notice above"} if begun and not closes else ()))
        begun = (begun and not closes and not seen & {"dated", "sender"}) or bool(seen & {"salutation", "document number"})
        begun = begun or seen >= {"official", "bare"}
    return result


def versed(found: Sequence[Block], alone: Sequence[Features]) -> list[Features]:
    """Whether a block is one of many short lines that are no bylines, and the last of them: a poem, a list, an index."""
    result = [frozenset[str]()] * len(found)
    if measure(found):
        return result
    short = [len(b.text) <= _VERSE and not f & {"whole byline", "opening"} for b, f in zip(found, alone, strict=True)]
    for is_short, run in groupby(range(len(found)), key=short.__getitem__):
        group = list(run)
        if is_short and len(group) >= _POEM:
            result[group[0] : group[-1]] = [frozenset(("short among many",))] * (len(group) - 1)
            result[group[-1]] = frozenset(("short among many", "last of many"))
    return result


def measure(found: Sequence[Block]) -> int:
    """The number of characters of a full line where a page keeps its printed lines, or 0."""
    common = Counter(len(b.text) for b in found).most_common(1)
    size = common[0][0] if common else 0
    near = sum(abs(len(b.text) - size) <= 1 for b in found)
    return size if 8 <= size <= 45 and near * 2 >= len(found) and len(found) >= 10 else 0

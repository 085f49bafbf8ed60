"""What can be seen of each block: named features, which the weights in `ontology/layout/` are written for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from kg.core.ontology import Ontology
from kg.core.text import HAN
from kg.layout.blocks import Block, Features
from kg.layout.bylines import Bylines, bylines
from kg.layout.company import credited, leads, measure, noticed, refined, signatures, versed
from kg.layout.likeness import Likeness, Steps, told, topic
from kg.layout.seams import seam
from kg.layout.wording import Wording, worded, wording

# 一、 （二） 3. at the beginning of a subheading.
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_NUMBERED = re.compile(
    rf"^(?:{_NUMERAL}[、.]|{_NUMERAL} (?=\S{{1,8}}$)|（(?:{_NUMERAL}|\d{{1,2}})）"
    rf"|\d{{1,2}}[、.](?!\d)|[①-⑳]|第{_NUMERAL}[章节条部篇])"
)
_DATED = re.compile(r"^[“（]?(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|初|中旬|下旬|底|以来)|^\d{1,2}日|^\d{4}年")
# 某某镇：… is how a headline names its place.
_PLACE = re.compile(r"^[^，。！？“”]{2,12}[省市州盟区县旗镇乡村办局院校会社区]：|[省市州盟区县旗镇乡村街道办局]{1,2} ")
_LOCATES = re.compile(r"^.{0,6}[㐀-鿿]{1,5}(?:市|县|区|镇|乡|村|街道|旗|州|省)")
# …… 2版 in a list of what stands inside; （上接第一版） over the rest of a report.
_INDEX = re.compile(r"^.{4,}?[ →>》…·.（(]*(?:第?[A-D]?\d{1,2}|第[一二三四五六七八九十]{1,3})版[）)】]?$")
_CONTINUED = re.compile(r"^[（【]?(?:紧接|上接|接)[^，。]{1,8}版")
# 【民生关注】: the name of a column in brackets, part of the headline below it.
_BRACKETED = re.compile(r"^[^\w【】]{0,2}【[^】]{2,12}】$")
_CLOSER = re.compile(r"^[，。、；：？！”’）》%…]")
_NUMBER_LINE = re.compile(r"^[\W\d_A-Za-z]{1,12}$|^第?\s*[A-Z]?\d{1,3}\s*版")
_BYLINE_TAIL = re.compile(r"^[^，。！？“（]{0,24}(?:记者|通讯员)[^，。！？“（]{0,20}）")
# The one character before a mark is more likely the end of a word than a sentence's beginning.
_ORPHAN = re.compile(r"^[㐀-鿿][，。、；！？”）\d]")
_SPACED = re.compile(r"^\S(?: +\S){2,}$")
# 品种  今日价  昨日价: cells of a table, with blanks between.
_CELLS = re.compile(r"^\S{1,12}(?: {2,}\S{1,12}){2,}$")
_SENTENCE = re.compile(r"[。；](?!$)")
_CLAUSES = re.compile(r"[，。；？！].*?[，。；？！].")
_ENCLOSING = (("“", "”"), ("（", "）"), ("《", "》"))


def features(found: Sequence[Block], like: Likeness, ontology: Ontology) -> tuple[Features, ...]:
    """The features of each block, those of its neighbours included (`before …`, `after …`)."""
    own = [_own(b, wording(ontology), bylines(ontology)) for b in found]
    alone = refined(found, own, ontology, bylines(ontology))
    sights = (
        *(_placed(found, alone), _broken(found, alone, like)),
        *(*_spoken(found, like), signatures(alone), credited(found, alone), noticed(alone), versed(found, alone)),
    )
    near = [a.union(_around(alone, i), *(s[i] for s in sights)) for i, a in enumerate(alone)]
    led = sum(bool(f & {"opening", "opening alone", "whole byline"}) for f in alone)
    told_before = [frozenset[str](), *(_beside(seen, TOLD_BEFORE) for seen in near)]
    return tuple(seen.union(_together(seen), _unled(alone, seen, i, led), told_before[i]) for i, seen in enumerate(near))


def _named(side: str, names: Iterable[str]) -> dict[str, str]:
    """What features of a neighbour are called."""
    return {name: f"{side} {name}" for name in names}


def _beside(seen: Features, names: Mapping[str, str]) -> Features:
    """What a neighbour shows, by the names that it has beside it."""
    return frozenset(map(names.__getitem__, names.keys() & seen))


# What the line above is told by is told to a line, too.
TOLD_BEFORE = _named(
    "after",
    (
        f"{of}{name} {side}"
        for of in ("", "group: ")
        for name in ("told", "well told", "nearer", "much nearer", "sooner told", "much sooner told")
        for side in ("above", "below")
    ),
)


def _spoken(found: Sequence[Block], like: Likeness) -> list[list[Features]]:
    """What blocks speak of, beside what stands above and below; printed lines together where a paragraph is kept in lines."""
    wrapped = measure(found)
    if not wrapped:
        return [topic(found, like), told(found, like)]
    full = [abs(len(b.text) - wrapped) <= 1 for b in found]
    begins = [not i or not full[i - 1] or b.indent > 0 for i, b in enumerate(found)]
    starts = [i for i, holds in enumerate(begins) if holds]
    runs = [found[a:b] for a, b in zip(starts, [*starts[1:], len(found)], strict=True)]
    units = [replace(run[0], text="".join(b.text for b in run)) for run in runs]
    close = Likeness.of([u.text for u in units])
    at = [n - 1 for n in accumulate(map(int, begins))]
    return [[seen[n] for n in at] for seen in (topic(units, close), told(units, close))]


def _holding(flags: Mapping[str, bool]) -> Features:
    """The names of what holds."""
    return frozenset([name for name, holds in flags.items() if holds])


def _placed(found: Sequence[Block], alone: Sequence[Features]) -> list[Features]:
    """Where on the page a block stands, and how far from the block before it."""
    usual = Counter(b.gap for b in found[1:]).most_common(1)[0][0] if len(found) > 1 else 0
    wrapped = measure(found)
    web = any("dated" in f for f in alone[:4])
    flags = (
        {
            "first": i == 0,
            "last": i == len(found) - 1,
            "wide": i > 0 and block.gap > usual,
            "full": wrapped > 0 and abs(len(block.text) - wrapped) <= 1,
            "after full": wrapped > 0 and i > 0 and abs(len(found[i - 1].text) - wrapped) <= 1,
            "after short": wrapped > 0 and i > 0 and abs(len(found[i - 1].text) - wrapped) > 1,
            "web": web and i > 0,
        }
        for i, block in enumerate(found)
    )
    return [_holding(f) for f in flags]


def _broken(found: Sequence[Block], alone: Sequence[Features], like: Likeness) -> list[Features]:
    """What a block has to do with text that breaks off, just before it or farther up."""
    breaks = set(_breaks(alone))
    joints = [0.0, *map(_joint, found, found[1:]), 0.0]
    ends: list[int] = []  # what broke off above
    result: list[Features] = []
    for i, block in enumerate(found):
        ends = [*ends[1 - OPEN :], i - 2] if i - 2 in breaks else ends
        flags = {
            "closes what opened above": i > 0 and _closes(found[i - 1].text, block.text),
            "bridge": i > 0 and like.holds(found[i - 1].text[-1], block.text[0]),
            "before bridge": i + 1 < len(found) and like.holds(block.text[-1], found[i + 1].text[0]),
            "cut above": any("cut" in alone[e] and i - e <= OWED for e in ends),
            "broken above": bool(ends),
            "seam": joints[i] >= SEAM,
            "strong seam": joints[i] >= STRONG,
            "before seam": joints[i + 1] >= SEAM,
            "before strong seam": joints[i + 1] >= STRONG,
        }
        result.append(_nearest(i, ends, like).union(_holding(flags)))
    return result


def _nearest(i: int, ends: Sequence[int], like: Likeness) -> Features:
    """Whether a block is sooner like what broke off farther up than like the block just above."""
    return BROKEN.of(max(like.pair(e, i) for e in ends) - like.pair(i - 1, i)) if ends else frozenset()


def _closes(before: str, text: str) -> bool:
    """Whether a block closes a quotation or bracket that the block before it left open."""
    return any(
        closes in text and before.rfind(opens) > before.rfind(closes) and not 0 <= text.find(opens) < text.find(closes)
        for opens, closes in _ENCLOSING
    )


def _joint(before: Block, after: Block) -> float:
    return 0.0 if before.finished else seam(before.text, after.text)


# How much likelier a block goes on with what broke off than with the block above, by what they speak of.
BROKEN = Steps({"sooner with what broke off": 0.015, "much sooner with what broke off": 0.05, "later with it": -0.03})
# Up to OPEN places where text broke off are remembered; seams that are likely, and as good as certain.
OPEN = 8
# The rest of a line that was cut stands no more blocks below.
OWED = 10
SEAM, STRONG = 1.0, 5.0


def _together(seen: Features) -> Features:
    """What several features say together: text that goes on, is interrupted, or begins anew."""
    fresh = {"day", "begins", "opening", "scene", "legend", "photo", "bare"}
    told, credited = "short" not in seen and "bare" not in seen, not seen.isdisjoint(("photo", "before credit"))
    flags = {
        "opening after credit": seen >= {"opening", "after photo"},
        "text after credit": "after photo" in seen and not seen & {"opening", "bare", "whole byline"},
        "told, with a credit": told and credited,
        "told, signed": told and not credited and "signed" in seen,
        "told, with nothing": told and not credited and "signed" not in seen,
        "day, with a credit": told and credited and "day" in seen,
        "day, without one": told and not credited and "day" in seen,
        "scene, with a credit": told and credited and "scene" in seen,
        "scene, without one": told and not credited and "scene" in seen,
        "begins, breaks off": bool(seen & {"begins", "opening", "day"}) and not seen & {"finished", "long"},
        "resumes": seen >= {"wide", "after finished", "broken above"} and not seen & fresh,
        "interrupts": seen >= {"wide", "after open", "finished", "scene"} and "short" not in seen,
        "restarts": "after open" in seen and bool(seen & {"day", "begins"}),
        "signs off": bool(seen & {"body alone", "sender"}) and "before dated" in seen,
        "signs a letter": seen >= {"sender", "notice above"} and not seen.isdisjoint(("after finished", "after exclaims")),
        "signs below": bool(seen & {"body alone", "sender"}) and "after finished" in seen and "before dated" not in seen,
    }
    return _holding(flags)


def _own(block: Block, words: Wording, by: Bylines) -> Features:
    """What a block shows by itself."""
    flags = (_shape(block), _signs(block.text, by), worded(block, words))
    seen = {name for checks in flags for name, holds in checks.items() if holds}
    if "short" in seen and block.text[-1] == "：":
        seen.discard("finished")
    if not seen.isdisjoint(_NO_COLUMN):
        seen.discard("column in brackets")
    if not seen.isdisjoint(_COMPLETE):
        seen.add("finished")
    if "finished" in seen or block.jumps:
        seen.discard("bare")
    return frozenset(seen)


# 【字号 大 中 小】 and 【编辑：王小林】 are no columns; what is complete though no mark ends it.
_NO_COLUMN = frozenset({"furniture", "whole byline"})
_COMPLETE = frozenset({"signed", "whole byline", "salutation", "document number"})


def _shape(block: Block) -> dict[str, bool]:
    """Length, marks and beginning of a block."""
    text, size, finished = block.text, len(block.text), block.finished
    return {
        "always": True,
        "tiny": size <= 5,
        "short": size <= 34,
        "medium": 34 < size <= 60,
        "long": size > 60,
        "very long": size > 320,
        "bare": size <= 26,
        "brief": size <= 12,
        "spaced": size <= 24 and bool(_SPACED.match(text)),
        "cells": "  " in text and bool(_CELLS.match(text)),
        "orphan": size > 2 and bool(_ORPHAN.match(text)) and not _NUMBERED.match(text),
        "run on": 24 <= size <= 34 and not finished and " " not in text and text[-1] != "—",
        "finished": finished,
        "exclaims": text[-1] in "！？!?" and size <= 34,
        "hangs": text[-1] in "、，",
        "colon": size <= 16 and text[-1] == "：",
        "indented": block.indent > 0,
        "clauses": bool(_CLAUSES.search(text)),
        "sentence inside": bool(_SENTENCE.search(text)),
        "numbered": bool(_NUMBERED.match(text)),
        "day": bool(_DATED.match(text)),
        "place": size <= 40 and bool(_PLACE.search(text)),
        "column in brackets": size <= 14 and bool(_BRACKETED.match(text)),
        "dash": text.startswith("—") or text.endswith("—"),
        "locates": size <= 24 and bool(_LOCATES.search(text)),
        "index": size <= 34 and "版" in text[-2:] and bool(_INDEX.search(text)),
        "continued": block.skip > 0 or bool(_CONTINUED.match(text)),
        "jumps": block.jumps,
        "in brackets": size <= 40 and text[0] == "（" and text[-1] == "）",
        "item": text[-1] == "；",
        "closer": bool(_CLOSER.match(text)),
        "stray quote": _stray(text),
        "number line": bool(_NUMBER_LINE.match(text)),
        "no words": not HAN.search(text),
    }


def _signs(text: str, by: Bylines) -> dict[str, bool]:
    """Bylines, credits and datelines of a block."""
    dated, whole, head, foot = by.parts(text)
    return {
        "whole byline": whole,
        "bracketed": whole and text[0] in "（《",
        "dated": dated,
        "credit": whole and bool(by.photo.search(text)),
        "signed": foot < len(text),
        "photo": (foot < len(text) or whole) and bool(by.photo.search(text)),
        "text and photo": (foot < len(text) or whole) and bool(by.both.search(text)),
        "names": by.only_names(text),
        "ornament": bool(by.mark.match(text)) and not whole,
        "opening": head > 0 and not whole,
        "opening alone": head > 0 and not text[head:].strip() and not whole,
        "byline tail": bool(_BYLINE_TAIL.match(text)),
    }


def _stray(text: str) -> bool:
    """Whether a quotation closes that was not opened in the block."""
    closed, opened = text.find("”"), text.find("“")
    return closed >= 0 and (opened < 0 or closed < opened)


NEXT = (
    "opening",
    "opening alone",
    "whole byline",
    "dated",
    "day",
    "begins",
    "sets time",
    "sets place",
    "credit",
    "names",
    "long",
    "stray quote",
    "closer",
    "inside",
    "salutation",
    "document number",
    "masthead",
    "column",
    "flanked",
    "body alone",
    "text and photo",
    "bare",
    "numbered",
    "deck",
    "note",
    "contact",
    "advert",
    "slogan",
    "slogans",
    "named like a column",
    "cells",
    "label",
)
LAST = (
    "finished",
    "photo",
    "signed",
    "whole byline",
    "opening alone",
    "bare",
    "column",
    "prose",
    "sentence inside",
    "stray quote",
    "salutation",
    "document number",
    "masthead",
    "flanked",
    "label",
    "dated",
    "jumps",
    "text and photo",
    "body alone",
    "sender",
    "column in brackets",
    "note",
    "contact",
    "advert",
    "exclaims",
    "slogans",
    "named like a column",
    "cells",
)
_BEFORE, _AFTER = _named("before", NEXT), _named("after", LAST)


def _around(alone: Sequence[Features], i: int) -> Features:
    """What the blocks beside a block show."""
    after = set(_beside(alone[i - 1], _AFTER)) if i else set()
    before = set(_beside(alone[i + 1], _BEFORE)) if i + 1 < len(alone) else set()
    later = {"later byline"} if any(leads(f) for f in alone[i + 1 : i + 4]) else set()
    if i and "finished" not in alone[i - 1]:
        after.add("after open")
    if i > 1 and not alone[i - 2] & {"finished", "bare"}:
        after.add("after open but one")
    if i > 1 and "whole byline" in alone[i - 1] and alone[i - 2] >= {"finished", "long"}:
        after.add("after foot")
    if i > 1 and "whole byline" in alone[i - 1] and "bare" in alone[i - 2] and "whole byline" not in alone[i - 2]:
        after.add("after byline under a headline")
    if i + 1 < len(alone) and "dated" in alone[i + 1] and not any(f & {"long", "medium"} for f in alone[i + 2 : i + 4]):
        before = {f"before {f}" for f in ("signature",)}
        later = set()
    if i + 1 == len(alone):
        before.add("before end")
    return frozenset(after | before | later)


def _breaks(alone: Sequence[Features]) -> list[int]:
    """The blocks of running text that break off before what looks like a headline or a photograph's legend."""
    return [
        i
        for i, f in enumerate(alone[:-1])
        if not f & {"finished", "whole byline", "opening alone"}
        and f & {"long", "medium", "prose", "says", "run on", "cut"}
        and _interrupted(alone[i + 1 : i + 6])
    ]


def _interrupted(after: Sequence[Features]) -> bool:
    """Whether what comes after is a headline over a report, or a legend."""
    legend = bool(after[0] & {"scene", "legend", "photo"}) or any("credit" in f for f in after[1:2])
    leads = any(f & {"opening", "opening alone", "whole byline", "photo", "long"} for f in after[1:])
    return legend or ("bare" in after[0] and leads)


def _unled(alone: Sequence[Features], seen: Features, i: int, led: int) -> Features:
    """Whether no byline and no credit stands near below a block, on a page whose reports have them."""
    unled = "later byline" not in seen and not any("photo" in f for f in alone[i + 1 : i + 2])
    names = {"unled": led > 0, "unled among led": led > 2}
    return frozenset(n for n, holds in names.items() if holds and unled)

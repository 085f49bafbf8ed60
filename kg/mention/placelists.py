"""Places told by what stands around them alone: parts of villages and farms, and the names of a list whose kind comes last."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.core.cache import pattern
from kg.core.frozen import frozen
from kg.core.numbers import numeral
from kg.core.ontology import Ontology
from kg.core.text import HAN, any_of
from kg.mention.borders import border

NUMBER = "[0-9〇零一二三四五六七八九十]{1,3}"
LONGEST_LIST = 60  # characters looked back from its kind
LONGEST_NAME, LONGEST_ALONE = 5, 3  # characters of a name of a list without the word for its level; of a first one for sure
REACH = 6  # characters looked back from the end of the first name of a list


@dataclass(frozen=True, eq=False)
class _Patterns:
    """`below` matches a part of a village or a farm right behind it, `kind` what a list of names ends with, `any_kind` a piece
    of that, found fast; `suffixes` are those of the names of a kind, `villages` the kinds of villages."""

    below: re.Pattern[str]
    kind: re.Pattern[str]
    any_kind: re.Pattern[str]
    suffixes: dict[str, tuple[str, ...]]
    villages: frozenset[str]


@frozen
class Listed:
    """A name of a list at text[start:end]; `full`: with the word for its level, as far as that is known; `level`: township
    or village."""

    start: int
    end: int
    full: str
    level: str


@lru_cache(maxsize=8)
def _patterns(ontology: Ontology) -> _Patterns:
    words = ontology.words["places"]
    numbered = f"(?:{any_of(words['numbered'])}(?!{any_of(words['no_part'])})|{any_of(words['numbered_farm'])})"
    below = f"第?{NUMBER}{numbered}|(?P<named>{HAN.pattern}{{1,4}}?{any_of(words['hamlets'])})"
    suffixes = {kind: tuple(ends) for kind, *ends in map(str.split, words["list_kinds"])}
    small = "[两二三四五六七八九]?十?[两二三四五六七八九]?(?<=[两二三四五六七八九十])"
    count = f"(?P<open>等|这)?(?P<count>[0-9]{{1,3}}|{small})(?P<each>个?)"
    any_kind = re.compile(f"[等个0-9两二三四五六七八九十](?={any_of(suffixes)})")
    kind = re.compile(f"(?:{count}|等)(?P<kind>{any_of(suffixes)})(?!{any_of(words['after_kind'])})")
    return _Patterns(re.compile(below), kind, any_kind, suffixes, frozenset(words["list_villages"]))


def parts(text: str, end: int, ontology: Ontology) -> Iterator[tuple[int, int]]:
    """The parts named right behind a village or a farm that ends at a position: 柳树村|三组, 红星农场|第二管理区|5作业站."""
    pattern, never = _patterns(ontology).below, frozenset(ontology.words["places"]["never_inside"])
    while m := pattern.match(text, end):
        if never & set(m["named"] or ""):
            return
        yield m.span()
        end = m.end()


def listed(text: str, printed: Container[str], known: Callable[[str], bool], ontology: Ontology) -> Iterator[Listed]:
    """Names of townships and villages in a list that says their kind at its end (石桥、柳河3个乡镇, 前洼、后洼两个村).

    `printed`: full names that the text has elsewhere; `known(name)`: the region has a township of the name. So it must
    be for all but the first, which other words may precede, or for one at least, where the list counts its names. What a list
    of villages counts are names anyhow.
    """
    patterns = _patterns(ontology)
    for m in patterns.kind.finditer(text) if patterns.any_kind.search(text) else ():
        spans = list(_words(text, m.start()))
        suffixes, counted = patterns.suffixes[m["kind"]], bool(m["count"]) and _counts(m, len(spans))
        if len(spans) < 2:
            continue
        if m["kind"] in patterns.villages:
            yield from _villages(text, spans, suffixes, ontology) if counted and m["each"] else ()
            continue
        found = [_full(text, span, i == 0, suffixes, (printed, known)) for i, span in enumerate(spans)]
        if counted and any(found):
            found = [f or _as_printed(text, span, i == 0) for i, (f, span) in enumerate(zip(found, spans, strict=True))]
        if all(found[1:]):
            yield from (f for f in found if f)


def _counts(m: re.Match[str], names: int) -> bool:
    """Whether a number is that of the names before it; with 等 it may be more."""
    said = numeral(m["count"]).low
    return said == names or (said > names and m["open"] == "等")


def _as_printed(text: str, span: tuple[int, int], first: bool) -> Listed | None:
    """A name that no list has, as the text prints it; the first may have other words before it."""
    return None if first and span[1] - span[0] > LONGEST_ALONE else Listed(*span, text[slice(*span)], "township")


def _villages(text: str, spans: Sequence[tuple[int, int]], suffixes: Sequence[str], ontology: Ontology) -> Iterator[Listed]:
    """The names of a counted list of villages; of the first only what may be a name by its form."""
    start, end = spans[0]
    begin = end - border(text[max(start, end - REACH) : end], suffixes[0], end - start <= LONGEST_ALONE, never, ontology, True)
    never_inside = frozenset(ontology.words["places"]["never_inside"])
    names = [(begin, end), *spans[1:]]
    if any(not never_inside.isdisjoint(text[a:b]) for a, b in names):
        return
    for a, b in names:
        if 1 < b - a <= LONGEST_NAME:
            yield Listed(a, b, text[a:b] if text[a:b].endswith(suffixes[0]) else text[a:b] + suffixes[0], "village")


def never(_: str) -> bool:
    """Of no name it is known."""
    return False


def _words(text: str, end: int) -> Sequence[tuple[int, int]]:
    """The words of the list that ends at a position, parted by `、` and `和`, in order."""
    m = _LIST.search(text, max(0, end - LONGEST_LIST), end)
    return [w.span() for w in _WORD.finditer(text, m.start(), end)] if m else []


# 覆盖石桥、柳河、青山: the first word may have others before it.
_WORD = re.compile(f"(?:(?!和){HAN.pattern})+")
_LIST = pattern(f"{HAN.pattern}{{2,12}}(?:、{HAN.pattern}{{2,6}})*(?:[、和]{HAN.pattern}{{2,6}})$")


def _full(
    text: str, span: tuple[int, int], first: bool, suffixes: Sequence[str], names: tuple[Container[str], Callable[[str], bool]]
) -> Listed | None:
    """A word of a list, the first one without what stands before the name, and the one full name it can mean."""
    (start, end), (printed, known) = span, names
    for begin in range(max(start, end - 4), end - 1) if first else (start,):
        may_be = [text[begin:end] + s for s in suffixes]
        if full := [n for n in may_be if n in printed] or [n for n in may_be if known(n)]:
            return Listed(begin, end, full[0], "township") if len(full) == 1 else None
    return None

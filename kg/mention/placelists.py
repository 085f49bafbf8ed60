"""Places told by what stands around them alone: parts of villages and farms, and the names of a list whose kind comes last."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.core.cache import pattern
from kg.core.ontology import Ontology
from kg.core.text import HAN, any_of

NUMBER = "[0-9〇零一二三四五六七八九十]{1,3}"
LONGEST_LIST = 60  # characters looked back from its kind


@dataclass(frozen=True, eq=False)
class _Patterns:
    """`below` matches a part of a village or a farm right behind it, `kind` what a list of names ends with, `any_kind` a piece
    of that, found fast; `suffixes` are those of the names of a kind."""

    below: re.Pattern[str]
    kind: re.Pattern[str]
    any_kind: re.Pattern[str]
    suffixes: dict[str, tuple[str, ...]]


@lru_cache(maxsize=8)
def _patterns(ontology: Ontology) -> _Patterns:
    words = ontology.words["places"]
    numbered = f"(?:{any_of(words['numbered'])}(?!{any_of(words['no_part'])})|{any_of(words['numbered_farm'])})"
    below = f"第?{NUMBER}{numbered}|(?P<named>{HAN.pattern}{{1,4}}?{any_of(words['hamlets'])})"
    suffixes = {kind: tuple(ends) for kind, *ends in map(str.split, words["list_kinds"])}
    count = "(?:等|这)?[0-9两二三四五六七八九十]{1,3}个?"
    any_kind = re.compile(f"[等个0-9两二三四五六七八九十](?={any_of(suffixes)})")
    kind = re.compile(f"(?:{count}|等)(?P<kind>{any_of(suffixes)})(?!{any_of(words['after_kind'])})")
    return _Patterns(re.compile(below), kind, any_kind, suffixes)


def parts(text: str, end: int, ontology: Ontology) -> Iterator[tuple[int, int]]:
    """The parts named right behind a village or a farm that ends at a position: 柳树村|三组, 红星农场|第二管理区|5作业站."""
    pattern, never = _patterns(ontology).below, frozenset(ontology.words["places"]["never_inside"])
    while m := pattern.match(text, end):
        if never & set(m["named"] or ""):
            return
        yield m.span()
        end = m.end()


def listed(
    text: str, printed: Container[str], known: Callable[[str], bool], ontology: Ontology
) -> Iterator[tuple[int, int, str]]:
    """Names of townships in a list that says their kind at its end (石桥、柳河3个乡镇): where they stand, the full name.

    `printed`: full names that the text has elsewhere; `known(name)`: the region has a township of the name. So it must
    be for all but the first, which other words may precede.
    """
    patterns = _patterns(ontology)
    for m in patterns.kind.finditer(text) if patterns.any_kind.search(text) else ():
        spans = list(_words(text, m.start()))
        suffixes = patterns.suffixes[m["kind"]]
        found = [_full(text, span, i == 0, suffixes, (printed, known)) for i, span in enumerate(spans)]
        if len(spans) > 1 and all(found[1:]):
            yield from (f for f in found if f)


def _words(text: str, end: int) -> Sequence[tuple[int, int]]:
    """The words of the list that ends at a position, parted by `、` and `和`, in order."""
    m = _LIST.search(text, max(0, end - LONGEST_LIST), end)
    return [w.span() for w in _WORD.finditer(text, m.start(), end)] if m else []


# 覆盖石桥、柳河、青山: the first word may have others before it.
_WORD = re.compile(f"{HAN.pattern}+")
_LIST = pattern(f"{HAN.pattern}{{2,12}}(?:、{HAN.pattern}{{2,4}})+$")


def _full(
    text: str, span: tuple[int, int], first: bool, suffixes: Sequence[str], names: tuple[Container[str], Callable[[str], bool]]
) -> tuple[int, int, str] | None:
    """A word of a list, the first one without what stands before the name, and the one full name it can mean."""
    (start, end), (printed, known) = span, names
    for begin in range(max(start, end - 4), end - 1) if first else (start,):
        may_be = [text[begin:end] + s for s in suffixes]
        if full := [n for n in may_be if n in printed] or [n for n in may_be if known(n)]:
            return (begin, end, full[0]) if len(full) == 1 else None
    return None

"""Names carried over from other languages: Tibetan, Mongolian, Uyghur, Kazakh, Yi and the like, with a dot or without."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kg.core.cache import pattern
from kg.core.ontology import Ontology
from kg.core.text import HAN, any_of, is_han
from kg.core.types import Mention, Range
from kg.core.words import row
from kg.mention.names import Names, names

LONGEST = 8  # characters of the longest part
DOTTED = pattern(rf"{HAN.pattern}{{1,{LONGEST}}}(?:·{HAN.pattern}{{1,{LONGEST}}})+")
LEAST_GIVEN = 3  # characters behind a Chinese surname (包乌力吉); two are an ordinary name
LONGEST_FRAMED = 6  # characters of a name told by what stands on both sides
SEX = pattern(rf"(?:^|(?<=[\n；。]))(?P<name>{HAN.pattern}{{2,{LONGEST}}})(?=，[男女]，)")  # at the head of a life in short
NO = float("-inf")


@lru_cache(maxsize=8)
def syllables(ontology: Ontology) -> re.Pattern[str]:
    """A row of two characters or more that occur in such names."""
    chars = "".join(sorted(names(ontology).sounds))
    return re.compile(f"[{chars}]{{2,}}")


def rows(stretch: str, ontology: Ontology) -> Iterator[Range]:
    """Where a name without a dot may stand: any row of two to LONGEST such characters, and one of three behind a surname."""
    surnames = names(ontology).surnames
    for match in syllables(ontology).finditer(stretch):
        first = match.start()
        for start in range(first, match.end() - 1):
            for end in range(start + 2, min(start + LONGEST, match.end()) + 1):
                yield start, end
        if stretch[first - 1 : first] in surnames:
            yield from ((first - 1, end) for end in range(first + LEAST_GIVEN, match.end() + 1))


@lru_cache(maxsize=8)
def _told(ontology: Ontology) -> tuple[re.Pattern[str], frozenset[str]]:
    """Two to LONGEST_FRAMED characters up to a verb of saying or doing; and the characters that no such name holds."""
    lists = ontology.words["persons"]
    dull = {w for k in ("acts", "links", "links_after", "of", "toward", "manner") for w in lists[k] if len(w) == 1}
    unfit = frozenset(dull).union(lists["closed"], lists["closed_places"], lists["nameless"], lists["plain"])
    busy = "".join(f"(?<!{w[:-1]}(?={w[-1]}))" for w in sorted(lists["not_speech"]))
    told = any_of((*lists["speech"], *(w for w in lists["acts"] if len(w) > 1)))
    return re.compile(rf"{HAN.pattern}{{2,{LONGEST_FRAMED}}}?{busy}(?={told}|(?P<end>[^㐀-鿿]|$))"), unfit


def framed(text: str, taken: Sequence[Mention], ontology: Ontology) -> Iterator[Range]:
    """What stands between a title and a verb of saying or doing, the next title of a list, or a date: a name, whatever
    it is made of, if it holds no word (牧民|朝鲁门|说); and what a life in short begins with (朝鲁门|，男，)."""
    pattern, unfit = _told(ontology)
    begins = {m.start: m.kind for m in taken if m.kind in ("Date", "Title")}
    if "，男，" in text or "，女，" in text:
        yield from (m.span("name") for m in SEX.finditer(text) if unfit.isdisjoint(m["name"]))
    for title in (m for m in taken if m.kind == "Title"):
        stop = next((n for n in range(title.end + 2, title.end + LONGEST_FRAMED + 1) if begins.get(n) == "Date"), 0)
        match = pattern.match(text, title.end, stop or len(text))
        if not match or not unfit.isdisjoint(match[0]):
            continue
        marked = match["end"] is not None and not stop and not (match["end"] == "、" and begins.get(match.end() + 1) == "Title")
        if not marked and not _is_ordinary(match[0], ontology):
            yield match.span()


def _is_ordinary(run: str, ontology: Ontology) -> bool:
    """Whether characters hold a word, are a form of address (王大娘), or begin with a title or a verb of saying."""
    model = names(ontology)
    forms = run in model.banned or (run[0] in model.surnames and run[1:] in model.banned)
    return forms or any(len(w) > 1 and w not in model.syllables for w in row(run))


def dotted(text: str, taken: Sequence[Mention], ontology: Ontology) -> Iterator[Range]:
    """The ranges of names with a dot inside whose parts are rows of such characters: of any used to write down foreign
    sounds where a mark or a title says where the name begins and ends, else of those that make up such names."""
    model = names(ontology)
    for match in DOTTED.finditer(text):
        if match[0].count("·") == 1 and (whole := _bordered(text, match, taken, ontology)):
            yield whole
            continue
        begin, at = -1, match.start()
        parts = match.group().split("·")
        for number, part in enumerate(parts):
            if number and begin >= 0 and (number == len(parts) - 1 or model.foreign(part) == NO):
                if head := _head(part, model):
                    yield begin, at + head
                begin = -1
            if begin < 0 and (tail := _tail(part, model)):
                begin = at + len(part) - tail
            at += len(part) + 1


@lru_cache(maxsize=8)
def _sounds(ontology: Ontology) -> tuple[frozenset[str], re.Pattern[str]]:
    """The characters that foreign sounds are written down with, and what may stand behind a name."""
    lists = ontology.words["persons"]
    behind = any_of(w for k in ("speech", "address", "acts", "manner", "links_after", "of") for w in lists[k])
    return frozenset("".join(lists["sounds"])) | names(ontology).sounds, re.compile(behind)


def _bordered(text: str, match: re.Match[str], taken: Sequence[Mention], ontology: Ontology) -> Range | None:
    """A name with one dot from a mark or a mention on, up to a mark, a mention or a word that stands behind names."""
    sounds, behind = _sounds(ontology)
    dot = text.index("·", match.start())
    start = max((m.end for m in taken if match.start() <= m.end <= dot), default=match.start())
    stop = min((m.start for m in taken if dot < m.start <= match.end()), default=match.end())
    whole = _element(text, dot + 1, names(ontology))  # 阿布都拉: no 都 inside it stands behind a name
    ends = (n for n in range(max(dot + 2, whole), stop + 1) if n == stop or text[n] not in sounds or behind.match(text, n))
    first, end = text[start:dot], next(ends, stop)
    fits = sounds.issuperset(first) and sounds.issuperset(text[dot + 1 : end])
    free = start != match.start() or start == 0 or not is_han(text[start - 1])
    return (start, end) if fits and free and len(first) > 1 and end - dot - 1 > 1 else None


def _element(text: str, at: int, model: Names) -> int:
    """Where the longest known element that begins at a position ends, or the position."""
    return next((at + n for n in range(LONGEST, 1, -1) if text[at : at + n] in model.syllables), at)


def _tail(part: str, model: Names) -> int:
    """How many characters at the end of a part belong to a name."""
    return max((n for n in range(1, len(part) + 1) if part[-n] in model.sounds and model.foreign(part[-n:]) > NO), default=0)


def _head(part: str, model: Names) -> int:
    """How many characters at the beginning of a part belong to a name; a syllable that makes a word with the next does not."""
    rows = (n for n in range(1, len(part) + 1) if part[0] in model.sounds and model.foreign(part[:n]) > NO)
    size = max(rows, default=0)
    element = any(part[max(0, size - n) : size] in model.syllables for n in (2, 3, 4) if n <= size)
    return size - 1 if not element and size > 1 and part[size - 1 : size + 1] in model.words else size

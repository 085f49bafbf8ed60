"""The names in bylines: what is left of `记者 王平 通讯员 李梅 摄` when the roles are taken out, split where two names touch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from kg.core.cache import pattern
from kg.core.ontology import Ontology
from kg.core.text import HAN, any_of
from kg.core.types import Range
from kg.mention.names import Names, names

# Characters without a break; what stands behind a figure is its unit (23日, 10时).
STRETCH = pattern(rf"(?<![0-9]){HAN.pattern}(?:{HAN.pattern}|·(?={HAN.pattern}))*")
SPACED = pattern(rf"(?<!{HAN.pattern})({HAN.pattern}) {{1,3}}({HAN.pattern})(?!{HAN.pattern})")

# No part of a name: 文 in 王小林文/图, 某某云 before the name of a paper.
NO_NAME = pattern(r"(?<=[㐀-鿿]{2})(?:文(?=/[图摄])|[图摄](?=/文))|[㐀-鿿]{2,5}云(?:(?=讯)|(?=[/·-](?![文图摄])))")

# The year of a line that says when a report was printed; a paper, a site or an account stands beside it: 某县政法 2024-05-14.
YEAR = re.compile(r"\d{4} *[-年/.]")

# Logarithms of the pieces a byline is made of. A name needs no prior here: it is what bylines are for.
ROLE = -4.0  # a role word of two characters or more
MARK = -11.0  # one of a single character (摄, 文, 图)
WORD = -8.0  # added to a common word's
STRANGE = -14.0  # a character that is none of these
BARE = -21.0  # a stretch that is a given name only, or a name of another kind
PAIR = -12.0  # added to four characters that may be two names set together
PLAIN = -14.0  # a word rarer than this may be such a name: 才让, 央珍
PAPER = 3  # characters from which on 报 or 网 ends the name of a paper or a site, and no person's
LONGEST = 4  # characters of a Chinese name
CARRIED = -3.0  # added to a row of foreign syllables


Piece = tuple[int, float, float]  # of a byline: its length, what it costs to read it so, the probability of a name


@lru_cache(maxsize=8)
def roles(ontology: Ontology) -> Mapping[str, float]:
    """The words of bylines, and of the lines that sites print over a report, that are no names."""
    persons, lines = ontology.words["persons"], ontology.words["layout"]
    words = (*persons["reporters"], *persons["byline"], *lines["meta"], *lines["reprints"], *lines["wire"])
    return {w: ROLE if len(w) > 1 else MARK for w in words}


@lru_cache(maxsize=8)
def _roles_inside(ontology: Ontology) -> re.Pattern[str]:
    """A role of two characters and more."""
    return re.compile(any_of(w for w in roles(ontology) if len(w) > 1))


@lru_cache(maxsize=8)
def _reporters(ontology: Ontology) -> tuple[str, ...]:
    return tuple(ontology.words["persons"]["reporters"])


@lru_cache(maxsize=8)
def _outlets(ontology: Ontology) -> tuple[str, ...]:
    return ontology.words["layout"]["outlets"]


def credits(text: str, run: Range, taken: Sequence[Range], ontology: Ontology) -> Iterator[tuple[Range, float]]:
    """The names in a byline: text ranges, blanks inside included (钱 艳), each with its probability."""
    start, end = run
    taken = [(a, b) for a, b in taken if start <= a and b <= end]
    spaced = [m.span() for m in SPACED.finditer(text, start, end) if _spaced(m, ontology)]
    yield from ((span, 0.95) for span in spaced)
    for match in STRETCH.finditer(NO_NAME.sub(lambda m: " " * len(m[0]), text), start, end):
        if not any(a <= match.start() < b for a, b in spaced):
            sizes = {a - match.start(): b - a for a, b in taken if match.start() <= a and b <= match.end()}
            alone = not YEAR.search(text, start, end) or text[start : match.start()].rstrip(" ：").endswith(_reporters(ontology))
            at = match.start()
            yield from (((at + a, at + b), sure) for (a, b), sure in _names(match[0], tuple(sizes.items()), alone, ontology))


def _spaced(match: re.Match[str], ontology: Ontology) -> bool:
    surname, given = match.groups()
    known = roles(ontology)
    return surname in names(ontology).surnames and given not in known and surname not in ("文", "图")


@lru_cache(maxsize=4096)  # a paper prints the same roles and reporters over and over
def _names(stretch: str, taken: Sequence[Range], alone: bool, ontology: Ontology) -> Sequence[tuple[Range, float]]:
    """The names on the best way through a stretch of characters, in order; `taken`: start and length of what is none;
    `alone`: any name may stand there with no word before it."""
    size, others, papers = len(stretch), dict(taken), _papers(stretch, ontology)
    best: list[tuple[float, Piece | None]] = [(0.0 if not at else float("-inf"), None) for at in range(size + 1)]
    for at in range(size):
        bare = _bare(stretch, at, ontology) if at or alone else ()
        named = ((end - at, ROLE, 0.0) for end in papers if end > at)
        for piece in (*_pieces(stretch, at, others.get(at, 0), ontology), *named, *bare):
            weight = best[at][0] + piece[1]
            if weight > best[at + piece[0]][0]:
                best[at + piece[0]] = (weight, piece)
    found, at = [], size
    while at and (last := best[at][1]):
        length, _, sure = last
        at -= length
        if sure:
            found.append(((at, at + length), sure))
    return tuple(found[::-1])


def _papers(stretch: str, ontology: Ontology) -> list[int]:
    """Where the name of a paper or site ends, at the end of a stretch or before a role: 某某·某某日报|讯, 某某融媒|记者."""
    ends = [len(stretch), *(len(stretch) - len(w) for w in roles(ontology) if len(w) < len(stretch) and stretch.endswith(w))]
    known = ((_outlets(ontology), PAPER), (ontology.words["layout"]["papers"], PAPER + 1))  # 王先锋 is a person
    return [end for end in ends if any(end >= least and stretch.endswith(words, 0, end) for words, least in known)]


def _pieces(stretch: str, at: int, taken: int, ontology: Ontology) -> Iterator[Piece]:
    model, known = names(ontology), roles(ontology)
    words, carried = model.words, stretch[at] in model.sounds
    yield 1, STRANGE, 0.0
    if taken:
        yield taken, ROLE - taken, 0.0
    for size in range(1, min(8, len(stretch) - at) + 1):
        word = stretch[at : at + size]
        if (role := known.get(word)) is not None:
            yield size, role, 0.0
        elif size > 1 and (share := words.get(word)) is not None:
            yield size, share + WORD, 0.0
        if size > 1 and (carried or size <= LONGEST):
            yield from _name(word, model)
    if "·" in stretch and not _roles_inside(ontology).match(stretch, at):
        yield from _pointed(stretch, at, known)


def _pointed(stretch: str, at: int, known: Mapping[str, float]) -> Iterator[Piece]:
    """The rest of a stretch as one name of parts with points between, up to a role: 阿依努尔·买买提|摄."""
    if "·" in stretch[at + 1 :] and "·" not in stretch[:at]:
        last = range(stretch.rindex("·") + 2, len(stretch) + 1)
        yield min(end for end in last if end == len(stretch) or stretch[end:] in known) - at, MARK, 0.95


def _bare(stretch: str, at: int, ontology: Ontology) -> Iterator[Piece]:
    """The rest of a stretch as a name of any kind: nothing or who writes stands before, and it is no common word."""
    before, rest = stretch[:at], stretch[at:]
    if not 2 <= len(rest) <= 4 or (before and before not in _reporters(ontology)):
        return
    surnames = names(ontology).surnames
    common = names(ontology).words.get(rest, PLAIN) > PLAIN or rest.endswith(ontology.words["layout"]["wire"])
    if not common and not _roles_inside(ontology).search(rest):
        pair = len(rest) == 4 and rest[0] in surnames and rest[2] in surnames
        yield len(rest), BARE + PAIR * pair, 0.6


def _name(word: str, model: Names) -> Iterator[Piece]:
    """The pieces that a word of two characters and more is as a name."""
    size = 2 if len(word) > 2 and word[:2] in model.surnames else 1
    if word[:size] in model.surnames and 1 <= len(word) - size <= 2 and word[size:] not in model.banned:
        yield len(word), model.chance(word[:size], word[size:]), 0.97
    if word[0] in model.sounds and (chance := model.foreign(word.replace("·", ""))) > float("-inf"):
        yield len(word), chance + CARRIED, 0.9

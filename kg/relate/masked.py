"""Sentences as the rules of events read them: each mention one letter (`kg.relate.eventwords`), parted into clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from kg.core.frozen import frozen
from kg.core.ontology import Ontology
from kg.core.types import Mention, Range
from kg.relate.eventwords import DATE, KINDS, TITLE
from kg.relate.scene import Scene

# A clause: marks inside quotation marks, brackets and titles do not end it.
CLAUSE = re.compile(r"(?:“[^”]*”|（[^）]*）|《[^》]*》|[^，。！？；：\n])+")
JOINTS = ("", "、", "兼", "，", "原", "、原", "，原")  # between the titles of one person
REACH = 160  # characters of a clause that are read


@frozen
class Sentence:
    """A sentence with a letter for each mention; `starts[i]` is the text offset of character i, `at` the mention there."""

    masked: str
    starts: tuple[int, ...]
    mentions: tuple[Mention | None, ...]

    def range(self, start: int, end: int) -> Range:
        """The text range of a range of letters."""
        last = self.mentions[end - 1]
        return self.starts[start], last.end if last else self.starts[end - 1] + 1


def masked(scene: Scene, stretch: Range) -> Sentence:
    """A sentence with a letter for each mention; a post without a person behind it is its unit and plain words."""
    words: list[str] = []
    starts: list[int] = []
    mentions: list[Mention | None] = []
    at = stretch[0]
    for m in _flat(scene, stretch):
        if letter := _letter(scene.ontology, m.kind):
            words += scene.text[at : m.start], letter
            starts += *range(at, m.start), m.start
            mentions += *[None] * (m.start - at), m
            at = m.end
    words.append(scene.text[at : stretch[1]])
    starts += range(at, stretch[1])
    mentions += [None] * (stretch[1] - at)
    return Sentence("".join(words), tuple(starts), tuple(mentions))


@lru_cache(maxsize=256)
def _letter(ontology: Ontology, kind: str) -> str:
    """The letter that stands for mentions of a kind; empty where their words stay."""
    return TITLE if kind in ("Title", "Post") else next((v for k, v in KINDS.items() if ontology.is_a(kind, k)), "")


def _flat(scene: Scene, stretch: Range) -> Iterator[Mention]:
    """The mentions of a sentence; a post or title without a person behind it is its unit and plain words."""
    mentions = scene.between(*stretch)
    for i, m in enumerate(mentions):
        if m.kind not in ("Post", "Title") or _leads_to_person(scene.text, mentions[i:]):
            yield m
        elif m.parts and (scene.ontology.is_a(m.parts[0].kind, "Unit")):
            yield m.parts[0]


def _leads_to_person(text: str, mentions: tuple[Mention, ...]) -> bool:
    """Whether only more titles stand between a title and a person."""
    for left, right in pairwise(mentions):
        if left.kind not in ("Post", "Title") or text[left.end : right.start] not in JOINTS:
            return False
        if right.kind == "Person":
            return text[left.end : right.start] == ""
    return False


def clauses_of(sentence: Sentence, start: int) -> list[Range]:
    """The clauses from a position to the end of the sentence, or to the next date that opens one."""
    found: list[Range] = []
    for m in CLAUSE.finditer(sentence.masked, start):
        if m[0].startswith(DATE) and found and not _in_name(sentence, m):
            break
        found.append((m.start(), min(m.end(), m.start() + REACH)))
    return found


def _in_name(sentence: Sentence, clause: re.Match[str]) -> bool:
    """Whether a clause begins with a year that belongs to a name (2021年文化节)."""
    date = sentence.mentions[clause.start()]
    return date is not None and "year" in date.tags and len(clause[0]) > 1 and not {"relative", "until"} & set(date.tags)

"""Things with a name that no mention covers: gatherings, programmes, facilities, teams, found by what their names end in.

A name is read backwards from its head, word by word, to a verb or another word that no name holds; or it stands in quotation
marks behind a verb of holding or founding. The words are those of `ontology/words/things.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.core.begins import Begins, matches
from kg.core.lexicon import lexicon
from kg.core.ontology import Ontology
from kg.core.text import any_of
from kg.core.types import Mention
from kg.core.words import row
from kg.relate.scene import Scene

KINDS = {"gatherings": "Event", "programmes": "Programme", "facilities": "Facility", "teams": "Organization"}
LONGEST = 24  # characters before a head
LEAST = 2  # characters of a name before its head
BEFORE, BEHIND = 8, 3  # characters before a quoted name, and behind a head, that are looked at
BREAKS = frozenset("，。：；！？、（）《》—…“” \n")
NAMED = re.compile(r"“(?P<name>[^“”，。；！？：、\n]{2,14})”(?P<kind>[㐀-鿿]{0,6})")
NUMERAL = re.compile(r"第?[\d一二三四五六七八九十百首几]+[届次期年]?|[第届次]")


@dataclass(frozen=True, eq=False, slots=True)
class _Words:
    """`heads` finds what names end in, where `begins` does; `kinds` tells of what kind; `introduces` ends before a quoted name of
    what is held, `called` begins what is only called so (“…”精神); `border` ends a name, `inner` does not; `bare` are no names
    alone."""

    begins: Begins
    heads: re.Pattern[str]
    kinds: Mapping[str, str]
    introduces: re.Pattern[str]
    called: re.Pattern[str]
    border: frozenset[str]
    inner: frozenset[str]
    bare: frozenset[str]


@lru_cache(maxsize=8)
def _words(ontology: Ontology) -> _Words:
    words = ontology.words["things"]
    kinds = {head: KINDS[name] for name in KINDS for head in words[name]}
    short, long = (any_of(h for h in kinds if (len(h) > LEAST) is several) for several in (False, True))
    heads = f"(?:{long})(?!{any_of(words['goes_on_always'])})|(?:{short})(?!{any_of(words['goes_on'])})"
    introduces = re.compile(f"(?:{any_of(words['introduces'])})$")
    sets = (frozenset(words[name]) for name in ("border", "inner", "bare"))
    return _Words(Begins(kinds), re.compile(heads), kinds, introduces, re.compile(any_of(words["called"])), *sets)


@lru_cache(maxsize=4)
def things(scene: Scene) -> tuple[Mention, ...]:
    """The things of an article that are named and no mention, in order; none overlaps another, or a mention but a division."""
    words, taken = _words(scene.ontology), _covered(scene)
    kept: list[Mention] = []
    for m in sorted([*_quoted(scene, words), *_headed(scene, words, taken)], key=lambda m: (m.start, -m.end)):
        if not any(taken[m.start : m.end]) and (not kept or m.start >= kept[-1].end):
            kept.append(m)
    return tuple(kept)


def _covered(scene: Scene) -> bytearray:
    """For each character whether a mention covers it that is no part of a longer name, as divisions and titles may be."""
    covered = bytearray(len(scene.text))
    for m in scene.mentions:
        if m.kind not in ("Title", "Division"):
            covered[m.start : m.end] = b"\1" * (m.end - m.start)
    return covered


def _quoted(scene: Scene, words: _Words) -> Iterator[Mention]:
    """What has a name in quotation marks and is held, founded or of a kind (举办“村晚”, “周末课堂”活动)."""
    text, speech = scene.text, {q.start for q in scene.speech}
    for match in NAMED.finditer(text):
        kind = words.heads.search(match["kind"])
        held = words.introduces.search(text[max(0, match.start() - BEFORE) : match.start()]) and not words.called.match(
            match["kind"]
        )
        if match.start() not in speech and (kind or held):
            end = match.end("name") + 1 + (kind.end() if kind else 0)
            yield _named(
                scene, match.start(), end, words.kinds.get(kind[0] if kind else _ending(match["name"], words), "Programme")
            )


def _named(scene: Scene, start: int, end: int, kind: str) -> Mention:
    return Mention(start, end, kind, scene.text[start:end], scene.text[start:end])


def _ending(name: str, words: _Words) -> str:
    return next((name[-size:] for size in range(4, 0, -1) if name[-size:] in words.kinds), "")


def _headed(scene: Scene, words: _Words, taken: bytearray) -> Iterator[Mention]:
    """What is named by its head and the words before it, or by its head right behind a division."""
    text = scene.text
    for head in matches(words.begins, words.heads, text):
        at = head.start()
        if taken[at] or taken[head.end() - 1] or not _is_head(text, at, head.end()):
            continue
        low = max(0, at - LONGEST)
        inside = [m.end for m in scene.between(low, at) if m.kind != "Title"]
        floor = max(low, *inside[-1:], next((i + 1 for i in range(at - 1, low - 1, -1) if text[i] in BREAKS), low))
        start = _reach(row(text[floor:at]), at, words)
        if at - start >= LEAST or (start in inside and head[0] not in words.bare):
            yield _named(scene, start, head.end(), words.kinds[head[0]])


def _is_head(text: str, start: int, end: int) -> bool:
    """Whether no longer word begins or ends in a head (活动室; 环节, where it is one character)."""
    words = lexicon().words
    if any(text[at : end + more] in words for at in (start, end - 1) for more in range(1, BEHIND)):
        return False
    return end - start > 1 or not any(text[start - more : end] in words for more in range(1, BEHIND))


def _reach(clause: Sequence[str], end: int, words: _Words) -> int:
    """Where a name begins: behind the last word before its head that no name holds."""
    verbs = lexicon().verbs
    for word in reversed(clause):
        if not NUMERAL.fullmatch(word) and word not in words.inner and (word in words.border or word in verbs):
            break
        end -= len(word)
    return end

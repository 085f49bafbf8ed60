"""Things with a name that no mention covers: gatherings, programmes, facilities, teams, found by what their names end in.

A name is read backwards from its head, word by word, to a verb or another word that no name holds; or it is what stands in
quotation marks. The words are those of `ontology/words/things.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.core.lexicon import lexicon
from kg.core.ontology import Ontology
from kg.core.text import any_of
from kg.core.types import Mention
from kg.core.words import row
from kg.relate.scene import Scene

KINDS = {"gatherings": "Event", "programmes": "Programme", "facilities": "Facility", "teams": "Organization"}
LONGEST = 24  # characters of a name
LEAST = 2  # characters before a head
BREAK = re.compile(r"[，。：；！？、\n（）《》—…“”\s]")
NAMED = re.compile(r"“(?P<name>[^“”，。；！？：、\n]{2,14})”(?P<kind>[㐀-鿿]{0,6})")
NUMERAL = re.compile(r"第?[\d一二三四五六七八九十百首几]+[届次期年]?|[第届次]")


@dataclass(frozen=True, eq=False, slots=True)
class _Words:
    heads: re.Pattern[str]
    kinds: Mapping[str, str]
    border: frozenset[str]
    inner: frozenset[str]
    bare: frozenset[str]


@lru_cache(maxsize=8)
def _words(ontology: Ontology) -> _Words:
    words = ontology.words["things"]
    kinds = {head: KINDS[name] for name in KINDS for head in words[name]}
    short, long = (any_of(h for h in kinds if (len(h) > 2) is several) for several in (False, True))
    heads = re.compile(f"(?:{long})(?!{any_of(words['goes_on_always'])})|(?:{short})(?!{any_of(words['goes_on'])})")
    return _Words(heads, kinds, frozenset(words["border"]), frozenset(words["inner"]), frozenset(words["bare"]))


@lru_cache(maxsize=4)
def things(scene: Scene) -> tuple[Mention, ...]:
    """The things of an article that are named and no mention, in order."""
    words, taken = _words(scene.ontology), _covered(scene)
    found = [*_quoted(scene, words), *_headed(scene, words)]
    kept: list[Mention] = []
    for m in sorted(found, key=lambda m: (m.start, -m.end)):
        if not any(taken[m.start : m.end]) and (not kept or m.start >= kept[-1].end):
            kept.append(m)
    return tuple(kept)


def _covered(scene: Scene) -> bytearray:
    """For each character whether a mention covers it that is no part of a longer name (divisions and titles may be)."""
    covered = bytearray(len(scene.text))
    for m in scene.mentions:
        if m.kind not in ("Title", "Division"):
            covered[m.start : m.end] = b"\1" * (m.end - m.start)
    return covered


def _quoted(scene: Scene, words: _Words) -> Iterator[Mention]:
    """What has a name in quotation marks, with the kind behind it (“村晚”, “周末课堂”活动)."""
    speech = {q.start for q in scene.speech}
    for match in NAMED.finditer(scene.text):
        if match.start() not in speech:
            if not _intro(scene, match): continue
            heads = [h for h in words.heads.finditer(match["kind"]) if h.end() <= len(match["kind"])]
            end = match.end("name") + 1 + (heads[0].end() if heads else 0)
            last = heads[0][0] if heads else _ending(match["name"], words)
            yield Mention(match.start(), end, words.kinds.get(last, "Programme"), scene.text[match.start() : end], scene.text[match.start() : end])


INTRO = re.compile("(?:举办|启动|推出|成立|开通|打造|发布|设立|开办|组建|建起|办起|建成|创建|开设|举行|组织|开展|搭建|上线|创办|了|的|一个|一支|一场|首个|首届|这个)$")


def _intro(scene, match):
    s, _ = scene.clause(match.start())
    before = scene.text[max(0, match.start() - 8):match.start()]
    return bool(re.match("(?:活动|行动|课堂|公交|班|队|团|站|中心|车间|工坊|服务|项目)", match["kind"])) or bool(INTRO.search(before)) and not re.match("的|称号|之称|之路|美誉|精神|理念|模式", scene.text[match.end("name")+1:])


def _ending(name: str, words: _Words) -> str:
    return next((name[-size:] for size in range(4, 0, -1) if name[-size:] in words.kinds), "")


def _headed(scene: Scene, words: _Words) -> Iterator[Mention]:
    """What is named by its head and the words before it."""
    text = scene.text
    for head in words.heads.finditer(text):
        low = max(0, head.start() - LONGEST)
        inside = [m.end for m in scene.between(low, head.start()) if m.kind not in ("Title",)]
        marks = [m.end() for m in BREAK.finditer(text, low, head.start())]
        floor = max([low, *inside, *marks])
        clause = row(text[floor : min(head.end() + 3, len(text))])
        ends, at = set(), floor
        for w in clause:
            at += len(w); ends.add(at)
        if head.end() not in ends or (len(head[0]) == 1 and row(text[floor : head.end()])[-1] != head[0]):
            continue
        ahead = row(text[floor : head.start()])
        start = _reach(ahead, head.start(), words)
        if head.start() - start >= LEAST or (start in inside and head[0] not in words.bare):
            yield Mention(start, head.end(), words.kinds[head[0]], text[start : head.end()], text[start : head.end()])


def _reach(clause: Sequence[str], end: int, words: _Words) -> int:
    """Where a name begins: behind the last word before its head that no name holds."""
    verbs = lexicon().verbs
    for word in reversed(clause):
        if not NUMERAL.fullmatch(word) and word not in words.inner and (word in words.border or word in verbs):
            break
        end -= len(word)
    return end

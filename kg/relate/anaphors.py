"""What the rules on stretches read besides mentions: words that stand for what was named before.

他 is the last person, 平台 or 村里 the last thing of that kind.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter

from kg.core.lexicon import lexicon
from kg.core.types import Mention
from kg.relate.pointers import pointing_back
from kg.relate.scene import LEVEL_ENDS, Scene

PRONOUN = re.compile(r"[他她](?<![其吉].)(?![们人乡日山国])")
POINTED = re.compile(rf"{PRONOUN.pattern}|这[位名]")
THIS = "这位", "这名"  # before a public post, they mean who was named last: 这位镇长早早来到村口
BARE, TITLES = "bare", ("Title", "Post")
SURE = 0.9  # of a pronoun


@lru_cache(maxsize=4)
def spoken(scene: Scene) -> Scene:
    """The scene with a mention for each word that stands for a thing, where no mention is yet; bare kinds of body are words."""
    things = [m for m in scene.mentions if not _is_word(scene, m)]
    scene = scene if len(things) == len(scene.mentions) else scene.with_mentions(things)
    starts = [m.start for m in scene.mentions]
    found = list(scene.mentions)
    for m in (*_kinds(scene), *_pronouns(scene)):
        i = bisect_left(starts, m.start)
        after = scene.mentions[i] if i < len(starts) else None
        if not (i and scene.mentions[i - 1].end > m.start) and not (after and after.start < m.end):
            found.append(m)
    found.sort(key=attrgetter("start", "end"))
    apart = [m for i, m in enumerate(found) if not i or found[i - 1].end <= m.start]
    return scene if len(apart) == len(scene.mentions) else scene.with_mentions(apart)


def _is_word(scene: Scene, m: Mention) -> bool:
    """Whether a mention is but a kind of body, a division's short name inside a word (哈密|瓜), or begins in one (家|庭作坊)."""
    words, text = lexicon().words, scene.text
    if m.kind == "Company" and text[m.start - 1 : m.start + 1] in words and text[m.start : m.start + 2] not in words:
        return m.start > 0
    if m.kind == "Division" and m.text[-1] not in LEVEL_ENDS:
        return any(text[m.start : m.end + more] in words for more in (1, 2))
    return BARE in m.tags and m.kind not in TITLES


def _kinds(scene: Scene) -> Iterator[Mention]:
    for p in pointing_back(scene):
        if p.mention.end <= p.start and p.mention.kind != "Event":
            yield replace(p.mention, start=p.start, end=p.end, tags=(*p.mention.tags, "anaphor"))


@lru_cache(maxsize=4)
def with_pronouns(scene: Scene) -> Scene:
    """The scene with a person for each 他 and 她, and each 这位 before a public post, where one was named before."""
    found = (*scene.mentions, *_pronouns(scene), *_shown(scene))
    return scene.with_mentions(sorted(found, key=attrgetter("start", "end")))


def _shown(scene: Scene) -> Iterator[Mention]:
    for post in (m for m in scene.mentions if "official" in m.tags and scene.text.endswith(THIS, 0, m.start)):
        yield from _standing_for(scene, post.start - len(THIS[0]), post.start)


def _pronouns(scene: Scene) -> Iterator[Mention]:
    for match in PRONOUN.finditer(scene.text):
        yield from _standing_for(scene, *match.span())


def _standing_for(scene: Scene, start: int, end: int) -> Iterator[Mention]:
    if person := scene.last("Person", start):
        yield replace(person, start=start, end=end, confidence=round(person.confidence * SURE, 3))

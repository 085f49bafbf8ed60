"""Whose voice a quotation is: who says it, as what, and for which body he speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from kg.core.types import Mention
from kg.relate.quotation import Quotation
from kg.relate.scene import Scene

BEHIND = re.compile("[，。；：！？\n“]")


def quoted(scene: Scene, at: int) -> Quotation | None:
    """The speech in quotation marks around a position."""
    return next((q for q in scene.speech if q.start <= at < q.end), None)


def speaker(scene: Scene, quote: Quotation) -> Mention | None:
    """Who says a quotation: the first person (or role: 种植户王大娘) in the clause behind it, else the one before its colon."""
    start, _ = scene.clause(max(0, quote.start - 2))
    behind = BEHIND.search(scene.text, quote.end)
    follow = scene.between(quote.end, behind.start() if behind else len(scene.text))
    after = [*scene.of_kind("Person", follow), *(m for m in follow if m.kind in ("Post", "Title"))]
    before = list(scene.of_kind("Person", scene.between(start, quote.start))) if scene.text[quote.start - 1] == "：" else []
    return next(iter((*before[-1:], *after)), None)


@lru_cache(maxsize=4)
def officials(scene: Scene) -> frozenset[str]:
    """The names of the persons right before whom a public post stands, anywhere in the article."""
    posts = ((t, m) for t, m in pairwise(scene.mentions) if m.kind == "Person" and t.kind in ("Post", "Title"))
    return frozenset(m.name for t, m in posts if t.end == m.start and "private" not in t.tags)


def roles(scene: Scene, person: Mention) -> Iterator[Mention]:
    """The posts and titles that stand directly before a person's name, wherever the article names him."""
    if person.kind != "Person":
        yield person
    for m in scene.of_kind("Person"):
        if m.name == person.name:
            before = scene.between(max(0, m.start - 40), m.start)
            yield from (t for t in before if t.end == m.start and t.kind in ("Post", "Title"))

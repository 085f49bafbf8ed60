"""Who speaks: the persons a stretch of text names, the one that a sentence is about, and the one whom 他 means."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from kg.core.nearest import Row
from kg.core.types import Mention
from kg.relate.quotewords import CLAUSE_END, SENTENCE_END, lexicon
from kg.relate.scene import Scene

FAR = 60  # characters looked back for the post before a name
JOINTS = "、和与及"  # between persons who act together


def back(text: str, at: int, marks: str) -> int:
    """The position behind the last of some marks before a position, at most one paragraph back."""
    start = text.rfind("\n", 0, max(0, at)) + 1
    return max(start, *(text.rfind(mark, start, max(0, at)) + 1 for mark in marks))


def persons(scene: Scene, start: int, end: int) -> Sequence[Mention]:
    """The persons named in a stretch, bylines left out."""
    return _named(scene).inside(start, end)


@lru_cache(maxsize=4)
def _named(scene: Scene) -> Row:
    bylines = scene.article.bylines
    return Row([m for m in scene.of_kind("Person") if not any(a <= m.start < b for a, b in bylines)])


def sole(scene: Scene, start: int, end: int) -> tuple[Mention, ...]:
    """The last mention of the one person that a stretch names, if it is one."""
    found = persons(scene, start, end)
    return (found[-1],) if len({m.name or m.text for m in found}) == 1 else ()


def phrase(scene: Scene, person: Mention) -> int:
    """Where the person's phrase begins, the post before the name included."""
    before = scene.between(max(0, person.start - FAR), person.start)
    leads = before and before[-1].end == person.start and before[-1].kind == "Post"
    return before[-1].start if leads else person.start


def subject(scene: Scene, start: int, end: int) -> tuple[Mention, ...]:
    """Whom a stretch is about: the one person it names outside quotations, else the first one of the last sentence with
    any, if no other joins in or takes over there and nothing is done to that person; nobody where somebody without a
    full name came after."""
    guards = lexicon(scene.ontology).guards
    named = [p for p in persons(scene, start, end) if not any(q.start < p.start < q.end for q in scene.speech)]
    if len({p.name or p.text for p in named}) > 1:
        begin = back(scene.text, named[-1].start, SENTENCE_END + "”")
        first, *others = [p for p in named if p.start >= begin]
        named = [] if any(takes_over(scene, p) for p in others) else [first]
    if not named:
        return ()
    at = phrase(scene, named[-1])
    hidden = guards["done to"].search(scene.text, start, at) or guards["toward"].search(scene.text, start, at)
    return () if hidden or guards["nameless"].search(scene.text, named[-1].end, end) else (named[-1],)


def takes_over(scene: Scene, person: Mention) -> bool:
    """Whether a person named after another one acts too: at the beginning of a clause, or behind 、 and 和."""
    at = phrase(scene, person)
    return scene.text[at - 1 : at] in (*CLAUSE_END, *JOINTS)


def antecedent(scene: Scene, clause: int) -> tuple[Mention, ...]:
    """Whom 他 means at the beginning of a clause: whom its sentence is about so far, else its paragraph, else the one before."""
    text = scene.text
    here = text.rfind("\n", 0, clause) + 1
    before = text.rfind("\n", 0, max(0, here - 1)) + 1
    stretches = (back(text, clause - 1, SENTENCE_END), clause), (here, clause), (before, here - 1)
    guards = lexicon(scene.ontology).guards
    for start, end in stretches:
        start = max(start, scene.article.heading)
        if start < end and (persons(scene, start, end) or guards["nameless"].search(text, start, end)):
            return subject(scene, start, end)
    return ()

"""What resolution finds besides entities: who held which post when, and which articles share their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Post = tuple[str, str]  # the unit's entity id, the title


@dataclass(frozen=True, slots=True)
class Tenure:
    """One term of one person in one post. Days are ISO 8601; "" is not known; `person` and the unit of `post` are entity ids.

    `earliest`, `latest`: first and last day seen. `start`, `end`: days of an appointment and a dismissal. `after`, `before`:
    others prove that the term began later, and ended earlier. `contested_from`, `contested_until`: days within those known on
    which others are seen in the post, too. `maybe_from`, `maybe_until`: days on which the holder is at least the likely one.
    `predecessor`, `successor`: persons, for posts that one person holds at a time. `spell` tells the person's terms in the post
    apart: empty for the first, else the first of its claims. `conflicts`: persons who are seen in the post within the days seen.
    `claims`: their ids, sorted.
    """

    person: str
    name: str
    post: Post
    earliest: str = ""
    latest: str = ""
    start: str = ""
    end: str = ""
    after: str = ""
    before: str = ""
    contested_from: str = ""
    contested_until: str = ""
    maybe_from: str = ""
    maybe_until: str = ""
    predecessor: str = ""
    successor: str = ""
    spell: str = ""
    conflicts: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, str]:
        """The first and the last day on which the person is seen in the post, or stated to be; both empty where none is known."""
        first, last = self.start or self.earliest, max(self.latest, self.end)
        return (first or last, last) if last else ("", "")


@dataclass(frozen=True, slots=True)
class Copy:
    """Two articles that share words. `kind`: "copy" (one report), or "part" (a paragraph was taken over).

    `left` and `right` are article ids, left before right; `shared` is the part of the shorter text that the longer has too, 0
    to 1.
    """

    left: str
    right: str
    kind: str
    shared: float


def for_one(title: str, shared: Iterable[str]) -> bool:
    """Whether a public post of a title is one person's at a time: no word of those that tell of several stands in it."""
    return bool(title) and not any(word in title for word in shared)


def sources(articles: Iterable[str], found: Iterable[Copy]) -> Mapping[str, str]:
    """For each article id the first of the articles that are one report with it: what counts as one source has one such id."""
    group = {a: {a} for a in articles}
    for copy in (c for c in found if c.kind == "copy" and {c.left, c.right} <= group.keys()):
        if group[copy.left] is not group[copy.right]:
            joined = group[copy.left] | group[copy.right]
            group.update(dict.fromkeys(joined, joined))
    return {a: min(others) for a, others in group.items()}

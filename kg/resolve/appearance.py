"""Appearances: what one article shows of one thing. The rest of the stage compares appearances, never texts and never claims.

A row is an appearance as plain tuples, for keeping many in little memory or sending them to a process.
"""

from __future__ import annotations

import marshal
from dataclasses import dataclass, fields

from kg.core.types import Claim, Name
from kg.resolve.lineage import Lineage


@dataclass(frozen=True, slots=True)
class Use:
    """A mention: its key, its kind, the fullest and the shortest name, and the ids of the claims that name it, sorted."""

    key: str
    kind: str
    text: str
    short: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A post as claims show it: unit (name and lineage in one text), title, rank (0: not known), the first and last day.

    `chief`: of a kind that one person holds at a time. `now`: held on those days, not before or after them.
    """

    unit: str
    title: str
    rank: int
    chief: bool
    now: bool
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Appearance:
    """What one article shows of one thing, or what several show that nothing tells apart (`article` is then empty).

    `family` is the widest class whose names are compared, `name` the form compared, `block` the key it is blocked by.
    `role` of a person: "official", "plain" (holds posts, none of government), "byline" (only writes), "" (not known).
    `ties`: units served, outlets written for, a project's operators. `counties`: those of a person's posts. `beside`: other
    persons and ventures of the article. `figures` of a project: measure and value. `days`: first and last day of issue.
    """

    family: str
    name: str
    block: str
    lineage: Lineage = ()
    code: str = ""
    article: str = ""
    kind: str = ""
    role: str = ""
    ties: frozenset[str] = frozenset()
    counties: frozenset[str] = frozenset()
    posts: tuple[Held, ...] = ()
    beside: frozenset[str] = frozenset()
    figures: frozenset[tuple[str, str]] = frozenset()
    days: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()

    @property
    def key(self) -> str:
        """The first of its mentions."""
        return self.uses[0].key


Named = list[tuple[Claim, Name]]  # claims, each with the one of its names that is meant


def pack(appearance: Appearance) -> bytes:
    """An appearance as bytes, a few hundred; they hold for one version of Python, and are read by this program alone."""
    values = [getattr(appearance, f) for f in _FIELDS]
    values[_POSTS] = tuple(tuple(getattr(p, f) for f in _HELD) for p in appearance.posts)
    values[_USES] = tuple(tuple(getattr(u, f) for f in _USE) for u in appearance.uses)
    return marshal.dumps(tuple(values), 2)  # the later forms depend on how often a value is referred to


def unpack(row: bytes) -> Appearance:
    """The appearance that `pack` was given."""
    values = list(marshal.loads(row))
    values[_POSTS] = tuple(Held(*p) for p in values[_POSTS])
    values[_USES] = tuple(Use(*u) for u in values[_USES])
    return Appearance(*values)


_FIELDS, _HELD, _USE = ([f.name for f in fields(c)] for c in (Appearance, Held, Use))
_POSTS, _USES = _FIELDS.index("posts"), _FIELDS.index("uses")

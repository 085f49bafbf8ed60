"""Blocks: appearances that may be one are those of one family and one key. A block is judged alone, wherever and whenever.

A block's key comes from the claims of one article, so the blocks that a change touches are those of the changed appearances.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.core.types import Judgement
from kg.resolve.appearance import Appearance, pack, unpack
from kg.resolve.gather import FAMILIES

Key = tuple[str, str]  # family, key
UNPLACED = ":-:"  # in the key of a mention that its page does not print


@dataclass(frozen=True, slots=True)
class Block:
    """Appearances that are compared with each other alone, sorted by their first mention. `keys` are its own, sorted."""

    keys: tuple[Key, ...]
    appearances: tuple[Appearance, ...]


def key(appearance: Appearance) -> Key:
    """The key of the block an appearance belongs to."""
    return appearance.family, appearance.block


def blocks(found: Iterable[Appearance], judged: Iterable[Judgement] = ()) -> Iterator[Block]:
    """The blocks of appearances: divisions first, then bodies, projects, persons, the rest; inside a family by key.

    A person's "same" ties two keys to one block (an alias), and so does a name without a place that two articles of a page share.
    Kept as rows, 1,000,000 appearances take about half a gigabyte.
    """
    rows: dict[Key, list[bytes]] = defaultdict(list)
    aliases = [j for j in judged if j.by == "person" and j.verdict == "same"]
    tied: dict[str, set[Key]] = {m: set() for j in aliases for m in (j.left, j.right)}
    for appearance in found:
        rows[key(appearance)].append(pack(appearance))
        for use in appearance.uses:
            if use.key in tied or UNPLACED in use.key:
                tied.setdefault(use.key, set()).add(key(appearance))
    ties = [sorted(tied[j.left] | tied[j.right]) for j in aliases] + [sorted(keys) for keys in tied.values() if len(keys) > 1]
    for keys in sorted(components(rows, ties), key=lambda keys: _place(keys[0])):
        yield block(keys, (row for k in keys for row in rows.pop(k)))


def block(keys: Sequence[Key], rows: Iterable[bytes]) -> Block:
    """The block of some keys from its packed appearances, in any order."""
    return Block(tuple(keys), tuple(sorted(map(unpack, rows), key=lambda a: (a.key, a.name))))


def _place(key: Key) -> tuple[int, Key]:
    order = ("Division", "Organization", "Project", "Person")
    return (order.index(key[0]) if key[0] in order else len(FAMILIES), key)


def components(keys: Iterable[Key], ties: Sequence[Sequence[Key]]) -> list[tuple[Key, ...]]:
    """Keys put together where ties join them, each component sorted."""
    group = {k: [k] for k in keys}
    for first, *others in (t for t in ties if t):
        for other in others:
            if group[first] is not group[other]:
                joined = group[first] + group[other]
                group.update(dict.fromkeys(joined, joined))
    return sorted({id(g): tuple(sorted(g)) for g in group.values()}.values())

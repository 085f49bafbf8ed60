"""Entities: the groups of mentions that judgements hold together, block by block."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from kg.core.types import Entity, Judgement
from kg.resolve.appearance import Appearance, Use
from kg.resolve.blocks import Block
from kg.resolve.lineage import Lineage, county

_FOLDERS = {"Organization": "org", "Company": "org"}


def gathered(block: Block, judged: Iterable[Judgement]) -> list[Entity]:
    """One entity for each group of a block's mentions, sorted by id.

    "same" is transitive, but two mentions that are judged "different" never come into one group: the strongest ties are taken
    first. A person's judgement goes before a rule's.
    """
    shown: dict[str, list[tuple[Appearance, Use]]] = defaultdict(list)
    for appearance in block.appearances:
        for use in appearance.uses:
            shown[use.key].append((appearance, use))
    found = [_entity(keys, [use for key in keys for use in shown[key]]) for keys in groups(shown, judged)]
    return _apart(found)


def by_mention(entities: Iterable[Entity]) -> Mapping[str, Entity]:
    """From a mention's key to the entity it belongs to."""
    return {key: entity for entity in entities for key in entity.mentions}


def groups(keys: Iterable[str], judgements: Iterable[Judgement]) -> list[list[str]]:
    """The keys in groups, each sorted: a person's judgements are taken first, then "different", then "same" by its score."""
    group = {key: {key} for key in sorted(keys)}
    enemies: dict[str, set[str]] = {key: set() for key in group}
    standing = _standing(j for j in judgements if j.left in group and j.right in group)
    for by_person in (True, False):
        mine = [j for j in standing if (j.by == "person") == by_person]
        for j in (j for j in mine if j.verdict == "different" and (by_person or group[j.left] is not group[j.right])):
            enemies[j.left].add(j.right)
            enemies[j.right].add(j.left)
        for j in (j for j in mine if j.verdict == "same"):
            _join(group, enemies, j.left, j.right)
    return sorted(sorted(g) for g in {id(g): g for g in group.values()}.values())


def _standing(judgements: Iterable[Judgement]) -> list[Judgement]:
    """One judgement a pair, a person's before a rule's, the strongest first."""
    best: dict[frozenset[str], Judgement] = {}
    for j in sorted(judgements, key=lambda j: (j.by != "person", j.left, j.right, j.verdict)):
        best.setdefault(frozenset((j.left, j.right)), j)
    return sorted(best.values(), key=lambda j: (-j.score, j.left, j.right))


def _join(group: dict[str, set[str]], enemies: dict[str, set[str]], left: str, right: str) -> None:
    small, large = sorted((group[left], group[right]), key=len)
    if small is large or any(enemies[key] & large for key in small):
        return
    large |= small
    for key in small:
        group[key] = large


def _entity(keys: Sequence[str], shown: Sequence[tuple[Appearance, Use]]) -> Entity:
    uses = [use for _, use in shown]
    kind = _most(u.kind for u in uses)
    name = _most(u.text if kind in _FOLDERS else u.short for u in uses)
    within = _within(kind, [a for a, _ in shown])
    code = max(a.code for a, _ in shown)
    claims = tuple(sorted({claim for use in uses for claim in use.claims}))
    names = tuple(sorted({t for u in uses for t in (u.text, u.short)}, key=str.encode))
    return Entity(_id(kind, name, within, code, claims[0]), kind, name, names, within, code, tuple(keys), claims)


def _within(kind: str, shown: Sequence[Appearance]) -> Lineage:
    """A thing's fullest lineage; a person's most frequent one, those of public posts first."""
    if kind != "Person":
        return max((a.lineage for a in shown), key=lambda w: (len(w), w))
    counts = Counter((a.role == "official", bool(county(a.lineage)), a.lineage) for a in shown if a.lineage)
    return max(counts, key=lambda k: (k[0], k[1], counts[k], k[2]), default=(False, False, ()))[2]


def _most(values: Iterable[str]) -> str:
    """The most frequent value; of several the shortest, then the first by its bytes."""
    counts = Counter(values)
    return min(counts, key=lambda v: (-counts[v], len(v), v.encode()))


def _id(kind: str, name: str, within: Lineage, code: str, claim: str) -> str:
    plain = "".join(unicodedata.normalize("NFC", name).split())
    folder = _FOLDERS.get(kind, kind.lower())
    if kind == "Division" and code:
        return f"{folder}/{code}"
    if kind == "Division" and county(within):
        below = within[within.index(county(within)) :]
        deepest = max((i for i, step in enumerate(below) if step.isdigit()), default=0)
        return "/".join([folder, *below[deepest:], plain])
    return f"{folder}/{county(within) or '_'}/{plain}~{claim[:6]}"


def _apart(found: Sequence[Entity]) -> list[Entity]:
    """Ids made different where two groups came to one id: the later bears the hash of its first mention."""
    seen: set[str] = set()
    result = []
    for e in sorted(found, key=lambda e: (e.id, e.mentions)):
        if e.id in seen:
            e = replace(e, id=f"{e.id}~{sha256(e.mentions[0].encode()).hexdigest()[:12]}")
        seen.add(e.id)
        result.append(e)
    return sorted(result, key=lambda e: e.id.encode())

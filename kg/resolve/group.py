"""Entities: the groups of mentions that judgements hold together."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from kg.core.types import Claim, Entity, Judgement, Name, mention_key
from kg.resolve.gather import lineage_of_person, only_county
from kg.resolve.lineage import Lineage, county

Use = tuple[Claim, Name]
_FOLDERS = {"Organization": "org", "Company": "org"}


def entities(claims: Sequence[Claim], judgements: Sequence[Judgement]) -> list[Entity]:
    """One entity for each group of mentions, sorted by id. Its id depends on the claims alone, not on their order.

    "same" is transitive, but two mentions that are judged "different" never come into one group; a person's
    judgement goes before a rule's. Judgements on mentions that no claim has change nothing: see `unmatched`.
    """
    uses: dict[str, list[Use]] = defaultdict(list)
    articles: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda c: c.id):
        articles[claim.article].append(claim)
        for name in claim.names.values():
            uses[mention_key(claim.page, name)].append((claim, name))
    found = [_entity(group, [use for key in group for use in uses[key]], articles) for group in _groups(uses, judgements)]
    return sorted(_apart(found), key=lambda e: e.id.encode())


def unmatched(claims: Iterable[Claim], judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgements on mentions that no claim has, in their order: to be reported, for they say nothing any more."""
    keys = {mention_key(c.page, n) for c in claims for n in c.names.values()}
    return [j for j in judgements if not {j.left, j.right} <= keys]


def by_mention(entities: Iterable[Entity]) -> Mapping[str, Entity]:
    """From a mention's key to the entity it belongs to."""
    return {key: entity for entity in entities for key in entity.mentions}


def _groups(keys: Iterable[str], judgements: Iterable[Judgement]) -> list[list[str]]:
    group = {key: {key} for key in sorted(keys)}
    enemies: dict[str, set[str]] = {key: set() for key in group}
    standing = _standing(j for j in judgements if j.left in group and j.right in group)
    for by_person in (True, False):
        mine = [j for j in standing if (j.by == "person") == by_person]
        for j in (j for j in mine if j.verdict == "different"):
            enemies[j.left].add(j.right)
            enemies[j.right].add(j.left)
        for j in (j for j in mine if j.verdict == "same"):
            _join(group, enemies, j.left, j.right)
    return sorted(sorted(g) for g in {id(g): g for g in group.values()}.values())


def _standing(judgements: Iterable[Judgement]) -> list[Judgement]:
    """One judgement a pair, a person's before a rule's, sorted by key."""
    best: dict[frozenset[str], Judgement] = {}
    for j in sorted(judgements, key=lambda j: (j.by != "person", j.left, j.right, j.verdict)):
        best.setdefault(frozenset((j.left, j.right)), j)
    return sorted(best.values(), key=lambda j: (j.left, j.right))


def _join(group: dict[str, set[str]], enemies: dict[str, set[str]], left: str, right: str) -> None:
    small, large = sorted((group[left], group[right]), key=len)
    if small is large or any(enemies[key] & large for key in small):
        return
    large |= small
    for key in small:
        group[key] = large


def _entity(keys: Sequence[str], uses: Sequence[Use], articles: Mapping[str, Sequence[Claim]]) -> Entity:
    named = [name for _, name in uses]
    kind = _most(n.kind for n in named)
    name = _most(n.text if kind in _FOLDERS else n.key for n in named)
    within = _within(kind, uses, articles)
    code = max((n.code for n in named), default="")
    claims = tuple(sorted({claim.id for claim, _ in uses}))
    names = tuple(sorted({t for n in named for t in (n.text, n.key)}, key=str.encode))
    return Entity(_id(kind, name, within, code, claims[0]), kind, name, names, within, code, tuple(keys), claims)


def _within(kind: str, uses: Sequence[Use], articles: Mapping[str, Sequence[Claim]]) -> Lineage:
    if kind != "Person":
        longest = max((n.within for _, n in uses), key=lambda w: (len(w), w))
        homes = [w for article in sorted({c.article for c, _ in uses}) if (w := only_county(articles[article]))]
        return longest or (homes[0] if homes and kind != "Division" else ())
    held = sorted({c.id: c for c, n in uses if c.named("person") == n and c.relation == "holds"}.values(), key=lambda c: c.id)
    around = [c for article in sorted({c.article for c, _ in uses}) for c in articles[article]]
    return lineage_of_person(held, [n for _, n in uses], around)


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
            mark = sha256(e.mentions[0].encode()).hexdigest()[:12]
            e = Entity(f"{e.id}~{mark}", e.kind, e.name, e.names, e.within, e.code, e.mentions, e.claims)
        seen.add(e.id)
        result.append(e)
    return result

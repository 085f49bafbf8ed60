"""Judgements: appearances are blocked by family and name, and compared inside each block."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

from kg.core.ontology import Ontology
from kg.core.types import Claim, Judgement
from kg.resolve.compare import compare
from kg.resolve.gather import Appearance, appearances

Verdict = tuple[str, str]


def judgements(claims: Sequence[Claim], ontology: Ontology) -> list[Judgement]:
    """What the rules judge of all pairs of mentions that may be one, sorted by their keys. The order of claims is nothing.

    The mentions of one appearance are tied in a chain; two appearances are judged by their first mentions.
    """
    blocks: dict[tuple[str, str], list[Appearance]] = defaultdict(list)
    for appearance in appearances(claims, ontology):
        blocks[appearance.family, appearance.name].append(appearance)
    found = [j for block in blocks.values() for j in _block(block)]
    return sorted(found, key=lambda j: (j.left, j.right, j.verdict))


def _block(block: Sequence[Appearance]) -> Iterator[Judgement]:
    for appearance in block:
        yield from _chain(appearance)
    groups = _alike(block)
    for group in groups:
        for a, b in pairwise(group):
            yield _judgement(a, b, compare(a, b))
    yield from _careful([g[0] for g in groups])


def _chain(appearance: Appearance) -> Iterator[Judgement]:
    why = "in one article" if appearance.article else "the same name and the same divisions around it"
    return (Judgement(left, right, "same", (why,)) for left, right in pairwise(appearance.keys))


def _alike(block: Iterable[Appearance]) -> list[list[Appearance]]:
    """Appearances that nothing tells apart, where that makes them one: so a block stays small however often it is named."""
    groups: dict[object, list[Appearance]] = defaultdict(list)
    for a in block:
        key = (a.lineage, a.code, a.role, a.ties, a.kind)
        like = groups[key][0] if key in groups else None
        groups[key if like is None or compare(like, a)[0] == "same" else a].append(a)
    return list(groups.values())


def _careful(reps: Sequence[Appearance]) -> Iterator[Judgement]:
    """The verdict on each pair; a "same" is doubtful where the pair has two such partners that are not one."""
    verdicts = {(a, b): compare(a, b) for a, b in combinations(reps, 2)}
    same: dict[Appearance, list[Appearance]] = defaultdict(list)
    for (a, b), (verdict, _) in verdicts.items():
        if verdict == "same":
            same[a].append(b)
            same[b].append(a)
    torn = {a for a, partners in same.items() if any(verdicts[p][0] != "same" for p in combinations(partners, 2))}
    for (a, b), (verdict, because) in verdicts.items():
        if verdict == "same" and (a in torn or b in torn):
            verdict, because = "unsure", f"{because}; but so is another that is not the same"
        yield _judgement(a, b, (verdict, because))


def _judgement(a: Appearance, b: Appearance, verdict: Verdict) -> Judgement:
    left, right = sorted((a.keys[0], b.keys[0]))
    return Judgement(left, right, verdict[0], ("the same name", verdict[1]))

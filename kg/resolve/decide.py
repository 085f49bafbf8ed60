"""Judgements: appearances are blocked by family and name, and compared inside each block."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise, product

from kg.core.ontology import Ontology
from kg.core.types import Claim, Judgement
from kg.resolve.compare import compare
from kg.resolve.gather import Appearance, appearances
from kg.resolve.lineage import county

Verdict = tuple[str, str]
_APART: Verdict = ("different", "in two counties")


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
    """The verdict on each pair; a "same" is doubtful where one of the two has another such partner that is not the same."""
    verdicts = {frozenset(pair): compare(*pair) for pair in _pairs(reps)}
    same: dict[Appearance, list[Appearance]] = defaultdict(list)
    for a, b in (pair for pair, verdict in verdicts.items() if verdict[0] == "same"):
        same[a].append(b)
        same[b].append(a)
    torn = {a for a, partners in same.items() if not _agree(verdicts, partners)}
    for (a, b), (verdict, because) in verdicts.items():
        if verdict == "same" and (a in torn or b in torn):
            verdict, because = "unsure", f"{because}; but so is another that is not the same"
        yield _judgement(a, b, (verdict, because))


def _agree(verdicts: Mapping[frozenset[Appearance], Verdict], partners: Sequence[Appearance]) -> bool:
    return all(verdicts.get(frozenset(pair), _APART)[0] == "same" for pair in combinations(partners, 2))


def _pairs(reps: Sequence[Appearance]) -> Iterator[tuple[Appearance, Appearance]]:
    """All pairs in one county or of no known one. Of counties only neighbours in the order of codes are told apart by a
    judgement of their own: nothing ever says "same" across counties, and a common name is found in thousands."""
    counties: dict[str, list[Appearance]] = defaultdict(list)
    for a in reps:
        counties[county(a.lineage)].append(a)
    unknown = counties.pop("", [])
    known = [counties[code] for code in sorted(counties)]
    yield from combinations(unknown, 2)
    for group in known:
        yield from combinations(group, 2)
        yield from product(group, unknown)
    yield from pairwise(group[0] for group in known)


def _judgement(a: Appearance, b: Appearance, verdict: Verdict) -> Judgement:
    left, right = sorted((a.keys[0], b.keys[0]))
    return Judgement(left, right, verdict[0], ("the same name", verdict[1]))

"""The stage from end to end: over claims that lie in memory, or over a stream of them, block by block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.core.ontology import Ontology
from kg.core.types import Claim, Entity, Judgement
from kg.resolve.blocks import Block, blocks
from kg.resolve.decide import judge
from kg.resolve.gather import appearances, by_article
from kg.resolve.group import gathered
from kg.resolve.tables import tables


@dataclass(frozen=True, slots=True)
class Resolved:
    """A block with the rules' judgements on it and its entities."""

    block: Block
    judgements: tuple[Judgement, ...]
    entities: tuple[Entity, ...]


def resolve(block: Block, ontology: Ontology, judged: Sequence[Judgement] = ()) -> Resolved:
    """One block resolved. `judged` are persons' judgements; those on mentions of other blocks change nothing here."""
    ruled = judge(block, tables(ontology))
    return Resolved(block, tuple(ruled), tuple(gathered(block, [*judged, *ruled])))


def resolved(claims: Iterable[Claim], ontology: Ontology, judged: Sequence[Judgement] = ()) -> Iterator[Resolved]:
    """All blocks, one after the other. The claims of an article must stand together; they are read once and not kept."""
    for block in blocks(appearances(claims, ontology), judged):
        yield resolve(block, ontology, judged)


def judgements(claims: Iterable[Claim], ontology: Ontology) -> list[Judgement]:
    """What the rules judge of all mentions that may be one, sorted by their keys. The order of the claims is nothing."""
    known = tables(ontology)
    found = [j for block in blocks(appearances(by_article(claims), ontology)) for j in judge(block, known)]
    return sorted(found, key=lambda j: (j.left, j.right, j.verdict))


def entities(claims: Iterable[Claim], judgements: Sequence[Judgement], ontology: Ontology) -> list[Entity]:
    """One entity for each group of mentions, sorted by id. Its id depends on the claims alone, not on their order.

    Judgements on mentions that no claim has change nothing.
    """
    found: list[Entity] = []
    mine = sorted(judgements, key=lambda j: (j.left, j.right))
    by_left: dict[str, list[Judgement]] = {}
    for j in mine:
        by_left.setdefault(j.left, []).append(j)
    for block in blocks(appearances(by_article(claims), ontology), judgements):
        keys = {use.key for a in block.appearances for use in a.uses}
        found += gathered(block, [j for key in sorted(keys) for j in by_left.get(key, ())])
    return sorted(found, key=lambda e: e.id.encode())

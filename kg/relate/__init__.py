"""Article + Mentions → Claims: the cards' rules, and a reader for each relation that needs more than a sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from kg.core.ontology import Ontology
from kg.core.types import Article, Claim, Mention, Name, slot_key
from kg.relate import appointments, bylines, events, figures, quotes, rules, within
from kg.relate.scene import Scene
from kg.relate.sureness import counted

# The readers, and the relations each can give; the rules of the cards look themselves at what is asked for.
READERS = (
    (bylines.read, {"byline"}),
    (rules.read, None),
    (within.read, {"in"}),
    (figures.read, {"project", "measure"}),
    (quotes.read, {"quote"}),
    (events.read, {"event"}),
)
TOLD_BY = {"event": "holds"}  # an appointment is an event, too


def claims(
    article: Article, mentions: Sequence[Mention], ontology: Ontology, relations: frozenset[str] | None = None
) -> list[Claim]:
    """What an article states, each statement once (one with its time, then the surest, then the first), in reading order.

    `mentions` stand in order and do not overlap. Which claims there are is settled by what the rules say of themselves;
    the confidence told is counted. Of `relations`, if they are given, the claims are the same as among all; no others
    are read.
    """
    asked = relations and relations | {TOLD_BY[r] for r in relations if r in TOLD_BY}
    scene = Scene(article, tuple(mentions), ontology, asked)
    readers = [read for read, given in READERS if asked is None or given is None or given & asked]
    best: dict[tuple[str, ...], Claim] = {}
    for claim in appointments.dated(scene, (c for read in readers for c in read(scene))):
        if relations is not None and claim.relation not in relations:
            continue
        said = statement(claim)
        known = best.setdefault(said, claim)
        if known is not claim and _rank(claim) < _rank(known):
            best[said] = claim
    return [counted(c, ontology, bool(article.unsure)) for c in _in_order(best.values())]


def _in_order(found: Iterable[Claim]) -> list[Claim]:
    """By where they are read; the ids, which are dear, decide only between claims that nothing else parts."""
    placed: dict[tuple[int, str, int], list[Claim]] = defaultdict(list)
    for c in found:
        placed[c.evidence[0].start, c.relation, c.evidence[-1].end].append(c)
    rows = (placed[key] for key in sorted(placed))
    return [c for row in rows for c in (row if len(row) == 1 else sorted(row, key=lambda c: c.id))]


def statement(claim: Claim) -> tuple[str, ...]:
    """Equal for two claims of an article that say the same, wherever they stand."""
    slots = [f"{k}={v.key if isinstance(v, Name) else slot_key(v)}" for k, v in claim.slots]
    return (claim.relation, claim.modality, *slots)


def _rank(claim: Claim) -> tuple[bool, float, int]:
    return not claim.period, -claim.confidence, claim.evidence[0].start

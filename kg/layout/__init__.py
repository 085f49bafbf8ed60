"""Page → Article: which lines of a printed page make one article, and the text of each, mended.

Every line (block) of a page is seen as a set of features; weights for features, roles and steps from role to role
(`ontology/layout/`) give the one best assignment of roles (headline, byline, paragraph, continuation, legend, banner …);
lines with roles are then put together to articles, text printed farther down included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from kg.core.ontology import Ontology
from kg.core.types import Article, Page, Remainder
from kg.layout.assemble import Line, assemble, only
from kg.layout.blocks import Block, blocks
from kg.layout.bylines import bylines
from kg.layout.compose import compose
from kg.layout.features import features
from kg.layout.joins import Joins
from kg.layout.likeness import Likeness
from kg.layout.roles import decide, reasons
from kg.layout.weights import weights

__all__ = ["Explanation", "articles", "explain", "read"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a block was read as it was: its page range, role and score, and what spoke for and against, strongest first.

    `joined` is where the block begins that it goes on with, for a continuation; what speaks for that has a name with `join: `.
    """

    start: int
    end: int
    role: str
    score: float
    why: tuple[tuple[str, float], ...]
    joined: int | None = None


def read(page: Page, ontology: Ontology) -> tuple[list[Article], list[Remainder]]:
    """The articles of a page, by where they begin, and the account of the rest.

    Each character of the page that is no blank lies in exactly one range of an article or in one remainder.
    """
    joins = sight(blocks(page), ontology)
    made = decide(joins, weights(ontology))
    lines = list(map(Line, count(), joins.found, made.roles, joins.seen, made.joined))
    drafts, loose = assemble(lines, joins.like, bylines(ontology))
    if not drafts:
        drafts, loose = only(lines)
    remainders = [Remainder(_kind(x), x.block.start, x.block.end) for x in loose]
    return [compose(d, page, bylines(ontology)) for d in drafts], remainders


def articles(page: Page, ontology: Ontology) -> list[Article]:
    """The articles of a page, by where they begin."""
    return read(page, ontology)[0]


def explain(page: Page, ontology: Ontology) -> list[Explanation]:
    """For each block of a page its role, and the features that decided it."""
    joins = sight(blocks(page), ontology)
    made = decide(joins, weights(ontology))
    whys = reasons(made, joins, ontology)
    return list(map(_explained, joins.found, made.roles, whys, (j if j is None else joins.found[j].start for j in made.joined)))


def sight(found: Sequence[Block], ontology: Ontology) -> Joins:
    """What is seen of the blocks of a page, and of pairs of them."""
    like = Likeness.of([b.text for b in found])
    return Joins(found, features(found, like, ontology), like)


def _explained(block: Block, role: str, why: tuple[tuple[str, float], ...], joined: int | None) -> Explanation:
    return Explanation(block.start, block.end, role, round(sum(w for _, w in why), 3), why, joined)


def _kind(line: Line) -> str:
    """The name of what no article holds."""
    if line.role == "byline":
        return "dateline" if "dated" in line.seen else "stray byline"
    if line.role == "head":
        return "loose headline"
    if "furniture" in line.seen:
        return "furniture"
    if line.seen & {"running head", "masthead", "weather", "number line", "no words"}:
        return "running head"
    return "index" if "index" in line.seen else "banner"

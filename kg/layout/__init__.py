"""Page → Article: which lines of a printed page make one article, and the text of each, mended.

Every line (block) of a page is seen as a set of features; weights for features, roles and steps from role to role
(`ontology/layout/`) give the one best assignment of roles (headline, byline, paragraph, continuation, legend, banner …);
lines with roles are then put together to articles, text printed farther down included.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.core.ontology import Ontology
from kg.core.types import Article, Page, Remainder
from kg.layout.assemble import Line, assemble, only
from kg.layout.blocks import blocks
from kg.layout.bylines import bylines
from kg.layout.compose import compose
from kg.layout.features import features
from kg.layout.likeness import Likeness
from kg.layout.roles import reasons, roles

__all__ = ["Explanation", "articles", "explain", "read"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a block was read as it was: its page range, role and score, and what spoke for and against, strongest first."""

    start: int
    end: int
    role: str
    score: float
    why: tuple[tuple[str, float], ...]


def read(page: Page, ontology: Ontology) -> tuple[list[Article], list[Remainder]]:
    """The articles of a page, by where they begin, and the account of the rest.

    Each character of the page that is no blank lies in exactly one range of an article or in one remainder.
    """
    found = blocks(page)
    like = Likeness.of([b.text for b in found])
    seen = features(found, like, ontology)
    lines = [Line(i, *line) for i, line in enumerate(zip(found, roles(seen, ontology), seen, strict=True))]
    drafts, loose = assemble(lines, like)
    if not drafts:
        drafts, loose = only(lines)
    remainders = [Remainder(_kind(x), x.block.start, x.block.end) for x in loose]
    return [compose(d, page, bylines(ontology)) for d in drafts], remainders


def articles(page: Page, ontology: Ontology) -> list[Article]:
    """The articles of a page, by where they begin."""
    return read(page, ontology)[0]


def explain(page: Page, ontology: Ontology) -> list[Explanation]:
    """For each block of a page its role, and the features that decided it."""
    found = blocks(page)
    seen = features(found, Likeness.of([b.text for b in found]), ontology)
    read = roles(seen, ontology)
    whys = reasons(read, seen, ontology)
    return [
        Explanation(b.start, b.end, r, round(sum(w for _, w in why), 3), why) for b, r, why in zip(found, read, whys, strict=True)
    ]


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

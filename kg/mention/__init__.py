"""Article → Mention: what an article names, found kind by kind, each with what was found before it.

titles, the names right behind them → places → bodies → amounts, dates → persons → projects → posts,
facilities → one reading without overlaps
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.core.ontology import Ontology
from kg.core.types import Article, Mention
from kg.mention.amounts import amounts
from kg.mention.bodies import bodies
from kg.mention.dates import dates
from kg.mention.facilities import facilities
from kg.mention.notices import covered, uncovered
from kg.mention.persons import heralded, persons
from kg.mention.places import places
from kg.mention.posts import posts
from kg.mention.projects import projects
from kg.mention.titles import titles
from kg.mention.trades import trades

# Where two readings share characters the kind that stands first here wins; of one kind, the longer.
KINDS = ("Post", "Person", "Project", "Company", "Organization", "Facility", "Division", "Date", "Amount", "Title")
PRECEDENCE = {kind: rank for rank, kind in enumerate(KINDS)}


def mentions(article: Article, ontology: Ontology) -> list[Mention]:
    """The mentions of an article in order, not overlapping; parts (of a chain, of a post) stand inside them."""
    text, context = article.text, article.context
    found_titles = titles(text, ontology)
    around = covered(uncovered(text, ontology), heralded(text, found_titles, ontology))
    found_places = places(around, context, ontology)
    figures = choose([*dates(text, context, ontology), *amounts(text, ontology)])
    found_bodies = bodies(around, ordered([*found_places, *found_titles, *figures]), context, ontology)
    known = choose([*found_bodies, *found_places, *figures])
    people = persons(text, ordered([*known, *found_titles]), ontology, article.bylines)
    found_titles = ordered([*found_titles, *trades(text, people, [*known, *found_titles], ontology)])
    ventures = projects(text, ordered([*known, *found_titles, *people]), ontology)
    units = choose(m for m in (*known, *ventures) if ontology.is_a(m.kind, "Unit") or m.kind == "Project")
    found_posts = posts(text, found_titles, units, people, ontology)
    chosen = choose([*known, *people, *ventures, *found_posts, *facilities(text, found_places, ontology)])
    kept = [m for m in chosen if m.kind == "Person" or not _inside(m, article.bylines)] if article.bylines else chosen
    return [_sure(m, article) for m in kept] if article.unsure else kept


def _sure(m: Mention, article: Article) -> Mention:
    """A mention is not surer than the characters it is made of."""
    sure = article.certainty(m.start, m.end)
    return replace(m, confidence=sure) if sure < m.confidence else m


def ordered(found: Iterable[Mention]) -> list[Mention]:
    """In the order of the text, the longer first where two begin together."""
    return sorted(found, key=lambda m: (m.start, -m.end, m.kind))


def choose(found: Iterable[Mention]) -> list[Mention]:
    """One reading without overlaps: by the precedence of kinds, then by length; in the order of the text."""
    kept: list[Mention] = []
    starts: list[int] = []
    for m in sorted(found, key=_precedence):
        i = bisect_left(starts, m.end)
        if i == 0 or kept[i - 1].end <= m.start:
            kept.insert(i, m)
            starts.insert(i, m.start)
    return kept


def _precedence(m: Mention) -> tuple[int, int, int]:
    start = m.start
    return PRECEDENCE[m.kind], start - m.end, start


def _inside(m: Mention, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(a < m.end and m.start < b for a, b in ranges)

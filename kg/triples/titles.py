"""Titles as roles: each with the head it ends in, its ranks and its organs, as concepts of the scheme `titles.ttl`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad

from kg.core.ontology import Ontology
from kg.core.tenures import for_one
from kg.triples.terms import LABEL, A, concept, table, term, xt


def role_quads(ontology: Ontology, role: NamedNode, title: str) -> Iterator[Quad]:
    """A role with its label, and the parts its title is composed of."""
    yield Quad(role, A, term("org:Role"))
    yield Quad(role, LABEL, Literal(title))
    found = parts(ontology, title)
    if public(ontology, found) and for_one(title, ontology.words["resolve"]["shared"]):
        yield Quad(role, xt("single"), Literal(True))
    for part, words in found.items():
        for word in words:
            yield Quad(role, _LEADS[part], concept(word))
            yield from _concept(ontology, part, word)


PUBLIC = ("official", "level_heads", "former_heads")  # lists of heads
_LEADS = {"heads": term("skos:broader"), "ranks": xt("rank"), "organs": xt("organ"), "levels": xt("organ")}


def _concept(ontology: Ontology, part: str, word: str) -> Iterator[Quad]:
    yield Quad(concept(word), A, term("skos:Concept"))
    yield Quad(concept(word), LABEL, Literal(word, language="zh"))
    if english := table(ontology, "titles.toml").get(part, {}).get(word):
        yield Quad(concept(word), LABEL, Literal(english, language="en"))


def public(ontology: Ontology, found: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the head of a title, by its parts, is one of public offices."""
    return any(head in ontology.words["titles"].get(name, ()) for head in found["heads"] for name in PUBLIC)


def parts(ontology: Ontology, title: str) -> Mapping[str, tuple[str, ...]]:
    """The words of a title by the part they are: its head is the longest that it ends in; the others stand before it.

    `党委副书记` has the head 书记, the rank 副 and the organ 党委.
    """
    patterns = _patterns(ontology)
    head = patterns["heads"].search(title)
    rest = title[: head.start()] if head else title
    found = {part: tuple(dict.fromkeys(patterns[part].findall(rest))) for part in ("ranks", "organs", "levels")}
    return {"heads": (head[0],) if head else (), **found}


@lru_cache(maxsize=8)
def _patterns(ontology: Ontology) -> Mapping[str, re.Pattern[str]]:
    lists, described = ontology.words["titles"], table(ontology, "titles.toml")["part"]
    found = {part: sorted({w for name in row["lists"] for w in lists.get(name, ())}, key=len) for part, row in described.items()}
    joined = {part: "|".join(map(re.escape, reversed(words))) or "(?!)" for part, words in found.items()}
    return {part: re.compile(f"(?:{words})$" if part == "heads" else words) for part, words in joined.items()}

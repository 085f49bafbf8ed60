"""What the views need of a graph, and their own questions to it (`queries/*.rq`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any, Protocol

from pyoxigraph import Literal, NamedNode

from kg.core.types import Page

LANGS = ("zh", "en")
CHUNK = 2000  # terms in one VALUES clause

# What a terminal, a spreadsheet or a browser may obey instead of show: control characters, marks of writing direction.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class Asks(Protocol):
    """A graph as the views see it: `kg.triples.Graph` is one."""

    @property
    def build(self) -> Mapping[str, Any]:
        """How it was made; `broken` are the pages that could not be read, each a file with the error."""

    def query(self, sparql: str) -> Any:
        """The answer to a SPARQL query, as pyoxigraph gives it."""

    def rows(self, sparql: str) -> list[dict[str, str]]:
        """The answer to a SELECT as rows of texts; a variable without value is left out."""

    def pages(self) -> Sequence[Page]:
        """The pages the graph was read from."""


def ask(graph: Asks, question: str, variable: str = "", values: Iterable[str] | None = None) -> list[dict[str, str]]:
    """The rows of one of `queries/*.rq`, for the given values of a variable (IRIs; texts where it is `words`), or for all.

    Values are written as RDF terms, so that no value can be read as SPARQL.
    """
    return [row for sparql in sparqls(question, variable, values) for row in graph.rows(sparql)]


def sparqls(question: str, variable: str = "", values: Iterable[str] | None = None) -> list[str]:
    """What `ask` asks: a question for each CHUNK of values, one for all where none are given."""
    sparql = text(f"queries/{question}.rq")
    if values is None:
        return [sparql]
    make = Literal if variable == "words" else NamedNode
    terms = [str(make(v)) for v in sorted(set(values))]
    chunks = [" ".join(terms[i : i + CHUNK]) for i in range(0, len(terms), CHUNK)]
    return [sparql.replace("# values", f"VALUES ?{variable} {{ {c} }}", 1) for c in chunks]


def iri_of(term: object) -> str:
    """The IRI of a term of pyoxigraph; empty for what is none."""
    return term.value if isinstance(term, NamedNode) else ""


def clean(text: str) -> str:
    """A text on one line, without control characters and marks of writing direction."""
    return visible(" ".join(text.split()))


def visible(text: str) -> str:
    """A text without control characters (but tab and line end) and marks of writing direction."""
    return _UNSEEN.sub("", text)


@lru_cache(maxsize=32)
def text(name: str) -> str:
    """A file of this package, as text; line ends as `\\n`."""
    return resources.files("kg.view").joinpath(name).read_text(encoding="utf-8")


@lru_cache(maxsize=2)
def words(lang: str) -> dict[str, dict[str, str]]:
    """The words of a language: tables of `words.toml`, one text for each key. Raises ValueError for another language."""
    if lang not in LANGS:
        raise ValueError(f"{lang!r}: no such language; there are {', '.join(LANGS)}")
    return {t: {k: v[lang] for k, v in rows.items()} for t, rows in tomllib.loads(text("words.toml")).items()}

"""Queries from outside: what must not run is refused before the store sees it, what is no SPARQL is shown with its place."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

from kg.core.errors import QueryError

# Where a keyword is none: strings, IRIs, comments, variables, prefixed names. The store's reader needs no blank after
# a keyword (`SERVICE:x`, `?o.SERVICE<x>`), so a name that begins with one is not spared.
_SPARED = re.compile(
    r"""
    \'{3}(?:\'{0,2}(?:[^'\\]|\\.))*\'{3} | "{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}
    | '(?:[^'\\\n\r]|\\.)*' | "(?:[^"\\\n\r]|\\.)*"
    | <[^<>"{}|^`\\\x00-\x20]*>
    | \#[^\n\r]*
    | [?$@]\w+
    | \b(?!(?:service|load|from)\w*:)[\w-]*:(?:[\w%.:-]|\\.)*
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_OUTSIDE = {
    "asks another server; give --network if that is meant": re.compile("service", re.IGNORECASE),
    "asks for another graph, and this is one alone": re.compile(r"\bfrom\b", re.IGNORECASE),
}
_UPDATE = {"is an update": re.compile(r"\b(?:load|insert|delete|clear|drop|create|add|move|copy)\b", re.IGNORECASE)}
_ALLOWED = "allowed are SELECT, ASK, CONSTRUCT and DESCRIBE over this graph"
SHOWN = 100  # characters of a line that are shown around a fault


def refuse(sparql: str, network: bool = False) -> None:
    """Raises QueryError for a query that would change the graph, or, without `network`, reach for anything outside it."""
    decoded = _ESCAPE.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), sparql)
    for text in (sparql, decoded):  # whether the reader decodes first is its own affair: neither form may pass
        bare = _SPARED.sub(lambda m: "\n" * m[0].count("\n") + " ", text)
        for why, pattern in (_UPDATE if network else _OUTSIDE | _UPDATE).items():
            if found := pattern.search(bare):
                line = bare.count("\n", 0, found.start()) + 1
                raise QueryError(f"line {line}: {found[0].upper()} {why}; {_ALLOWED}")


def place(sparql: str, message: str) -> str:
    """The parser's message with the line it speaks of and a mark under the place."""
    found = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if not found:
        return f"not SPARQL: {message}"
    line, column = int(found[1]), int(found[2])
    text = (sparql.splitlines() or [""])[min(line, max(1, len(sparql.splitlines()))) - 1]
    expected = " ".join(found[3].split())[:200]
    return f"not SPARQL, line {line}, column {column}: {expected}\n{_pointed(text, column - 1)}"


def _pointed(text: str, at: int) -> str:
    """Two lines: the text, or what of it stands around the place, and a mark under the place; Chinese is two columns wide."""
    start = max(0, at - SHOWN // 2)
    shown = text[start : start + SHOWN]
    blanks = "".join("\t" if c == "\t" else "  " if east_asian_width(c) in "WF" else " " for c in shown[: at - start])
    return f"  {shown}\n  {blanks}^"

"""Answers to SPARQL queries as a table, CSV, JSON, Turtle or N-Triples."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)
from rich.table import Column, Table
from rich.text import Text

from kg.core.errors import QueryError
from kg.view import turtle
from kg.view.answer import readable
from kg.view.asks import clean, words

FORMATS = ("table", "csv", "json", "turtle", "ntriples")
# A cell that a spreadsheet may run: full-width signs count too in Chinese and Japanese ones.
_FORMULA = re.compile(r"[=+\-@\t\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def render(answer: Any, form: str = "table", prefixes: Mapping[str, str] = {}, lang: str = "en") -> str | Table:
    """An answer in one of FORMATS: text, or for `table` what rich prints, in words of a language.

    `prefixes` shorten the IRIs of tables and Turtle. Raises QueryError for a format there is not, or one that cannot hold
    the answer.
    """
    if form not in FORMATS:
        raise QueryError(f"{form}: no such format; there are {', '.join(FORMATS)}")
    if isinstance(answer, QueryTriples):
        return _triples(answer, form, prefixes)
    if form in ("turtle", "ntriples"):
        raise QueryError(
            f"{form} holds triples, and this query gives none; put CONSTRUCT or DESCRIBE, or take {', '.join(FORMATS[:3])}"
        )
    if isinstance(answer, QueryBoolean):
        return _boolean(bool(answer), form)
    names = [v.value for v in answer.variables]
    if form == "json":
        return _json(answer)
    rows = ([_plain(row[n]) if row[n] is not None else "" for n in names] for row in answer)
    if form == "csv":
        return _csv(names, rows)
    heads, cells = readable(names, (dict(zip(names, [_short(c, prefixes) for c in row], strict=True)) for row in rows), lang)
    return _table(heads, iter(cells), words(lang)["card"]["none"])


def _boolean(answer: bool, form: str) -> str | Table:
    if form == "json":
        return json.dumps({"head": {}, "boolean": answer}) + "\n"
    shown = str(answer).lower()
    return _csv(["answer"], iter([[shown]])) if form == "csv" else _table(["answer"], iter([[shown]]))


def _json(answer: QuerySolutions) -> str:
    raw = answer.serialize(format=QueryResultsFormat.JSON)
    assert raw is not None  # no output was given, so there are bytes
    return json.dumps(json.loads(raw), ensure_ascii=False, indent=1) + "\n"


def _triples(answer: QueryTriples, form: str, prefixes: Mapping[str, str]) -> str | Table:
    found: list[Triple] = sorted(set(answer), key=str)
    if form == "json":
        raise QueryError(
            f"json holds rows, and this query gives triples; put SELECT, or take {', '.join(f for f in FORMATS if f != form)}"
        )
    if form in ("table", "csv"):
        names = ["subject", "predicate", "object"]
        rows = ([_plain(t.subject), _plain(t.predicate), _plain(t.object)] for t in found)
        return _csv(names, rows) if form == "csv" else _table(names, ([_short(c, prefixes) for c in row] for row in rows))
    if form == "turtle":
        return turtle.text(found, {name: iri for name, iri in prefixes.items() if name}, prefixes.get("", ""))
    return (serialize(found, format=RdfFormat.N_TRIPLES) or b"").decode("utf-8")


def _plain(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _short(cell: str, prefixes: Mapping[str, str]) -> str:
    """A cell for reading: IRIs by prefix, percent signs decoded; one line, nothing a terminal obeys."""
    for prefix, start in prefixes.items():
        if cell.startswith(start):
            return clean(f"{prefix}:{unquote(cell[len(start) :])}")
    return clean(cell)


def _csv(names: list[str], rows: Iterator[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(inert, names))
    writer.writerows([*map(inert, row)] for row in rows)
    return out.getvalue()


def inert(cell: str) -> str:
    """A cell that no spreadsheet runs: what begins like a formula, and is no number, gets a `'`; line ends are `\\n`."""
    cell = cell.replace("\r\n", "\n").replace("\r", "\n")  # the csv module quotes no lone carriage return
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _table(names: list[str], rows: Iterator[list[str]], none: str = "") -> Table:
    """A table; where it has no row, `none` stands under it."""
    table = Table(*(Column(Text(clean(n))) for n in names), header_style="bold", row_styles=("", "dim"))
    for row in rows:
        table.add_row(*(Text(cell, justify="right" if _NUMBER.fullmatch(cell) else "left", overflow="fold") for cell in row))
    table.caption = None if table.row_count else Text(none)
    return table

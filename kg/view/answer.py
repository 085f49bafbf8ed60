"""The answer to a question for reading: words for codes, one figure with its unit, one citation for four columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from kg.view.asks import words
from kg.view.say import amount as with_unit
from kg.view.say import cite, label
from kg.view.statements import Citation

CITED = ("headline", "paper", "date", "page")
# The columns that hold codes, with the tables of `words.toml` that have words for them; other columns hold texts.
CODES = {"figure": ("measure",), "relation": ("edge",), "kind": ("event", "kind")} | {
    name: (name,) for name in ("modality", "role", "form", "certainty", "measure")
}

Row = Mapping[str, str]


def readable(names: Iterable[str], rows: Iterable[Row], lang: str) -> tuple[list[str], list[list[str]]]:
    """The heads and cells of a table: a column without any value is left out, `headline … page` become one citation."""
    shown = [_cells(row, lang) for row in rows]
    order = [n for n in dict.fromkeys("cited" if n in CITED else n for n in names) if n != "in_unit"]
    kept = [n for n in order if any(row.get(n) for row in shown)] or order
    return [label("column", n, lang) for n in kept], [[row.get(n, "") for n in kept] for row in shown]


def coded(column: str, value: str, lang: str) -> str:
    """The word for a code in a column; the value itself where it is none."""
    tables = [words(lang)[table] for table in CODES.get(column, ())]
    return next((table[value] for table in tables if value in table), value)


def _cells(row: Row, lang: str) -> dict[str, str]:
    cells = {n: coded(n, v, lang) for n, v in row.items() if n not in CITED}
    if row.get("headline"):
        cells["cited"] = cite(_citation(row), lang)
    if row.get("in_unit") and _is_number(row.get("value", "")):
        cells["value"] = with_unit(row["value"], row["in_unit"], lang)
    return cells


def _citation(row: Row) -> Citation:
    return Citation("", row["headline"], row.get("paper", ""), row.get("date", ""), row.get("page", ""), ())


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False

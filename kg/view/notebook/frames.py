"""Answers, claims, figures and terms in posts as pandas DataFrames; what has a unit says so in the name of its column.

Names of columns are those of the queries (`earliest`, `value_CNY`), the same in every language, so that code can rely on
them; `headed` puts heads for reading in their place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd
from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg.core.errors import QueryError
from kg.view.answer import coded
from kg.view.asks import Asks, clean, text, words
from kg.view.card import find
from kg.view.say import label, sentence
from kg.view.statements import Citation, Figure, Statement, Thing, statements

XSD = "http://www.w3.org/2001/XMLSchema#"
_READ: Mapping[str, Callable[[str], object]] = {
    **dict.fromkeys((f"{XSD}{t}" for t in ("integer", "int", "long")), int),
    **dict.fromkeys((f"{XSD}{t}" for t in ("decimal", "double", "float")), float),
    f"{XSD}boolean": "true".__eq__,
    f"{XSD}date": pd.Timestamp,
}


def frame(answer: Any) -> pd.DataFrame:
    """The answer to a SELECT: numbers as numbers, days as timestamps, all else as text; None where there is no value.

    Of columns `value` and `in_unit` one column for each unit is made, such as `value_CNY`. Raises QueryError for an answer
    that has no rows.
    """
    if not isinstance(answer, QuerySolutions):
        raise QueryError("a table comes from SELECT alone; put the question as SELECT … WHERE { … }")
    names = [v.value for v in answer.variables]
    return by_unit(pd.DataFrame([[_cell(row[n]) for n in names] for row in answer], columns=names))


def _cell(term: object) -> object:
    if isinstance(term, Literal):
        return _READ.get(term.datatype.value, clean)(term.value)
    return None if term is None else term.value if isinstance(term, NamedNode) else str(term)


def by_unit(table: pd.DataFrame) -> pd.DataFrame:
    """The table with `value` and `in_unit` replaced by one column for each unit."""
    if not {"value", "in_unit"} <= set(table):
        return table
    at, units = table.columns.get_loc("value"), sorted(table["in_unit"].dropna().unique())
    found = table.drop(columns=["value", "in_unit"])
    for step, unit in enumerate(units):
        found.insert(at + step, f"value_{unit}", pd.to_numeric(table["value"].where(table["in_unit"] == unit)))
    return found


def tenures(graph: Asks) -> pd.DataFrame:
    """Every term in a post: person, unit, title, the days it is seen, stated and likely on, who came before and after.

    One row a term; several predecessors, successors or rivals are joined by `、`. Days are timestamps; a start or an end
    that is known by month or year alone is text.
    """
    table = frame(graph.query(text("notebook/tenures.rq")))
    several = ["county", "predecessor", "successor", "rival"]
    joined = {c: (_joined if c in several else "first") for c in table if c != "membership"}
    return table.groupby("membership", sort=False).agg(joined).reset_index()[list(table)]


def _joined(values: pd.Series[Any]) -> str | None:
    return "、".join(dict.fromkeys(values.dropna())) or None


def claims(graph: Asks, *about: str, lang: str = "zh") -> pd.DataFrame:
    """The claims that name any of some things (names or IRIs), or all: relation, a sentence, modality, source.

    `source` are the words of the page, `passage` the sentence they stand in. Raises QueryError for a name nothing has.
    """
    rows = [{"relation": s.relation, "says": sentence(s, lang), **_sourced(s)} for s in _named(graph, about)]
    return pd.DataFrame(rows, columns=["relation", "says", *_SOURCED])


def figures(graph: Asks, *about: str) -> pd.DataFrame:
    """The figures of some things (names or IRIs), or of all: one row a claim, `value_UNIT` in base units.

    Raises QueryError for a name nothing has.
    """
    rows = [_figure(s, value) for s in _named(graph, about) if isinstance(value := s["value"], Figure)]
    columns = ["subject", "kind", "measure", "what", "value", "in_unit", "approx", "period", *_SOURCED]
    return by_unit(pd.DataFrame(rows, columns=columns))


def wide(found: pd.DataFrame) -> pd.DataFrame:
    """Figures with a column for each measure and unit, such as `investment_CNY`; a row for each thing, article and modality.

    Where an article states two figures of one measure, the second stands in a row of its own: nothing is left out.
    """
    keys, units = ["subject", "date", "paper", "modality"], [c for c in found if c.startswith("value_")]
    values = found.melt(id_vars=[*keys, "measure"], value_vars=units, var_name="unit").dropna(subset="value")
    values["measure"] += "_" + values["unit"].str.removeprefix("value_")
    values["nth"] = values.groupby([*keys, "measure"], dropna=False).cumcount()
    table = values.pivot(index=[*keys, "nth"], columns="measure", values="value").reset_index()
    return table.drop(columns="nth").rename_axis(columns=None)


def headed(table: pd.DataFrame, lang: str = "zh") -> pd.DataFrame:
    """The table for reading: heads and codes in words of a language, days as `2020-04-14`, `3,200` for numbers that have a unit,
    empty cells for no value, columns without any left out, rows counted from 1."""
    found = table.dropna(axis="columns", how="all").astype(object)
    shown = {head(name, lang): [_said(name, value, lang) for value in found[name]] for name in found}
    return pd.DataFrame(shown, index=pd.RangeIndex(1, len(found) + 1))


def head(name: str, lang: str = "zh") -> str:
    """The head of a column in words: `value_CNY` is 数值（元）, `earliest` 最早见于; what is not known stays as it is."""
    start, unit = _parted(name, lang)
    word = _heads(lang).get(start) or label("column", start, lang)
    word = label("measure", start, lang) if word == start else word
    return _heads(lang)["with_unit"].format(name=word, unit=label("unit", unit, lang) or unit) if unit else word


def _parted(name: str, lang: str) -> tuple[str, str]:
    """The name of a column without its unit, and the unit: empty where the name ends in none."""
    start, _, unit = name.rpartition("_")
    return (start, unit) if start and unit in words(lang)["unit"] else (name, "")


def _said(name: str, value: object, lang: str) -> object:
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, str):
        return coded(name, value, lang)
    if isinstance(value, float | int) and _parted(name, lang)[1]:
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    return value


@lru_cache(maxsize=2)
def _heads(lang: str) -> Mapping[str, str]:
    return {k: v[lang] for k, v in tomllib.loads(text("notebook/heads.toml"))["head"].items()}


_SOURCED = ("modality", "headline", "paper", "date", "page", "source", "passage")


def _named(graph: Asks, about: Iterable[str]) -> list[Statement]:
    names = list(about)
    return statements(graph, {iri for name in names for iri in _iris(graph, name)} if names else None)


def _iris(graph: Asks, name: str) -> list[str]:
    if "://" in name:
        return [name]
    found = find(graph, name)
    if not found:
        raise QueryError(f"{name}: nothing has this name, or a name with it inside; try a shorter part of it")
    return [f.iri for f in found if name in (f.label, *f.names)] or [found[0].iri]


def _figure(statement: Statement, value: Figure) -> dict[str, object]:
    subject = statement["subject"]
    return {
        "subject": statement.text("subject"),
        "kind": subject.kind if isinstance(subject, Thing) else None,
        "measure": statement.text("measure"),
        "what": statement.text("what") or None,
        "value": float(value.value),
        "in_unit": value.unit,
        "approx": value.approx,
        "period": statement.text("time") or statement.period or None,
        **_sourced(statement),
    }


def _sourced(statement: Statement) -> dict[str, object]:
    cited: Citation = statement.citation
    return {
        "modality": statement.modality,
        "headline": cited.title,
        "paper": cited.paper or None,
        "date": pd.Timestamp(cited.date) if cited.date else None,
        "page": cited.page or None,
        "source": "…".join(words for words, marked in cited.passage if marked),
        "passage": "".join(words for words, _ in cited.passage),
    }

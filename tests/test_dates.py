"""Dates: the corpus, the calendar, the laws, and the dated events of the annotated pages."""

from __future__ import annotations

import json
import tomllib
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.core import ontology as ontologies
from kg.core.dates import add_months, edtf, interval, last_day, last_year, next_year, precision
from kg.core.text import fold
from kg.core.types import Context, Mention
from kg.mention.dates import dates

ONTOLOGY = ontologies.read()
EXAMPLES = tomllib.loads((Path(__file__).parent / "corpora/mentions/dates.toml").read_text(encoding="utf-8"))["example"]
SHARED = Path(__file__).parents[1].parent / "shared"
TAGS = {"day", "month", "year", "period", "vague", "relative", "since", "until"}
DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))


def parameters() -> list[Any]:
    marks = {True: [pytest.mark.xfail(strict=True)], False: []}
    return [pytest.param(e, id=f"{e['text']}@{e.get('issued', e.get('year'))}", marks=marks["fails" in e]) for e in EXAMPLES]


def context(example: dict[str, Any]) -> Context:
    return Context(issued=example.get("issued"), year=example.get("year"))


def said(mention: Mention) -> str:
    return " ".join([mention.text, "=", str(mention.value), *mention.tags])


@pytest.mark.parametrize("example", parameters())
def test_corpus(example: dict[str, Any]) -> None:
    assert [said(m) for m in dates(fold(example["text"]), context(example), ONTOLOGY)] == example.get("says", [])


def test_corpus_is_large() -> None:
    assert len(EXAMPLES) >= 80


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *[("2022-07-25", "day"), ("--04-17", "day"), ("---17", "day"), ("2022-07", "month"), ("--04", "month"), ("2022", "year")],
        *[("2018/2019", "period"), ("198X", "period"), ("2022-21", "period"), ("去年", "vague"), ("", "vague")],
    ],
)
def test_precision(value: str, expected: str) -> None:
    assert precision(value) == expected


@pytest.mark.parametrize(("year", "month", "day"), [(2022, 13, 1), (2022, 2, 29), (None, 2, 30), (None, 0, 1), (2022, 1, 0)])
def test_no_such_day(year: int | None, month: int, day: int) -> None:
    with pytest.raises(ValueError, match=r"month|day"):
        edtf(year, month, day)


def test_interval_of_one_day() -> None:
    assert interval("2022", "2022") == "2022"
    assert interval("--11-05", "--11-08") == "--11-05/--11-08"


def test_leap_day() -> None:
    assert last_year(date(2023, 3, 1), 2, 29) == 2020
    assert next_year(date(2097, 1, 1), 2, 29) == 2104
    assert last_day(date(2022, 3, 2), 30) == date(2022, 1, 30)
    with pytest.raises(ValueError, match="no month has a day 32"):
        last_day(date(2022, 3, 2), 32)


@given(DAYS, st.integers(0, 364))
def test_a_day_of_the_last_year_is_found_again_unless_it_lies_shortly_ahead_too(issued: date, ago: int) -> None:
    day = issued - timedelta(days=ago)
    if issued.month < day.month <= issued.month + 2 and (day.month, day.day) != (2, 29):
        day = day.replace(year=issued.year)
    printed = f"{day.month}月{day.day}日"
    assert [m.value for m in dates(printed, Context(issued=issued), ONTOLOGY)] == [day.isoformat()]


@given(DAYS)
def test_a_whole_date_needs_no_context(day: date) -> None:
    printed = [f"{day.year}年{day.month}月{day.day}日", f"{day:%Y-%m-%d}", f"{day:%Y年%m月%d日}上午9时"]
    for words in printed:
        assert [(m.value, m.text) for m in dates(words, Context(), ONTOLOGY)] == [(day.isoformat(), words)]


@given(st.integers(1900, 2100), st.integers(1, 12), st.integers(-500, 500))
def test_months_add_up(year: int, month: int, count: int) -> None:
    later = add_months(year, month, count)
    assert add_months(*later, -count) == (year, month)


PIECES = st.lists(
    st.sampled_from(
        [
            *"年月日号初底至到-—、时点分今去昨当近本上前下半起截第（）“”",
            "2021",
            "2月",
            "29日",
            "31",
            "十二",
            "以来",
            "目前",
            "晚",
            "5:00",
        ]
    )
    | st.integers(0, 40).map(str),
    max_size=20,
)


@given(PIECES, st.sampled_from([Context(), Context(year=2022), Context(issued=date(2022, 3, 1))]))
def test_offsets_order_and_tags(pieces: list[str], known: Context) -> None:
    text = "".join(pieces)
    found = dates(text, known, ONTOLOGY)
    assert [m.text for m in found] == [text[m.start : m.end] for m in found]
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(m.tags[0] == precision(str(m.value)) and set(m.tags) <= TAGS for m in found)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    folded = fold(text)
    assert dates(folded, Context(), ONTOLOGY) == dates(fold(folded), Context(), ONTOLOGY)


def events() -> list[tuple[str, str, int | None]]:
    files = sorted([*SHARED.glob("gold/*.json"), *SHARED.glob("dev/gold/*.json")])
    pages = [json.loads(f.read_text(encoding="utf-8")) for f in files]
    facts = [(f, page["issue_year"]) for page in pages for article in page["articles"] for f in article["facts"]]
    return [(f["evidence"].replace("\n", ""), f["date"], year) for f, year in facts if f["rel"] == "event"]


def test_annotated_events() -> None:
    known = events()
    if not known:
        pytest.skip("the annotated pages are not beside the project (../shared/gold)")
    missed = [(words, day) for words, day, year in known if day not in _values(words, year) and "昨日" not in words]
    assert len(missed) * 10 <= len(known), missed


def _values(words: str, year: int | None) -> set[str]:
    return {str(m.value) for m in dates(fold(words), Context(year=year), ONTOLOGY)}

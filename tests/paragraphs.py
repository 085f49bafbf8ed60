"""The corpus of paragraphs: small invented articles with the figures they state, as gold pages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from kg.core.types import Page, Source

CORPUS = Path(__file__).parent / "corpora" / "paragraphs" / "figures.toml"
SHORT = {"P": ("project", "name"), "M": ("measure", "subject")}
# What a unit of the corpus is in base units.
UNITS = {
    "元": ("1", "CNY"),
    "万元": ("1e4", "CNY"),
    "亿元": ("1e8", "CNY"),
    "亩": ("666.667", "m2"),
    "万亩": ("6666670", "m2"),
    "平方米": ("1", "m2"),
    "万平方米": ("1e4", "m2"),
    "公里": ("1000", "m"),
    "米": ("1", "m"),
    "公斤": ("1", "kg"),
    "人": ("1", "person"),
    "万人": ("1e4", "person"),
    "户": ("1", "household"),
    "件": ("1", "item"),
    "%": ("1", "percent"),
    "元/公斤": ("1", "CNY/kg"),
    "元/亩": ("1", "CNY/mu"),
    "公斤/亩": ("1", "kg/mu"),
}


@dataclass(frozen=True, eq=False, slots=True)
class Case:
    """A small article and its annotation; `held`: it only measures, nothing is learned from it."""

    page: Page
    gold: dict[str, Any]
    held: bool


def cases() -> Iterator[Case]:
    """The cases in order; every other one is held out."""
    for number, row in enumerate(tomllib.loads(CORPUS.read_text(encoding="utf-8"))["case"], 1):
        text = row["text"].lstrip("\n")
        page = Page(text, (Source(f"paragraph{number:03}.txt", ""),))
        article = {"body": [[0, len(text)]], "title": None, "facts": [_fact(f) for f in row["facts"]]}
        yield Case(page, {"page": page.name, "articles": [article]}, number % 2 == 1)


def _fact(row: str) -> dict[str, Any]:
    short, thing, *told = (part.strip() for part in row.split("|"))
    relation, slot = SHORT[short]
    fact: dict[str, Any] = {"rel": relation, slot: thing, "measure": None, "value": None, "unit": None}
    if told:
        number = re.fullmatch(r"([\d.]+)(.+)", told[1])
        assert number, row
        factor, unit = UNITS[number[2]]
        fact |= {"measure": told[0], "value": float(Decimal(number[1]) * Decimal(factor)), "unit": unit}
    return fact

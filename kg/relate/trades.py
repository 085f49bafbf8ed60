"""Trades: what bodies of a kind are told of (of schools 学生, of courts 案件), by the rows of `ontology/words/figures.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kg.core.ontology import Ontology
from kg.core.text import any_of


@dataclass(frozen=True, eq=False, slots=True)
class Trades:
    """For each ending of a body's name its trade, and for each word told of one its trade, with the pattern of those words."""

    endings: Mapping[str, int]
    words: Mapping[str, int]
    pattern: re.Pattern[str]

    def of(self, name: str) -> int | None:
        """The trade of a body, by the longest ending of its name."""
        return next((self.endings[name[-size:]] for size in range(4, 0, -1) if name[-size:] in self.endings), None)

    def told(self, before: str, after: str) -> int | None:
        """The trade whose word stands first behind a figure, else last before it."""
        behind = self.pattern.search(after)
        ahead = None if behind else next(reversed(list(self.pattern.finditer(before))), None)
        match = behind or ahead
        return self.words[match[0]] if match else None


@lru_cache(maxsize=8)
def trades(ontology: Ontology) -> Trades:
    """The trades of an ontology."""
    rows = [row.split("=") for row in ontology.words["figures"]["trades"]]
    endings = {end: i for i, (ends, _) in enumerate(rows) for end in ends.split()}
    words = {word: i for i, (_, told) in enumerate(rows) for word in told.split()}
    return Trades(endings, words, re.compile(any_of(words)))

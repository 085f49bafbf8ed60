"""The names of a graph that are nearest to one it does not have: by characters and by their sound."""

from __future__ import annotations

from difflib import SequenceMatcher

from kg.view.asks import Asks, ask, clean
from kg.view.pinyin import readings

SHOWN = 3
LEAST = 0.5  # likeness from which on a name is worth showing; 1 is the name itself


def alike(graph: Asks, name: str) -> list[str]:
    """At most SHOWN names that are like a name in characters or in pinyin, the nearest first."""
    wanted = clean(name)
    rows = ask(graph, "alike", "words", set(wanted) - {" "}) if wanted else []
    near = {label: _likeness(wanted, label) for label in {clean(row["label"]) for row in rows}}
    return sorted((label for label, much in near.items() if much >= LEAST), key=lambda one: (-near[one], one))[:SHOWN]


def _likeness(a: str, b: str) -> float:
    """The mean of how alike two names are in characters and in sound."""
    return (_ratio(a, b) + _ratio("".join(readings(a)), "".join(readings(b)))) / 2


def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()

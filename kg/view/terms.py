"""Terms in posts in words: when somebody was seen in a post, was appointed and dismissed, who came before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kg.view.asks import Asks, ask, clean, words

_KEYS = ("earliest", "latest", "start", "end", "predecessor", "successor", "rival")

Term = Mapping[str, tuple[str, ...]]  # a key of _KEYS → its values, sorted; days are ISO 8601


def terms(graph: Asks, memberships: Iterable[str]) -> Mapping[str, Term]:
    """The terms of some memberships, by their IRIs."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: {k: set() for k in _KEYS})
    for row in ask(graph, "terms", "membership", memberships):
        for key in (k for k in _KEYS if k in row):
            found[row["membership"]][key].add(clean(row[key]))
    return {node: {k: tuple(sorted(v)) for k, v in values.items()} for node, values in found.items()}


def said(term: Term, lang: str) -> str:
    """The days of a term and who stood before, after and beside it, as a line of a card says them; empty where none is known."""
    forms, days = words(lang)["card"], (*term["earliest"], *term["latest"])
    shown = [forms["seen" if days[0] == days[-1] else "span"].format(first=days[0], last=days[-1])] if days else []
    shown += [forms[key].format(what="、".join(term[key])) for key in _KEYS[2:] if term[key]]
    return forms["comma"].join(shown)

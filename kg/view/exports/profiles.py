"""What of a graph an RDF export holds.

`plain`: the graph as it is. `facts`: without evidence, so without claims: what stands for itself alone. `full`: the evidence of
each claim also as a target of the Web Annotation model, with the selectors that find its words again on a page that changed.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from itertools import groupby

from pyoxigraph import Literal, NamedNode, Quad

from kg.view.asks import iri_of
from kg.view.exports.source import Order, quads

PREFIXES: Mapping[str, str] = {"oa": "http://www.w3.org/ns/oa#"}
AROUND = 32  # characters of the page before and after the words, in a selector
_PLACE = re.compile(r"char=(\d+),(\d+)")
_A = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_COUNT = NamedNode("http://www.w3.org/2001/XMLSchema#nonNegativeInteger")

Lookup = Callable[[str], str]  # from a page's id to its text, empty where it is not at hand


def profiled(order: Order) -> Iterator[Quad]:
    """The quads of an order's profile; those of a subject stand side by side."""
    return {"plain": _plain, "facts": _facts, "full": _full}[order.profile](order)


def _plain(order: Order) -> Iterator[Quad]:
    return quads(order.graph)


def _facts(order: Order) -> Iterator[Quad]:
    claims = order.graph.build["base"] + "claim/"
    return (q for q in quads(order.graph) if not iri_of(q.subject).startswith(claims))


def _full(order: Order) -> Iterator[Quad]:
    at, base = NamedNode(order.prefixes["xt"] + "at"), order.graph.build["base"]
    with closing(_pages(order)) as pages:
        for subject, block in groupby(quads(order.graph), key=lambda q: q.subject):
            found = list(block)
            yield from found
            if isinstance(subject, NamedNode) and subject.value.startswith(base + "claim/"):
                for place in (iri_of(q.object) for q in found if q.predicate == at):
                    yield from selectors(subject, place, lambda page: _text(pages, page))


def selectors(claim: NamedNode, place: str, text: Lookup) -> Iterator[Quad]:
    """The targets of a claim whose evidence stands at a place (`…/page/ID#char=1,9&char=12,20`): one for each stretch."""
    page, _, fragment = place.partition("#")
    words = text(page.rsplit("/", 1)[-1])
    for number, (start, end) in enumerate(((int(a), int(b)) for a, b in _PLACE.findall(fragment)), 1):
        target, position, quote = (NamedNode(f"{claim.value}#{kind}-{number}") for kind in ("target", "position", "quote"))
        yield Quad(claim, _oa("hasTarget"), target)
        yield Quad(target, _A, _oa("SpecificResource"))
        yield Quad(target, _oa("hasSource"), NamedNode(page))
        yield Quad(target, _oa("hasSelector"), position)
        yield from _position(position, start, end)
        if words:
            yield Quad(target, _oa("hasSelector"), quote)
            yield from _quote(quote, words, start, end)


def _position(node: NamedNode, start: int, end: int) -> Iterator[Quad]:
    yield Quad(node, _A, _oa("TextPositionSelector"))
    yield Quad(node, _oa("start"), Literal(str(start), datatype=_COUNT))
    yield Quad(node, _oa("end"), Literal(str(end), datatype=_COUNT))


def _quote(node: NamedNode, words: str, start: int, end: int) -> Iterator[Quad]:
    yield Quad(node, _A, _oa("TextQuoteSelector"))
    yield Quad(node, _oa("exact"), Literal(words[start:end]))
    yield Quad(node, _oa("prefix"), Literal(words[max(0, start - AROUND) : start]))
    yield Quad(node, _oa("suffix"), Literal(words[end : end + AROUND]))


def _oa(name: str) -> NamedNode:
    return NamedNode(PREFIXES["oa"] + name)


def _pages(order: Order) -> sqlite3.Connection:
    """The texts of all pages in a file that goes with the connection: claims do not stand in the order of pages."""
    store = sqlite3.connect("")
    store.execute("CREATE TABLE page (id TEXT PRIMARY KEY, text TEXT) WITHOUT ROWID")
    store.executemany("INSERT OR IGNORE INTO page VALUES (?, ?)", order.graph.texts())
    return store


def _text(pages: sqlite3.Connection, page: str) -> str:
    found = pages.execute("SELECT text FROM page WHERE id = ?", (page,)).fetchone()
    return found[0] if found else ""

"""The graph as a network of things: who is what where, what lies in what, which project is where and whose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.core.errors import QueryError
from kg.view.alike import alike
from kg.view.asks import Asks, ask, clean, words
from kg.view.card import around, find
from kg.view.statements import Statement, Thing, statements, things

if TYPE_CHECKING:
    import networkx as nx

LIMIT = 20_000  # nodes that a browser still draws and moves at ease
LISTED = "listed"  # the kind of edge that is reference data, read on no page


@dataclass(frozen=True, slots=True)
class Scope:
    """How much of a graph is drawn: around a name (or IRI) and how many steps from it, at most how many things.

    `articles` makes a node of each article, linked with those who wrote it or speak in it.
    """

    focus: str | None = None
    hops: int = 1
    limit: int = LIMIT
    articles: bool = False


Link = tuple[Thing, Thing, str, str]  # from, to, kind of edge, what stands on it


WHOLE = Scope()


def network(graph: Asks, scope: Scope = WHOLE, lang: str = "en") -> nx.MultiDiGraph[str]:
    """The network; nodes are IRIs with `thing`, `statements` and `around` (the divisions around it, widest first), edges have
    `kind`, `label` and `statements`.

    A node's statements are those that link it with nothing else. `all` of the network's own attributes counts the
    nodes before the least linked were dropped to `limit`; `focus` has the IRIs in focus. Raises QueryError, in a
    language, where nothing has the name in focus.
    """
    import networkx as nx  # slow to load, and the command needs but the limit

    focus = _focus(graph, scope.focus, lang)
    found = _around(graph, focus, scope) if focus else statements(graph)
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph(focus=sorted(focus))
    for statement in found:
        _add(drawn, statement, scope.articles)
    _listed(graph, drawn)
    drawn.remove_nodes_from([n for n in list(drawn) if not drawn.degree(n) and n not in focus])
    if focus:
        near = nx.multi_source_dijkstra_path_length(
            drawn.to_undirected(as_view=True), set(focus) & set(drawn), cutoff=scope.hops, weight=None
        )
        drawn = nx.MultiDiGraph(drawn.subgraph(near))
    drawn.graph["all"] = len(drawn)
    kept = _most(drawn, focus, scope.limit)
    within = around(graph, kept)
    nx.set_node_attributes(kept, {n: within.get(n, ()) for n in kept}, "around")
    return kept


def _focus(graph: Asks, name: str | None, lang: str) -> set[str]:
    if name is None:
        return set()
    if "://" in name and (known := things(graph, [name])):
        return set(known)
    found = find(graph, name)
    if not found:
        near = "、".join(alike(graph, name))
        raise QueryError(words(lang)["fault"]["near" if near else "nothing"].format(name=clean(name), near=near))
    exact = [f.iri for f in found if name in (f.label, *f.names)]
    return set(exact or [found[0].iri])


def _around(graph: Asks, focus: Iterable[str], scope: Scope) -> list[Statement]:
    """The statements about the things at most `hops` steps away; of a step's things the first `limit` are asked about."""
    known: dict[str, Statement] = {}
    seen: set[str] = set()
    edge = set(focus)
    for _ in range(max(1, scope.hops)):
        fresh = sorted(edge - seen)[: scope.limit]
        seen |= set(fresh)
        for statement in statements(graph, fresh):
            known[statement.id] = statement
            edge |= {t.iri for t in statement.things.values()}
    return sorted(known.values(), key=lambda s: (s.citation.date, s.citation.article, s.id))


def _add(drawn: nx.MultiDiGraph[str], statement: Statement, articles: bool) -> None:
    for thing in statement.things.values():
        if thing.iri not in drawn:
            drawn.add_node(thing.iri, thing=thing, statements=[])
    linked: set[str] = set()
    for source, target, kind, label in _links(statement, articles):
        for thing in (source, target):
            if thing.iri not in drawn:
                drawn.add_node(thing.iri, thing=thing, statements=[])
        key = f"{kind}:{label}"
        if not drawn.has_edge(source.iri, target.iri, key):
            drawn.add_edge(source.iri, target.iri, key, kind=kind, label=label, statements=[])
        drawn.edges[source.iri, target.iri, key]["statements"].append(statement)
        linked |= {source.iri, target.iri}
    for iri in {t.iri for t in statement.things.values()} - linked:
        drawn.nodes[iri]["statements"].append(statement)


def _links(statement: Statement, articles: bool) -> Iterator[Link]:
    """The edges a statement makes; none where it names one thing, or the other one is not known."""
    get = statement.thing
    pairs = {
        "holds": [("person", "unit", "holds", statement.text("title"))],
        "in": [("child", "parent", "in", "")],
        "project": [("subject", "place", "place", ""), ("operator", "subject", "operator", "")],
    }
    named = list(statement.things)
    other = [(named[0], named[1], statement.relation, "")] if len(named) == 2 else []
    for left, right, kind, label in pairs.get(statement.relation, other):
        source, target = get(left), get(right)
        if source and target and source.iri != target.iri:
            yield source, target, kind, label
    who = get("speaker") or get("person")
    if articles and who and statement.relation in ("quote", "byline"):
        article = Thing(statement.citation.article, "Article", statement.citation.title)
        yield who, article, statement.relation, ""


def _listed(graph: Asks, drawn: nx.MultiDiGraph[str]) -> None:
    """What the lists of divisions say of divisions that are drawn, where no page says it."""
    places = [n for n in drawn if drawn.nodes[n]["thing"].kind == "Division"]
    for row in ask(graph, "listed", "child", places):
        child, parent = row["child"], row["parent"]
        if parent in drawn and not drawn.has_edge(child, parent):
            drawn.add_edge(child, parent, LISTED, kind=LISTED, label="", statements=[])


def _most(drawn: nx.MultiDiGraph[str], focus: set[str], limit: int) -> nx.MultiDiGraph[str]:
    """The nodes in focus and those with most statements on their edges, without those that are left with no edge."""
    import networkx as nx

    if len(drawn) <= limit:
        return drawn
    weight: dict[str, int] = defaultdict(int)
    for source, target, key in drawn.edges(keys=True):
        for end in (source, target):
            weight[end] += 1 + len(drawn.edges[source, target, key]["statements"])
    order = sorted(drawn, key=lambda n: (n not in focus, -weight[n], n))
    kept: nx.MultiDiGraph[str] = nx.MultiDiGraph(drawn.subgraph(order[:limit]))
    kept.remove_nodes_from([n for n in list(kept) if not kept.degree(n) and n not in focus])
    return kept

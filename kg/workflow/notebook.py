"""All that a notebook needs, under one name: `from kg.workflow import notebook as nb`.

nb.samples()               the sample pages, built into a graph
nb.ask(graph, "holder")    a named question, or any SPARQL, as a DataFrame
nb.tenures, nb.figures, nb.claims     DataFrames; nb.wide, nb.headed change their form
nb.network                 a networkx graph
nb.draw, nb.frame          the network in the notebook: as a widget, as the page of `kg view`
nb.timeline, nb.bars       plots
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.core import ontology as ontologies
from kg.core.errors import QueryError
from kg.triples import Graph
from kg.triples.questions import bind, question
from kg.view.network import LIMIT, Scope
from kg.view.network import network as view_network
from kg.workflow.build import build
from kg.workflow.demo import demo_order

try:
    from kg.view.notebook.drawing import Drawn, Framed, draw, frame, plain
    from kg.view.notebook.frames import claims, figures, headed, tenures, wide
    from kg.view.notebook.frames import frame as table
    from kg.view.notebook.plots import bars, chinese, timeline
except ModuleNotFoundError as absent:
    raise ModuleNotFoundError(f'{absent}; notebooks need more: pip install "xiangtu[notebooks]"', name=absent.name) from absent

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = [
    "Drawn",
    "Framed",
    "ask",
    "bars",
    "chinese",
    "claims",
    "draw",
    "figures",
    "frame",
    "headed",
    "network",
    "samples",
    "tenures",
    "timeline",
    "wide",
]


def samples(folder: Path | str = "graph") -> Graph:
    """The graph of the sample pages, built in a folder as `kg demo` does; what was read before is not read again."""
    return build(demo_order(Path(folder))).graph


def ask(graph: Graph, asked: str, *overlays: Path, **values: str) -> pd.DataFrame:
    """The answer to a named question with values for its parameters, or to a SPARQL SELECT.

    `overlays` are folders that have questions of their own. Raises QueryError: see `kg.triples.questions` and `Graph.query`.
    """
    if any(mark in asked for mark in "{ \n"):
        if values:
            raise QueryError(f"{', '.join(values)}: SPARQL takes no values; write them into the query, or name a question")
        return table(graph.query(asked))
    return table(graph.query(bind(question(asked, ontologies.read(*overlays)), values)))


def network(graph: Graph, focus: str | None = None, hops: int = 1, limit: int = LIMIT) -> nx.MultiDiGraph[str]:
    """The network around a name, or of the whole graph, for networkx: see `kg.view.notebook.drawing.plain`."""
    return plain(view_network(graph, Scope(focus, hops, limit)))

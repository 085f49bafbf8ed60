"""乡图 Xiangtu: knowledge graphs from Chinese local newspapers, with the words of every statement.

    files ─ingest→ Page ─layout→ Article ─mention→ Mention ─relate→ Claim ─resolve→ Entity ─triples→ RDF ─view→ people

The public API:
    read(page, ontology)       a page's articles, remainders and claims
    extract(paths)             the page JSON of each page under the paths
    build(order)               pages to a graph folder
    open_graph(folder)         a graph to query
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.triples import open_graph
    from kg.workflow.build import Order, build
    from kg.workflow.extract import extract
    from kg.workflow.reading import Reading, read

__all__ = ["Order", "Reading", "build", "extract", "open_graph", "read"]

_HOME = {
    "Order": "kg.workflow.build",
    "Reading": "kg.workflow.reading",
    "build": "kg.workflow.build",
    "extract": "kg.workflow.extract",
    "open_graph": "kg.triples",
    "read": "kg.workflow.reading",
}


def __getattr__(name: str) -> object:
    """Loads a part of the API when it is first asked for: `import kg.core` stays light."""
    if name not in _HOME:
        raise AttributeError(f"module 'kg' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOME[name]), name)

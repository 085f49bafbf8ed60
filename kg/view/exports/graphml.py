"""GraphML: things as nodes, for each claim an edge between the things it links; with the words, for networkx, igraph, Gephi."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from kg.view.exports.network import EDGE, NODE, Kept, cells, edges
from kg.view.exports.source import Order
from kg.view.exports.tables import rows

NS = "http://graphml.graphdrawing.org/xmlns"
TYPES = {"number": "double", "boolean": "boolean", "integer": "long"}


def write(order: Order, form: str, path: Path) -> None:
    """Writes one directed graph; an edge's id is that of its claim, and the kind of link."""
    with path.open("wb") as file, etree.xmlfile(file, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("graphml", nsmap={None: NS}):
            xml.write(*_keys("node", NODE), *_keys("edge", EDGE))
            with xml.element("graph", id="xiangtu", edgedefault="directed"):
                _network(order, xml)


def _keys(of: str, columns: Mapping[str, str]) -> Iterator[etree._Element]:
    for name, kind in columns.items():
        told = {"attr.name": name, "attr.type": TYPES.get(kind, "string")}
        yield etree.Element("key", {"id": f"{of}-{name}", "for": of, **told})


def _network(order: Order, xml: etree.xmlfile) -> None:
    for row in rows(order, "things"):
        _element(xml, "node", {"id": row["id"]}, cells(row, NODE))
    for row in edges(order):
        _element(xml, "edge", {"id": row["id"], "source": row["source"], "target": row["target"]}, cells(row, EDGE))


def _element(xml: etree.xmlfile, name: str, attributes: dict[str, str], data: Kept) -> None:
    made = etree.Element(name, attributes)
    for key, value in data.items():
        etree.SubElement(made, "data", key=f"{name}-{key}").text = value
    made.tail = "\n"
    xml.write(made)

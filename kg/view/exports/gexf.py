"""GEXF 1.3 for Gephi: things as nodes, for each claim an edge between the things it links."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lxml import etree

from kg.view.exports.network import EDGE, NODE, Kept, cells, edges, shown
from kg.view.exports.source import Order
from kg.view.exports.tables import rows

NS = "http://gexf.net/1.3"
TYPES = {"number": "double", "boolean": "boolean", "integer": "long"}


def write(order: Order, form: str, path: Path) -> None:
    """Writes one directed graph; an edge's id is that of its claim, and the kind of link."""
    with path.open("wb") as file, etree.xmlfile(file, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("gexf", nsmap={None: NS}, version="1.3"), xml.element("graph", defaultedgetype="directed"):
            xml.write(_attributes("node", NODE), _attributes("edge", EDGE))
            with xml.element("nodes"):
                for row in rows(order, "things"):
                    _element(xml, "node", {"id": row["id"], "label": shown(row["name"])}, cells(row, NODE))
            with xml.element("edges"):
                for row in edges(order):
                    ends = {k: row[k] for k in ("id", "source", "target", "weight")} | {"label": shown(row["label"])}
                    _element(xml, "edge", ends, cells(row, EDGE))


def _attributes(of: str, columns: Mapping[str, str]) -> etree._Element:
    made = etree.Element("attributes", {"class": of})
    for name, kind in columns.items():
        if name not in ("label", "weight"):
            etree.SubElement(made, "attribute", id=name, title=name, type=TYPES.get(kind, "string"))
    return made


def _element(xml: etree.xmlfile, name: str, attributes: dict[str, str], data: Kept) -> None:
    made = etree.Element(name, attributes)
    values = etree.SubElement(made, "attvalues")
    for key, value in data.items():
        if key not in ("label", "weight"):
            etree.SubElement(values, "attvalue", {"for": key, "value": value})
    made.tail = "\n"
    xml.write(made)

"""CSV files for Neo4j: those of its importer (`neo4j-admin database import`), and a script of Cypher that loads the same files.

A file for each label of nodes and each type of relationships. Articles, posts, figures and quotes are nodes beside the things.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.view.asks import text
from kg.view.exports.source import Order
from kg.view.exports.tables import LIST, Row, rows, tables
from kg.view.table import inert

Rule = Mapping[str, Any]


def write(order: Order, form: str, folder: Path) -> None:
    """Writes the files and `load.cypher` into a folder."""
    with ExitStack() as stack:
        files = _Files(folder, stack)
        for rule in _rules()["node"]:
            for row in rows(order, rule["table"]):
                label = rule.get("label") or row["kind"]
                files.add("node", label, rule, [row["id"], *_cells(rule, row), f"{label};Xiangtu"])
        for rule in _rules()["relation"]:
            for row in rows(order, rule["table"]):
                kind = rule.get("type") or row["type"].upper()
                if ends := [row[e] for e in rule["ends"] if e in row][: 2 * all(e in row for e in rule["ends"])]:
                    files.add("relation", kind, rule, [*ends, kind, *_cells(rule, row)])
    (folder / "load.cypher").write_text("\n".join(files.script()) + "\n", encoding="utf-8", newline="\n")


class _Files:
    """The files of a folder, each opened, with its head, when its first row comes."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack
        self.writers: dict[str, Any] = {}
        self.rules: dict[str, tuple[str, str, Rule]] = {}

    def add(self, of: str, name: str, rule: Rule, row: list[str]) -> None:
        """Adds a row to the file of a label or type."""
        file = f"{of}-{re.sub(r'[^A-Za-z0-9_]', '_', name)}.csv"
        if file not in self.writers:
            self.rules[file] = (of, name, rule)
            opened = self.stack.enter_context((self.folder / file).open("w", encoding="utf-8", newline=""))
            self.writers[file] = csv.writer(opened)
            self.writers[file].writerow(_head(of, rule))
        self.writers[file].writerow([inert(cell) for cell in row])

    def script(self) -> Iterator[str]:
        """The statements that load the files, nodes first."""
        load = _rules()["load"]
        yield load["head"]
        for file, (of, name, rule) in sorted(self.rules.items()):
            sets = ", ".join(f"n.{c} = {_types()[k][1].format(name=_named(c, k))}" for c, k in _columns(rule).items())
            lead = "" if not sets else ", " if of == "node" else " SET "
            yield load[of].format(file=file, name=name.replace("`", ""), sets=lead + sets)


def _head(of: str, rule: Rule) -> list[str]:
    columns = [_named(c, k) for c, k in _columns(rule).items()]
    return ["iri:ID", *columns, ":LABEL"] if of == "node" else [":START_ID", ":END_ID", ":TYPE", *columns]


def _cells(rule: Rule, row: Row) -> list[str]:
    return [row.get(c, "").replace(";", "；" if k == "list" else ";").replace(LIST, ";") for c, k in _columns(rule).items()]


def _columns(rule: Rule) -> dict[str, str]:
    types = {c.name: c.type for c in tables()[rule["table"]].columns}
    return {c: types[c] for c in rule["columns"]}


def _named(column: str, kind: str) -> str:
    return f"{column}:{named}" if (named := _types()[kind][0]) else column


def _types() -> Mapping[str, tuple[str, str]]:
    found: Mapping[str, tuple[str, str]] = _rules()["types"]
    return found


@lru_cache(maxsize=1)
def _rules() -> Mapping[str, Any]:
    return tomllib.loads(text("exports/cypher.toml"))

"""The tables as CSV that a spreadsheet opens rightly: UTF-8 with a mark, and no cell that it would run."""

from __future__ import annotations

import csv
from pathlib import Path

from kg.view.exports.source import Order
from kg.view.exports.tables import LIST, rows, tables
from kg.view.table import inert

JOIN = "、"  # between the texts of a list


def write(order: Order, form: str, folder: Path) -> None:
    """Writes a file for each table."""
    for name, table in tables().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([c.name for c in table.columns])
            for row in rows(order, name):
                writer.writerow([inert(row.get(c.name, "").replace(LIST, JOIN)) for c in table.columns])

"""The documentation of the tables, from their schema: `python -m kg.view.exports.schema` puts it into `docs/exports.md`."""

from __future__ import annotations

from pathlib import Path

from kg.view.exports.tables import Table, tables

MARK = "<!-- tables -->\n"  # stands before and behind what is generated


def documented() -> str:
    """The tables with their columns, in Markdown."""
    return "\n".join(_table(t) for t in tables().values())


def _table(table: Table) -> str:
    rows = [f"| `{c.name}` | {c.type} | {c.en} | {c.zh} |" for c in table.columns]
    head = ["| column | type | what it holds | 内容 |", "| --- | --- | --- | --- |"]
    return "\n".join([f"### `{table.name}` · {table.en} · {table.zh}\n", *head, *rows, ""])


def write(path: Path) -> None:
    """Puts the documentation between the marks of a page."""
    before, _, rest = path.read_text(encoding="utf-8").partition(MARK)
    after = rest.partition(MARK)[2]
    path.write_text(f"{before}{MARK}\n{documented()}\n{MARK}{after}", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path("docs/exports.md"))

"""Runs the notebooks from top to bottom and writes them back clean: `python notebooks/run.py [NAME.ipynb …]`.

Clean means that a second run writes the same bytes: no execution times, no ids of widgets, no paths, no page of half a
megabyte where a picture stands beside it. `tests/test_notebooks.py` compares a fresh run with what is committed.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

HERE = Path(__file__).parent
NOTEBOOKS = sorted(HERE.glob("*.ipynb"))
PICTURES = ("image/svg+xml", "image/png")
FORMS = (*PICTURES, "text/html", "text/markdown", "text/plain")  # of an output the first of these is kept
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
SECONDS = 300  # for a cell, on a machine that has much else to do

# What pandas writes around a table, and colours of a terminal.
_NOISE = (
    (re.compile(r"<style scoped>.*?</style>\n?", re.DOTALL), ""),
    (re.compile(r"\x1b\[[0-9;]*m"), ""),
)


def run(path: Path, folder: Path) -> NotebookNode:
    """A notebook after a run in a folder. Raises nbclient's CellExecutionError for a cell that fails."""
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", resources=where).execute()
    return clean(notebook, path.stem)


def clean(notebook: NotebookNode, stem: str) -> NotebookNode:
    """The notebook with nothing in it that a second run would change; `stem` begins the ids of its cells."""
    notebook.metadata = nbformat.from_dict(KERNEL)
    for number, cell in enumerate(notebook.cells, 1):
        cell.id, cell.metadata = f"{stem}-{number:02}".replace("_", "-"), nbformat.from_dict({})
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = [_output(o) for o in cell.outputs if o.get("name") != "stderr"]
    return notebook


def _output(output: NotebookNode) -> NotebookNode:
    if "execution_count" in output:
        output.execution_count = None
    if "text" in output:
        output.text = _quiet(output.text)
    if "data" in output:
        kept = next(m for m in FORMS if m in output.data)
        output.data = nbformat.from_dict({kept: _quiet(output.data[kept])})
        output.metadata = nbformat.from_dict({})
    return output


def _quiet(text: str) -> str:
    for pattern, instead in _NOISE:
        text = pattern.sub(instead, text)
    return text


def written(notebook: NotebookNode) -> str:
    """The text of the file."""
    return str(nbformat.writes(notebook)) + "\n"


def main(names: list[str]) -> None:
    """Runs the named notebooks, or all, in one folder, so that the sample pages are read once."""
    with tempfile.TemporaryDirectory() as folder:
        for path in [Path(n) for n in names] or NOTEBOOKS:
            path.write_text(written(run(path, Path(folder))), encoding="utf-8", newline="\n")
            sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])

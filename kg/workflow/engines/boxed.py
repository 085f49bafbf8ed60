"""Work on files, done where the files are not: they are sent along, and what is written comes back.

So machines need no folder that all of them see, and a worker that has lost its executor, but does not know it yet, writes nothing
that others read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg.core.ontology import Ontology

Files = Mapping[str, bytes]  # by their paths below a folder


@dataclass(frozen=True, slots=True)
class Box:
    """Work to be done in a folder: a function of a module, what it takes besides the folder, the files that it needs there, and
    the names of those that it makes, in a folder `inside` it.
    """

    work: Callable[[Path, Any, Ontology], Any]
    order: Any
    files: Files
    makes: Sequence[str]
    inside: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of it: what the function gave, and the files that it made."""

    found: Any
    files: Files

    def lay(self, folder: Path) -> None:
        """Writes the files below a folder, each whole or not at all, in their order."""
        for name, body in self.files.items():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            fresh = place.with_suffix(".part")
            fresh.write_bytes(body)
            fresh.replace(place)


def opened(box: Box, ontology: Ontology) -> Opened:
    """Does the work of a box."""
    with TemporaryDirectory(prefix="xiangtu-") as place:
        folder = Path(place)
        for name, body in box.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(body)
        found = box.work(folder, box.order, ontology)
        return Opened(found, {name: (folder / box.inside / name).read_bytes() for name in box.makes})

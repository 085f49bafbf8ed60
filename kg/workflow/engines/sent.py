"""What workers on other machines need to know what the words mean: the files of the user's folders, broadcast by Spark.

The shipped ontology is there already, inside the package; a worker proves by its digest that it reads the same.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from kg.core import ontology as ontologies
from kg.core.errors import EngineError
from kg.core.ontology import Ontology

OTHER = (
    "the worker on {host} has xiangtu {theirs}, which reads another ontology than xiangtu {ours} here; give all machines the "
    "same environment (docs/cluster.md)"
)


@dataclass(frozen=True, slots=True)
class Sent:
    """An ontology as a worker can read it: its digest, the program's version, the files of each folder laid over it."""

    digest: str
    version: str
    overlays: tuple[tuple[tuple[str, bytes], ...], ...]


def packed(overlays: Sequence[Path], ontology: Ontology) -> Sent:
    """The ontology packed for workers, of whom none sees the folders."""
    return Sent(ontology.digest, version("xiangtu"), tuple(map(_files, overlays)))


def _files(folder: Path) -> tuple[tuple[str, bytes], ...]:
    found = sorted(p for p in folder.rglob("*") if p.suffix in ontologies.READ)
    return tuple((p.relative_to(folder).as_posix(), p.read_bytes()) for p in found)


@lru_cache(maxsize=2)
def received(sent: Sent) -> Ontology:
    """The ontology in a worker's process, read once. Raises EngineError where it is not the one that was sent."""
    from pyspark import SparkFiles

    home = Path(SparkFiles.getRootDirectory()) / f"{sent.digest}-{os.getpid()}"  # Spark removes it in the end
    for number, files in enumerate(sent.overlays):
        for name, body in files:
            path = home / str(number) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
    ontology = ontologies.read(*(home / str(n) for n in range(len(sent.overlays))))
    if ontology.digest != sent.digest:
        raise EngineError(OTHER.format(host=platform.node(), theirs=version("xiangtu"), ours=sent.version))
    return ontology

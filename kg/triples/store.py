"""The graph folder: `current` names the live build in `builds/NAME/`, which holds the store, its dump and its tables.

A build is made whole in a fresh folder and goes live by replacing `current`, so a build that fails or is killed
leaves the graph that was there; the next build removes what it left.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat, Store

from kg.core import secret, takedown
from kg.core.errors import StoreError
from kg.core.ontology import Ontology
from kg.triples import tables
from kg.triples.described import void
from kg.triples.graph import FORMAT, Graph
from kg.triples.make import Contents
from kg.triples.quads import digest, quads, serialize
from kg.triples.terms import BASE

_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def write(folder: Path, contents: Contents, ontology: Ontology, options: Mapping[str, Any] = {}, base: str = BASE) -> Graph:
    """Makes the folder hold the graph of these contents and nothing else, and opens it.

    `options` stand in `build.json` for who wants to know how it was made. Raises StoreError; what was there is then
    still there.
    """
    started = datetime.now(UTC).isoformat()
    lines = serialize(quads(contents, ontology, base))
    manifest = _manifest(contents, ontology, options, lines) | {"base": base, "started": started}
    usable(folder)
    try:
        (folder / "builds").mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            build = _fresh(folder, manifest["digest"])
            _fill(build, lines, contents, manifest)
            _write_text(folder / "current.new", build.name + "\n")
            (folder / "current.new").replace(folder / "current")
    except (OSError, sqlite3.Error) as fault:
        raise StoreError(sentence(folder, fault)) from fault
    return Graph(build)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keeps other builds out of the folder; a lock that every system gives, and that a killed process gives back."""
    lock = sqlite3.connect(folder / "lock", timeout=0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        lock.close()


SCANS = "scans"  # what OCR read of pictures, all that a first build that was interrupted may have left
BESIDE = frozenset({SCANS, secret.FILE, takedown.FILE})  # what may stand in the folder before its first build


def usable(folder: Path) -> Path:
    """The folder, if a graph may be built in it: new, empty, or a graph already. Raises StoreError."""
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder}: this is a file; give the folder that is to hold the graph")
    if folder.is_dir() and {p.name for p in folder.iterdir()} - BESIDE and not (folder / "builds").is_dir():
        raise StoreError(f"{folder}: not empty, and no graph; give an empty or a new folder as --out")
    return folder


def _fresh(folder: Path, name: str) -> Path:
    """An empty folder for a build, after builds that are not live are removed."""
    builds = sweep(folder)
    free = (builds / f"{name[:12]}-{n}" for n in range(1, 1000))
    fresh = next(p for p in free if not p.exists())
    fresh.mkdir()
    return fresh


def sweep(folder: Path) -> Path:
    """Removes builds that are not live; gives the folder of builds."""
    builds, live = folder / "builds", _live(folder)
    for old in sorted(p for p in builds.iterdir() if p.name != live):
        shutil.rmtree(old, ignore_errors=True)  # on Windows a reader may still hold it: the next build tries again
    return builds


def _live(folder: Path) -> str:
    current = folder / "current"
    return current.read_text(encoding="utf-8").strip() if current.is_file() else ""


def _fill(build: Path, lines: Sequence[bytes], contents: Contents, manifest: dict[str, Any]) -> None:
    dump = build / "graph.nq"
    with dump.open("wb") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    _write_text(build / "void.ttl", void(lines, manifest))
    tables.write_pages(build / "pages.parquet", contents.pages)
    tables.write_claims(build / "claims.parquet", contents.claims)
    store = Store(str(build / "store"))
    store.bulk_load(path=str(dump), format=RdfFormat.N_QUADS)
    store.flush()
    manifest["finished"] = datetime.now(UTC).isoformat()
    _write_text(build / "build.json", json.dumps(manifest, ensure_ascii=False, indent=1, default=str) + "\n")


def _manifest(contents: Contents, ontology: Ontology, options: Mapping[str, Any], lines: Sequence[bytes]) -> dict[str, Any]:
    counts = {name: len(getattr(contents, name)) for name in ("pages", "articles", "claims", "entities")}
    return {
        "format": FORMAT,
        "version": _version(),
        "ontology": ontology.digest,
        "options": dict(options),
        "folder": Path.cwd().as_posix(),  # where relative paths of sources begin
        "counts": counts | {"quads": len(lines)},
        "relations": dict(sorted(Counter(c.relation for c in contents.claims).items())),
        "kinds": dict(sorted(Counter(e.kind for e in contents.entities).items())),
        "digest": digest(lines),
    }


def _write_text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def sentence(folder: Path, fault: OSError | sqlite3.Error) -> str:
    """What a user is told when the folder of a graph cannot be written: why, and what to do."""
    kept, number = "what was built before is unchanged", getattr(fault, "errno", None)
    if "database is locked" in str(fault):
        return f"{folder}: another build is writing here; wait until it ends, then build again; {kept}"
    if number in _FULL or "No space left" in str(fault) or "File too large" in str(fault) or "disk is full" in str(fault):
        return f"{folder}: the disk is full ({fault}); free some space, or give another folder as --out, and build again; {kept}"
    if number in _CLOSED or "readonly" in str(fault) or "unable to open" in str(fault):
        return f"{folder}: may not be written ({fault}); give a folder of your own as --out; {kept}"
    return f"{folder}: cannot be written ({fault}); mend what it names, or give another folder as --out; {kept}"


def _version() -> str:
    try:
        return version("xiangtu")
    except PackageNotFoundError:
        return "unknown"


def open_graph(folder: Path | str) -> Graph:
    """The graph that a folder holds. Raises StoreError for a missing folder, one that is no graph, or a newer format."""
    folder = Path(folder)
    if not folder.is_dir():
        raise StoreError(f"{folder}: no such folder; build a graph first: kg build PAGES --out {folder}")
    if not _live(folder):
        raise StoreError(f"{folder}: not a graph (it has no file `current`); give the folder that `kg build … --out` wrote")
    build = folder / "builds" / _live(folder)
    try:
        info = json.loads((build / "build.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise StoreError(f"{folder}: damaged ({fault}); build it again from its pages") from fault
    if not isinstance(info, dict) or not isinstance(info.get("format"), int):
        raise StoreError(f"{build / 'build.json'}: names no format; build the graph again from its pages")
    if info["format"] > FORMAT:
        raise StoreError(
            f"{folder}: written in format {info['format']} by version {info.get('version')}, this is version {_version()} and "
            f"reads formats up to {FORMAT}; install the newer version, or build into another folder"
        )
    return Graph(build)

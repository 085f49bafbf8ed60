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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat, Store, parse

from kg.core import secret, takedown
from kg.core.errors import StoreError
from kg.core.ontology import Ontology
from kg.triples import tables
from kg.triples.described import void
from kg.triples.dump import ADDED, DUMP, REMOVED, Dumped, dump
from kg.triples.graph import FORMAT, Graph
from kg.triples.lines import ordered
from kg.triples.make import Contents
from kg.triples.quads import line_of, quads
from kg.triples.terms import BASE

STORE = "store"  # in the folder of a build
MANY = 8  # if more than one line in so many is not the same, all are loaded
SLICE = 1 << 24  # bytes of the dump that are loaded at a time: memory grows with it, time does not
_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
_FULL_SAID = ("No space left", "File too large", "disk is full", "disk I/O error")  # the last of a file that may not grow
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}


NEW = "new"  # the build in work, in the folder of builds


def write(folder: Path, contents: Contents, ontology: Ontology, options: Mapping[str, Any] = {}, base: str = BASE) -> Graph:
    """Makes the folder hold the graph of contents in memory and nothing else, and opens it.

    `options` stand in `build.json` for who wants to know how it was made. Raises StoreError; what was there is then
    still there.
    """
    with writing(folder):
        sweep(folder)
        build = folder / "builds" / NEW
        build.mkdir()
        tables.write_pages(build / "pages" / tables.WHOLE, contents.pages)
        tables.write_claims(build / "claims" / tables.WHOLE, contents.claims)
        told = {**_told(contents), "options": dict(options), "base": base}
        made = dump(build, ((line, 1) for line in ordered(map(line_of, quads(contents, ontology, base)), build)))
        load(build)
        return publish(folder, manifest(told, made, ontology))


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Keeps other builds out of a folder while one is made there; faults of the disk become StoreErrors that say what to do."""
    usable(folder)
    try:
        (folder / "builds").mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            yield
    except (OSError, sqlite3.Error) as fault:
        raise StoreError(sentence(folder, fault)) from fault


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
DECIDED = "judgements.toml"  # what persons decided
BESIDE = frozenset({SCANS, DECIDED, secret.FILE, takedown.FILE})  # what may stand in the folder before its first build


def usable(folder: Path) -> Path:
    """The folder, if a graph may be built in it: new, empty, or a graph already. Raises StoreError."""
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder}: this is a file; give the folder that is to hold the graph")
    if folder.is_dir() and {p.name for p in folder.iterdir()} - BESIDE and not (folder / "builds").is_dir():
        raise StoreError(f"{folder}: not empty, and no graph; give an empty or a new folder as --out")
    return folder


def sweep(folder: Path, keep: str = "") -> None:
    """Removes builds that are not live; of them one may be kept."""
    for old in sorted(p for p in (folder / "builds").iterdir() if p.name not in (_live(folder), keep)):
        shutil.rmtree(old, ignore_errors=True)  # on Windows a reader may still hold it: the next build tries again


def _live(folder: Path) -> str:
    current = folder / "current"
    return current.read_text(encoding="utf-8").strip() if current.is_file() else ""


def load(build: Path, base: Path | None = None) -> None:
    """Loads the dump of a build into its store: in slices, or, where few lines differ, by changing a copy of a store before."""
    place = build / STORE
    shutil.rmtree(place, ignore_errors=True)  # of a build that was killed
    if base:
        Store.read_only(str(base / STORE)).backup(str(place))
    store = Store(str(place))
    for quad in parse(path=str(build / REMOVED), format=RdfFormat.N_QUADS) if base else ():
        store.remove(quad)
    with (build / (ADDED if base else DUMP)).open("rb") as file:
        while part := file.readlines(SLICE):
            store.bulk_load(b"".join(part), format=RdfFormat.N_QUADS)
    store.flush()


def little(build: Path) -> bool:
    """Whether the dump of a build was made by changing another, and little of it is not the same."""
    apart = [build / name for name in (ADDED, REMOVED)]
    return all(p.is_file() for p in apart) and MANY * sum(p.stat().st_size for p in apart) < (build / DUMP).stat().st_size


def publish(folder: Path, told: Mapping[str, Any]) -> Graph:
    """Finishes the build in work, and makes it the live one."""
    builds = folder / "builds"
    for name in (ADDED, REMOVED):
        (builds / NEW / name).unlink(missing_ok=True)
    _write_text(builds / NEW / "void.ttl", void(told))
    finished = {**told, "finished": datetime.now(UTC).isoformat()}
    _write_text(builds / NEW / "build.json", json.dumps(finished, ensure_ascii=False, indent=1, default=str) + "\n")
    free = (builds / f"{told['digest'][:12]}-{n}" for n in range(1, 1000))
    build = (builds / NEW).rename(next(p for p in free if not p.exists()))
    _write_text(folder / "current.new", build.name + "\n")
    (folder / "current.new").replace(folder / "current")
    return Graph(build)


def manifest(told: Mapping[str, Any], made: Dumped, ontology: Ontology) -> dict[str, Any]:
    """What `build.json` says of a build: `told` is how it was made and what was counted in its tables."""
    return {
        "format": FORMAT,
        "version": _version(),
        "ontology": ontology.digest,
        "folder": Path.cwd().as_posix(),  # where relative paths of sources begin
        **told,
        "counts": {**told["counts"], "quads": made.quads},
        "digest": made.digest,
        "described": made.described,
    }


def _told(contents: Contents) -> dict[str, Any]:
    return {
        "counts": {name: len(getattr(contents, name)) for name in ("pages", "articles", "claims", "entities")},
        "relations": dict(sorted(Counter(c.relation for c in contents.claims).items())),
        "kinds": dict(sorted(Counter(e.kind for e in contents.entities).items())),
        "started": datetime.now(UTC).isoformat(),
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
    if number in _FULL or any(words in str(fault) for words in _FULL_SAID):
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
    if info["format"] < FORMAT:
        raise StoreError(
            f"{folder}: written in format {info['format']}, by an earlier version; build it anew in another folder, into which "
            f"you copy what persons decided ({', '.join((DECIDED, takedown.FILE, secret.FILE))}) before"
        )
    if info["format"] > FORMAT:
        raise StoreError(
            f"{folder}: written in format {info['format']} by version {info.get('version')}, this is version {_version()} and "
            f"reads formats up to {FORMAT}; install the newer version, or build into another folder"
        )
    return Graph(build)

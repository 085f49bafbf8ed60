"""The dump of a graph: its lines sorted, each once, and beside it how often those were made that several units make.

Both are written from runs of lines; or, where a build before is there, by changing its files where the units differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from kg.core.errors import StoreError
from kg.triples.described import Counts
from kg.triples.lines import Counted, Patch, Sorted, differences, merged, patching, write

DUMP, SHARED = "graph.nq", "shared.tsv"  # in the folder of a build
BATCH = 20_000  # lines that are written at a time
ADDED, REMOVED = "added.nq", "removed.nq"  # while a build is changed


@dataclass(frozen=True, slots=True)
class Dumped:
    """A dump that is written: the SHA-256 of its lines in hex, how many they are, and what they say, see `Counts.told`."""

    digest: str
    quads: int
    described: dict[str, Any]


def collapse(runs: Sequence[Path], into: Path) -> Path:
    """Several runs as one, which holds each line as often as they do."""
    write(into, (line for lines in merged(runs) for line in lines))
    for path in runs:
        path.unlink()
    return into


def dump(build: Path, lines: Iterable[Counted]) -> Dumped:
    """Writes the dump of a build from sorted lines with how often each was made."""
    total, counts, quads, rest = sha256(), Counts(), 0, iter(lines)
    with (build / DUMP).open("wb") as file, (build / SHARED).open("wb") as shared:
        while some := dict(islice(rest, BATCH)):
            written = b"".join(some)
            total.update(written)
            file.write(written)
            shared.writelines(_row(line, times) for line, times in some.items() if times > 1)
            counts.count(some)
            quads += len(some)
    return Dumped(total.hexdigest(), quads, counts.told())


def change(build: Path, base: Path, before: dict[str, Any], more: Sequence[Path], fewer: Sequence[Path]) -> Dumped:
    """Writes the dump of a build from that of a build before, of which units gave the lines `fewer` and now give `more`.

    `before` is what `build.json` of that build says. Which lines come and go stands in ADDED and REMOVED.
    """
    described = before["described"]
    counts = Counts(described["properties"], described["classes"], described["subjects"])
    quads, subjects = before["counts"]["quads"], set[bytes]()
    with (
        patching(base / DUMP, build / DUMP) as lines,
        patching(base / SHARED, build / SHARED) as shared,
        (build / ADDED).open("wb") as added,
        (build / REMOVED).open("wb") as removed,
    ):
        for line, times in differences(more, fewer):
            turn = _changed(line, times, lines, shared)
            if turn:
                subjects.add(counts.add(line, turn))
                (added if turn > 0 else removed).write(line)
                quads += turn
    with Sorted(base / DUMP) as old, Sorted(build / DUMP) as new:
        counts.subjects += sum(new.starts(s + b" ") - old.starts(s + b" ") for s in subjects)
    return Dumped(lines.total.hexdigest(), quads, counts.told())


def _changed(line: bytes, times: int, lines: Patch, shared: Patch) -> int:
    """Counts a line so many times more; 1 if it comes into the graph by that, -1 if it goes, else 0."""
    known, start = shared.old.line(shared.old.find(line[:-1] + b"\t")), line[:-1] + b"\t"
    count = int(known[len(start) :]) if known.startswith(start) else int(lines.old.line(lines.old.find(line)) == line)
    now = count + times
    if now < 0:
        raise StoreError(f"{lines.old.path}: does not fit the tables beside it; delete the folder of the graph and build again")
    if count > 1:
        shared.leave(known)
    if now > 1:
        shared.put(_row(line, now))
    if not count and now:
        lines.put(line)
        return 1
    if count and not now:
        lines.leave(line)
        return -1
    return 0


def _row(line: bytes, times: int) -> bytes:
    return b"%b\t%d\n" % (line[:-1], times)

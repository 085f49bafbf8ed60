"""Sorted lines in files: sorted and merged with little memory, and changed in place of being sorted anew.

A *run* is a file of lines sorted by their bytes. A line that several units of a graph make stands in it as often. The graph
itself holds each line once; how often it was made stands beside it, so that a line goes when the last unit no longer makes it.
"""

from __future__ import annotations

import mmap
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import BinaryIO

RUN = 200_000  # lines that are sorted in memory at a time
BUFFER = 1 << 26  # bytes read ahead of all runs of a merge together
LEAST = 1 << 12  # bytes read ahead of each run, at least
MOST = 128  # runs merged at a time: files open at once
_STRETCH = 1 << 22  # bytes copied at a time

Counted = tuple[bytes, int]


def ordered(lines: Iterable[bytes], folder: Path, run: int = RUN) -> Iterator[bytes]:
    """Lines, each once, sorted by their bytes; at most `run` of them are in memory, the others wait in files of the folder."""
    rest, parts = iter(lines), list[Path]()
    while part := sorted(dict.fromkeys(islice(rest, run))):  # in their order: what is partly sorted already is sorted sooner
        parts.append(write(folder / f"run-{len(parts)}", part))
    for line, _ in counted(parts):
        yield line
    for path in parts:
        path.unlink()


def write(path: Path, lines: Iterable[bytes]) -> Path:
    """Writes lines to a file; gives the file."""
    with path.open("wb") as file:
        file.writelines(lines)
    return path


def counted(runs: Sequence[Path]) -> Iterator[Counted]:
    """The lines of runs in order, each once, with how often it stands in them."""
    for lines in merged(runs):
        yield from Counter(lines).items()  # in the order in which they come first


def merged(runs: Sequence[Path]) -> Iterator[list[bytes]]:
    """The lines of runs in order, in lists; equal lines stand in one list.

    What is sorted in the files is found and merged by the sort of Python itself, which is several times as fast as a heap.
    """
    with ExitStack() as stack:
        files = [stack.enter_context(path.open("rb")) for path in runs]
        hint = max(BUFFER // max(len(files), 1), LEAST)
        ahead = {i: lines for i, file in enumerate(files) if (lines := file.readlines(hint))}
        while ahead:
            last = min(lines[-1] for lines in ahead.values())
            found: list[bytes] = []
            for i, lines in sorted(ahead.items()):
                cut = bisect_right(lines, last)
                found += lines[:cut]
                ahead[i] = lines[cut:]
                while (not ahead[i] or ahead[i][-1] <= last) and (more := files[i].readlines(hint)):
                    cut = bisect_right(more, last)
                    found += more[:cut]
                    ahead[i] += more[cut:]
            ahead = {i: lines for i, lines in ahead.items() if lines}
            found.sort()
            yield found


def differences(more: Sequence[Path], fewer: Sequence[Path]) -> Iterator[Counted]:
    """The lines that stand more often in some runs than in others, or less often, in order, with the difference."""
    gained, lost = counted(more), counted(fewer)
    plus, minus = next(gained, None), next(lost, None)
    while plus or minus:
        if not minus or (plus and plus[0] < minus[0]):
            yield plus  # type: ignore[misc]
            plus = next(gained, None)
        elif not plus or minus[0] < plus[0]:
            yield minus[0], -minus[1]
            minus = next(lost, None)
        else:
            if plus[1] != minus[1]:
                yield plus[0], plus[1] - minus[1]
            plus, minus = next(gained, None), next(lost, None)


class Sorted:
    """A file of sorted lines in which lines are found without reading it whole."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Sorted:
        self._file = self.path.open("rb")
        self.size = self.path.stat().st_size
        self.bytes = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ) if self.size else b""
        return self

    def __exit__(self, *_: object) -> None:
        if isinstance(self.bytes, mmap.mmap):
            self.bytes.close()
        self._file.close()

    def find(self, prefix: bytes) -> int:
        """Where the first line begins that is not below a text."""
        low, high = 0, self.size
        while low < high:
            middle = self.bytes.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = self.bytes.find(b"\n", middle) + 1 or self.size
            low, high = (end, high) if self.bytes[middle:end] < prefix else (low, middle)
        return low

    def read(self, start: int, end: int) -> bytes:
        """What stands from one place to another; read, not mapped, so that it takes no memory afterwards."""
        self._file.seek(start)
        return self._file.read(end - start)

    def line(self, at: int) -> bytes:
        """The line that begins at a place; empty at the end."""
        return bytes(self.bytes[at : self.bytes.find(b"\n", at) + 1 or self.size])

    def starts(self, prefix: bytes) -> bool:
        """Whether a line begins with a text."""
        return self.line(self.find(prefix)).startswith(prefix)


@contextmanager
def patching(old: Path, new: Path) -> Iterator[Patch]:
    """Writes a file of sorted lines anew with some lines put in or left out; all else is copied in large stretches."""
    with Sorted(old) as lines, new.open("wb") as file:
        patch = Patch(lines, file)
        yield patch
        patch.copy(lines.size)


class Patch:
    """The file that is written, and the hash of what is in it; changes are told in the order of their lines."""

    def __init__(self, old: Sorted, file: BinaryIO) -> None:
        self.old, self.total, self._file, self._at = old, sha256(), file, 0

    def put(self, line: bytes) -> None:
        """Puts a line in."""
        self.copy(self.old.find(line))
        self._write(line)

    def leave(self, line: bytes) -> None:
        """Leaves a line out."""
        at = self.old.find(line)
        self.copy(at)
        self._at = at + len(line)

    def copy(self, end: int) -> None:
        """Copies the old file up to a place."""
        for at in range(self._at, end, _STRETCH):
            self._write(self.old.read(at, min(end, at + _STRETCH)))
        self._at = max(self._at, end)

    def _write(self, part: bytes) -> None:
        self.total.update(part)
        self._file.write(part)

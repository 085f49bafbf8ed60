"""What readers are given and give: a file somewhere, and the sheets (texts of pages) that it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import file_digest
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from kg.core.errors import InputError
from kg.core.types import Mark, Source
from kg.ingest.manifest import Manifest, Stated

LARGEST = 64 * 2**20  # bytes of one file that is read whole; a newspaper page has some thousands of characters


@dataclass(frozen=True, slots=True)
class Settings:
    """How files are read: what is stated of all pages, a manifest, and columns of a table by field (`--map`)."""

    stated: Stated = field(default_factory=Stated)
    manifest: Manifest | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class File:
    """A file to be read: on disk (`path`, as given, with `/`) or inside an archive there (`part`, its name in it).

    `name` is its path below the folder or archive that was asked for; manifests and path patterns speak of that.
    `opener` opens it for reading bytes, as often as wanted. `size` in bytes.
    """

    path: str
    name: str
    size: int
    opener: Callable[[], BinaryIO] = field(compare=False)
    part: str = ""

    @property
    def suffix(self) -> str:
        """The end of its name that tells its kind, in small letters, with the point."""
        return Path(self.name).suffix.lower()

    @property
    def said(self) -> str:
        """What it is called in messages."""
        return f"{self.path}: {self.part}" if self.part else self.path

    def source(self, part: str = "") -> Source:
        """The source of a page read from it, or from a part of it."""
        return Source(self.path, digest(self.path), " ".join(filter(None, (self.part, part))))

    def bytes(self) -> bytes:
        """All of it. Raises InputError where it is too large for that, or cannot be read."""
        if self.size > LARGEST:
            raise InputError(f"{self.said}: larger than {LARGEST >> 20} MiB, so no page; split it into its pages")
        try:
            with self.opener() as file:
                return file.read()
        except OSError as fault:
            raise InputError(f"{self.said}: cannot be opened ({fault.strerror}); check that it may be read") from fault


@dataclass(frozen=True, slots=True)
class Sheet:
    """The text of one page as a reader found it, what its form marks, what it states of itself, and where it stands."""

    text: str
    sources: tuple[Source, ...]
    name: str  # of the file, for manifests and path patterns
    marks: tuple[Mark, ...] = ()
    stated: Stated = field(default_factory=Stated)


Fault = Callable[[InputError], None]
# A reader takes files of its kind that stand together in a folder; a file it cannot read goes to the fault.
Reader = Callable[[Sequence[File], Settings, Fault], Iterator[Sheet]]


def each(read: Callable[[File, Settings], Iterator[Sheet]]) -> Reader:
    """A reader that takes files one by one, of one that takes a single file and raises InputError."""

    def reader(files: Sequence[File], settings: Settings, on_fault: Fault) -> Iterator[Sheet]:
        for file in files:
            try:
                yield from read(file, settings)
            except InputError as fault:
                on_fault(fault)

    return reader


def on_disk(path: Path, root: Path) -> File:
    """A file on disk, asked for by a folder (`root`) or by itself."""
    return File(path.as_posix(), path.relative_to(root).as_posix(), path.stat().st_size, lambda: path.open("rb"))


def in_memory(raw: bytes, name: str, path: str, part: str = "") -> File:
    """Bytes that were read from an archive, or from standard input."""
    return File(path, name, len(raw), lambda: BytesIO(raw), part)


@lru_cache(maxsize=64)
def digest(path: str) -> str:
    """The SHA-256 of a file on disk, in hex; empty for standard input (`-`), which cannot be read again."""
    if path == "-":
        return ""
    with Path(path).open("rb") as file:
        return file_digest(file, "sha256").hexdigest()

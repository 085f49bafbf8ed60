"""What readers are given and give: a file somewhere, and the sheets (texts of pages) that it holds."""

from __future__ import annotations

from collections import Counter
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

LARGEST = 64 * 2**20  # bytes of one file that is read whole, and of what is read from standard input
LONGEST = 2**18  # characters of a page; a newspaper page has some thousands, up to twenty
TOLD = 3  # faults of one kind in one file that are named singly
PACKED = (".tar.gz", ".tar.bz2", ".tar.xz")
FIELDS = ("text", "title", "kicker", "subtitle", "author", "paper", "date", "number", "region")  # of a table of articles


@dataclass(frozen=True, slots=True)
class Settings:
    """How files are read: what is stated of all pages, a manifest, and columns of a table by field (`--map`).

    `kept`: a folder for what OCR reads, so that no picture is read twice. Raises InputError for a field that no table has.
    """

    stated: Stated = field(default_factory=Stated)
    manifest: Manifest | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    kept: Path | None = None

    def __post_init__(self) -> None:
        for name, column in self.fields.items():
            if name not in FIELDS:
                raise InputError(f"--map {name}={column}: no such field; there are {', '.join(FIELDS)}")


@dataclass(frozen=True, slots=True)
class File:
    """A file to be read: on disk (`path`, as given, with `/`) or inside an archive there (`part`, its name in it).

    `name` is its path below the folder that was asked for, archives counted as folders; manifests speak of that.
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
        return suffix(self.name)

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
            raise self._too_large()
        with self.open() as file:
            try:
                raw = file.read(self.size + 1)
                if len(raw) > self.size:  # which is only what a directory says
                    raw += file.read(LARGEST + 1 - len(raw))
            except OSError as fault:
                raise InputError(f"{self.said}: cannot be read ({fault.strerror or fault}); copy it anew") from fault
        if len(raw) > LARGEST:
            raise self._too_large()
        return raw

    def open(self) -> BinaryIO:
        """The file, to be read as a stream. Raises InputError where it cannot be opened."""
        try:
            return self.opener()
        except OSError as fault:
            raise InputError(f"{self.said}: cannot be opened ({fault.strerror}); check that it may be read") from fault

    def _too_large(self) -> InputError:
        return InputError(f"{self.said}: larger than {LARGEST >> 20} MiB, so no page; split it into its pages")


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


@dataclass(eq=False, slots=True)
class Tally:
    """Takes faults of a file's rows or members: passes on the first few of each kind, then says how many more there are."""

    said: str
    on_fault: Fault
    seen: Counter[str] = field(default_factory=Counter)

    def __call__(self, kind: str, where: str, why: str) -> None:
        """A fault of a kind, at a place in the file, in a sentence."""
        self.seen[kind] += 1
        if self.seen[kind] <= TOLD:
            self.on_fault(InputError(f"{self.said}: {where}: {why}"))

    def close(self) -> None:
        """Says of each kind how many more there were."""
        for kind, count in self.seen.items():
            if count > TOLD:
                self.on_fault(InputError(f"{self.said}: {count - TOLD} more {kind}; the first {TOLD} are named above"))


def suffix(name: str) -> str:
    """The end of a file's name that tells its kind, in small letters: `.txt`, `.tar.gz`; empty where there is none."""
    return next((packed for packed in PACKED if name.lower().endswith(packed)), Path(name).suffix.lower())


def hidden(name: str) -> bool:
    """Whether a path below a folder or archive is one that systems put there: `.git/…`, `._A03.txt`, `__MACOSX/…`."""
    return any(part.startswith((".", "__MACOSX")) for part in name.split("/"))


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


def digest(path: str) -> str:
    """The SHA-256 of a file on disk, in hex; empty for standard input (`-`), which cannot be read again."""
    if path == "-":
        return ""
    state = Path(path).stat()
    return _digest(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=64)
def _digest(path: str, size: int, changed: int) -> str:
    """As `digest`; size and time of change are there so that a file that was changed is read again."""
    with Path(path).open("rb") as file:
        return file_digest(file, "sha256").hexdigest()

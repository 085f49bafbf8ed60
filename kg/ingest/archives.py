"""Archives → the files in them, a folder at a time; nothing is written to disk, and what climbs out or swells is refused."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, cast

from kg.core.decode import GUESSED, likeness
from kg.core.errors import InputError
from kg.ingest.sheets import LARGEST, Fault, File, Tally, hidden, in_memory

KINDS = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
MEMBERS = 200_000
UNPACKED = 4 << 30  # bytes that an archive may unpack to
RATIO, FREE = 100, 64 << 20  # of unpacked to packed size, beyond so many bytes; text packs to a fifth, seldom to a twentieth
FOLDER = 512 << 20  # bytes of the files of one folder of a packed tar, which are held in memory
STREAMED = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet")
DAMAGE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, struct.error, ValueError)
UTF8_NAME, ENCRYPTED = 0x800, 0x1  # flags of a member of a zip


@dataclass(frozen=True, slots=True)
class _Member:
    """A file in an archive: its name, its size as stated, how it is opened, and why it is not (empty if it is)."""

    name: str
    size: int
    opener: Callable[[], BinaryIO]
    refused: str = ""


def folders(archive: File, wanted: Callable[[str], bool], on_fault: Fault) -> Iterator[list[File]]:
    """The files of an archive, a folder at a time, the outermost first; they can be read until the next folder is asked for.

    `wanted` says which names will be read. Members that must not or cannot be read go to `on_fault`. Raises InputError where
    the archive is damaged, too large when unpacked, or holds too many members; that may come after the first folders.
    """
    tally = Tally(archive.said, on_fault)
    unpack = _zip if archive.suffix == ".zip" else _tar
    try:
        yield from unpack(archive, wanted, tally)
    except (*DAMAGE, NotImplementedError, RuntimeError) as fault:
        raise _damaged(archive.said, fault) from fault
    finally:
        tally.close()


def _damaged(said: str, fault: Exception) -> InputError:
    why = str(fault).partition("\n")[0][:80] or type(fault).__name__
    return InputError(f"{said}: damaged, or not what its name says ({why}); copy it anew")


def _limit(packed: int) -> int:
    return min(UNPACKED, max(FREE, RATIO * packed))


def _too_large(said: str, limit: int) -> InputError:
    return InputError(
        f"{said}: unpacks to more than {limit >> 20} MiB, so it is no archive of pages; unpack and check it yourself"
    )


def _grouped(members: Iterable[_Member], tally: Tally) -> Iterator[list[_Member]]:
    """The members that may be read, folder by folder; those that stand in none come first."""
    groups: dict[str, list[_Member]] = {"": []}
    for member in members:
        why = member.refused or _unsafe(member.name)
        if why:
            tally("members that are not read", repr(member.name), why)
        elif not hidden(member.name):
            groups.setdefault(member.name.rpartition("/")[0], []).append(member)
    return filter(None, iter(groups.values()))


def _unsafe(name: str) -> str:
    """Why a member's name is refused; empty if it is not."""
    if name.startswith("/") or name[1:2] == ":":
        return "is an absolute path; pack it anew, with paths below one folder"
    if ".." in name.split("/"):
        return "leads out of the archive; pack it anew, with paths below one folder"
    if any(ord(c) < 32 or "\ud800" <= c <= "\udfff" for c in name):
        return "is no name of a file; pack it anew"
    if name.lower().endswith(KINDS):
        return "is an archive in an archive; unpack the outer one and give the folder"
    return ""


def _file(archive: File, member: _Member) -> File:
    def opener() -> BinaryIO:
        return io.BufferedReader(_Checked(member.opener, f"{archive.said}: {member.name}"))

    return File(archive.path, f"{archive.name}/{member.name}", member.size, opener, member.name)


def _zip(archive: File, wanted: Callable[[str], bool], tally: Tally) -> Iterator[list[File]]:
    with closing(archive.open()) as stream, zipfile.ZipFile(stream) as packed:
        infos = [i for i in packed.infolist() if not i.is_dir()]
        size = sum(i.file_size for i in infos)
        if size > _limit(archive.size):
            raise _too_large(archive.said, _limit(archive.size))
        if len(infos) > MEMBERS:
            raise _too_many(archive.said)
        members = (_zipped(packed, i, name) for i, name in zip(infos, _names(infos), strict=True))
        for folder in _grouped(sorted(members, key=lambda m: m.name), tally):
            yield [_file(archive, member) for member in folder]


def _zipped(packed: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> _Member:
    mode = info.external_attr >> 16
    why = "is encrypted; unpack the archive with its password" if info.flag_bits & ENCRYPTED else ""
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        why = "is a link or a device, no file; pack it anew with the file itself"
    return _Member(name, info.file_size, lambda: cast(BinaryIO, packed.open(info)), why)


def _names(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Names as they were given: those without the flag for UTF-8 are in one encoding, that of the system that packed them."""
    plain = b"\n".join(i.orig_filename.encode("cp437", "replace") for i in infos if not i.flag_bits & UTF8_NAME)
    encoding = _encoding(plain)
    found = (i.orig_filename if i.flag_bits & UTF8_NAME else _renamed(i.orig_filename, encoding) for i in infos)
    return [name.replace("\\", "/").removeprefix("./") for name in found]


def _encoding(names: bytes) -> str:
    """The encoding of names, which are too short and too few to be held to what a page looks like."""
    try:
        names.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        guesses = [e for e in GUESSED if not e.startswith("utf")]
        return max(guesses, key=lambda e: likeness(names.decode(e, "replace")))


def _renamed(name: str, encoding: str) -> str:
    raw = name.encode("cp437", "replace")
    return raw.decode(encoding, "replace")


def _too_many(said: str) -> InputError:
    return InputError(f"{said}: holds more than {MEMBERS:,} members; pack it in several archives")


def _tar(archive: File, wanted: Callable[[str], bool], tally: Tally) -> Iterator[list[File]]:
    with closing(archive.open()) as stream, closing(_unpacked(archive, stream)) as plain:
        limited = io.BufferedReader(_Limited(plain, archive.said, _limit(archive.size)), 1 << 16)
        with tarfile.open(fileobj=limited, mode="r:") as packed:
            for folder in _grouped(_members(packed, archive.said), tally):
                files = [_file(archive, member) for member in folder]
                yield files if plain is stream else list(_held(files, wanted, archive.said))


def _unpacked(archive: File, stream: BinaryIO) -> Any:
    kind = archive.suffix
    if kind in (".tar.gz", ".tgz"):
        return gzip.GzipFile(fileobj=stream)
    if kind in (".tar.bz2", ".tbz2"):
        return bz2.BZ2File(stream)
    return lzma.LZMAFile(stream) if kind in (".tar.xz", ".txz") else stream


def _members(packed: tarfile.TarFile, said: str) -> Iterator[_Member]:
    for number, info in enumerate(packed):
        if number == MEMBERS:
            raise _too_many(said)
        if not info.isdir():
            why = (
                ""
                if info.isreg() and not info.issparse()
                else "is a link or a device, no file; pack it anew with the file itself"
            )
            raw = info.name.encode("utf-8", "surrogateescape")
            name = raw.decode(_encoding(raw), "replace").removeprefix("./")
            yield _Member(name, info.size, partial(_extracted, packed, info), why)


def _extracted(packed: tarfile.TarFile, info: tarfile.TarInfo) -> BinaryIO:
    return cast(BinaryIO, packed.extractfile(info))


def _held(files: Sequence[File], wanted: Callable[[str], bool], said: str) -> Iterator[File]:
    """Files of a packed tar with what they hold: to open them one by one would unpack it from its beginning each time."""
    total = 0
    for file in files:
        if not wanted(file.part) or file.suffix in STREAMED or file.size > LARGEST:
            yield file
            continue
        raw = file.bytes()
        total += len(raw)
        if total > FOLDER:
            raise InputError(
                f"{said}: the folder of {file.part} holds more than {FOLDER >> 20} MiB; unpack it and give the folder"
            )
        yield in_memory(raw, file.name, file.path, file.part)


class _Checked(io.RawIOBase):
    """A member as a stream; damage in it becomes an InputError that names it."""

    def __init__(self, opener: Callable[[], BinaryIO], said: str) -> None:
        self._said, self._file = said, self._of(opener)

    def _of(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except (*DAMAGE, NotImplementedError, RuntimeError) as fault:
            raise _damaged(self._said, fault) from fault

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._file.seekable())

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return int(self._of(lambda: self._file.seek(offset, whence)))

    def tell(self) -> int:
        return int(self._file.tell())

    def readinto(self, buffer: Any) -> int:
        part = self._of(lambda: self._file.read(len(buffer)))
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        self._file.close()
        super().close()


class _Limited(io.RawIOBase):
    """An unpacked stream that ends with an InputError where it goes on beyond a limit, before that is unpacked."""

    def __init__(self, stream: Any, said: str, limit: int) -> None:
        self._stream, self._said, self._limit = stream, said, limit

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return int(self._stream.tell())

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_SET and offset > self._limit:
            raise _too_large(self._said, self._limit)
        return int(self._stream.seek(offset, whence))

    def readinto(self, buffer: Any) -> int:
        part = self._stream.read(len(buffer))
        buffer[: len(part)] = part
        if self._stream.tell() > self._limit:
            raise _too_large(self._said, self._limit)
        return len(part)

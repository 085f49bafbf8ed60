"""Text files → Page. A file that cannot be read is named with the reason and never stops the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from kg.core.decode import decode
from kg.core.errors import InputError
from kg.core.types import Page, Source
from kg.ingest.manifest import MANIFEST_NAME, Manifest, Stated, manifest

SUFFIXES = (".txt",)
LARGEST = 64 * 2**20  # bytes; a newspaper page has some thousands of characters

NOTHING_STATED = Stated()

Fault = Callable[[InputError], None]


def pages(path: Path, on_fault: Fault, stated: Stated = NOTHING_STATED, listed: Manifest | None = None) -> Iterator[Page]:
    """The pages of a file, or of all text files in a folder and below it, in the order of their paths.

    `stated` holds for every page; a manifest (`listed`, else the `pages.toml` of the folder) wins over it. A file
    that cannot be read goes to `on_fault`. Raises InputError where the path is missing or holds no page at all.
    """
    if not path.exists():
        raise InputError(f"{path}: no such file or folder; give the text of a page, or a folder of them")
    found = _files(path)
    root = path if path.is_dir() else path.parent
    listed = listed or manifest(root / MANIFEST_NAME) if (root / MANIFEST_NAME).is_file() or listed else Manifest(())
    names = [file.relative_to(root).as_posix() for file in found]
    for pattern in listed.unmatched(names) if path.is_dir() else ():
        on_fault(InputError(f"{root}: the manifest states something of {pattern!r}, and no page is called that; mend the name"))
    for file in found:
        try:
            yield _page(file, listed.of(file.relative_to(root).as_posix(), stated))
        except InputError as fault:
            on_fault(fault)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        if path.suffix.lower() not in SUFFIXES:
            raise InputError(f"{path}: {path.suffix or 'no suffix'} is not read; kinds of page file: {', '.join(SUFFIXES)}")
        return [path]
    found = sorted((p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file()), key=lambda p: p.as_posix())
    if not found:
        raise InputError(f"{path}: no page in this folder; put files ending in {', '.join(SUFFIXES)} there")
    return found


def _page(file: Path, stated: Stated) -> Page:
    if not _printable(file):
        raise InputError(f"{file.as_posix()!r}: the name of the file is not UTF-8; rename it")
    try:
        raw = file.read_bytes() if file.stat().st_size <= LARGEST else None
    except OSError as fault:
        raise InputError(f"{file}: cannot be opened ({fault.strerror}); check that it may be read") from fault
    if raw is None:
        raise InputError(f"{file}: larger than {LARGEST >> 20} MiB, so no page; split it into its pages")
    text = decode(raw, str(file))
    source = Source(file.as_posix(), sha256(raw).hexdigest())
    return Page(text, (source,), stated.paper, stated.issued, stated.number, stated.region)


def _printable(file: Path) -> bool:
    try:
        return bool(str(file).encode())
    except UnicodeEncodeError:
        return False

"""Text files → Page. A file that cannot be read is named with the reason and never stops the others."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from kg.core.errors import InputError
from kg.core.types import Page, Source
from kg.ingest.manifest import MANIFEST_NAME, Manifest, Stated, manifest

SUFFIXES = (".txt",)
LARGEST = 64 * 2**20  # bytes; a newspaper page has some thousands of characters
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
HAN = re.compile(r"[\u4e00-\u9fff]")

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
    try:
        raw = file.read_bytes() if file.stat().st_size <= LARGEST else None
    except OSError as fault:
        raise InputError(f"{file}: cannot be opened ({fault.strerror}); check that it may be read") from fault
    if raw is None:
        raise InputError(f"{file}: larger than {LARGEST >> 20} MiB, so no page; split it into its pages")
    text = decode(raw, str(file))
    source = Source(file.as_posix(), sha256(raw).hexdigest())
    return Page(text, (source,), stated.paper, stated.issued, stated.number, stated.region)


def decode(raw: bytes, name: str) -> str:
    """The text of a page file: UTF-8 or UTF-16 with a byte-order mark, UTF-8, GB18030; line ends as `\\n`.

    Raises InputError, naming the file, where it is empty, binary, or none of these.
    """
    if not raw.strip():
        raise InputError(f"{name}: the file is empty; a page needs text")
    text = _decoded(raw)
    if text is None or CONTROL.search(text):
        raise InputError(f"{name}: not a text in UTF-8, UTF-16 or GB18030; save it in one of them, UTF-8 at best")
    if not text.strip():
        raise InputError(f"{name}: the file holds blanks only; a page needs text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(raw: bytes) -> str | None:
    for bom, encoding in BOMS:
        if raw.startswith(bom):
            return _strict(raw, encoding)
    text = _strict(raw, "utf-8")
    if text is None:
        text = _strict(raw, "gb18030")
        # Nearly any bytes decode as GB18030; a page in it is mostly Chinese characters of the common block.
        if text and len(HAN.findall(text)) * 3 < len(text):
            return None
    return text


def _strict(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None

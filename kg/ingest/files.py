"""A path → its pages: finds the files, hands them to the reader of their kind, and adds what is stated of each page.

A file that cannot be read is named with the reason and never stops the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from kg.core.errors import InputError
from kg.core.types import Page
from kg.ingest import texts
from kg.ingest.manifest import MANIFEST_NAME, Manifest, Stated, manifest, over
from kg.ingest.sheets import Fault, File, Reader, Settings, Sheet, each, on_disk

READERS: Mapping[str, Reader] = {
    ".txt": each(texts.read),
}


def pages(path: Path, on_fault: Fault, settings: Settings = Settings()) -> Iterator[Page]:  # noqa: B008
    """The pages of a file, or of all files of known kinds in a folder and below it, in the order of their paths.

    What a manifest states (that of the settings, else the `pages.toml` of the folder) wins over what a file states of
    itself, that over the options, those over what the path tells. A file that cannot be read goes to `on_fault`.
    Raises InputError where the path is missing or holds no page at all.
    """
    root = path if path.is_dir() else path.parent
    listed = settings.manifest or (manifest(root / MANIFEST_NAME) if (root / MANIFEST_NAME).is_file() else Manifest(()))
    files = _files(path, on_fault)
    for pattern in listed.unmatched([f.name for f in files]) if path.is_dir() else ():
        on_fault(InputError(f"{root}: the manifest states something of {pattern!r}, and no page is called that; mend the name"))
    for (_, suffix), group in groupby(files, key=lambda f: (f.name.rpartition("/")[0], f.suffix)):
        for sheet in READERS[suffix](list(group), settings, on_fault):
            yield _page(sheet, listed, settings.stated)


def _page(sheet: Sheet, listed: Manifest, options: Stated) -> Page:
    stated = over(listed.of(sheet.name), sheet.stated, options)
    return Page(sheet.text, sheet.sources, stated.paper, stated.issued, stated.number, stated.region, sheet.marks)


def _files(path: Path, on_fault: Fault) -> list[File]:
    if not path.exists():
        raise InputError(f"{path}: no such file or folder; give a page, or a folder of them")
    if path.is_file():
        if path.suffix.lower() not in READERS:
            raise InputError(f"{path}: {path.suffix or 'no suffix'} is not read; kinds of page file: {', '.join(READERS)}")
        return [on_disk(path, path.parent)]
    found = sorted((p for p in path.rglob("*") if p.suffix.lower() in READERS and p.is_file()), key=lambda p: p.as_posix())
    if not found:
        raise InputError(f"{path}: no page in this folder; put files ending in {', '.join(READERS)} there")
    return [on_disk(p, path) for p in found if _printable(p, on_fault)]


def _printable(path: Path, on_fault: Fault) -> bool:
    try:
        return bool(str(path).encode())
    except UnicodeEncodeError:
        on_fault(InputError(f"{path.as_posix()!r}: the name of the file is not UTF-8; rename it"))
        return False

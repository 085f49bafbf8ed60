"""A path → its pages: finds the files, hands them to the reader of their kind, and adds what is stated of each page.

A file that cannot be read is named with the reason and never stops the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from kg.core.errors import InputError
from kg.core.types import Page
from kg.ingest import archives, corpora, piped, texts, word
from kg.ingest.manifest import MANIFESTS, Manifest, Stated, manifest, over, parsed
from kg.ingest.named import named
from kg.ingest.printed import ocr, pdf
from kg.ingest.sheets import LONGEST, Fault, File, Reader, Settings, each, hidden, on_disk, suffix
from kg.ingest.web import epaper

TWINS = ("layout", "content")
PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")
Listed = Callable[[str], Stated]

READERS: Mapping[str, Reader] = {
    ".txt": each(texts.read),
    **dict.fromkeys((".jsonl", ".ndjson", ".csv", ".tsv", ".parquet"), corpora.read),
    **dict.fromkeys((".htm", ".html", ".shtml", ".xhtml"), epaper.read),
    ".pdf": pdf.read,
    ".docx": each(word.read),
    ".doc": each(word.refuse),
    **dict.fromkeys(PICTURES, each(ocr.read)),
}


def pages(path: Path, on_fault: Fault, settings: Settings = Settings()) -> Iterator[Page]:  # noqa: B008
    """The pages of a file, of an archive, of standard input (`-`), or of all files of known kinds in a folder and below it.

    They come folder by folder, and in each kind by kind. What a manifest states (that of the settings, else `pages.toml`
    or `pages.csv` of the folder or archive) wins over what a file states of itself, that over the options, those over what
    the path tells. A file that cannot be read goes to `on_fault`. Raises InputError where the path is missing or holds no page.
    """
    listed = settings.manifest or _manifest(path)
    reading = _Reading(settings, on_fault)
    yield from reading.read(_files(path, on_fault), listed.of)
    for pattern in listed.unmatched(reading.names) if path.is_dir() else ():
        on_fault(InputError(f"{path}: the manifest states something of {pattern!r}, and no page is called that; mend the name"))


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads files of all kinds; `names` gathers what they are called."""

    settings: Settings
    on_fault: Fault
    names: list[str] = field(default_factory=list)

    def read(self, files: Iterable[File], listed: Listed) -> Iterator[Page]:
        """The pages of files and archives; `listed` is what the manifests state of a name."""
        for kind, group in _grouped(files):
            self.names.extend(f.name for f in group)
            if kind in archives.KINDS:
                for archive in group:
                    yield from self._unpacked(archive, listed)
            else:
                yield from self._pages(kind, group, listed)

    def _pages(self, kind: str, group: Sequence[File], listed: Listed) -> Iterator[Page]:
        paths = {f.name: "/".join(filter(None, (f.path, f.part))) for f in group}
        for sheet in READERS[kind](group, self.settings, self.on_fault):
            told = named(paths.get(sheet.name, sheet.name))
            stated = over(listed(sheet.name), sheet.stated, self.settings.stated, told)
            if len(sheet.text) <= LONGEST:
                fields = (stated.paper, stated.issued, stated.number, stated.region)
                yield Page(sheet.text, sheet.sources, *fields, sheet.marks)
            else:
                where = " ".join(filter(None, (f"{sheet.sources[0].path}:", sheet.sources[0].part)))
                self.on_fault(
                    InputError(f"{where} has more than {LONGEST:,} characters, so it is no page; split it into its pages")
                )

    def _unpacked(self, archive: File, listed: Listed) -> Iterator[Page]:
        """The pages of an archive; a manifest in it wins over those around it."""
        inner, found = Manifest(()), False
        try:
            for folder in archives.folders(archive, _is_read, self.on_fault):
                inner = next((parsed(f.bytes(), f.said) for f in folder if f.part in MANIFESTS), inner)
                files = [f for f in folder if _is_read(f.part)]
                found = found or bool(files)
                self.names.extend(f.part for f in files)
                yield from self.read(files, _Within(archive.name, inner, listed))
                _tell_unread(f"{archive.said}: ", (f.part for f in folder), self.on_fault)
            if not found:
                raise InputError(f"{archive.said}: no page in this archive; pages end in {', '.join(READERS)}")
        except InputError as fault:
            self.on_fault(fault)


@dataclass(frozen=True, slots=True)
class _Within:
    """What manifests state of a member of an archive: the one in it, by its name there, before those around."""

    archive: str
    inner: Manifest
    around: Listed

    def __call__(self, name: str) -> Stated:
        part = name.removeprefix(self.archive + "/")
        return over(self.inner.of(part), self.around(name), self.around(part), self.around(self.archive))


def _grouped(files: Iterable[File]) -> Iterator[tuple[str, list[File]]]:
    """Files of one kind in one folder together, in the order in which the first of each comes.

    E-papers keep the lists of a day's articles and the articles in twin folders (layout/…/26, content/…/26): they are one.
    """
    groups: dict[tuple[str, str], list[File]] = {}
    for file in files:
        folder = "/".join(part for part in file.name.split("/")[:-1] if part not in TWINS)
        groups.setdefault((folder, file.suffix), []).append(file)
    return ((kind, group) for (_, kind), group in groups.items())


def _manifest(path: Path) -> Manifest:
    """The manifest beside a page, or in a folder of pages; none where the page itself is called so."""
    root = path if path.is_dir() else path.parent
    beside = (root / name for name in MANIFESTS) if str(path) != piped.NAME else ()
    return next((manifest(p) for p in beside if p.is_file() and p != path), Manifest(()))


def _is_read(name: str) -> bool:
    """Whether a file below a folder or in an archive is one for a reader: of a known kind, no manifest, not hidden."""
    return suffix(name) in READERS and name not in MANIFESTS


def _files(path: Path, on_fault: Fault) -> Sequence[File]:
    if str(path) == piped.NAME:
        return [_of_known_kind(piped.standard_input())]
    if not path.exists():
        raise InputError(f"{path}: no such file or folder; give a page, or a folder of them")
    if path.is_file():
        return [_of_known_kind(on_disk(path, path.parent))]
    names = sorted(name for p in path.rglob("*") if not hidden(name := p.relative_to(path).as_posix()) and p.is_file())
    _tell_unread(f"{path}: ", names, on_fault)
    webs = {name.rpartition("/")[0] for name in names if READERS.get(suffix(name)) is epaper.read}
    found = [path / n for n in names if (_is_read(n) or suffix(n) in archives.KINDS) and not _is_drawn(n, webs)]
    if not found:
        raise InputError(f"{path}: no page in this folder; put files ending in {', '.join((*READERS, *archives.KINDS))} there")
    return [on_disk(p, path) for p in found if _printable(p, on_fault)]


def _is_drawn(name: str, webs: Set[str]) -> bool:
    """Whether a picture belongs to a saved web page: it stands beside one, or in its folder of parts (…_files, …_文件)."""
    folder = name.rpartition("/")[0]
    return suffix(name) in PICTURES and (folder in webs or folder.endswith(("_files", ".files", "_文件")))


def _of_known_kind(file: File) -> File:
    kinds = (*READERS, *archives.KINDS)
    if file.suffix not in kinds:
        raise InputError(f"{file.path}: {file.suffix or 'no suffix'} is not read; kinds of page file: {', '.join(kinds)}")
    return file


def _tell_unread(where: str, names: Iterable[str], on_fault: Fault) -> None:
    """Names, once for a folder, the kinds of files that do hold pages but are not read; pictures, notes and styles do not."""
    better = piped.kinds()["unread"]
    counts = Counter(kind for kind in map(suffix, names) if kind in better and kind not in READERS)
    if counts:
        told = "; ".join(f"{kind} ({count}), save as {better[kind]}" for kind, count in sorted(counts.items()))
        on_fault(InputError(f"{where}{counts.total()} files of other kinds were not read: {told}"))


def _printable(path: Path, on_fault: Fault) -> bool:
    try:
        return bool(str(path).encode())
    except UnicodeEncodeError:
        on_fault(InputError(f"{path.as_posix()!r}: the name of the file is not UTF-8; rename it"))
        return False

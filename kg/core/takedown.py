"""Persons who are taken down for good: a list beside a graph, by which their names are blacked out of pages before they are read.

A line of the list is a name; behind a tab a word may stand, and the name is blacked out only on pages where that word stands too
(a county, a paper), so that others of the same name stay. `#` begins a comment. Blacked characters keep their places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg.core.errors import InputError
from kg.core.finder import Finder, plain
from kg.core.types import Page

FILE = "takedown.txt"  # in the folder of a graph
BLACK = "█"


@dataclass(frozen=True, slots=True)
class Entry:
    """A person taken down: the name, and the word that a page must hold for it to be the person; empty for all pages."""

    name: str
    where: str = ""


def read(path: Path) -> tuple[Entry, ...]:
    """The list of a file; none where there is no file. Raises InputError for a line that names nobody."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else []
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(f"{path}: cannot be read ({fault}); write it in UTF-8, a name a line") from fault
    told = [(number, line.partition("#")[0]) for number, line in enumerate(lines, 1)]
    parts = [(number, *line.partition("\t")[::2]) for number, line in told if line.strip()]
    return tuple(_entry(path, number, name.strip(), where.strip()) for number, name, where in parts)


def add(path: Path, entry: Entry) -> None:
    """Adds a person to the list; one who stands there already is not written again. Raises InputError for no name."""
    _entry(path, 0, entry.name, entry.where)
    if entry not in read(path):
        line = "\t".join(filter(None, (entry.name, entry.where)))
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"{line}\n")


def blacked(page: Page, entries: Sequence[Entry]) -> Page:
    """The page without the names of those who are taken down: of the same length, every other character where it was."""
    if not entries:
        return page
    text = page.text
    finder = Finder(e.name for e in entries if concerns(e, page))
    for start, end in finder.ranges(text):
        text = text[:start] + "".join(c if c.isspace() else BLACK for c in text[start:end]) + text[end:]
    return page if text == page.text else replace(page, text=text)


def concerns(entry: Entry, page: Page) -> bool:
    """Whether a page is one on which an entry blacks its name out: it holds the entry's word, or the entry has none."""
    return not entry.where or plain(entry.where) in plain(" ".join(filter(None, (page.text, page.paper, page.region))))


def _entry(path: Path, number: int, name: str, where: str) -> Entry:
    if len(plain(name)) < 2 or any(c in f"{name}{where}" for c in "\t\n\r#"):
        where_ = f"{path}, line {number}" if number else str(path)
        raise InputError(
            f"{where_}: {name!r} is no name; write a name of two characters or more, and behind a tab a word of its pages"
        )
    return Entry(name, where)

"""Tables and lines as streams, in any of the encodings, with a limit on the length of a line; columns by their usual names."""

from __future__ import annotations

import csv
import io
import tomllib
import unicodedata
from codecs import getincrementaldecoder
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from kg.core.decode import encoding_of
from kg.core.errors import InputError

CHUNK = 1 << 16  # bytes read at a time, and bytes from which the encoding is told
LONGEST_LINE = 2 << 20  # characters; one article as a line of JSON has some thousands
DELIMITERS = (",", "\t", ";")


def lines(stream: BinaryIO, said: str) -> Iterator[str | None]:
    """The lines of a stream with their `\\n`, in constant memory; None for one of more than LONGEST_LINE characters.

    Raises InputError where it is empty, or no text in a known encoding.
    """
    pending, long = "", False
    for part in _decoded(stream, said):
        *done, pending = (pending + part).split("\n")
        for line in done:
            yield None if long or len(line) > LONGEST_LINE else line + "\n"
            long = False
        if len(pending) > LONGEST_LINE:
            pending, long = "", True
    if long or pending:
        yield None if long else pending


def _decoded(stream: BinaryIO, said: str) -> Iterator[str]:
    head = stream.read(CHUNK)
    if not head.strip():
        raise InputError(f"{said}: the file is empty; a table of pages has a line for each page")
    encoding = encoding_of(head, whole=False)
    if encoding is None:
        raise InputError(f"{said}: not a text in UTF-8, UTF-16, GB18030 or Big5; save it in one of them, UTF-8 at best")
    decoder = io.IncrementalNewlineDecoder(getincrementaldecoder(encoding)(), translate=True)
    try:
        for part in chain([head], iter(partial(stream.read, CHUNK), b"")):
            yield decoder.decode(part)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as fault:
        raise InputError(f"{said}: begins as {encoding} and goes on as something else; save all of it as UTF-8") from fault


def rows(stream: BinaryIO, said: str, delimiter: str = "") -> Iterator[list[str] | str]:
    """The rows of a table in CSV, the head first; a text that says why for a row that cannot be read.

    Without a delimiter it is the one its head has most of. Raises InputError where what follows cannot be read.
    """
    csv.field_size_limit(LONGEST_LINE)
    found = _whole(lines(stream, said), said)
    head = next(found, "")
    reader = csv.reader(chain([head], found), delimiter=delimiter or max(DELIMITERS, key=head.count))
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            if "limit" in str(fault):
                raise InputError(f"{said}: line {reader.line_num}: a cell has no end; close its quotation marks") from fault
            yield f"not a row of a table ({fault})"


def _whole(found: Iterator[str | None], said: str) -> Iterator[str]:
    for number, line in enumerate(found, 1):
        if line is None:
            raise InputError(f"{said}: line {number} has more than {LONGEST_LINE >> 20} million characters; a row is one page")
        yield line


@lru_cache(maxsize=1)
def _names() -> Mapping[str, Sequence[str]]:
    return tomllib.loads((Path(__file__).parent / "fields.toml").read_text(encoding="utf-8"))


def columns(fields: Sequence[str], there: Sequence[str]) -> dict[str, str]:
    """The column of each field that a table has, by the usual names.

    >>> columns(("text", "title", "date"), ["编号", "标 题", "Pub_Date", "正文"])
    {'text': '正文', 'title': '标 题', 'date': 'Pub_Date'}
    """
    plain = {_plain(name): name for name in reversed(there)}
    found = {field: next((plain[n] for n in map(_plain, _names()[field]) if n in plain), None) for field in fields}
    return {field: column for field, column in found.items() if column is not None}


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c not in " _-\u3000\ufeff")

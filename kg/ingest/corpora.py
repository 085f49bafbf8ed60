"""Tables of articles → sheets, as a stream: a line of JSON, a row of CSV or of Parquet is one sheet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import Any

from kg.core.errors import InputError
from kg.core.types import Mark
from kg.ingest.manifest import Stated, day_in
from kg.ingest.sheets import FIELDS, LONGEST, Fault, File, Settings, Sheet, Tally
from kg.ingest.tables import CHUNK, LONGEST_LINE, columns, lines, rows
from kg.ingest.web.tree import lines as html_lines
from kg.ingest.web.tree import tree

HEADS = ("kicker", "title", "subtitle")
PEEKED = 20  # rows in which the columns of lines of JSON are looked for; each may leave some out
BATCH = 64  # rows of Parquet that are held at a time
HTML = re.compile(
    r"</?(?:p|br|div|span|a|img|table|strong|b|font|section|article|h[1-6]|li)\b[^<>]*>|&(?:nbsp|[lg]t|quot|amp|#\d+);", re.I
)
REGION = re.compile(r"\d{2}(?:\d{2}){0,2}(?:\d{3}){0,2}")  # a code of the statistics: 2, 4, 6, 9 or 12 digits
NUMBER = re.compile(r"第?\s*(?P<number>[A-Za-z]?\d{1,3})\s*版?")

# A line that ends as sentences do, and has so many characters at least.
FINISHED, SENTENCE = re.compile(r"[。！？!?…；;][”’」』）)\"']*\s*$"), 20

Row = Mapping[str, Any]


def read(files: Sequence[File], settings: Settings, on_fault: Fault) -> Iterator[Sheet]:
    """The sheets of tables, one of each row. Rows that cannot be read go to `on_fault`, with the number of the row."""
    for file in files:
        tally = Tally(file.said, on_fault)
        try:
            yield from _sheets(file, settings, tally)
        except InputError as fault:
            on_fault(fault)
        finally:
            tally.close()


@dataclass(frozen=True, slots=True)
class _Table:
    """The column of each field, and the rows; a text that says why for a row that cannot be read, None for a blank one."""

    columns: Mapping[str, str]
    rows: Iterator[Row | str | None]


def _sheets(file: File, settings: Settings, tally: Tally) -> Iterator[Sheet]:
    with closing(file.open()) as stream:
        table = _KINDS.get(file.suffix, _delimited)(file, stream, settings)
        for number, row in enumerate(table.rows, 1):
            if isinstance(row, str):
                tally("rows that cannot be read", f"row {number}", row)
            elif row is not None:
                cells = {field: _cell(row.get(column)) for field, column in table.columns.items()}
                yield from _sheet(cells, file, f"row {number}", tally)


def _mapped(file: File, there: Sequence[str], settings: Settings) -> dict[str, str]:
    """The column of each field: as the settings say, else by its usual names. Raises InputError."""
    named = ", ".join(map(repr, there[:40])) or "none"
    for field, column in settings.fields.items():
        if column not in there:
            raise InputError(f"{file.said}: no column {column!r} for {field}; its columns are {named}; mend --map {field}=COLUMN")
    found = {**columns(FIELDS, there), **settings.fields}
    if "text" not in found:
        raise InputError(f"{file.said}: no column for text; its columns are {named}; say which one it is with --map text=COLUMN")
    return found


def _delimited(file: File, stream: Any, settings: Settings) -> _Table:
    table = rows(stream, file.said, "\t" if file.suffix == ".tsv" else "")
    head = next(table)
    if isinstance(head, str):
        raise InputError(f"{file.said}: its first line is {head}; it has to name the columns")
    return _Table(_mapped(file, head, settings), (_row(head, cells) for cells in table))


def _row(head: Sequence[str], cells: list[str] | str) -> Row | str | None:
    if isinstance(cells, str) or not any(cells):
        return cells if isinstance(cells, str) else None
    if len(cells) > len(head):
        return f"has {len(cells)} cells, and there are {len(head)} columns; put cells that hold commas into quotation marks"
    return dict(zip(head, cells, strict=False))


def _of_json(file: File, stream: Any, settings: Settings) -> _Table:
    found = map(_object, lines(stream, file.said))
    first = list(islice(found, PEEKED))
    there = dict.fromkeys(name for row in first if isinstance(row, Mapping) for name in row)
    if not there:
        number, why = next(((n, row) for n, row in enumerate(first, 1) if isinstance(row, str)), (1, "has no text and no title"))
        raise InputError(f"{file.said}: row {number}: {why}")
    return _Table(_mapped(file, list(there), settings), chain(first, found))


def _object(line: str | None) -> Row | str | None:
    if line is None:
        return f"has more than {LONGEST_LINE >> 20} million characters in one line; a line is one article, as a JSON object"
    if not line.strip():
        return None
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return "is no JSON; a line is one article, as a JSON object"
    return row if isinstance(row, dict) else "is no JSON object; a line is one article, with its text and title by name"


def _of_parquet(file: File, stream: Any, settings: Settings) -> _Table:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        table = ParquetFile(stream, buffer_size=CHUNK, pre_buffer=False)
    except (ArrowException, OSError) as fault:
        raise _damaged(file, fault) from fault
    found = _mapped(file, table.schema_arrow.names, settings)
    return _Table(found, _batched(file, table, list(dict.fromkeys(found.values()))))


def _batched(file: File, table: Any, wanted: Sequence[str]) -> Iterator[Row]:
    from pyarrow import ArrowException

    try:
        for batch in table.iter_batches(BATCH, columns=wanted, use_threads=False):
            yield from batch.to_pylist()
    except (ArrowException, OSError) as fault:
        raise _damaged(file, fault) from fault


def _damaged(file: File, fault: Exception) -> InputError:
    why = str(fault).partition("\n")[0][:100].rstrip(".")
    return InputError(f"{file.said}: not a Parquet file, or a damaged one ({why}); copy or write it anew")


_KINDS = {".jsonl": _of_json, ".ndjson": _of_json, ".parquet": _of_parquet}


def _cell(value: object) -> str:
    """A value as text: lists as lines, whole numbers without a point; empty for what is no text."""
    if isinstance(value, list):
        return "\n".join(filter(None, map(_cell, value)))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else "" if value != value else str(value)
    if isinstance(value, date):  # a day with its time is one as well
        return value.isoformat()
    return str(value) if isinstance(value, str | int) else ""


def _sheet(cells: Mapping[str, str], file: File, where: str, tally: Tally) -> Iterator[Sheet]:
    """The sheet of a row: headline, writers, text; none where it has no text, or more than a page has."""
    if len(cells["text"]) > LONGEST:
        return tally("rows with too much text", where, f"has more than {LONGEST:,} characters; a row is one article, or one page")
    try:
        text = _plain(cells["text"], where)
        parts = {field: " ".join(_plain(cells.get(field, ""), where).split()) for field in (*HEADS, "author")}
    except InputError as fault:
        return tally("rows that cannot be read", where, str(fault).removeprefix(f"{where}: "))
    if not text.strip():
        return tally("rows without text", where, "has no text; fill it in or take it out")
    whole, marks = _composed([parts[field] for field in HEADS if parts[field]], parts["author"], text)
    yield Sheet(whole, (file.source(where),), file.name, marks, _stated(cells, where, tally))


def _plain(text: str, said: str) -> str:
    """Text without the tags that some tables have in it; a line of the page as seen is a line."""
    if not HTML.search(text):
        return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    root = tree(f"<body>{text}</body>".encode(), said)
    return "\n".join(line.text for line in html_lines(root, frozenset(root.iter("script", "style"))))


def _composed(heads: Sequence[str], author: str, text: str) -> tuple[str, tuple[Mark, ...]]:
    """Headline, writers and text of an article with their marks; text without a headline may be a whole page, and bears none."""
    if not heads:
        return "\n\n".join(filter(None, (author, text.rstrip()))), (Mark(0, len(author), "byline"),) if author else ()
    body = [line.rstrip() for line in text.split("\n") if line.strip()]
    if len(body) > 1 and body[0].strip() in heads:
        body = body[1:]  # the title, once more
    blocks = [[(head, "head") for head in heads], [(author, "byline")] if author else [], [(line, _kind(line)) for line in body]]
    whole, marks = "", []
    for block in filter(None, blocks):
        whole += "\n\n" if whole else ""
        for number, (line, kind) in enumerate(block):
            whole += "\n" if number else ""
            start = len(whole) + len(line) - len(line.lstrip())
            whole += line
            if kind:
                marks.append(Mark(start, len(whole), kind))
    return whole, tuple(marks)


def _kind(line: str) -> str:
    """Whole sentences are running text for certain; a short line may name writers, or a picture."""
    return "text" if len(line) >= SENTENCE and FINISHED.search(line) else ""


def _stated(cells: Mapping[str, str], where: str, tally: Tally) -> Stated:
    when, number, region = (cells.get(field, "").strip() for field in ("date", "number", "region"))
    issued = day_in(when) if when else None
    if when and not issued:
        tally(
            "rows with a date that is none",
            where,
            f"{when[:40]!r} is no day, so its page is read without; write it as 2022-07-26",
        )
    if region and not REGION.fullmatch(region):
        tally(
            "rows with a region that is no code",
            where,
            f"{region[:40]!r} is no code of a division such as 371702; it is left out",
        )
        region = ""
    page = NUMBER.match(number)
    return Stated(cells.get("paper", "").strip() or None, issued, page["number"] if page else None, region or None)

"""Standard input → a file of the kind that its first bytes show."""

from __future__ import annotations

import io
import sys
import tomllib
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from kg.core.decode import encoding_of
from kg.ingest.sheets import LARGEST, File, in_memory
from kg.ingest.tables import CHUNK

NAME = "-"


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Any]:
    """The table `kinds.toml`: suffixes that are not read, and the first bytes of kinds."""
    return tomllib.loads((Path(__file__).parent / "kinds.toml").read_text(encoding="utf-8"))


def standard_input(stream: BinaryIO | None = None) -> File:
    """Standard input, as a file; lines of JSON as a stream that can be opened once, all else in memory."""
    stream = stream or sys.stdin.buffer
    head = stream.read(CHUNK)
    kind = kind_of(head)
    if kind == ".jsonl":
        return File(NAME, NAME + kind, 0, lambda: io.BufferedReader(_Resumed(head, stream), CHUNK))
    raw = head + stream.read(max(0, LARGEST + 1 - len(head)))
    return in_memory(raw, NAME + (_office(raw) if kind == ".zip" else kind), NAME)


def kind_of(head: bytes) -> str:
    """The suffix of the kind that a file's first bytes show; what is nothing else is a text.

    >>> kind_of(b"%PDF-1.7"), kind_of(b'{"title": "a"}'), kind_of(b"<!DOCTYPE html><html>"), kind_of("石桥镇".encode())
    ('.pdf', '.jsonl', '.html', '.txt')
    """
    for row in kinds()["magic"]:
        at = row.get("at", 0)
        if head[at:].startswith(bytes.fromhex(row["bytes"])):
            return str(row["suffix"])
    text = head.decode(encoding_of(head, whole=False) or "latin-1", "ignore").lstrip("\ufeff \t\r\n")
    return ".jsonl" if text.startswith("{") else ".html" if text.startswith("<") else ".txt"


def _office(raw: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return ".docx" if "word/document.xml" in archive.NameToInfo else ".zip"
    except zipfile.BadZipFile:
        return ".zip"


class _Resumed(io.RawIOBase):
    """A stream of which the first bytes were read already."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = head, stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self._head[: len(buffer)] or self._stream.read(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)

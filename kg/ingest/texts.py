"""Text files → sheets."""

from __future__ import annotations

from collections.abc import Iterator

from kg.core.decode import decode
from kg.ingest.sheets import File, Settings, Sheet


def read(file: File, settings: Settings) -> Iterator[Sheet]:
    """The one page of a text file. Raises InputError."""
    yield Sheet(decode(file.bytes(), file.said), (file.source(),), file.name)

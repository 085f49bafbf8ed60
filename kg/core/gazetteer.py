"""The gazetteer: divisions by code and by name, and their chains. Source and year stand in each table's first line."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.core.errors import OntologyError
from kg.core.types import LEVELS, Division


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Divisions by code, and by every name they go by (`牡丹区`; short forms such as `山东`, `黔南州`)."""

    by_code: Mapping[str, Division]
    by_name: Mapping[str, tuple[Division, ...]]

    @classmethod
    def read(cls, paths: Iterable[Path]) -> Gazetteer:
        """From tables with the columns code, name, level, parent; `#` begins a comment. Raises OntologyError."""
        by_code: dict[str, Division] = {}
        for path in paths:
            raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            for line in raw.decode("utf-8").splitlines():
                if line and not line.startswith(("#", "code\t")):
                    by_code.update(_row(path, line))
        by_name: dict[str, list[Division]] = defaultdict(list)
        for division in by_code.values():
            by_name[division.name].append(division)
        return cls(by_code, {k: tuple(v) for k, v in by_name.items()})

    def chain(self, division: Division) -> tuple[Division, ...]:
        """The division and those above it, widest first."""
        found = [division]
        while found[0].parent in self.by_code:
            found.insert(0, self.by_code[found[0].parent])
        return tuple(found)


def _row(path: Path, line: str) -> dict[str, Division]:
    fields = line.split("\t")
    if len(fields) != 4 or fields[2] not in LEVELS:
        raise OntologyError(
            f"{path}: {line[:60]!r} is no division; a row has code, name, level ({', '.join(LEVELS)}), parent, parted by tabs"
        )
    return {fields[0]: Division(*fields)}

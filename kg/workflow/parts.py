"""The folder of a build in work: its tables in parts, by the first digits of what they are about.

A build begins as a copy of the build before, by hard links; each stage then makes those parts anew that are not right. So what is
right is never made twice: not after a change of some pages, and not after a kill.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Any

from kg.core.ontology import Ontology
from kg.triples import open_graph
from kg.triples.store import NEW, sweep
from kg.workflow.plan import stamp

MOST = 64  # pages of a part, or so: what is lost at most when a build is killed
TABLES = ("readings", "claims", "appearances", "blocks", "entities")  # beside the pages
_MARK = "made.json"


@dataclass(frozen=True, slots=True)
class Work:
    """A build in work: its folder, how many digits name a part, the live build if there is one, and what rows depend on.

    `base` is the live build where its rows hold for this one, too; None where it was made by another version.
    """

    new: Path
    digits: int
    live: Path | None
    base: Path | None
    stamp: str

    @property
    def prefixes(self) -> list[str]:
        """The first digits of the parts."""
        return prefixes(self.digits)

    def part(self, table: str, prefix: str) -> Path:
        """The file of a part."""
        return part(self.new, table, prefix)


def digits(pages: int) -> int:
    """How many hex digits name the parts of so many pages, so that none holds more than MOST or so.

    >>> [digits(n) for n in (5, 64, 65, 200_000)]
    [0, 0, 1, 3]
    """
    return next(d for d in range(1 + pages.bit_length()) if pages <= MOST << (4 * d))


def prefixes(count: int) -> list[str]:
    """All numbers of so many hex digits.

    >>> prefixes(0), prefixes(1)[9:12]
    ([''], ['9', 'a', 'b'])
    """
    return [format(n, f"0{count}x") for n in range(16**count)] if count else [""]


def part(build: Path, table: str, prefix: str) -> Path:
    """The file of a part of a table of a build."""
    return build / table / f"{prefix or 'all'}.parquet"


def overlapping(build: Path, table: str, prefix: str) -> list[Path]:
    """The parts of a table of a build, cut perhaps by another number of digits, that may hold rows of a prefix."""
    found = sorted((build / table).glob("*.parquet"))
    return [p for p in found if p.stem == "all" or p.stem.startswith(prefix) or prefix.startswith(p.stem)]


def files(build: Path, table: str) -> list[str]:
    """The parts of a table as patterns that mean just them."""
    return [escape(str(p)) for p in sorted((build / table).glob("*.parquet"))]


def holding(build: Path, table: str, pages: Collection[str]) -> list[str]:
    """As `files`, those parts that may hold rows of some pages."""
    found = sorted((build / table).glob("*.parquet"))
    return [escape(str(p)) for p in found if p.stem == "all" or any(page.startswith(p.stem) for page in pages)]


def live_build(folder: Path) -> Path | None:
    """The live build of a folder; None where there is none. Raises StoreError for one that cannot be read."""
    return open_graph(folder).folder if (folder / "current").is_file() else None


def told(build: Path) -> dict[str, Any]:
    """What `build.json` of a build says."""
    return json.loads((build / "build.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def begin(folder: Path, count: int, live: Path | None, ontology: Ontology) -> Work:
    """The build in work: that of a run which was killed, or a copy of the live one, or an empty one."""
    new, made = folder / "builds" / NEW, stamp(ontology)
    before = told(live) if live else {}
    base = live if before.get("stamp") == made else None
    mark = json.dumps([made, count, live.name if live else ""])
    sweep(folder, NEW)
    if not new.is_dir() or not (new / _MARK).is_file() or (new / _MARK).read_text(encoding="utf-8") != mark:
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        if base and before["digits"] == count:
            for table in TABLES:
                link(base, new, table)
        (new / _MARK).write_text(mark, encoding="utf-8")
    return Work(new, count, live, base, made)


def finish(work: Work) -> None:
    """Takes the mark of a build in work away: it is done."""
    (work.new / _MARK).unlink()


def link(base: Path, new: Path, table: str) -> None:
    """Puts the parts of a table of one build into another, as the same files."""
    for old in sorted((base / table).glob("*.parquet")):
        link_part(old, new / table / old.name)


def link_part(old: Path, place: Path) -> None:
    """Puts a part into another build: as the same file, or copied where files cannot have two names."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    try:
        os.link(old, place)
    except OSError:
        shutil.copyfile(old, place)


def changed(work: Work, table: str) -> tuple[list[Path], list[Path]]:
    """The parts of a table of the base that are not those of the build in work, and those of the latter."""
    if not work.base:
        return [], sorted((work.new / table).glob("*.parquet"))
    names = {p.name for build in (work.base, work.new) for p in (build / table).glob("*.parquet")}
    apart = [n for n in sorted(names) if not _same(work.base / table / n, work.new / table / n)]
    sides = ([build / table / n for n in apart if (build / table / n).is_file()] for build in (work.base, work.new))
    old, new = sides
    return old, new


def _same(old: Path, new: Path) -> bool:
    return old.is_file() and new.is_file() and (old.samefile(new) or old.read_bytes() == new.read_bytes())

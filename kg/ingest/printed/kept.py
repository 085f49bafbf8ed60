"""What OCR read of a picture, kept in a folder, so that a second build does not read it again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from kg.ingest.printed.geometry import Box, Drawn, Run


def kept(folder: Path | None, picture: Any, read: Callable[[Any], Drawn]) -> Drawn:
    """What `read` gives of a picture (of Pillow), or gave before: by its dots and by the versions of OCR and project.

    Without a folder nothing is kept. Raises what `read` raises.
    """
    if folder is None:
        return read(picture)
    place = folder / f"{_key(picture)}.json"
    try:
        return _drawn(json.loads(place.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):  # not there, or cut off
        drawn = read(picture)
    folder.mkdir(parents=True, exist_ok=True)
    fresh = place.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(drawn), ensure_ascii=False), encoding="utf-8")
    fresh.replace(place)
    return drawn


def _key(picture: Any) -> str:
    total = sha256(f"{picture.mode} {picture.size} {_version('rapidocr')} {_version('xiangtu')}".encode())
    total.update(picture.tobytes())
    return total.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _drawn(row: dict[str, Any]) -> Drawn:
    runs = tuple(Run(**{**run, "box": Box(**run["box"])}) for run in row["runs"])
    shapes = {k: tuple(Box(**box) for box in row[k]) for k in ("pictures", "frames", "rules")}
    return Drawn(Box(**row["box"]), runs, **shapes)

"""What is slow to make and always comes out the same, kept ready in the user's cache folder: patterns and tables.

Compiling the patterns of the shipped ontology takes two seconds, reading them compiled a fiftieth of one. What is kept is
named by a hash of all it is made of (text, flags, source files, version of Python), so it is never stale; it begins with
its own hash, so a half-written file is seen and made again; and where nothing can be kept, everything still works.
The folder is that of the platform, or what `XIANGTU_CACHE` says; `XIANGTU_CACHE=` (empty) keeps nothing.
"""

from __future__ import annotations

import marshal
import os
import re
import sys
import tomllib
from array import array
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar, cast

from platformdirs import user_cache_path

Plain = TypeVar("Plain")  # of what marshal writes: numbers, texts, tuples, lists, dictionaries, sets of them
MOST = 2_000  # files kept; then the folder is emptied
_PYTHON = f"{sys.implementation.cache_tag} {sys.hexversion}".encode()


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile(text, flags)`. Raises re.error as it does."""
    try:  # not part of what Python promises: without them, patterns are compiled each time
        build, parser, compiler = (import_module(name) for name in ("_sre", "re._parser", "re._compiler"))
        parts = table(f"{int(flags)} {text}".encode(), lambda: _compiled(text, int(flags), parser, compiler))
        known, code, groups, index, names = parts
        found: re.Pattern[str] = build.compile(text, known, array("I", code).tolist(), groups, index, names)
    except (ImportError, AttributeError, TypeError, ValueError, RuntimeError):
        return re.compile(text, flags)
    return found


def _compiled(
    text: str, flags: int, parser: Any, compiler: Any
) -> tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]:
    """What `_sre.compile` takes: flags, code, number of groups, the groups by name, the names by group."""
    parsed = parser.parse(text, flags)
    named: dict[str, int] = parsed.state.groupdict
    names: list[str | None] = [None] * parsed.state.groups
    for name, group in named.items():
        names[group] = name
    code = array("I", compiler._code(parsed, flags)).tobytes()
    return flags | parsed.state.flags, code, parsed.state.groups - 1, dict(named), tuple(names)


def toml(path: Path) -> dict[str, Any]:
    """A file of tables, as tomllib reads it. Raises OSError, UnicodeDecodeError, tomllib.TOMLDecodeError."""
    raw = path.read_bytes()
    return table(b"toml\0" + raw, lambda: tomllib.loads(raw.decode("utf-8")))


def table(key: bytes, make: Callable[[], Plain]) -> Plain:
    """What `make` gives, or gave before for the same key: all that it depends on, beside the version of Python."""
    folder = _folder()
    if folder is None:
        return make()
    place = folder / sha256(_PYTHON + b"\0" + key).hexdigest()
    with suppress(OSError):
        kept = memoryview(place.read_bytes())  # a slice is no copy
        if sha256(kept[32:]).digest() == kept[:32]:
            found: Plain = marshal.loads(kept[32:])
            return found
    made = make()
    with suppress(ValueError):  # a value that marshal does not write, such as a day in a file of tables
        _keep(place, marshal.dumps(cast(Any, made)))
    return made


def _keep(place: Path, body: bytes) -> None:
    """Writes a file whole or not at all; a folder that cannot be written keeps nothing."""
    fresh = place.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if len(others := list(place.parent.iterdir())) >= MOST:
            for old in others:
                old.unlink(missing_ok=True)
        fresh.write_bytes(sha256(body).digest() + body)
        fresh.replace(place)


@lru_cache(maxsize=1)
def _folder() -> Path | None:
    told = os.environ.get("XIANGTU_CACHE")
    return (Path(told) if told else None) if told is not None else user_cache_path("xiangtu")

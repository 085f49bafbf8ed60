"""The values of `kg.core.types` as plain JSON and back, so that they can be kept in a file or sent to a process.

A frozen dataclass becomes a list headed by its class name, a tuple a list headed by an empty string, a Decimal
and a date a list headed by their kind; all else is itself.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kg.core import types

CLASSES = {name: cls for name, cls in vars(types).items() if isinstance(cls, type) and is_dataclass(cls)}


def encode(value: object) -> Any:
    """A value as JSON can hold it. Raises TypeError for what is none of the project's values."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Decimal):
        return ["Decimal", str(value)]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, tuple):
        return ["", *map(encode, value)]
    if type(value).__name__ in CLASSES and is_dataclass(value):
        return [type(value).__name__, *(encode(getattr(value, f.name)) for f in fields(value))]
    raise TypeError(f"cannot encode {type(value).__name__}")


def decode(value: Any) -> Any:
    """The value that `encode` was given. Raises ValueError for an unknown kind."""
    if not isinstance(value, list):
        return value
    kind, *rest = value
    if kind == "":
        return tuple(map(decode, rest))
    if kind == "Decimal":
        return Decimal(rest[0])
    if kind == "date":
        return date.fromisoformat(rest[0])
    if kind not in CLASSES:
        raise ValueError(f"unknown kind {kind!r}; known are {', '.join(sorted(CLASSES))}")
    return CLASSES[kind](*map(decode, rest))

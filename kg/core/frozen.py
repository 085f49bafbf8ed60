"""Values with named fields, compared by content, never changed, and quick to make.

A page gives thousands of them. A frozen dataclass is made at four times the cost of one that could be changed, since each
field goes through a guard. So here the guard is mypy, which refuses every change, and the program makes them without one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, TypeVar, dataclass_transform

Made = TypeVar("Made")


@dataclass_transform(frozen_default=True)
def frozen(cls: type[Made]) -> type[Made]:
    """The class as a dataclass with slots and a hash by content, frozen for mypy; it pickles as the values of its fields.

    One with cached properties has no slots: what they hold is kept beside the fields.
    """
    caches = any(isinstance(value, cached_property) for value in vars(cls).values())
    made: Any = dataclass(slots=not caches, unsafe_hash=True)(cls)
    names = [f.name for f in fields(made)]
    made.__reduce__ = lambda self: (made, tuple([getattr(self, name) for name in names]))
    found: type[Made] = made
    return found

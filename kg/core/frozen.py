"""Values with named fields, compared by content, never changed, and quick to make.

A page gives thousands of them. A frozen dataclass is made at four times the cost of one that could be changed, since each
field goes through a guard. So here the guard is mypy, which refuses every change, and the program makes them without one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar, dataclass_transform, overload

Made = TypeVar("Made")
Value = TypeVar("Value")


class lazy(Generic[Value]):  # noqa: N801
    """A property worked out when it is first asked for: `functools.cached_property` without its lock.

    In Python 3.11 the lock costs more than most of what is kept.
    """

    def __init__(self, make: Callable[[Any], Value]) -> None:
        self._make, self.__doc__ = make, make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type | None = None) -> lazy[Value]: ...
    @overload
    def __get__(self, instance: object, owner: type | None = None) -> Value: ...
    def __get__(self, instance: object | None, owner: type | None = None) -> lazy[Value] | Value:
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._make(instance)
        return value


@dataclass_transform(frozen_default=True)
def frozen(cls: type[Made]) -> type[Made]:
    """The class as a dataclass with slots and a hash by content, frozen for mypy; it pickles as the values of its fields.

    One with lazy properties has no slots: what they hold is kept beside the fields.
    """
    caches = any(isinstance(value, lazy) for value in vars(cls).values())
    made: Any = dataclass(slots=not caches, unsafe_hash=True)(cls)
    names = [f.name for f in fields(made)]
    made.__reduce__ = lambda self: (made, tuple([getattr(self, name) for name in names]))
    found: type[Made] = made
    return found

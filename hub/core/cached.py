"""What is computed once: properties, and what dictionaries remember."""

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar, overload

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class cached_attribute(Generic[Value]):  # noqa: N801
    """Computes the value at the first access and keeps it in the object's dictionary.

    Python looks there before it asks a descriptor without `__set__`, so later accesses cost what any attribute costs.
    `functools.cached_property` would do, but before Python 3.12 it takes a lock at each first access.
    """

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> "cached_attribute[Value]": ...

    @overload
    def __get__(self, instance: object, owner: type) -> Value: ...

    def __get__(self, instance: object | None, owner: type) -> "Value | cached_attribute[Value]":
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._compute(instance)
        return value


def keep(known: dict[Key, Value], key: Key, value: Value, most: int) -> Value:
    """Remember a value; where `most` are known already, all of them are forgotten first.

    Dropping all is rare, and a look-up is that of a dictionary: to track which one was used last, as `lru_cache` does,
    would write to memory at each.
    """
    if len(known) >= most:
        known.clear()
    known[key] = value
    return value

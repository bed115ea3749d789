"""A property that is worked out once. That of the standard library takes a lock each time before Python 3.12."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Value = TypeVar("Value")


class cached_attribute(Generic[Value]):  # noqa: N801
    """Kept in the object's own dictionary, where it is found before this is asked again."""

    def __init__(self, work_out: Callable[[Any], Value]) -> None:
        self._work_out = work_out
        self.__doc__ = work_out.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, whose: None, owner: type) -> "cached_attribute[Value]": ...

    @overload
    def __get__(self, whose: object, owner: type) -> Value: ...

    def __get__(self, whose: object | None, owner: type) -> "Value | cached_attribute[Value]":
        if whose is None:
            return self
        value = whose.__dict__[self._name] = self._work_out(whose)
        return value

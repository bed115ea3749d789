"""Takes the first step of a coroutine at once: one that has nothing to wait for is over, and needs no timer."""

from collections.abc import Awaitable, Callable, Coroutine, Generator
from types import CoroutineType, coroutine
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


class FinishedCoroutine(Generic[Result]):
    """A coroutine that came to its end at once, with what it returned."""

    __slots__ = ("result",)

    def __init__(self, result: Result) -> None:
        self.result = result


def at_once(begin: Callable[[], Awaitable[Result]]) -> FinishedCoroutine[Result] | Awaitable[Result]:
    """Return a `FinishedCoroutine` where it does not wait, else what the same task has to await.

    Raises what the coroutine raises.
    """
    begun = begin()
    if not isinstance(begun, CoroutineType):
        return begun
    try:
        waits_for = begun.send(None)
    except StopIteration as end:
        return FinishedCoroutine(end.value)
    return _resumed(begun, waits_for)


@coroutine
def _resumed(begun: Coroutine[Any, Any, Result], waits_for: object) -> Generator[object, Any, Result]:
    """Hand to the task what the coroutine waits for, then go on with it; a cancellation closes it."""
    try:
        yield waits_for
        result: Result = yield from begun
        return result
    finally:
        begun.close()

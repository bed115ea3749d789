"""Mappings whose content follows something that may be replaced while the hub runs."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")
Origin = TypeVar("Origin")


class LiveMapping(Mapping[Key, Value]):
    """What `derive` makes of the present `origin`; made anew only when the origin is another object."""

    def __init__(self, origin: Callable[[], Origin], derive: Callable[[Origin], Mapping[Key, Value]]) -> None:
        self._origin = origin
        self._derive = derive
        self._last: tuple[object, Mapping[Key, Value]] | None = None

    def now(self) -> Mapping[Key, Value]:
        """The content of this moment, which stays as it is."""
        origin, last = self._origin(), self._last
        # Replaced as one pair, so that no thread sees the content of another origin.
        if last is None or last[0] is not origin:
            last = self._last = origin, self._derive(origin)
        return last[1]

    def __getitem__(self, key: Key) -> Value:
        return self.now()[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self.now())

    def __len__(self) -> int:
        return len(self.now())

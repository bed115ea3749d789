"""Repeatable random numbers: the same seed gives the same ones in every process and on every machine."""

from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Span:
    """Whole numbers, both ends included."""

    low: int
    high: int


class Draws:
    """One stream of random numbers; each purpose has its own, so that no stream disturbs another."""

    __slots__ = ("_next", "_source")

    def __init__(self, seed: int, purpose: str) -> None:
        self._source = Random(f"{purpose} {seed}")  # noqa: S311 - nothing here is secret
        self._next = self._source.random

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._next() * (high - low + 1))

    def within(self, span: Span) -> int:
        return self.between(span.low, span.high)

    def pick(self, choices: Sequence[T]) -> T:
        return choices[int(self._next() * len(choices))]

    def shuffle(self, items: MutableSequence[T]) -> None:
        self._source.shuffle(items)

"""The values of this room: the effect on records, and what an undone transaction would have done."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Result = TypeVar("Result")
Weighed = TypeVar("Weighed")


@dataclass(frozen=True, slots=True)
class RecordEffect:
    """How many records are new, say something else, or hold no longer because they end or are not known any more.

    Of the rows, `restated` ones say what is known already, and `older` ones are kept aside for a newer statement.
    """

    new: int
    changed: int
    ended: int
    restated: int
    older: int


@dataclass(frozen=True, slots=True)
class Foreseen(Generic[Result, Weighed]):
    """What would be: the result of the undone work, its effect on records, and on answers as the caller weighs it."""

    result: Result
    records: RecordEffect
    answers: Weighed

"""The values of effects: which answers change, for how many enterprises."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """How many enterprises turn from one answer of a scheme or scenario (`code`) to another; None is no answer."""

    code: str
    before: str | None
    after: str | None
    enterprises: int


@dataclass(frozen=True, slots=True)
class AnswerEffect:
    """The changes among the answers of `weighed` enterprises, the first by code of all `enterprises` concerned."""

    enterprises: int
    weighed: int
    grades: tuple[AnswerChange, ...]
    verdicts: tuple[AnswerChange, ...]

    @property
    def sampled(self) -> bool:
        """Whether not all of them were weighed, so that the counts are those of a sample."""
        return self.weighed < self.enterprises


@dataclass(frozen=True, slots=True)
class ForeseenWithdrawal:
    """What taking a delivery back would do: to its records, the rows that wait, the register, and to answers.

    `enterprises` would be decided again; where not all of them were weighed, the `changes` are those of a sample.
    """

    closed: int
    changed: int
    released: int
    waiting: int
    left: int
    stated_before: date | None
    stated_afterwards: date | None
    enterprises: int
    sampled: bool
    changes: tuple[AnswerChange, ...]

    def kept(self) -> Mapping[str, Any]:
        """The values as a task keeps them."""
        return asdict(self)


def foreseen_withdrawal(kept: Mapping[str, Any]) -> ForeseenWithdrawal:
    """Read what `kept` has written."""
    days = {name: _day(kept[name]) for name in ("stated_before", "stated_afterwards")}
    return ForeseenWithdrawal(**{**kept, **days, "changes": tuple(AnswerChange(**one) for one in kept["changes"])})


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)

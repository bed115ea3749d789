"""The values of effects: which answers change, for how many enterprises."""

from dataclasses import dataclass


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

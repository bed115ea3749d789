"""Where two answers of one scenario differ, clause by clause and grade by grade."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hub.credit.eligibility.results import Ruling
from hub.credit.evaluation.results import Rating, Reason


@dataclass(frozen=True, slots=True)
class ClauseDifference:
    """A clause that reads otherwise; None on the side whose rules do not have it."""

    code: str
    before: Reason | None
    after: Reason | None

    @property
    def turned(self) -> bool:
        """Whether it also came out otherwise, and not only from other data."""
        return (self.before and self.before.outcome) is not (self.after and self.after.outcome)


@dataclass(frozen=True, slots=True)
class GradeDifference:
    """A grade that the scenario asks for and that is another one; None where there was none."""

    scheme: str
    before: Rating | None
    after: Rating | None


def clause_differences(before: Ruling, after: Ruling) -> tuple[ClauseDifference, ...]:
    """In the order in which they were written, new ones last."""
    was, becomes = _by_code(before), _by_code(after)
    both = ((code, was.get(code), becomes.get(code)) for code in dict.fromkeys((*was, *becomes)))
    return tuple(ClauseDifference(code, one, other) for code, one, other in both if one != other)


def grade_differences(
    schemes: Iterable[str], before: Mapping[str, Rating], after: Mapping[str, Rating]
) -> tuple[GradeDifference, ...]:
    """Of these schemes those that say something else."""
    both = ((scheme, before.get(scheme), after.get(scheme)) for scheme in sorted(schemes))
    return tuple(GradeDifference(scheme, one, other) for scheme, one, other in both if one != other)


def _by_code(ruling: Ruling) -> Mapping[str, Reason]:
    return {reason.code: reason for reason in ruling.reasons}

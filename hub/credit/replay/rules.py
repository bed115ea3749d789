"""Compare two rulings of one scenario clause by clause, and the grades behind them one by one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hub.credit.eligibility.results import Ruling
from hub.credit.evaluation.results import Rating, Reason


@dataclass(frozen=True, slots=True)
class ClauseDifference:
    """A clause whose two reasons differ; a side is None if its rules do not have the clause."""

    code: str
    before: Reason | None
    after: Reason | None

    @property
    def turned(self) -> bool:
        """Whether its outcome differs too, and not only the data or the sentence."""
        return (self.before and self.before.outcome) is not (self.after and self.after.outcome)


@dataclass(frozen=True, slots=True)
class GradeDifference:
    """A grade that the scenario asks for and that differs; a side is None if it had no grade."""

    scheme: str
    before: Rating | None
    after: Rating | None


def clause_differences(before: Ruling, after: Ruling) -> tuple[ClauseDifference, ...]:
    """List the clauses that differ, in the order of the first ruling; clauses of the second alone come last."""
    earlier, later = _by_code(before), _by_code(after)
    both = ((code, earlier.get(code), later.get(code)) for code in dict.fromkeys((*earlier, *later)))
    return tuple(ClauseDifference(code, one, other) for code, one, other in both if one != other)


def grade_differences(
    schemes: Iterable[str], before: Mapping[str, Rating], after: Mapping[str, Rating]
) -> tuple[GradeDifference, ...]:
    """List the grades that differ in these schemes, in order of their codes."""
    both = ((scheme, before.get(scheme), after.get(scheme)) for scheme in sorted(schemes))
    return tuple(GradeDifference(scheme, one, other) for scheme, one, other in both if one != other)


def _by_code(ruling: Ruling) -> Mapping[str, Reason]:
    return {reason.code: reason for reason in ruling.reasons}

"""Decide up to which day a resource is stated, and when its next delivery is due, from each provider's newest one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hub.core.district import Coverage
from hub.intake.ingest.standard.resource import Cadence, Resource

#: How long a delivery stands before the next one is due, by month or, of what is stated by year, by year.
_MONTHLY, _YEARLY = timedelta(days=31), timedelta(days=366)


@dataclass(frozen=True, slots=True)
class ProvidedSource:
    """One provider's deliveries of one resource: the `newest` day they are stated for, None where there is none.

    `coverage` is that of an expected provider, None for any other. The next one is due on `due_on`. In
    quarantine wait `waiting` of its rows; of `without_code` of them the enterprise cannot be read.
    """

    resource: str
    provider: str
    coverage: Coverage | None
    newest: date | None = None
    due_on: date | None = None
    waiting: int = 0
    without_code: int = 0

    @property
    def expected(self) -> bool:
        """Whether this provider's silence counts."""
        return self.coverage is not None

    def overdue(self, today: date) -> bool:
        """Whether the next delivery should have come before today; the first one of an expected provider always."""
        return self.expected if self.due_on is None else self.due_on < today


def update_cycle(resource: Resource) -> timedelta:
    """How often a resource is delivered at least: by year what is stated by year, anything else by month (D)."""
    yearly = resource.cadence is Cadence.PERIOD and not resource.by_month
    return _YEARLY if yearly else _MONTHLY


def stated_up_to(newest: Mapping[str, date], expected: Collection[str]) -> date | None:
    """The day of the least recent of the `expected` providers; None while one of them has delivered nothing.

    `newest` has the newest as-of day of each provider. Where nobody in particular is expected, anybody's counts.
    """
    if not expected:
        return max(newest.values(), default=None)
    return None if any(provider not in newest for provider in expected) else min(newest[code] for code in expected)

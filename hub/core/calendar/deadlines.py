"""Legal terms in working days, which a pause can stop for a time."""

from dataclasses import dataclass
from datetime import date

from hub.core.calendar.working_days import days_after, is_provisional, is_working_day


@dataclass(frozen=True, slots=True)
class Pause:
    """The term does not run from `begins` until the day before `ends`; None is a pause that has not ended."""

    begins: date
    ends: date | None = None

    def covers(self, day: date) -> bool:
        return self.begins <= day and (self.ends is None or day < self.ends)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A term of `working_days` after `start`; neither `start` nor the days of a pause count."""

    start: date
    working_days: int
    pauses: tuple[Pause, ...] = ()

    def __post_init__(self) -> None:
        if self.working_days < 1:
            raise ValueError(f"{self.working_days} working days: a term has at least one")

    @property
    def due(self) -> date | None:
        """The last day of the term; None while a pause has not ended."""
        standing = min((pause.begins for pause in self.pauses if pause.ends is None), default=date.max)
        counted = 0
        for day in days_after(self.start):
            if day >= standing:
                return None
            counted += self._counts(day)
            if counted == self.working_days:
                return day
        return None

    @property
    def provisional(self) -> bool:
        """Whether the last day may still move, because the holidays of a year in between are not announced."""
        due = self.due
        return due is not None and is_provisional(self.start, due)

    def spent(self, on: date) -> int:
        """The working days of the term that have passed by the end of that day."""
        return min(self.working_days, sum(map(self._counts, days_after(self.start, on))))

    def left(self, on: date) -> int:
        """The working days of the term that are left after that day."""
        return self.working_days - self.spent(on)

    def overdue(self, on: date) -> bool:
        """Whether the term has ended before that day."""
        due = self.due
        return due is not None and due < on

    def _counts(self, day: date) -> bool:
        return is_working_day(day) and not any(pause.covers(day) for pause in self.pauses)

"""Working days of mainland China, with make-up days, and clocks that count in them."""

from hub.core.calendar.deadlines import Deadline, Pause
from hub.core.calendar.working_days import add_working_days, is_provisional, is_working_day, working_days_between

__all__ = ["Deadline", "Pause", "add_working_days", "is_provisional", "is_working_day", "working_days_between"]

"""Until when a recall is to be confirmed, and whether it is."""

from datetime import date
from functools import cache
from importlib.resources import files

from hub.core.calendar import add_working_days
from hub.core.release.shipped_yaml import read_shipped
from hub.sharing.recalls.results import Notice, NoticeState
from hub.sharing.views.results import WithdrawalReason

#: Why a row is withdrawn so that nobody may use it any more.
RECALLED = (WithdrawalReason.REPAIRED, WithdrawalReason.CORRECTED, WithdrawalReason.CONSENT_ENDED)


def due_on(issued: date) -> date:
    """The last day on which a recall issued on a day is confirmed in time."""
    days = next((days for begins, days in reversed(_terms()) if begins <= issued), _terms()[0][1])
    return add_working_days(issued, days)


def state(notice: Notice, today: date) -> NoticeState:
    """Whether a notice is confirmed, open, or open for too long."""
    if notice.confirmed_at is not None:
        return NoticeState.CONFIRMED
    return NoticeState.LATE if notice.due_on < today else NoticeState.OPEN


@cache
def _terms() -> list[tuple[date, int]]:
    written = read_shipped(files("hub.sharing.recalls").joinpath("terms.yaml").read_text("utf-8"))
    return sorted((term["from"], term["working_days"]) for term in written["terms"])

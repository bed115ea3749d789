"""The time: instants are UTC, dates are those of Asia/Shanghai."""

import time
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: Seconds; in every time zone a day begins with a quarter of an hour.
_QUARTER = 15 * 60


def now() -> datetime:
    """The present instant in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in Shanghai."""
    return _day(int(time.time()) // _QUARTER)


@lru_cache(maxsize=2)
def _day(quarter: int) -> date:
    """The day in Shanghai of a quarter of an hour, counted since 1970; kept, as every answer asks several times."""
    return datetime.fromtimestamp(quarter * _QUARTER, SHANGHAI).date()

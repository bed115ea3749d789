"""The time: instants are UTC, dates are those of Asia/Shanghai."""

import time
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: Seconds; no day of any clock that is in use begins within one.
_QUARTER = 15 * 60


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return _day(int(time.time()) // _QUARTER)


@lru_cache(maxsize=2)
def _day(quarter: int) -> date:
    """The day of a quarter of an hour, counted since 1970: every answer asks several times."""
    return datetime.fromtimestamp(quarter * _QUARTER, SHANGHAI).date()

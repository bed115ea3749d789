"""Write a value as clerks do, in many spellings; the number of the row decides which."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from hub.demo.generate.timeline import Month

_FULL_WIDTH = {code: code + 0xFEE0 for code in range(ord("!"), ord("~") + 1)}
_SERIAL_ORIGIN = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in whole units of its currency, 元 or 美元."""

    units: int
    currency: str = "元"


Spellable = date | Month | Amount
Cell = Spellable | str | int | None
SPELLABLE_TYPES = (date, Month, Amount)


def spelled(cell: Spellable, turn: int) -> str:
    """The cell in one of its spellings."""
    match cell:
        case date():
            return _spelled_day(cell, turn % len(_DAYS))
        case Month():
            return _spelled_month(cell, turn % len(_MONTHS))
        case Amount():
            return _spelled_amount(cell, turn % len(_AMOUNTS))


def full_width(text: str) -> str:
    return text.translate(_FULL_WIDTH)


def half_width_brackets(name: str) -> str:
    return name.replace("（", "(").replace("）", ")")


def serial(day: date) -> int:
    """The number a spreadsheet keeps for a day (1900 system)."""
    return (day - _SERIAL_ORIGIN).days


@lru_cache(maxsize=1 << 16)
def _spelled_day(day: date, style: int) -> str:
    return _DAYS[style](day)


@lru_cache(maxsize=1024)
def _spelled_month(month: Month, style: int) -> str:
    return _MONTHS[style](month)


def _spelled_amount(amount: Amount, style: int) -> str:
    if amount.currency != "元":
        return f"{_in_ten_thousands(amount.units)}万{amount.currency}"
    return _AMOUNTS[style](amount.units)


def _in_ten_thousands(units: int) -> str:
    whole, rest = divmod(units, 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")


_DAYS: tuple[Callable[[date], str], ...] = (
    date.isoformat,
    lambda day: f"{day.year}/{day.month}/{day.day}",
    date.isoformat,
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: str(serial(day)),
    lambda day: full_width(f"{day:%Y-%m-%d}"),
)
_MONTHS: tuple[Callable[[Month], str], ...] = (
    lambda month: f"{month.year}-{month.month:02d}",
    lambda month: f"{month.year}{month.month:02d}",
    lambda month: f"{month.year}年{month.month}月",
    lambda month: f"{month.year}/{month.month}",
    lambda month: full_width(f"{month.year}{month.month:02d}"),
)
_AMOUNTS: tuple[Callable[[int], str], ...] = (
    lambda units: f"{_in_ten_thousands(units)}万元",
    lambda units: f"{_in_ten_thousands(units)}万元人民币",
    lambda units: f"{units}元",
    lambda units: f"{_in_ten_thousands(units)}万人民币",
    lambda units: full_width(f"{_in_ten_thousands(units)}") + "万元",
    lambda units: f"{units:,}",
)

"""Amounts of money in the units and currencies Chinese departments write, as whole minor units (分, cents)."""

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache

from hub.intake.ingest.spellings.cells import narrow, shown

#: Digits after the point in each known currency (ISO 4217).
MINOR_DIGITS = {
    "CNY": 2, "USD": 2, "HKD": 2, "EUR": 2, "GBP": 2, "JPY": 0, "KRW": 0, "TWD": 2,
    "MOP": 2, "SGD": 2, "AUD": 2, "CAD": 2, "CHF": 2,
}  # fmt: skip
_SCALES = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8,
    "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3,
}  # fmt: skip
_CURRENCIES = {
    "": "CNY", "元": "CNY", "圆": "CNY", "人民币": "CNY", "人民币元": "CNY", "RMB": "CNY", "¥": "CNY", "人民币¥": "CNY",
    "美元": "USD", "美金": "USD", "US$": "USD", "$": "USD",
    "港元": "HKD", "港币": "HKD", "HK$": "HKD",
    "欧元": "EUR", "€": "EUR", "英镑": "GBP", "£": "GBP", "日元": "JPY", "韩元": "KRW",
    "新台币": "TWD", "台币": "TWD", "澳门元": "MOP", "新加坡元": "SGD", "澳元": "AUD", "加元": "CAD", "瑞士法郎": "CHF",
    **{code: code for code in MINOR_DIGITS},
}  # fmt: skip
_AMOUNT = re.compile(
    r"(?P<before>[^\d.+-]*)(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d{1,2})?)(?P<after>\D*)"
)
_BRACKETED = re.compile(r"\((.*?)\)")
_EXACT = Context(prec=120)
_LONGEST = 60
_LARGEST_MINOR = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Money:
    """A whole number of the currency's minor units (分 for CNY)."""

    minor: int
    currency: str


def parse_money(value: object, unit: str = "元") -> Money:
    """The amount a cell names; `unit` holds only where the cell names none. Never rounds, never negative."""
    match = None if isinstance(value, bool) else _AMOUNT.fullmatch(_written(value))
    if match is None:
        raise ValueError(f"{shown(value)} is not an amount: write 1000万元 or 10000000")
    words = _unbracketed(match["before"]) + _unbracketed(match["after"])
    if (known := _unit(words or unit)) is None:
        raise ValueError(f"{shown(value)} is not an amount: {shown(words or unit)} is no unit the hub knows")
    scale, currency = known
    return Money(_minor(value, Decimal(match["number"].replace(",", "")), scale, currency), currency)


def with_unit(value: object, unit: str) -> object:
    """A bare number with the unit its column names; a cell that names its own unit stays as it is."""
    match = _AMOUNT.fullmatch(_written(value))
    return f"{match['number']}{unit}" if match and not (match["before"] + match["after"]) else value


def is_currency(text: str) -> bool:
    """Whether the text names one known currency and no scale."""
    return bool(text) and narrow(text).upper() in _CURRENCIES


def is_unit(text: str) -> bool:
    """Whether the text names a known unit, such as 万元 or 万美元."""
    return bool(text) and _unit(_unbracketed(narrow(text))) is not None


def _unbracketed(words: str) -> str:
    """The words without brackets around units. (500), a bookkeeper's minus, keeps its brackets and is refused."""
    return _BRACKETED.sub(r"\1", words)


def _written(value: object) -> str:
    return "".join(narrow(value).replace("−", "-").split())


@lru_cache(maxsize=256)
def _unit(words: str) -> tuple[int, str] | None:
    """Scale and currency of 万元, 万元人民币, USD万, 亿; None when some of it is unknown."""
    rest = words.upper().removesuffix("整")
    scale = next((scale for scale in _SCALES if scale in rest), "")
    rest = rest.replace(scale, "", 1)
    candidates = (rest, rest.removeprefix("元"), rest.removesuffix("元"))
    currency = next((_CURRENCIES[text] for text in candidates if text in _CURRENCIES), None)
    return (_SCALES.get(scale, 1), currency) if currency else None


def _minor(value: object, number: Decimal, scale: int, currency: str) -> int:
    digits = MINOR_DIGITS[currency]
    if len(cell := _written(value)) > _LONGEST or number.adjusted() > _LONGEST:
        raise ValueError(f"{shown(cell)} is not an amount: it has more digits than any amount")
    minor = _EXACT.multiply(number, Decimal(scale * 10**digits))
    if minor < 0:
        raise ValueError(f"{shown(value)} is a negative amount")
    if minor != minor.to_integral_value():
        raise ValueError(f"{shown(value)} has more than {digits} decimals in {currency}")
    if minor > _LARGEST_MINOR:
        raise ValueError(f"{shown(value)} is larger than any amount the hub stores")
    return int(minor)

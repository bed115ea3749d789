"""Amounts of money in the units and currencies Chinese departments write, as whole minor units (分, cents)."""

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache

from hub.intake.ingest.spellings.cells import narrow, shown
from hub.intake.ingest.spellings.numerals import is_numeral

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
    r"(?P<before>[^0-9.+-]*)"
    r"(?P<number>[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:\.[0-9]*)?"
    r"(?:[eE][+-]?[0-9]{1,2})?)"
    r"(?P<after>[^0-9]*)"
)
_BRACKETED = re.compile(r"\((.*?)\)")
_NUMERALS_AND_UNIT = re.compile(r"(?:人民币)?(?P<number>[^元圆角分整正]+)[元圆角分整正]*")
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
        raise ValueError(f"{shown(value)} is not an amount: {_in_numerals(value)}write 1000万元 or 10000000")
    words = "".join((_unbracketed(match["before"]) + _unbracketed(match["after"])).split())
    if (known := _unit(words or unit)) is None:
        raise ValueError(f"{shown(value)} is not an amount: {shown(words or unit)} is no unit the hub knows")
    scale, currency = known
    return Money(_minor(value, Decimal(match["number"].replace(",", "").replace(" ", "")), scale, currency), currency)


def with_unit(value: object, unit: str) -> object:
    """A bare number with the unit its column names; a cell that names its own unit stays as it is."""
    match = _AMOUNT.fullmatch(_written(value))
    return f"{match['number']}{unit}" if match and not (match["before"] + match["after"]).strip() else value


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
    return narrow(value).replace("−", "-")


def _in_numerals(value: object) -> str:
    """Why 壹佰万元整 is not read: 佰 and 拾 are mistaken for each other, and the sum would be wrong without a word."""
    number = _NUMERALS_AND_UNIT.fullmatch(_written(value))
    return "Chinese numerals are not read: " if number and is_numeral(number["number"]) else ""


@lru_cache(maxsize=256)
def _unit(words: str) -> tuple[int, str] | None:
    """Scale and currency of 万元, 万元人民币, USD万, 亿; None when some of it is unknown."""
    rest = words.upper().removesuffix("整").removesuffix("正")
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

"""Values that are invented: codes of a division that no place has, and rows that do not contradict themselves."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hub.core.uscc import ALPHABET, check_character, subject_check_character
from hub.intake.ingest.spellings import Money
from hub.intake.ingest.standard import words
from hub.intake.ingest.standard.kinds import ColumnKind, kind_of, named_words
from hub.intake.ingest.standard.resource import Resource
from hub.intake.ingest.standard.row import Row
from tests.intake.ingest.readers.books import AS_OF

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FIRST_DAY = date(2005, 1, 1)
_BRACKETS = {"case_number": "（）", "number": "()"}
_TEXTS = (
    "未按规定期限公示年度报告", "通过登记的住所无法联系", "虚假宣传，情节较轻", "罚款、没收违法所得", "增值税",
    "有限责任公司", "GR20240017", "虚构路甲1号", "责令改正,逾期未改", "共计三项", "无", "说明不清", "C3919",
    "示范路《二》段", "12",
)  # fmt: skip


def code(random: Random) -> str:
    """A code under 420799 whose two check digits hold; one in five has digits alone."""
    alphabet = ALPHABET[:10] if random.random() < 0.2 else ALPHABET
    while True:
        subject = "".join(random.choices(alphabet, k=8))
        first = f"91420799{subject}{subject_check_character(subject)}"
        if first[16] in ALPHABET and (len(alphabet) > 10 or (first + check_character(first)).isdecimal()):
            return first + check_character(first)


def mistyped(random: Random, code: str) -> str:
    """The code with another check digit than it has."""
    return code[:17] + random.choice([digit for digit in ALPHABET if digit != code[17]])


def persons_number(random: Random) -> str:
    """A resident's number of division 420799 whose check digit holds."""
    first = f"420799{date(1950 + random.randrange(55), 1 + random.randrange(12), 1 + random.randrange(28)):%Y%m%d}"
    first += f"{random.randrange(1000):03}"
    return first + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def row(random: Random, resource: Resource, fields: Collection[str]) -> dict[str, Any]:
    """A value for each field that the file has, None where an optional one is blank."""
    model = resource.row
    while True:
        values = {name: _value(random, model, name) if name in fields else None for name in model.model_fields}
        if is_consistent(model, values):
            return values


def is_consistent(model: type[Row], values: Mapping[str, Any]) -> bool:
    """Whether the values contradict neither each other nor the day of the file."""
    happened = (values[name] for name in model.happened)
    days = (date(value, 1, 1) if isinstance(value, int) else value for value in happened if value is not None)
    return all(day <= AS_OF for day in days) and not any(model.model_construct(**values).contradictions())


def _value(random: Random, model: type[Row], field: str) -> Any:
    if not model.model_fields[field].is_required() and random.random() < 0.25:
        return None
    kind = kind_of(model, field)
    if kind is ColumnKind.CHOICE:
        return random.choice(sorted(named_words(model, field).values()))
    if kind is ColumnKind.NUMBER:
        opening, closing = _BRACKETS.get(field, "〔〕")
        return f"虚市监罚{opening}{random.randrange(2015, 2027)}{closing}{random.randrange(1, 999)}号"
    return _DRAWN[kind](random)


def _day(random: Random) -> date:
    return _FIRST_DAY + timedelta(random.randrange((AS_OF - _FIRST_DAY).days + 400))


def _amount(random: Random) -> Money:
    return Money(random.choice((1, 100, 5_000, 10_000, 1_000_000)) * random.randrange(100_000), "CNY")


def _qualification(random: Random) -> str:
    return random.choice((*sorted(set(words.QUALIFICATIONS.values())), "虚构示范称号"))


_DRAWN: Mapping[ColumnKind, Callable[[Random], Any]] = {
    ColumnKind.CODE: code,
    ColumnKind.DATE: _day,
    ColumnKind.MONTH: lambda random: _day(random).replace(day=1),
    ColumnKind.YEAR: lambda random: random.randrange(2005, 2027),
    ColumnKind.AMOUNT: _amount,
    ColumnKind.COUNT: lambda random: random.choice((0, 1, 3, 12, random.randrange(20_000))),
    ColumnKind.SCORE: lambda random: Decimal(random.randrange(1001)) / 10,
    ColumnKind.FLAG: lambda random: random.random() < 0.5,
    ColumnKind.QUALIFICATION: _qualification,
    ColumnKind.DIVISION: lambda random: "420799",
    ColumnKind.NAME: lambda random: f"虚构{random.randrange(9999)}号（示范）有限公司",
    ColumnKind.TEXT: lambda random: random.choice(_TEXTS),
}

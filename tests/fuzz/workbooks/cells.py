"""The spellings of a value as cells, with what may become of each; wrong ones among them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from hub.intake.ingest.spellings import Money
from hub.intake.ingest.standard import words
from hub.intake.ingest.standard.kinds import ColumnKind, kind_of, named_words
from hub.intake.ingest.standard.row import Row
from tests.fuzz.workbooks.plan import BLANK, ErrorCell, Fate, Formula, Medium, Written

_WRONG = 0.02
_DATE_FORMATS = (
    "yyyy-mm-dd", "yyyy/m/d", 'yyyy"年"m"月"d"日"', "[$-804]yyyy\\年m\\月d\\日", 'yyyy"年"m"月"', "yyyy", "m/d/yy",
    "dd-mmm-yy", "[$-F800]dddd, mmmm dd, yyyy", "yyyy-mm-dd hh:mm", "e/m/d", 14, 31, 57,
)  # fmt: skip
_BUILT_IN_OF_XLSX = (*range(27, 32), 36, *range(50, 59))
_NOTHING = ("无", "/", "—", "--", "N/A", "暂无", "（无）", "null", "不适用")
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?")
_NUMERALS = "〇一二三四五六七八九"
_UNITS = {"": 1, "元": 1, "万元": 10_000, "亿元": 100_000_000}
_QUALIFIED = {
    value: [word for word, code in words.QUALIFICATIONS.items() if code == value]
    for value in words.QUALIFICATIONS.values()
}


def spell(random: Random, model: type[Row], field: str, value: Any, medium: Medium, unit: str) -> Written:
    """The value in one of its spellings; `unit` is what a bare amount of the column counts."""
    kind = kind_of(model, field)
    if random.random() < _WRONG and (wrong := _wrong(random, kind, medium)):
        return wrong
    if value is None:
        return _nothing(random, kind, medium)
    if kind is ColumnKind.CHOICE:
        return Written(random.choice([word for word, code in named_words(model, field).items() if code == value]))
    if kind is ColumnKind.AMOUNT:
        return Written(_amount(random, value, medium, unit))
    return _SPELT[kind](random, value, medium)


def _nothing(random: Random, kind: ColumnKind, medium: Medium) -> Written:
    says = kind not in (ColumnKind.TEXT, ColumnKind.FLAG, ColumnKind.CHOICE)
    if kind is ColumnKind.DATE and random.random() < 0.1:
        return Written(random.choice(("未移出", "尚未修复", "未清缴")))
    return Written(random.choice(_NOTHING)) if says and random.random() < 0.3 else BLANK


def _wrong(random: Random, kind: ColumnKind, medium: Medium) -> Written | None:
    """A cell that has no value, or none that can be told."""
    choices: list[Any] = list(_MISSPELT.get(kind, ()))
    if medium.typed:
        choices.append(ErrorCell(random.choice(_ERRORS)))
    if kind is not ColumnKind.TEXT:
        choices.append(random.choice(_ERRORS))
    if medium.ending == ".xlsx":
        choices += [Formula(None), Formula("")]
    return Written(random.choice(choices), fate=Fate.REFUSED) if choices else None


def _code(random: Random, value: str, medium: Medium) -> Written:
    drawn = random.random()
    if drawn < 0.6:
        return Written(value)
    if medium.typed and drawn < 0.65 and value.isdecimal():
        return Written(int(value), fate=Fate.REFUSED)
    odd = random.choice((
        value.lower(), f"'{value}", f'="{value}"', f"{value[:9]}\u200b{value[9:]}", f" {value}\u00a0", f"\u202d{value}",
        _wide(value), f"{value[:8]}-{value[8:17]}-{value[17]}", f"{value}\t",
        f"{value[:6]} {value[6:]}",
    ))  # fmt: skip
    return Written(odd)


def _day(random: Random, value: date, medium: Medium) -> Written:
    if medium.typed and random.random() < 0.5:
        built_in = _BUILT_IN_OF_XLSX if medium.ending == ".xlsx" else ("yyyy-mm-dd",)
        return Written(value, random.choice((random.choice(built_in), *_formats(medium))))
    if random.random() < 0.05:
        return _serial(value, medium)
    texts = _texts_of_day(value)
    if medium.ending == ".xlsx" and random.random() < 0.05:
        return Written(Formula(random.choice(texts)))
    if medium.typed and random.random() < 0.05:
        return Written(int(f"{value:%Y%m%d}"))
    return Written(random.choice(texts))


def _serial(value: date, medium: Medium) -> Written:
    """The bare number of a day, as its format was lost."""
    origin = date(1904, 1, 1) if medium.from_1904 else date(1899, 12, 30)
    number = (value - origin).days
    return Written(number if medium.typed else str(number), fate=Fate.DOUBTFUL)


def _formats(medium: Medium) -> Sequence[str | int]:
    return [each for each in _DATE_FORMATS if medium.ending == ".xlsx" or isinstance(each, str)]


def _texts_of_day(value: date) -> Sequence[str]:
    return (
        value.isoformat(), f"{value:%Y/%m/%d}", f"{value.year}.{value.month}.{value.day}", f"{value:%Y%m%d}",
        f"{value.year}年{value.month}月{value.day}日", f"{value} 00:00:00", f"{value}T00:00:00+08:00",
        _wide(f"{value:%Y-%m-%d}"), f" {value}\u3000", f"{_in_words(value.year)}年{value.month:02}月{value.day:02}日",
    )  # fmt: skip


def _month(random: Random, value: date, medium: Medium) -> Written:
    if medium.typed and random.random() < 0.4:
        return Written(value.replace(day=random.randrange(1, 29)), random.choice(_formats(medium)))
    if medium.typed and random.random() < 0.2:
        return Written(random.choice((int(f"{value:%Y%m}"), float(f"{value:%Y.%m}"))), fate=Fate.DOUBTFUL)
    return Written(random.choice((
        f"{value:%Y%m}", f"{value:%Y-%m}", f"{value.year}/{value.month}", f"{value.year}年{value.month}月",
        f"{value:%Y年%m月份}", _wide(f"{value:%Y-%m}"), f"{value:%Y-%m-%d}",
    )))  # fmt: skip


def _year(random: Random, value: int, medium: Medium) -> Written:
    if medium.typed and random.random() < 0.5:
        day = date(value, random.randrange(1, 13), random.randrange(1, 29))
        return random.choice((Written(value), Written(float(value)), Written(day, random.choice(_formats(medium)))))
    texts = (str(value), f"{value}年", f"{value}年度", f"{value}.0", f"{_in_words(value)}年", f"{value}年1月-12月")
    return Written(random.choice((*texts, _wide(str(value)))))


def _amount(random: Random, value: Money, medium: Medium, unit: str) -> Any:
    """With a unit of its own, or as a bare number of the column's."""
    if random.random() < 0.4:
        own = random.choice(("元", "万元", "亿元"))
        number = _plain(Decimal(value.minor) / 100 / _UNITS[own])
        return random.choice((f"{number}{own}", f"人民币{number}{own}", f"{number} {own}", f"{_grouped(number)}{own}"))
    number = _plain(Decimal(value.minor) / 100 / _UNITS[unit])
    if medium.typed and random.random() < 0.7:
        return int(number) if number.isdecimal() else float(number)
    return random.choice((number, _grouped(number), _wide(number)))


def _count(random: Random, value: int, medium: Medium) -> Written:
    if medium.typed and random.random() < 0.6:
        return Written(random.choice((value, float(value))))
    return Written(random.choice((str(value), f"{value:,}", _wide(str(value)), f"{value}人", f"{value}.0")))


def _flag(random: Random, value: bool, medium: Medium) -> Written:
    if medium.typed and random.random() < 0.2:
        return Written(value)
    return Written(random.choice(("是", "有", "Y", "√", "欠缴") if value else ("否", "无", "N", "正常", "未欠缴")))


def _name(random: Random, value: str, medium: Medium) -> Written:
    return Written(random.choice((value, value.replace("（", "(").replace("）", ")"), f" {value}", f"\u200b{value}")))


def _number(random: Random, value: str, medium: Medium) -> Written:
    opening, closing = random.choice(("〔〕", "[]", "（）", "()", "【】"))
    written = value.translate(str.maketrans("〔（(〕）)", opening * 3 + closing * 3))
    return Written(random.choice((written, f" {written}", written.replace("号", " 号"))))


def _text(random: Random, value: str, medium: Medium) -> Written:
    if medium.typed and value.isdecimal() and random.random() < 0.5:
        return Written(int(value))
    return Written(random.choice((value, value, f"  {value}", f"{value}\u200b")))


def _wide(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character for character in text)


def _in_words(year: int) -> str:
    return "".join(_NUMERALS[int(digit)] for digit in str(year))


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _grouped(number: str) -> str:
    whole, point, fraction = number.partition(".")
    return f"{int(whole):,}{point}{fraction}"


_SPELT: Mapping[ColumnKind, Callable[[Random, Any, Medium], Written]] = {
    ColumnKind.CODE: _code,
    ColumnKind.DATE: _day,
    ColumnKind.MONTH: _month,
    ColumnKind.YEAR: _year,
    ColumnKind.COUNT: _count,
    ColumnKind.SCORE: lambda random, value, medium: Written(str(value)),
    ColumnKind.FLAG: _flag,
    ColumnKind.QUALIFICATION: lambda random, value, medium: Written(random.choice([value, *_QUALIFIED.get(value, ())])),
    ColumnKind.DIVISION: lambda random, value, medium: Written(value),
    ColumnKind.NAME: _name,
    ColumnKind.NUMBER: _number,
    ColumnKind.TEXT: _text,
}
_MISSPELT: Mapping[ColumnKind, Sequence[Any]] = {
    ColumnKind.DATE: ("3/1/2025", "25-3-1", "2025年3月", "已移出", "2025-02-30", "三月", "2025-13-01", "是"),
    ColumnKind.MONTH: ("2025", "13月", "2025-13", "三月"),
    ColumnKind.YEAR: ("25", "去年", "2025-2026", "1800", 1.5),
    ColumnKind.AMOUNT: ("壹佰万元整", "-5", "(500)", "约5万元", "1.2.3", "5千克", "五万", "12.345元"),
    ColumnKind.COUNT: ("12.5", "-3", "十二", "约20", "5%"),
    ColumnKind.FLAG: ("不详", "待查", "2"),
    ColumnKind.CHOICE: ("待定", "未知类别", "E1"),
    ColumnKind.DIVISION: ("虚构区", "42"),
    ColumnKind.CODE: ("无", "12345", "91420799", "420799000001234"),
}

"""The unit of amounts that a sheet states beside its header: 单位：万元, （单位：元）, 金额单位:人民币万元."""

import re
from collections.abc import Iterable, Iterator

from hub.intake.ingest.readers.sheet import Line
from hub.intake.ingest.spellings import cell_text, is_unit, narrow, parse_money

_LABEL = r"(?<![填报送制表编管任主办导])(?:金额|货币|计量|数量)?单位"
_SCALED = r"[十百千万亿]*元"
_STATED = re.compile(rf"{_LABEL}(?:均|一律)?(?:[:]|为)\s*(?P<unit>[^\s(),;。]+(?:\([^()]*\))?(?:\s+{_SCALED})?)")
_COUNTED_IN = re.compile(r"以(?P<unit>[^\s(),;。]{1,8}?)(?:为单位|计)")
_BRACKETED = re.compile(r"\((?P<unit>[^():]*[元币圆][^():]*)\)")
_LABEL_ALONE = re.compile(rf"\(?{_LABEL}:?")
_OF_MONEY = re.compile(r"[元圆币万亿千百仟佰¥$€£]|[A-Z]{3}")
_PARTS = re.compile(r"[、/和及]")
_WITHOUT_BRACKETS = str.maketrans("", "", "()")
_ORGANISATION = re.compile(r".*(?:[局委厅处科所站院部办室镇乡会队厂店]|中心|公司|政府|街道|[银支分]行)")


class UnclearUnit(ValueError):
    """A statement about the unit of amounts that cannot be followed."""


def unit_of(lines: Iterable[Line]) -> str:
    """The one unit of money that the lines state, empty if none; raises UnclearUnit for two, or one not known."""
    units = {parse_money("1", unit): unit for line in lines for text in _texts(line) for unit in _units(text)}
    if len(units) > 1:
        raise UnclearUnit(f"the units {' and '.join(units.values())} are both stated for the amounts")
    return next(iter(units.values()), "")


def states_unit(text: str) -> bool:
    """Whether a cell says nothing but the unit."""
    written = narrow(text).strip("()")
    return bool(_LABEL_ALONE.match(written) or (is_unit(written) and _OF_MONEY.search(written)))


def same_unit(one: str, other: str) -> bool:
    """Whether two known units mean the same amount of the same currency."""
    return parse_money("1", one) == parse_money("1", other)


def _texts(line: Line) -> Iterator[str]:
    """The texts of a line; a label is joined with the cell beside it."""
    label = ""
    for _, cell in sorted(line.cells.items()):
        text = label + narrow(cell_text(cell))
        label = f"{text.rstrip(':')}:" if _LABEL_ALONE.fullmatch(text) else ""
        if isinstance(cell, str) and not label:
            yield text


def _units(text: str) -> Iterator[str]:
    statements = [*_STATED.finditer(text), *_COUNTED_IN.finditer(text)]
    for statement in statements:
        yield from _of_money("".join(statement["unit"].split()))
    if not statements:
        yield from (match["unit"] for match in _BRACKETED.finditer(text) if is_unit(match["unit"]))


def _of_money(statement: str) -> Iterator[str]:
    for unit in _PARTS.split(statement.translate(_WITHOUT_BRACKETS)):
        if not _OF_MONEY.search(unit) or _ORGANISATION.fullmatch(unit):
            continue
        if not is_unit(unit):
            raise UnclearUnit(f"the unit {unit!r} is stated for the amounts, and the hub does not know it")
        yield unit

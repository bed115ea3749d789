"""Faulty rows for the quarantine: copies of good ones with one cell spoilt."""

from collections.abc import Mapping

from hub.demo.generate.codes import unregistered
from hub.demo.generate.spellings import Cell

#: What spoils a row of each resource: the cell, counted after the code, and what stands in it.
_SPOILT: Mapping[str, tuple[int, str]] = {
    "register": (1, "2025-02-30"),
    "risk-class": (0, "E"),
    "unified-evaluation": (0, "101"),
    "penalty": (1, "不详"),
    "abnormal-list": (0, "2025-13-01"),
    "serious-list": (0, "待定"),
    "judgment-defaulter": (1, "2025年2月30日"),
    "tax-grade": (1, "S"),
    "tax-arrears": (2, "-5万元"),
    "social-insurance": (2, "不清楚"),
    "provident-fund": (0, "2025-13"),
    "utility-payment": (1, "油"),
    "intellectual-property": (0, "专有技术"),
    "qualification": (2, "长期"),
    "honour": (1, "世界级"),
    "research": (0, "上一年"),
}


def spoilt(resource: str, code: str, cells: tuple[Cell, ...], turn: int) -> tuple[Cell, ...]:
    """The row with a code that is too short, or with a value that its column does not accept.

    The second kind names an enterprise that is not in the register, so that no expected answer waits for a person.
    """
    if turn % 2:
        return (code[:-1], *cells)
    place, written = _SPOILT[resource]
    return (unregistered(code), *cells[:place], written, *cells[place + 1 :])

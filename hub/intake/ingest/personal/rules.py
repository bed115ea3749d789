"""Mask the personal data that departments wrote into rows: in free text of records, and in rows that are refused.

No column is made for it, but a sentence may name a person's identity number or mobile telephone (PIPL, Art. 28). A
refused row is kept masked: a person's number finds no enterprise, so nobody who mends the row needs it.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

from hub.intake.ingest.personal.numbers import (
    has_person_number,
    masked,
    masked_where_sure,
    person_shown,
    stands_for_person,
)

_NAMES_PERSON = re.compile(r"名称|姓名|相对人|当事人|法定代表人|负责人|被处罚人|联系人|name", re.IGNORECASE)
_NAMES_OFFICE = re.compile(r"机关|部门|机构|authority", re.IGNORECASE)
_NAMES_PLACE = re.compile(r"住所|住址|地址|户籍|address", re.IGNORECASE)
_NAMES_PAPER = re.compile(r"身份证|证件号|护照|通行证|居留证|居住证")
_PERSON = re.compile(r"(?P<name>[^（(【\[\s]{2,})")


def masked_body(identity: Collection[str], body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body with its texts masked, except what identifies the record; the same object if nothing was masked."""
    changed = {
        name: hidden
        for name, value in body.items()
        if isinstance(value, str) and name not in identity and (hidden := masked(value)) != value
    }
    return {**body, **changed} if changed else body


def masked_cells(
    cells: Mapping[str, Any], code: str | None, identity: Collection[str], *, of_enterprise: bool
) -> Mapping[str, Any]:
    """The cells of a refused row, by their titles, without numbers of people.

    `code` is the title of the code's column, `identity` are those of what identifies the record. Where the row is of
    no enterprise and names a person's number, the person's name and address are masked as well.
    """
    hidden = {title: _masked_cell(title, cell, title in identity) for title, cell in cells.items()}
    if code in hidden and stands_for_person(cells[code]):
        hidden[code] = person_shown(cells[code])
    elif of_enterprise or not any(has_person_number(cell) for cell in cells.values()):
        return hidden
    return _without_person(hidden)


def _masked_cell(title: str, cell: object, identifies: bool) -> object:
    if cell is None or isinstance(cell, bool):
        return cell
    text = str(cell)
    if _NAMES_PAPER.search(title):
        return f"{text[:1]}****"
    hidden = masked_where_sure(text) if identifies else masked(text)
    return cell if hidden == text else hidden


def _without_person(cells: Mapping[str, Any]) -> dict[str, Any]:
    names = {name for title, cell in cells.items() if _names_person(title) if (name := _name(cell))}
    hidden: dict[str, Any] = {}
    for title, cell in cells.items():
        if _NAMES_PLACE.search(title) and cell is not None:
            hidden[title] = "****"
        else:
            hidden[title] = _names_masked(cell, names)
    return hidden


def _names_person(title: str) -> bool:
    return bool(_NAMES_PERSON.search(title)) and not _NAMES_OFFICE.search(title)


def _name(cell: object) -> str:
    """The name without what stands in brackets behind it, such as （自然人）."""
    return match["name"] if isinstance(cell, str) and (match := _PERSON.match(cell.strip())) else ""


def _names_masked(cell: object, names: Collection[str]) -> object:
    if not isinstance(cell, str):
        return cell
    for name in sorted(names, key=len, reverse=True):
        cell = cell.replace(name, f"{name[0]}**")
    return cell

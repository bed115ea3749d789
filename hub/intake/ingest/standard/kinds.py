"""The kind of each column, and the words of those that hold a closed list."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, get_args

from pydantic import BeforeValidator
from pydantic.fields import FieldInfo

from hub.intake.ingest.spellings import Choices
from hub.intake.ingest.standard import fields, words
from hub.intake.ingest.standard.row import Row


class ColumnKind(StrEnum):
    """What the cells of a column hold; text is whatever no other kind is."""

    CODE = "code"
    DATE = "date"
    MONTH = "month"
    YEAR = "year"
    AMOUNT = "amount"
    COUNT = "count"
    SCORE = "score"
    FLAG = "flag"
    CHOICE = "choice"
    QUALIFICATION = "qualification"
    DIVISION = "division"
    NAME = "name"
    NUMBER = "number"
    TEXT = "text"


_TYPES: Mapping[ColumnKind, tuple[Any, ...]] = {
    ColumnKind.CODE: (fields.Uscc,),
    ColumnKind.DATE: (fields.Day,),
    ColumnKind.MONTH: (fields.Month,),
    ColumnKind.YEAR: (fields.Year,),
    ColumnKind.AMOUNT: (fields.Amount,),
    ColumnKind.COUNT: (fields.Count,),
    ColumnKind.SCORE: (fields.Score,),
    ColumnKind.FLAG: (fields.Flag,),
    ColumnKind.QUALIFICATION: (fields.QualificationTitle,),
    ColumnKind.DIVISION: (fields.Division,),
    ColumnKind.NAME: (fields.Name,),
    ColumnKind.NUMBER: (fields.DecisionNumber, fields.CaseNumber, fields.RightNumber),
}


def kind_of(row: type[Row], field: str) -> ColumnKind:
    """The kind by which the column is declared."""
    info = row.model_fields[field]
    if _choices(info):
        return ColumnKind.CHOICE
    reader = _reader(info)
    of_type = (kind for kind, types in _TYPES.items() if any(reader in get_args(each) for each in types))
    return next(of_type, ColumnKind.TEXT)


def named_words(row: type[Row], field: str) -> Mapping[str, str]:
    """The words of a column's closed list that messages name, and the codes that are stored; empty for other kinds."""
    choices = _choices(row.model_fields[field])
    return {word: choices.members[word.casefold()].value for word in choices.named} if choices else {}


def accepted_words(row: type[Row], field: str) -> frozenset[str]:
    """Every word that the column's closed list takes, as `narrow` writes it; empty for other kinds."""
    if choices := _choices(row.model_fields[field]):
        return frozenset(choices.members)
    return frozenset({"是", "否"} if kind_of(row, field) is ColumnKind.FLAG else ())


@cache
def _lists() -> Mapping[type, Choices[Any]]:
    """The closed lists of the standard, by the vocabulary that they lead to."""
    known = (value for value in vars(words).values() if isinstance(value, Choices))
    return MappingProxyType({type(next(iter(choices.members.values()))): choices for choices in known})


def _choices(info: FieldInfo) -> Choices[Any] | None:
    return next((_lists()[part] for part in _parts(info.annotation) if part in _lists()), None)


def _reader(info: FieldInfo) -> BeforeValidator | None:
    """What reads the column's cells: each kind has one of its own."""
    marks = (*info.metadata, *_parts(info.annotation))
    return next((mark for mark in marks if isinstance(mark, BeforeValidator)), None)


def _parts(annotation: Any) -> tuple[Any, ...]:
    """A type and what it is made of: Annotated and None are taken off."""
    inner = tuple(part for each in get_args(annotation) for part in _parts(each))
    return (annotation, *inner) if isinstance(annotation, type | BeforeValidator) else inner

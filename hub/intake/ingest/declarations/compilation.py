"""A declaration -> a resource with a row model, exactly as one that is written in Python."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, cast

from pydantic import create_model

from hub.intake.ingest import spellings
from hub.intake.ingest.declarations.language import Column, ColumnKind, ResourceDeclaration
from hub.intake.ingest.standard import fields
from hub.intake.ingest.standard.resource import Resource
from hub.intake.ingest.standard.row import Row

_KINDS: Mapping[ColumnKind, Any] = {
    ColumnKind.DAY: fields.Day,
    ColumnKind.MONTH: fields.Month,
    ColumnKind.YEAR: fields.Year,
    ColumnKind.AMOUNT: fields.Amount,
    ColumnKind.COUNT: fields.Count,
    ColumnKind.SCORE: fields.Score,
    ColumnKind.FLAG: fields.Flag,
    ColumnKind.LINE: fields.Line,
    ColumnKind.TEXT: fields.Text,
    ColumnKind.NAME: fields.Name,
    ColumnKind.DIVISION: fields.Division,
    ColumnKind.DECISION_NUMBER: fields.DecisionNumber,
    ColumnKind.CASE_NUMBER: fields.CaseNumber,
    ColumnKind.RIGHT_NUMBER: fields.RightNumber,
    ColumnKind.QUALIFICATION: fields.QualificationTitle,
    ColumnKind.STATUS: fields.Status,
}


class NamedChoice(StrEnum):
    """A code of a declared closed list, and the word by which it is named."""

    named: str


def resource(declaration: ResourceDeclaration) -> Resource:
    """Make the resource that a sound declaration describes."""
    title, source = declaration.title, declaration.source
    return Resource(
        code=declaration.code,
        title=title.zh,
        title_en=title.en,
        source_title=source.zh,
        source_title_en=source.en,
        providers=None if declaration.providers == "any" else declaration.providers,
        row=row_model(declaration),
        cadence=declaration.cadence,
        begins=declaration.begins,
        ends=declaration.ends or "",
        through=declaration.through or "",
        repaired=declaration.repaired or "",
        identity=declaration.key,
        read_by_rules=declaration.read_by_rules,
        narrower_scope=declaration.narrower_scope,
        order=declaration.order,
        example=declaration.example,
    )


def row_model(declaration: ResourceDeclaration) -> type[Row]:
    """Make the model of its rows, named for the resource."""
    columns: dict[str, Any] = {column.name: _field(column) for column in declaration.columns}
    name = "".join(part.capitalize() for part in declaration.code.split("-"))
    model = create_model(name, __base__=Row, __doc__=f"{declaration.title.zh}: one row, as declared.", **columns)
    model.happened = declaration.not_in_future
    model.ordered = declaration.in_order
    model.parts = declaration.parts
    return model


def _field(column: Column) -> tuple[Any, Any]:
    kind = _choice(column) if column.kind is ColumnKind.CHOICE else _KINDS[column.kind]
    if column.optional:
        return kind | None, fields.optional(column.header, column.means)
    return kind, fields.column(column.header, column.means)


def _choice(column: Column) -> Any:
    """A closed list: the first word of each code is the one that messages and reports name."""
    words = {code: spelt or (code,) for code, spelt in (column.words or {}).items()}
    members: type[NamedChoice] = cast(Any, NamedChoice)(column.name, {code: code for code in words})
    for code, (first, *_) in words.items():
        members(code).named = first
    named = {first: members(code) for code, (first, *_) in words.items()}
    also = {word: members(code) for code, (_, *others) in words.items() for word in others}
    return fields.choice_kind(members, spellings.choices(named, also))

"""The models of a resource's declaration: one for each thing that an official writes."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from hub.core.district import district
from hub.intake.ingest.standard.resource import Cadence

Text = Annotated[str, Field(min_length=1)]
ColumnName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
ChoiceCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
#: What YAML takes for a number, a day or nothing is meant as it is written.
ExampleCell = Annotated[
    str,
    BeforeValidator(lambda cell: "" if cell is None else str(cell) if isinstance(cell, int | float | date) else cell),
    WithJsonSchema({"type": ["string", "number", "boolean", "null"]}),
]
if TYPE_CHECKING:
    Department = str
else:
    Department = Literal[district().departments]


class ColumnKind(StrEnum):
    """The kinds of cell there are, each read as `hub/intake/ingest/standard/fields.py` says."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    AMOUNT = "amount"
    COUNT = "count"
    SCORE = "score"
    FLAG = "flag"
    CHOICE = "choice"
    LINE = "line"
    TEXT = "text"
    NAME = "name"
    DIVISION = "division"
    DECISION_NUMBER = "decision-number"
    CASE_NUMBER = "case-number"
    RIGHT_NUMBER = "right-number"
    QUALIFICATION = "qualification"
    STATUS = "status"


class _DeclarationPart(BaseModel):
    """Anything in a declaration; a word the language does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Titles(_DeclarationPart):
    """A title in both languages."""

    zh: Text
    en: Text


class Column(_DeclarationPart):
    """One column: `words` are, of a choice, each code and the words that stand for it, the first one being named."""

    name: ColumnName
    kind: ColumnKind
    header: Text
    means: Text
    optional: bool = False
    words: Annotated[Mapping[ChoiceCode, tuple[Text, ...]], Field(min_length=1)] | None = None


class ResourceDeclaration(_DeclarationPart):
    """One kind of department file; the code of the enterprise is its first column and is not written.

    The newest published version counts. It keeps all columns of the earlier ones, and may add optional ones.
    """

    kind: Literal["resource"]
    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    version: Annotated[str, Field(pattern=r"^[0-9]{4}\.[0-9]+$")]
    title: Titles
    source: Titles
    owner: Department
    providers: Annotated[tuple[Text, ...], Field(min_length=1)] | Literal["any"]
    cadence: Cadence
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    key: tuple[ColumnName, ...] = ()
    begins: ColumnName
    ends: ColumnName | None = None
    through: ColumnName | None = None
    repaired: ColumnName | None = None
    not_in_future: tuple[ColumnName, ...] = ()
    in_order: tuple[tuple[ColumnName, ColumnName], ...] = ()
    parts: tuple[tuple[ColumnName, ColumnName], ...] = ()
    rules_read: tuple[ColumnName, ...] | None = None
    narrower_scope: str | None = None
    order: Annotated[int, Field(gt=0)] = 100
    example: Mapping[str, ExampleCell]

    @property
    def read_by_rules(self) -> tuple[str, ...]:
        """The columns that facts may look at, in the order in which evidence keeps them: all but long texts."""
        if self.rules_read is not None:
            return self.rules_read
        return tuple(column.name for column in self.columns if column.kind is not ColumnKind.TEXT)

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)

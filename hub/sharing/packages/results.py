"""What a package is made of: the columns of its files, and the changes that it carries."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hub.sharing.proofs.rules import Value


class FieldType(StrEnum):
    """The types of a Frictionless table schema that a view's fields have."""

    STRING = "string"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    ARRAY = "array"


class PackageKind(StrEnum):
    """All rows of a view at a position, or what changed between two positions."""

    FULL = "full"
    DELTA = "delta"


class RowOperation(StrEnum):
    """What a row of a delta does to the consumer's copy."""

    UPSERT = "upsert"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class PackageColumn:
    """A column of a package's files; `title` is the header that a clerk reads, `name` what a program does."""

    name: str
    title: str
    type: FieldType = FieldType.STRING


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A row of a view as a package carries it; a withdrawal has its key and reason, and no values."""

    key: str
    values: Sequence[Value] = ()
    operation: RowOperation = RowOperation.UPSERT
    reason: str | None = None

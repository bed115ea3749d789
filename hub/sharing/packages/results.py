"""What a package is made of: the columns of its files, and the changes that it carries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from hub.sharing.proofs.rules import Value
from hub.sharing.views.results import CopyOperation, View


class FieldType(StrEnum):
    """The types of a Frictionless table schema that a view's fields have."""

    STRING = "string"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    ARRAY = "array"
    OBJECT = "object"


class PackageKind(StrEnum):
    """All rows of a view at a position, or what changed between two positions."""

    FULL = "full"
    DELTA = "delta"


class PackageFormat(StrEnum):
    """A format that a package's rows can have."""

    CSV = "csv"
    """UTF-8 with a byte order mark."""
    CSV_GB18030 = "csv-gb18030"
    CSV_ZSTD = "csv-zstd"
    XLSX = "xlsx"
    JSON_LINES = "json-lines"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class PackageColumn:
    """A column of a package's files; `title` is the header that a clerk reads, `name` what a program does."""

    name: str
    title: str
    type: FieldType = FieldType.STRING


class PackageRow(NamedTuple):
    """A row of a view as a package carries it; a withdrawal has its key and reason, and no values."""

    key: str
    values: Sequence[Value] = ()
    operation: CopyOperation = CopyOperation.UPSERT
    reason: str | None = None


FILE_NAMES: Mapping[PackageFormat, str] = {
    PackageFormat.CSV: "rows.csv",
    PackageFormat.CSV_GB18030: "rows-gb18030.csv",
    PackageFormat.CSV_ZSTD: "rows.csv.zst",
    PackageFormat.XLSX: "rows.xlsx",
    PackageFormat.JSON_LINES: "rows.jsonl.zst",
    PackageFormat.PARQUET: "rows.parquet",
}


class PackageState(StrEnum):
    """How far a package is."""

    WAITING = "waiting"
    """It waits its turn, or for what stands in its way: `cause` says what."""
    MAKING = "making"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class NewPackage:
    """A package as it is asked for; a delta without `from_position` begins where the package before it ended."""

    kind: PackageKind
    formats: tuple[PackageFormat, ...]
    from_position: int | None = None
    schedule: int | None = None


@dataclass(frozen=True, slots=True)
class PackageOutcome:
    """What a worker has made."""

    number: int
    from_position: int | None
    to_position: int
    rows: int
    tombstones: int
    root: str
    manifest: str
    folder: str


@dataclass(frozen=True, slots=True)
class KeptPackage:
    """A package as the store has it; what is None is not known before it is ready."""

    id: int
    view: int
    number: int | None
    kind: PackageKind
    formats: tuple[PackageFormat, ...]
    state: PackageState
    requested_at: datetime
    attempts: int
    progress: int
    cause: str | None
    from_position: int | None
    to_position: int | None
    rows: int | None
    tombstones: int | None
    root: str | None
    manifest: str | None
    folder: str | None
    made_at: datetime | None
    schedule: int | None

    @property
    def addresses(self) -> list[str]:
        """Where its manifest and rows are, below the hub's address; none before it is ready."""
        if self.state is not PackageState.READY:
            return []
        here = f"/packages/{self.id}"
        return [here, *(f"{here}/{FILE_NAMES[each]}" for each in self.formats)]


@dataclass(frozen=True, slots=True)
class ClientPackage:
    """A package as the operator sees it: whose it is, and what became of its drop, if it is dropped anywhere."""

    package: KeptPackage
    client: str
    code: str
    target: str | None
    dropped_at: datetime | None
    drop_cause: str | None

    @property
    def id(self) -> int:
        return self.package.id


@dataclass(frozen=True, slots=True)
class DueDrop:
    """A ready package that is to be written to a target."""

    package: KeptPackage
    view: View
    target: str
    attempts: int

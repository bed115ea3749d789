"""The columns of a package's files, and a row as one record of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from hub.sharing.packages.results import PackageColumn, PackageKind, PackageRow
from hub.sharing.proofs.rules import Value
from hub.sharing.views.results import CopyOperation

KEY = PackageColumn("key", "主键")
OPERATION = PackageColumn("op", "操作")
REASON = PackageColumn("reason", "原因")


@dataclass(frozen=True)
class PackageLayout:
    """The columns of every file of one package; a delta says in two more what became of each row, and why."""

    kind: PackageKind
    fields: tuple[PackageColumn, ...]

    @cached_property
    def columns(self) -> tuple[PackageColumn, ...]:
        before = (OPERATION, REASON) if self.kind is PackageKind.DELTA else ()
        return (*before, KEY, *self.fields)

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def record(self, row: PackageRow) -> Sequence[Value]:
        """The row's cells, one a column; a withdrawal tells nothing but its key and its reason."""
        withdrawn = row.operation is CopyOperation.WITHDRAW
        values = (None,) * len(self.fields) if withdrawn else row.values
        if self.kind is PackageKind.DELTA:
            return (row.operation.value, row.reason, row.key, *values)
        return (row.key, *values)

    def members(self, row: PackageRow) -> dict[str, Value]:
        """The row as an object; a withdrawal has no member for a value that it does not tell."""
        told = dict(zip(self.names, self.record(row), strict=True))
        if self.kind is PackageKind.DELTA and row.operation is CopyOperation.WITHDRAW:
            return {name: told[name] for name in ("op", "reason", "key")}
        if self.kind is PackageKind.DELTA:
            del told["reason"]
        return told

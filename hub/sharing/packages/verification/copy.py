"""Rebuilds a view's rows from packages, to hold them against the roots of their manifests."""

from collections.abc import Iterator
from typing import Any

from hub.sharing.packages.formats import reading
from hub.sharing.packages.manifests import manifest
from hub.sharing.packages.results import PackageKind, PackageRow
from hub.sharing.packages.verification.results import OpenedPackage
from hub.sharing.proofs import rules
from hub.sharing.views.results import CopyOperation

#: Formats whose rows can be read back with their types.
_READABLE = ("jsonl", "csv")


class RebuiltCopy:
    """The leaves of one view's rows, as the packages so far have made them."""

    def __init__(self) -> None:
        self._leaves: dict[str, bytes] = {}
        self._position: int | None = None

    def starts(self, package: OpenedPackage) -> str | None:
        """Why the root of this package cannot be checked, or None where it can."""
        if _readable(package) is None:
            return "it has no CSV or JSON Lines file"
        if package.manifest["kind"] == PackageKind.DELTA and package.manifest.get("from") != self._position:
            return f"the rows at position {package.manifest.get('from')}, which it changes, are not here"
        return None

    def take(self, package: OpenedPackage) -> tuple[int, str]:
        """Apply a package; returns how many lines it has and the root of what they make.

        Raises ValueError for a file that cannot be read as the manifest describes it.
        """
        if package.manifest["kind"] == PackageKind.FULL:
            self._leaves.clear()
        self._position = None  # a package that cannot be read leaves no copy that a delta could change
        lines = sum(map(self._apply, _rows(package)))
        self._position = package.manifest["to"]
        return lines, rules.root(rules.digests(self._leaves.items())).hex()

    def _apply(self, row: PackageRow) -> int:
        if row.operation is CopyOperation.WITHDRAW:
            self._leaves.pop(row.key, None)
        else:
            self._leaves[row.key] = rules.leaf(rules.canonical(row.key, row.values))
        return 1


def _readable(package: OpenedPackage) -> dict[str, Any] | None:
    by_format = {each.get("format"): each for each in reversed(package.manifest["resources"])}
    return next((by_format[each] for each in _READABLE if each in by_format), None)


def _rows(package: OpenedPackage) -> Iterator[PackageRow]:
    resource = _readable(package) or {}
    path = package.folder / resource["path"]
    return reading.rows(path, resource["format"], resource["encoding"], manifest.layout(package.manifest))

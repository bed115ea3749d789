"""Writes and reads manifest.json: a Frictionless data package (v1) with members of the hub's own beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from hub.sharing.packages.formats.cells import GUARD
from hub.sharing.packages.formats.kinds import KINDS
from hub.sharing.packages.formats.layout import PackageLayout
from hub.sharing.packages.manifests.measures import Measures
from hub.sharing.packages.results import FILE_NAMES, FieldType, PackageColumn, PackageFormat, PackageKind

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """What a package is about; `previous` is the SHA-256 of the manifest of the view's package before, if any.

    `number` counts the packages of a view from 1, so that a missing one is noticed. `root` is that of the view's rows
    at `to_position`, also for a delta.
    """

    view: str
    title: str
    definition: str
    number: int
    layout: PackageLayout
    from_position: int | None
    to_position: int
    known_at: datetime
    rulesets: Mapping[str, str]
    root: str
    previous: str | None


@dataclass(frozen=True, slots=True)
class PackageFile:
    """One file of a package."""

    format: PackageFormat
    measures: Measures


@dataclass(frozen=True, slots=True)
class RowCounts:
    """How many rows of each kind a package's files have; `tombstones` are its withdrawals."""

    rows: int
    tombstones: int

    @property
    def lines(self) -> int:
        return self.rows + self.tombstones


def manifest(facts: PackageFacts, counts: RowCounts, files: Sequence[PackageFile]) -> bytes:
    """The manifest as the bytes that are signed."""
    return orjson.dumps(
        {
            "profile": "tabular-data-package",
            "name": f"{facts.view}-{facts.number}".lower(),
            "title": facts.title,
            "created": facts.known_at,
            "view": facts.view,
            "definition": facts.definition,
            "number": facts.number,
            "kind": facts.layout.kind.value,
            "from": facts.from_position,
            "to": facts.to_position,
            "knownAt": facts.known_at,
            "rows": counts.rows,
            "tombstones": counts.tombstones,
            "rulesets": dict(sorted(facts.rulesets.items())),
            "root": facts.root,
            "previous": facts.previous,
            "resources": [_resource(file, facts, counts) for file in files],
        },
        option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE,
    )


def layout(document: Mapping[str, Any]) -> PackageLayout:
    """The columns that a manifest describes; raises KeyError or ValueError for what is no manifest of the hub."""
    kind = PackageKind(document["kind"])
    described = document["resources"][0]["schema"]["fields"]
    columns = [PackageColumn(each["name"], each["title"], FieldType(each["type"])) for each in described]
    before = len(PackageLayout(kind, ()).columns)
    return PackageLayout(kind, tuple(columns[before:]))


def _resource(file: PackageFile, facts: PackageFacts, counts: RowCounts) -> dict[str, Any]:
    kind, measures, name = KINDS[file.format], file.measures, FILE_NAMES[file.format]
    described = {"encoding": kind.encoding, "compression": kind.compression}
    guarded = {"formulaGuard": GUARD} if kind.format == "csv" else {}
    return {
        "profile": "tabular-data-resource",
        "name": name.replace(".", "-"),
        "path": name,
        "format": kind.format,
        "mediatype": kind.media_type,
        **{name: value for name, value in described.items() if value},
        **guarded,
        "bytes": measures.bytes,
        "hash": f"sha256:{measures.sha256}",
        "sha256": measures.sha256,
        "sm3": measures.sm3,
        "rows": counts.lines,
        "schema": {"fields": [_field(column) for column in facts.layout.columns], "primaryKey": "key"},
    }


def _field(column: PackageColumn) -> dict[str, str]:
    return {"name": column.name, "title": column.title, "type": column.type.value}

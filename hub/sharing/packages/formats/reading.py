"""Reads the rows of a package's file back, as whoever checks a package does."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import zstandard

from hub.sharing.packages.formats import cells
from hub.sharing.packages.formats.layout import PackageLayout
from hub.sharing.packages.results import PackageRow
from hub.sharing.proofs.rules import Value
from hub.sharing.views.results import CopyOperation


def rows(path: Path, format_: str, encoding: str, layout: PackageLayout) -> Iterator[PackageRow]:
    """The rows of a CSV or JSON Lines file; raises ValueError for what this hub would not have written."""
    with path.open("rb") as file:
        opened = zstandard.ZstdDecompressor().stream_reader(file) if path.suffix == ".zst" else file
        yield from (_objects if format_ == "jsonl" else _records)(opened, encoding, layout)


def _objects(file: Any, _: str, layout: PackageLayout) -> Iterator[PackageRow]:
    with io.BufferedReader(file) as lines:
        for line in lines:
            members = orjson.loads(line)
            yield _row(members, [members.get(field.name) for field in layout.fields])


def _records(file: BinaryIO, encoding: str, layout: PackageLayout) -> Iterator[PackageRow]:
    with io.TextIOWrapper(file, "utf-8-sig" if encoding == "utf-8" else encoding, newline="") as text:
        yield from _lines(csv.reader(text, strict=True), layout)


def _lines(lines: Iterator[list[str]], layout: PackageLayout) -> Iterator[PackageRow]:
    if next(lines, None) != [column.title for column in layout.columns]:
        raise ValueError("its header is not that of the manifest")
    types = [column.type for column in layout.columns]
    for line in lines:
        values = [cells.value(each, kind) for each, kind in zip(line, types, strict=True)]
        yield _row(dict(zip(layout.names, values, strict=True)), values[-len(layout.fields) :])


def _row(members: Mapping[str, Any], values: Sequence[Value]) -> PackageRow:
    operation = CopyOperation(members.get("op", CopyOperation.UPSERT))
    told = () if operation is CopyOperation.WITHDRAW else values
    return PackageRow(members["key"], told, operation, members.get("reason"))

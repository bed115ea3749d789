"""Writes one package, all formats in one pass over its rows; it is there whole or not at all."""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import orjson
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

from hub.sharing.packages.formats.kinds import Writer, writer
from hub.sharing.packages.formats.layout import PackageLayout
from hub.sharing.packages.manifests.manifest import MANIFEST, PackageFacts, PackageFile, RowCounts, manifest
from hub.sharing.packages.manifests.measures import measure
from hub.sharing.packages.results import FILE_NAMES, PackageFormat, PackageRow
from hub.sharing.packages.signatures import detached
from hub.sharing.packages.signatures.detached import Signer
from hub.sharing.packages.verification.contents import JWKS, SIGNATURES
from hub.sharing.views.results import CopyOperation

_UNFINISHED = ".unfinished"


class PackageFolder:
    """A package in the making; leaving the block before `finish` throws away what was written."""

    def __init__(self, folder: Path, layout: PackageLayout, formats: Sequence[PackageFormat]) -> None:
        self._folder = folder
        self._layout = layout
        self._formats = formats
        self._rows = self._tombstones = 0
        self._making = folder.with_name(folder.name + _UNFINISHED)
        self._writers: list[Writer] = []

    def __enter__(self) -> Self:
        return self

    def open(self) -> None:
        """Begin the files."""
        shutil.rmtree(self._making, ignore_errors=True)  # of a worker that was killed
        self._making.mkdir(parents=True)
        for each in self._formats:
            self._writers.append(writer(each, self._making, self._layout))

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for each in self._writers:
            with suppress(OSError, FileCreateError):  # what failed has been told
                each.close()
        shutil.rmtree(self._making, ignore_errors=True)

    def add(self, rows: Sequence[PackageRow]) -> None:
        """Write a block of rows, in the order in which they come."""
        for each in self._writers:
            each.add(rows)
        withdrawn = sum(row.operation is CopyOperation.WITHDRAW for row in rows)
        self._tombstones += withdrawn
        self._rows += len(rows) - withdrawn

    @property
    def counts(self) -> RowCounts:
        return RowCounts(self._rows, self._tombstones)

    def finish(self, facts: PackageFacts, signers: Sequence[Signer]) -> bytes:
        """Write the manifest, sign it, and give the folder its name; returns the manifest."""
        while self._writers:
            self._writers.pop().close()
        files = [PackageFile(each, measure(self._making / FILE_NAMES[each])) for each in self._formats]
        content = manifest(facts, self.counts, files)
        self._write(MANIFEST, content)
        for name, signer in zip(SIGNATURES, signers, strict=False):
            self._write(name, detached.signed(content, signer).encode())
        self._write(JWKS, orjson.dumps(_key_set(signers)))
        shutil.rmtree(self._folder, ignore_errors=True)  # of a worker that was killed before it could say so
        self._making.rename(self._folder)
        return content

    def _write(self, name: str, content: bytes) -> None:
        (self._making / name).write_bytes(content)


def _key_set(signers: Sequence[Signer]) -> Mapping[str, object]:
    return {"keys": [signer.public() for signer in signers]}

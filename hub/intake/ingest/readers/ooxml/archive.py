"""The zip file of a workbook, within bounds that no honest workbook meets."""

import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Self
from zipfile import BadZipFile, ZipFile, ZipInfo

from hub.core.errors import Invalid

_CHUNK = 1 << 18
_MOST_UNPACKED = 1 << 30
_LARGE, _MOST_PER_PACKED_BYTE = 1 << 24, 300
_ENCRYPTED = 0x1


class Archive:
    """The parts of a workbook by name; raises Invalid for a zip that is broken, locked, or grows beyond bounds."""

    def __init__(self, path: Path) -> None:
        self._file = path.name
        try:
            self._zip = ZipFile(path)
        except BadZipFile as error:
            raise self.broken(str(error)) from error
        self._parts: dict[str, ZipInfo] = {}
        self._reading = ExitStack()
        try:
            for part in self._zip.infolist():
                self._admit(part)
        except Invalid:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, fault: type[BaseException] | None, *_: object) -> None:
        if fault:  # whoever was reading a part has stopped in the middle
            self._reading.close()
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._parts

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part's bytes, piece by piece."""
        if name not in self:
            raise self.broken(f"it has no part {name}")
        try:
            with self._zip.open(self._parts[name.casefold()]) as part:
                self._reading.callback(part.close)
                while chunk := part.read(_CHUNK):
                    yield chunk
        # The last one is what zipfile raises for a method of compression that it does not know.
        except (BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise self.broken(str(error)) from error

    def broken(self, cause: str) -> Invalid:
        """The refusal of a workbook that is not whole."""
        return Invalid(f"{self._file}: the file is not a whole spreadsheet: {cause}")

    def _admit(self, part: ZipInfo) -> None:
        # Readers differ on which of two parts of one name counts, and on whether case does.
        if self._parts.setdefault(part.filename.casefold(), part) is not part:
            raise self.broken(f"two parts are named {part.filename}")
        if part.flag_bits & _ENCRYPTED:
            raise Invalid(f"{self._file}: the spreadsheet is protected by a password: save it without one")
        unpacked = sum(each.file_size for each in self._parts.values())
        swollen = part.file_size > max(_LARGE, _MOST_PER_PACKED_BYTE * part.compress_size)
        if unpacked > _MOST_UNPACKED or swollen:
            raise Invalid(
                f"{self._file}: {part.filename} unpacks to {part.file_size} bytes from {part.compress_size}, and the"
                f" file to more than a workbook needs: copy the filled rows to a new workbook"
            )

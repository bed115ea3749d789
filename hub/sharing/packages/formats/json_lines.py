"""JSON Lines: an object a row, named by the fields, compressed by Zstandard."""

from collections.abc import Iterable
from pathlib import Path

import orjson
import zstandard

from hub.sharing.packages.formats.delimited import ZSTD_LEVEL
from hub.sharing.packages.formats.layout import PackageLayout
from hub.sharing.packages.results import PackageRow


class JsonLinesWriter:
    """Writes rows for programs; a withdrawal has the members `op`, `reason` and `key`, and no other."""

    def __init__(self, path: Path, layout: PackageLayout) -> None:
        self._layout = layout
        self._file = path.open("wb")
        self._bytes = zstandard.ZstdCompressor(ZSTD_LEVEL).stream_writer(self._file)

    def add(self, rows: Iterable[PackageRow]) -> None:
        members = self._layout.members
        self._bytes.write(b"".join(orjson.dumps(members(row), option=orjson.OPT_APPEND_NEWLINE) for row in rows))

    def close(self) -> None:
        try:
            self._bytes.flush(zstandard.FLUSH_FRAME)
        finally:
            self._file.close()

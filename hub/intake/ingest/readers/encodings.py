"""Which encoding a text file is in: by its byte order mark, else UTF-8, else GB18030, strictly over the whole file."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

from hub.core.errors import Invalid

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_UNMARKED = ("utf-8", "gb18030")
_HEAD, _CHUNK = 1 << 12, 1 << 20


def open_bytes(path: Path) -> gzip.GzipFile | BufferedReader:
    """The file's bytes, unpacked where it is a .gz."""
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")


def detect_encoding(path: Path) -> str:
    """The encoding in which the whole file decodes; raises Invalid with the byte at which each one tried fails."""
    start = next(_chunks(path, _HEAD))
    marked = [encoding for mark, encoding in _MARKS if start.startswith(mark)]
    if not marked and b"\0" in start.partition(b"\n")[0]:
        raise Invalid(f"{path.name}: line 1 has NUL bytes: not text, or UTF-16 without its byte order mark")
    faults = []
    for encoding in marked or _UNMARKED:
        fault = _first_fault(path, encoding)
        if fault is None:
            return encoding
        faults.append(f"{encoding.removesuffix('-sig').upper()} (wrong from byte {fault})")
    raise Invalid(f"{path.name}: the text is not {' and not '.join(faults)}")


def _first_fault(path: Path, encoding: str) -> int | None:
    """Offset of the first byte that is not of the encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    before = 0
    for chunk in _chunks(path, _CHUNK):
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return before + len(chunk) - len(error.object) + error.start
        before += len(chunk)
    return None


def _chunks(path: Path, size: int) -> Iterator[bytes]:
    """The file in pieces, then an empty one; raises Invalid where a .gz is damaged."""
    try:
        with open_bytes(path) as file:
            while chunk := file.read(size):
                yield chunk
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Invalid(f"{path.name}: the file is not a whole gzip file: {error}") from error
    except OSError as error:
        raise Invalid(f"{path}: the file cannot be read: {error.strerror}") from error
    yield b""

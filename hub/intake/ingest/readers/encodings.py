"""Which encoding a text file is in, told by the evidence of the whole file, and its lines in that encoding.

GB18030 reads nearly any bytes as some Chinese characters, so that it decodes without a fault says little. A file most
of whose characters are those of UTF-8 is UTF-8, though a few bytes of it were cut; lines with such bytes are told.
"""

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from hub.core.errors import Invalid

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WIDEST_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_HEAD, _CHUNK = 1 << 12, 1 << 20
_LONGEST_LINE = 1 << 20
_LOST = "\ufffd"
#: Three bytes and more in UTF-8: two of GB18030 often look like two of UTF-8, but hardly ever three.
_WIDE = re.compile("[\u0800-\ufffc\ufffe-\U0010ffff]")
_SAVE_ANEW = "save it as UTF-8"


@dataclass(frozen=True, slots=True)
class _Evidence:
    """How many characters of a file speak for an encoding, and how many places are not of it."""

    wide: int
    faults: int


def open_bytes(path: Path) -> gzip.GzipFile | BufferedReader:
    """The file's bytes, unpacked where it is a .gz."""
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")


def detect_encoding(path: Path) -> str:
    """The encoding for which the file speaks; raises Invalid where it speaks for none, or for two."""
    start = next(_chunks(path, _HEAD))
    if start.startswith(_WIDEST_MARKS):
        raise Invalid(f"{path.name}: the text is UTF-32: {_SAVE_ANEW}")
    if marked := next((encoding for mark, encoding in _MARKS if start.startswith(mark)), ""):
        return _as_marked(path, marked)
    if unmarked := _wide_words(start):
        return unmarked
    if b"\0" in start.partition(b"\n")[0]:
        raise Invalid(f"{path.name}: line 1 has NUL bytes: it is not text")
    return _by_evidence(path)


def read_lines(path: Path, encoding: str) -> Iterator[str]:
    """The file's lines with their ends, bytes of another encoding as U+FFFD; raises Invalid for an endless line."""
    with io.TextIOWrapper(open_bytes(path), encoding=encoding, errors="replace", newline="") as text:
        number = 1
        while line := text.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE:
                raise Invalid(f"{path.name}: line {number} has more than {_LONGEST_LINE} characters: it is no row")
            yield line
            number += 1


def lost_on_the_way(line: str, encoding: str) -> str:
    """What is wrong with the characters of a line, in words; empty for one that is whole."""
    if _LOST in line:
        return f"it has bytes that are not {_title(encoding)}: characters were lost on the way"
    if encoding == "gb18030" and not line.isascii() and _is_utf8(line.encode(encoding)):
        return "it is UTF-8 in a file of GB18030: its characters cannot be told"
    return ""


def _title(encoding: str) -> str:
    return "UTF-16" if encoding.startswith("utf-16") else encoding.removesuffix("-sig").upper()


def _as_marked(path: Path, encoding: str) -> str:
    found = _evidence(path, encoding)
    if found.faults > found.wide:
        line = _first_line_not_of(path, encoding)
        raise Invalid(f"{path.name}: its byte order mark says {_title(encoding)}, but line {line} is not")
    return encoding


def _by_evidence(path: Path) -> str:
    if _is_wholly_utf8(path):
        return "utf-8"
    utf8 = _evidence(path, "utf-8")
    if utf8.wide > utf8.faults:
        return "utf-8"
    chinese = _evidence(path, "gb18030")
    if not utf8.faults and not chinese.faults:
        raise Invalid(f"{path.name}: its few characters may be UTF-8 or GB18030: {_SAVE_ANEW}")
    if chinese.wide > 4 * chinese.faults and not utf8.wide > chinese.wide // 4 and _is_simplified(path):
        return "gb18030"
    if not _evidence(path, "big5hkscs").faults:
        raise Invalid(f"{path.name}: the text is Big5 (traditional Chinese): {_SAVE_ANEW}")
    raise Invalid(
        f"{path.name}: the text is neither UTF-8 (line {_first_line_not_of(path, 'utf-8')} is not)"
        f" nor GB18030: {_SAVE_ANEW}"
    )


def _is_wholly_utf8(path: Path) -> bool:
    """Whether the file is UTF-8 without a fault, and not only of pairs of bytes that GB18030 may have meant."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    plain, wide = True, False
    try:
        for chunk in _chunks(path, _CHUNK):
            text = decoder.decode(chunk, final=not chunk)
            plain = plain and text.isascii()
            wide = wide or bool(_WIDE.search(text))
    except UnicodeDecodeError:
        return False
    return plain or wide


def _evidence(path: Path, encoding: str) -> _Evidence:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    wide = faults = 0
    for chunk in _chunks(path, _CHUNK):
        text = decoder.decode(chunk, final=not chunk)
        wide, faults = wide + len(_WIDE.findall(text)), faults + text.count(_LOST)
    return _Evidence(wide, faults)


def _is_simplified(path: Path) -> bool:
    """Whether most characters are common ones of GB 2312: other encodings, read as GB18030, give rare ones."""
    start = next(_chunks(path, _CHUNK)).decode("gb18030", "replace")
    characters = [character for character in start if not character.isascii()]
    common = sum(map(_is_common, characters))
    return len(characters) < 4 or common * 2 > len(characters)


def _is_common(character: str) -> bool:
    code = character.encode("gb2312", "ignore")
    return b"\xa1\xa1" <= code <= b"\xa3\xfe" or b"\xb0\xa1" <= code <= b"\xd7\xf9"


def _is_utf8(line: bytes) -> bool:
    try:
        return len(_WIDE.findall(line.decode("utf-8"))) > 1
    except UnicodeDecodeError:
        return False


def _wide_words(start: bytes) -> str:
    """UTF-16 without its mark: every second byte of digits, letters and delimiters is NUL, on one side only."""
    first, second = start[0::2].count(0), start[1::2].count(0)
    if max(first, second) * 10 < len(start) or min(first, second) * 10 > max(first, second):
        return ""
    return "utf-16-be" if first > second else "utf-16-le"


def _first_line_not_of(path: Path, encoding: str) -> int:
    """The first line that has bytes of another encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    line = 1
    for chunk in _chunks(path, _CHUNK):
        before, lost, _ = decoder.decode(chunk, final=not chunk).partition(_LOST)
        line += before.count("\n")
        if lost:
            break
    return line


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

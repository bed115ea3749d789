"""What kind of file it is, by its content: the name that a department gives it says little."""

from collections.abc import Collection, Mapping
from enum import Enum
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from hub.core.errors import Invalid


class FileKind(Enum):
    """The kinds that the hub reads."""

    WORKBOOK = "xlsx"
    OLD_WORKBOOK = "xls"
    TEXT = "text"
    WEB_PAGE = "html"


_SAVE = "open it in a spreadsheet program, and save it as .xlsx"
_LOCKED = "is protected by a password: save it without one"
_HEAD = 1 << 13
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
#: By its first bytes: what a file is that the hub does not read, and what to do about it.
_OTHERS = {
    b"%PDF": "is a PDF: ask for the table itself, or copy it into a spreadsheet, and save that as .xlsx",
    b"Rar!": "is a packed folder (rar): unpack it, and send the files in it",
    b"7z\xbc\xaf": "is a packed folder (7z): unpack it, and send the files in it",
    b"{\\rtf": "is a document (rtf): copy its table into a spreadsheet, and save that as .xlsx",
    b"\x89PNG": "is a picture: ask for the table itself",
    b"\xff\xd8\xff": "is a picture: ask for the table itself",
    b"ID;P": f"is a symbolic link file (slk): {_SAVE}",
}
_MARKUP = {
    "mime-version:": f"is a web archive (mht): {_SAVE}",
    "urn:schemas-microsoft-com:office:spreadsheet": f"is an XML spreadsheet of 2003: {_SAVE}",
}
_IN_ZIP = {
    "xl/workbook.bin": f"is a binary workbook (xlsb): {_SAVE}",
    "content.xml": f"is an OpenDocument file (ods): {_SAVE}",
    "word/document.xml": "is a document (docx): copy its table into a spreadsheet, and save that as .xlsx",
    "ppt/presentation.xml": "is a presentation (pptx): copy its table into a spreadsheet, and save that as .xlsx",
}
_IN_OLE = {
    "EncryptedPackage": _LOCKED,
    "WordDocument": "is a document (doc): copy its table into a spreadsheet, and save that as .xlsx",
    "PowerPoint Document": "is a presentation (ppt): copy its table into a spreadsheet, and save that as .xlsx",
}


def kind_of(path: Path) -> FileKind:
    """The kind of a file; raises Invalid, naming what it is and how to save it, for one that the hub does not read."""
    head = _head(path)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(path)
    if head.startswith(_OLE):
        return _in_ole(path)
    if head.startswith(_BARE_BIFF):
        return FileKind.OLD_WORKBOOK
    for start, sentence in _OTHERS.items():
        if head.startswith(start):
            raise Invalid(f"{path.name} {sentence}")
    return _in_text(path, head)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError as error:
        raise Invalid(f"{path}: the file cannot be read: {error.strerror}") from error


def _in_zip(path: Path) -> FileKind:
    try:
        with ZipFile(path) as archive:
            parts = archive.namelist()
    except BadZipFile as error:
        raise Invalid(f"{path.name}: the file is not a whole spreadsheet: {error}") from error
    _refuse(path, _IN_ZIP, parts)
    if not any(part.startswith("xl/") for part in parts) and "_rels/.rels" not in parts:
        raise Invalid(f"{path.name} is a packed folder (zip): unpack it, and send the files in it")
    return FileKind.WORKBOOK


def _in_ole(path: Path) -> FileKind:
    content = path.read_bytes()
    _refuse(path, _IN_OLE, [name for name in _IN_OLE if name.encode("utf-16-le") in content])
    return FileKind.OLD_WORKBOOK


def _refuse(path: Path, sentences: Mapping[str, str], parts: Collection[str]) -> None:
    for part, sentence in sentences.items():
        if part in parts:
            raise Invalid(f"{path.name} {sentence}")


def _in_text(path: Path, head: bytes) -> FileKind:
    start = head.decode("utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "latin-1", "ignore").lower()
    start = start.removeprefix("\xef\xbb\xbf").lstrip()
    for sign, sentence in _MARKUP.items():
        if start.startswith(sign) or (start.startswith("<") and sign in start):
            raise Invalid(f"{path.name} {sentence}")
    if not start.startswith("<"):
        return FileKind.TEXT
    if any(tag in start for tag in ("<html", "<table", "<!doctype html")):
        return FileKind.WEB_PAGE
    raise Invalid(f"{path.name} is XML, and no table that the hub reads: {_SAVE}")

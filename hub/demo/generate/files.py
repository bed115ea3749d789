"""The department files, one for each resource: the format of each, and what ingest will make of its rows."""

from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Self

from hub.demo.generate.faults import spoilt
from hub.demo.generate.sheets import SheetWriter, TextSheet, Workbook
from hub.demo.generate.spellings import Cell, full_width
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.standard.resource import Resource

_XLSX, _UTF8, _BOM, _GB18030 = "xlsx", "utf-8", "utf-8-sig", "gb18030"
#: A spreadsheet that would have more rows than this is sent as text, as spreadsheet programs save it.
_SPREADSHEET_ROWS = 50_000
#: Every 40th code is in small letters, every 90th in full width; every 150th row is followed by a spoilt copy.
_LOWER_CASE_EVERY, _FULL_WIDTH_EVERY, _SPOILT_EVERY = 40, 90, 150


@dataclass(frozen=True, slots=True)
class _FileSpec:
    """How one file is sent: `days` is its age, `rows` the most rows that an enterprise has in a spreadsheet.

    `provider` is named where the resource has more than one.
    """

    format: str
    days: int
    rows: int = 0
    packed: bool = False
    provider: str = ""


#: By resource, in the order in which the files are taken in.
_FILES: Mapping[str, _FileSpec] = {
    "register": _FileSpec(_XLSX, 3, rows=1),
    "risk-class": _FileSpec(_UTF8, 5),
    "unified-evaluation": _FileSpec(_BOM, 5),
    "penalty": _FileSpec(_GB18030, 1, provider="market-supervision"),
    "abnormal-list": _FileSpec(_UTF8, 1),
    "serious-list": _FileSpec(_BOM, 1),
    "judgment-defaulter": _FileSpec(_GB18030, 2),
    "tax-grade": _FileSpec(_GB18030, 9),
    "tax-arrears": _FileSpec(_UTF8, 4),
    "social-insurance": _FileSpec(_UTF8, 6, packed=True),
    "provident-fund": _FileSpec(_BOM, 7),
    "utility-payment": _FileSpec(_GB18030, 8, provider="utility-water"),
    "intellectual-property": _FileSpec(_XLSX, 5, rows=10),
    "qualification": _FileSpec(_XLSX, 2, rows=2),
    "honour": _FileSpec(_XLSX, 2, rows=2, provider="development-reform"),
    "research": _FileSpec(_BOM, 3),
}


@dataclass(frozen=True, slots=True)
class FileCounts:
    """One file, and what ingest makes of its rows in an empty store."""

    file: str
    resource: str
    provider: str
    as_of: date
    rows: int
    accepted: int
    repaired: int
    unchanged: int
    quarantined: int


class FileWriter:
    """Writes one file, row by row."""

    def __init__(self, sheet: SheetWriter, name: str, resource: Resource, as_of: date) -> None:
        self._sheet, self._name, self._resource = sheet, name, resource
        self._as_of = as_of
        self._good = self._repaired = self._spoilt = 0
        sheet.add([resource.row.title(field) for field in resource.row.model_fields], 0)

    def add(self, code: str, cells: tuple[Cell, ...]) -> None:
        """Add a row of an enterprise. Some get another spelling of the code, some a spoilt copy after them."""
        turn = self._good
        self._good += 1
        written = _spelled_code(code, turn)
        self._repaired += written is not code
        self._sheet.add((written, *cells), turn)
        if turn % _SPOILT_EVERY == 0:
            self._sheet.add(spoilt(self._resource.code, code, cells, turn // _SPOILT_EVERY), turn)
            self._spoilt += 1

    def counts(self) -> FileCounts:
        return FileCounts(
            file=self._name,
            resource=self._resource.code,
            provider=_provider(self._resource),
            as_of=self._as_of,
            rows=self._good + self._spoilt,
            accepted=self._good - self._repaired,
            repaired=self._repaired,
            unchanged=0,
            quarantined=self._spoilt,
        )


class FileSet:
    """All files by resource, opened and closed together."""

    def __init__(self, directory: Path, enterprises: int, as_of: date) -> None:
        self._open = ExitStack()
        self.by_resource: Mapping[str, FileWriter] = {
            code: self._opened(directory, number, RESOURCES[code], enterprises, as_of)
            for number, code in enumerate(_FILES, start=1)
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def counts(self) -> tuple[FileCounts, ...]:
        return tuple(file.counts() for file in self.by_resource.values())

    def _opened(self, directory: Path, number: int, resource: Resource, enterprises: int, as_of: date) -> FileWriter:
        spec = _FILES[resource.code]
        stem = f"{number:02d}-{resource.code}"
        for earlier in directory.glob(f"{stem}.*"):
            earlier.unlink()
        spreadsheet = spec.format == _XLSX and enterprises * spec.rows < _SPREADSHEET_ROWS
        path = directory / f"{stem}{'.xlsx' if spreadsheet else '.csv.gz' if spec.packed else '.csv'}"
        encoding = _BOM if spec.format == _XLSX else spec.format
        sheet: SheetWriter = Workbook(path) if spreadsheet else TextSheet(path, encoding)
        self._open.enter_context(closing(sheet))
        return FileWriter(sheet, path.name, resource, as_of - timedelta(days=spec.days))


def _provider(resource: Resource) -> str:
    return _FILES[resource.code].provider or (resource.provider_codes or ())[0]


def _spelled_code(code: str, turn: int) -> str:
    """The code in one of its spellings; the same object where it keeps its own."""
    if turn % _LOWER_CASE_EVERY == _LOWER_CASE_EVERY - 1:
        return code.lower()
    return full_width(code) if turn % _FULL_WIDTH_EVERY == _FULL_WIDTH_EVERY - 1 else code

"""The sixteen department files of one round: who sends which, in which format, and what becomes of its rows."""

from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Self

from hub.demo.generate.faults import spoilt
from hub.demo.generate.sheets import Sheet, TextSheet, Workbook
from hub.demo.generate.spellings import Cell, full_width
from hub.intake.ingest.resources import RESOURCES

_XLSX, _UTF8, _BOM, _GB18030 = "xlsx", "utf-8", "utf-8-sig", "gb18030"
#: A spreadsheet that would have more rows than this is sent as text, as spreadsheet programs save it.
_SPREADSHEET_ROWS = 50_000
#: One row in so many has its code in small letters, one in full width; after one in so many stands a spoilt copy of it.
_LOWER_CASE_EVERY, _FULL_WIDTH_EVERY, _SPOILT_EVERY = 40, 90, 150


@dataclass(frozen=True, slots=True)
class _Delivery:
    """`days` is how old the file's statement is; `rows` how many rows an enterprise has at most, for spreadsheets."""

    resource: str
    provider: str
    format: str
    days: int
    rows: int = 0
    packed: bool = False


_DELIVERIES = (
    _Delivery("register", "market-supervision", _XLSX, 3, rows=1),
    _Delivery("risk-class", "market-supervision", _UTF8, 5),
    _Delivery("unified-evaluation", "market-supervision", _BOM, 5),
    _Delivery("penalty", "market-supervision", _GB18030, 1),
    _Delivery("abnormal-list", "market-supervision", _UTF8, 1),
    _Delivery("serious-list", "market-supervision", _BOM, 1),
    _Delivery("judgment-defaulter", "court", _GB18030, 2),
    _Delivery("tax-grade", "tax", _GB18030, 9),
    _Delivery("tax-arrears", "tax", _UTF8, 4),
    _Delivery("social-insurance", "hrss", _UTF8, 6, packed=True),
    _Delivery("provident-fund", "provident-fund-centre", _BOM, 7),
    _Delivery("utility-payment", "utility-water", _GB18030, 8),
    _Delivery("intellectual-property", "market-supervision", _XLSX, 5, rows=10),
    _Delivery("qualification", "development-reform", _XLSX, 2, rows=2),
    _Delivery("honour", "development-reform", _XLSX, 2, rows=2),
    _Delivery("research", "development-reform", _BOM, 3),
)


@dataclass(frozen=True, slots=True)
class FileCounts:
    """One file, and what becomes of its rows where none of them is known yet."""

    file: str
    resource: str
    provider: str
    as_of: date
    rows: int
    accepted: int
    repaired: int
    unchanged: int
    quarantined: int


class DepartmentFile:
    """One file while rows are added to it."""

    def __init__(self, sheet: Sheet, name: str, delivery: _Delivery, as_of: date) -> None:
        self._sheet, self._name, self._delivery = sheet, name, delivery
        self._as_of = as_of - timedelta(days=delivery.days)
        self._good = self._repaired = self._spoilt = 0
        resource = RESOURCES[delivery.resource].row
        sheet.add([resource.title(field) for field in resource.model_fields], 0)

    def add(self, code: str, cells: tuple[Cell, ...]) -> None:
        """Add a row of an enterprise, now and then with its code spelled otherwise or a spoilt copy after it."""
        turn = self._good
        self._good += 1
        written = _spelled_code(code, turn)
        self._repaired += written is not code
        self._sheet.add((written, *cells), turn)
        if turn % _SPOILT_EVERY == 0:
            self._sheet.add(spoilt(self._delivery.resource, code, cells, turn // _SPOILT_EVERY), turn)
            self._spoilt += 1

    def counts(self) -> FileCounts:
        return FileCounts(
            file=self._name,
            resource=self._delivery.resource,
            provider=self._delivery.provider,
            as_of=self._as_of,
            rows=self._good + self._spoilt,
            accepted=self._good - self._repaired,
            repaired=self._repaired,
            unchanged=0,
            quarantined=self._spoilt,
        )


class DepartmentFiles:
    """All files of one round, by resource; closed together."""

    def __init__(self, directory: Path, enterprises: int, as_of: date) -> None:
        self._open = ExitStack()
        self.by_resource: Mapping[str, DepartmentFile] = {
            delivery.resource: self._opened(directory, number, delivery, enterprises, as_of)
            for number, delivery in enumerate(_DELIVERIES, start=1)
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def counts(self) -> tuple[FileCounts, ...]:
        return tuple(file.counts() for file in self.by_resource.values())

    def _opened(
        self, directory: Path, number: int, delivery: _Delivery, enterprises: int, as_of: date
    ) -> DepartmentFile:
        stem = f"{number:02d}-{delivery.resource}"
        for earlier in directory.glob(f"{stem}.*"):
            earlier.unlink()
        spreadsheet = delivery.format == _XLSX and enterprises * delivery.rows < _SPREADSHEET_ROWS
        path = directory / f"{stem}{'.xlsx' if spreadsheet else '.csv.gz' if delivery.packed else '.csv'}"
        encoding = _BOM if delivery.format == _XLSX else delivery.format
        sheet: Sheet = Workbook(path) if spreadsheet else TextSheet(path, encoding)
        self._open.enter_context(closing(sheet))
        return DepartmentFile(sheet, path.name, delivery, as_of)


def _spelled_code(code: str, turn: int) -> str:
    """The very same object where it is spelled as it should be."""
    if turn % _LOWER_CASE_EVERY == _LOWER_CASE_EVERY - 1:
        return code.lower()
    return full_width(code) if turn % _FULL_WIDTH_EVERY == _FULL_WIDTH_EVERY - 1 else code

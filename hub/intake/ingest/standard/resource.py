"""The declaration of a resource: its providers, the key of its rows, and the days for which a row holds."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache
from types import MappingProxyType

from hub.core.district import district
from hub.intake.ingest.spellings import header_key
from hub.intake.ingest.standard.fields import Month, reader
from hub.intake.ingest.standard.row import Row

#: Titles accepted beside the standard's own.
_ALSO_TITLED = {"uscc": ("社会信用代码", "信用代码")}


class Cadence(StrEnum):
    """What a row tells of, and so what it means that an enterprise has none."""

    STATE = "state"  # a row for each enterprise: without one it is not known
    EVENT = "event"  # a row for each happening: without one there was none
    PERIOD = "period"  # a row for each period: without one it is missing


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Resource:
    """One kind of department file; the field names in it are those of `row`.

    `source_title` is what reasons and reports call it; `example` is one row, as a department writes it under its
    Chinese headers.
    """

    code: str
    title: str
    title_en: str
    source_title: str
    source_title_en: str
    providers: tuple[str, ...] | None  # departments, for which the district's file has codes; None: any department
    row: type[Row]
    cadence: Cadence
    begins: str
    example: Mapping[str, str]
    identity: tuple[str, ...] = ()
    ends: str = ""  # the first day it no longer holds
    through: str = ""  # the last day it holds
    repaired: str = ""
    #: The organ that decided. Where set, rows of one identity by two providers tell one decision, if it is the same.
    decided_by: str = ""
    #: In the order in which they are stored for the rules; None: no rule reads the resource, not even its days.
    read_by_rules: tuple[str, ...] | None = None
    #: The name of the scope that reading its records needs besides record:read.
    narrower_scope: str | None = None
    #: Its place in lists; what is not of the standard comes after it.
    order: int = 100

    @property
    def by_month(self) -> bool:
        """Whether a row is of a whole month, rather than of a day or a year."""
        return _is_month(self.row, self.begins)

    @property
    def provider_codes(self) -> tuple[str, ...] | None:
        """The codes that may send it in this district; `utility-*` stands for all that begin so, None for any."""
        if self.providers is None:
            return None
        return tuple(code for department in self.providers for code in district().provider_codes(department))

    @property
    def sole_provider(self) -> bool:
        """Whether one named provider alone sends this resource."""
        return self.provider_codes is not None and len(self.provider_codes) == 1 and "*" not in self.provided_by

    @property
    def provided_by(self) -> str:
        """The providers in words."""
        return "any department" if self.provider_codes is None else ", ".join(sorted(self.provider_codes))

    def accepts(self, provider: str) -> bool:
        """Whether this provider may send the resource."""
        return self.provider_codes is None or any(fnmatchcase(provider, code) for code in self.provider_codes)

    def key(self, row: Row) -> str:
        """The key of a row among those of its enterprise; empty where there is one row only."""
        return "/".join("" if (value := getattr(row, field)) is None else str(value) for field in self.identity)

    def valid(self, row: Row, file_as_of: date) -> tuple[date, date | None]:
        """The days for which the row holds, half-open; where it names no beginning, from the file's as-of day."""
        begin = _day(getattr(row, self.begins)) or file_as_of
        if self.through:
            return begin, getattr(row, self.through) + timedelta(days=1)
        return begin, getattr(row, self.ends) if self.ends else None

    def repaired_on(self, row: Row) -> date | None:
        """The day of the record's repair (信用修复): from then on nobody may use it."""
        return getattr(row, self.repaired) if self.repaired else None

    def as_of(self, row: Row, file_as_of: date) -> date:
        """The day for which the row is stated: the end of its period, or the file's as-of day if that is earlier."""
        return min(self._period_end(row), file_as_of) if self.cadence is Cadence.PERIOD else file_as_of

    def _period_end(self, row: Row) -> date:
        value: date | int = getattr(row, self.begins)
        if isinstance(value, int):
            return date(value, 12, 31)
        return value.replace(day=monthrange(value.year, value.month)[1]) if self.by_month else value


@lru_cache(maxsize=64)
def header(resource: Resource) -> Mapping[str, str]:
    """Accepted column titles, in the form `header_key` gives them, to fields."""
    titles = {}
    for field, info in resource.row.model_fields.items():
        for title in (info.alias or field, field, *_ALSO_TITLED.get(field, ())):
            titles[header_key(title)] = field
    return MappingProxyType(titles)


def required_fields(resource: Resource) -> tuple[str, ...]:
    """The fields without which no row can be accepted, in the standard's order."""
    return tuple(field for field, info in resource.row.model_fields.items() if info.is_required())


def _day(value: date | int | None) -> date | None:
    return date(value, 1, 1) if isinstance(value, int) else value


@lru_cache(maxsize=256)
def _is_month(row: type[Row], field: str) -> bool:
    """A column of months is told by how its cells are read: its values are days like others."""
    return reader(Month) in row.model_fields[field].metadata

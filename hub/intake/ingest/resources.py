"""The kinds of department file: who may send one, what a row is, what makes it the same row, and when it holds."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache
from types import MappingProxyType

from hub.intake.ingest import rows
from hub.intake.ingest.rows import Row
from hub.intake.ingest.spellings import header_key

#: Titles accepted beside the standard's own.
_ALSO_TITLED = {"uscc": ("社会信用代码", "信用代码")}


class Cadence(StrEnum):
    """What the absence of a row means once a feed was received."""

    STATE = "state"  # a row for each enterprise: without one it is not known
    EVENT = "event"  # a row for each happening: without one there was none
    PERIOD = "period"  # a row for each period: without one it is missing


@dataclass(frozen=True, slots=True)
class Resource:
    """One entry of the standard; the field names in it are those of `row`."""

    code: str
    title: str
    title_en: str
    providers: frozenset[str] | None  # None: any department; utility-* stands for every utility
    row: type[Row]
    cadence: Cadence
    identity: tuple[str, ...] = ()
    begins: str = ""
    ends: str = ""  # the first day it no longer holds
    through: str = ""  # the last day it holds
    repaired: str = ""

    @property
    def sole_provider(self) -> bool:
        """Whether one named provider alone sends this resource."""
        return self.providers is not None and len(self.providers) == 1 and "*" not in self.provided_by

    @property
    def provided_by(self) -> str:
        """The providers in words."""
        return "any department" if self.providers is None else ", ".join(sorted(self.providers))

    def accepts(self, provider: str) -> bool:
        """Whether this provider may send the resource."""
        return self.providers is None or any(fnmatchcase(provider, code) for code in self.providers)

    def key(self, row: Row) -> str:
        """What makes two rows of an enterprise the same one; empty where there is one row only."""
        return "/".join("" if (value := getattr(row, field)) is None else str(value) for field in self.identity)

    def valid(self, row: Row, file_as_of: date) -> tuple[date, date | None]:
        """The days the row is true, half-open; a row that names no beginning holds from the file's as-of date."""
        begin = _day(getattr(row, self.begins)) or file_as_of
        if self.through:
            return begin, getattr(row, self.through) + timedelta(days=1)
        return begin, getattr(row, self.ends) if self.ends else None

    def repaired_on(self, row: Row) -> date | None:
        """The day the record was repaired (信用修复), which ends its use for anything."""
        return getattr(row, self.repaired) if self.repaired else None

    def as_of(self, row: Row, file_as_of: date) -> date:
        """How fresh the row is: the end of its own period, or the file's as-of date where that is earlier."""
        return min(_period_end(row, self.begins), file_as_of) if self.cadence is Cadence.PERIOD else file_as_of


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


def _period_end(row: Row, field: str) -> date:
    value: date | int = getattr(row, field)
    if isinstance(value, int):
        return date(value, 12, 31)
    return value.replace(day=monthrange(value.year, value.month)[1]) if field == "month" else value


_SUPERVISION = frozenset({"market-supervision"})
_TAX = frozenset({"tax"})
_DEVELOPMENT = frozenset({"development-reform"})

_ALL = (
    Resource(
        "register", "市场主体登记", "Register of enterprises", _SUPERVISION, rows.Registration, Cadence.STATE,
        begins="established_on",
    ),
    Resource(
        "risk-class", "企业信用风险分类", "Credit-risk classification", _SUPERVISION, rows.RiskClassification,
        Cadence.PERIOD, identity=("month",), begins="month",
    ),
    Resource(
        "unified-evaluation", "企业信用状况综合评价", "Unified credit evaluation", _SUPERVISION, rows.UnifiedEvaluation,
        Cadence.PERIOD, identity=("evaluated_on",), begins="evaluated_on",
    ),
    Resource(
        "penalty", "行政处罚", "Administrative penalties", None, rows.Penalty, Cadence.EVENT,
        identity=("decision_number",), begins="decided_on", repaired="repaired_on",
    ),
    Resource(
        "abnormal-list", "经营异常名录", "List of abnormal operations", _SUPERVISION, rows.Listing, Cadence.EVENT,
        identity=("listed_on",), begins="listed_on", ends="removed_on",
    ),
    Resource(
        "serious-list", "严重违法失信名单", "List of serious violations", _SUPERVISION, rows.Listing, Cadence.EVENT,
        identity=("listed_on",), begins="listed_on", ends="removed_on",
    ),
    Resource(
        "judgment-defaulter", "失信被执行人", "Judgment defaulters", frozenset({"court"}), rows.JudgmentDefaulter,
        Cadence.EVENT, identity=("case_number",), begins="published_on", ends="removed_on",
    ),
    Resource(
        "tax-grade", "纳税缴费信用", "Tax credit grade", _TAX, rows.TaxCredit, Cadence.PERIOD,
        identity=("year",), begins="year",
    ),
    Resource(
        "tax-arrears", "欠税", "Tax arrears", _TAX, rows.TaxArrears, Cadence.EVENT,
        identity=("announced_on", "tax_type"), begins="announced_on", ends="cleared_on",
    ),
    Resource(
        "social-insurance", "社保", "Social insurance", frozenset({"hrss"}), rows.Contribution, Cadence.PERIOD,
        identity=("month",), begins="month",
    ),
    Resource(
        "provident-fund", "公积金", "Housing provident fund", frozenset({"provident-fund-centre"}), rows.Contribution,
        Cadence.PERIOD, identity=("month",), begins="month",
    ),
    Resource(
        "utility-payment", "公共事业缴费", "Utility payments", frozenset({"utility-*"}), rows.UtilityPayment,
        Cadence.PERIOD, identity=("month", "category"), begins="month",
    ),
    Resource(
        "intellectual-property", "知识产权", "Intellectual property", _SUPERVISION, rows.IntellectualProperty,
        Cadence.EVENT, identity=("type", "number"), begins="granted_on",
    ),
    Resource(
        "qualification", "资质", "Qualifications", _DEVELOPMENT, rows.Qualification, Cadence.EVENT,
        identity=("valid_from", "qualification"), begins="valid_from", through="valid_until",
    ),
    Resource(
        "honour", "表彰荣誉", "Honours", None, rows.Honour, Cadence.EVENT,
        identity=("awarded_on", "level", "name"), begins="awarded_on",
    ),
    Resource(
        "research", "科创能力", "Research capacity", _DEVELOPMENT, rows.Research, Cadence.PERIOD,
        identity=("year",), begins="year",
    ),
)  # fmt: skip

RESOURCES: Mapping[str, Resource] = MappingProxyType({resource.code: resource for resource in _ALL})

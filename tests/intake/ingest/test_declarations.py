"""A declared resource reads its files as one that is written in Python does."""

from datetime import date
from pathlib import Path

from hub.intake.ingest.declarations.compilation import resource
from hub.intake.ingest.declarations.language import ResourceDeclaration
from hub.intake.ingest.headers.layout import check_header
from hub.intake.ingest.readers import SourceRow
from hub.intake.ingest.results import CheckedRow
from hub.intake.ingest.rules import validate
from hub.intake.ingest.standard.kinds import accepted_words, kind_of, named_words
from tests.district import code

SEASONS = {"high": ["旺季", "高峰"], "low": []}
DECLARED = ResourceDeclaration.model_validate(
    {
        "kind": "resource",
        "code": "tourist-visits",
        "version": "2026.1",
        "title": {"zh": "景区接待", "en": "Tourist visits"},
        "source": {"zh": "景区接待", "en": "tourist visits"},
        "owner": "tax",
        "providers": "any",
        "cadence": "period",
        "columns": [
            {"name": "period", "kind": "month", "header": "统计月", "means": "Month."},
            {
                "name": "season",
                "kind": "choice",
                "header": "季别",
                "means": "S.",
                "words": {"high": ["旺季", "高峰"], "low": []},
            },
            {"name": "takings", "kind": "amount", "header": "门票收入", "means": "Takings."},
            {"name": "remark", "kind": "text", "header": "说明", "means": "Remark.", "optional": True},
        ],
        "key": ["period"],
        "begins": "period",
        "not_in_future": ["period"],
        "example": {},
    }
)
VISITS = resource(DECLARED)


def checked(**cells: object) -> CheckedRow:
    row = {"统一社会信用代码": code(1), **cells}
    return validate(check_header(VISITS, tuple(row), None, Path("visits.csv")), SourceRow(2, row), date(2026, 4, 10))


def test_row_is_read_with_the_unit_of_its_header_and_holds_for_its_month() -> None:
    row = checked(**{"统计月": "2026年3月", "季别": "高峰", "门票收入(万元)": "1.5"}).row

    assert row is not None
    assert row.model_dump(mode="json", exclude={"uscc"}) == {
        "period": "2026-03-01",
        "season": "high",
        "takings": {"minor": 1_500_000, "currency": "CNY"},
        "remark": None,
    }
    assert (VISITS.key(row), VISITS.as_of(row, date(2026, 4, 10))) == ("2026-03-01", date(2026, 3, 31))
    assert type(row).model_validate(row.model_dump(mode="json")) == row


def test_findings_name_the_words_of_the_declaration() -> None:
    findings = checked(统计月="2026-05", 季别="淡季", 门票收入="两万").findings
    later = checked(统计月="2026-05", 季别="low", 门票收入="2万元").findings

    assert [finding.message for finding in findings if finding.field == "season"] == [
        "季别: '淡季' is not one of 旺季, low"
    ]
    assert [finding.message for finding in later] == ["统计月: 2026-05-01 lies after the file's as-of date 2026-04-10"]


def test_rules_read_all_but_long_texts() -> None:
    assert VISITS.read_by_rules == ("period", "season", "takings")
    assert VISITS.provider_codes is None


def test_a_declared_closed_list_is_told_as_one_of_the_hub_is() -> None:
    kinds = {field: kind_of(VISITS.row, field) for field in VISITS.row.model_fields}

    assert kinds == {"uscc": "code", "period": "month", "season": "choice", "takings": "amount", "remark": "text"}
    assert named_words(VISITS.row, "season") == {"旺季": "high", "low": "low"}
    assert accepted_words(VISITS.row, "season") == {"旺季", "高峰", "high", "low"}
    assert VISITS.by_month

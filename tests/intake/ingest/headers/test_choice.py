"""By which mapping a file is read, what a refusal suggests, and what of a row is never kept."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hub.core.errors import Invalid
from hub.intake.ingest.headers.choice import OfferedMappings, read_header
from hub.intake.ingest.headers.layout import Layout
from hub.intake.ingest.headers.mappings import HeaderMapping, mapping_of, shipped_mappings
from hub.intake.ingest.headers.rows import as_kept, left_out
from hub.intake.ingest.readers import SourceRow
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.rules import validate
from tests.district import code

FILE = Path("甲.csv")
#: The national template of 双公示 as it is handed in, with the one column that it does not have.
TEMPLATE = {
    "行政相对人名称": "虚构五号贸易有限公司",
    "行政相对人类别": "法人及非法人组织",
    "行政相对人代码_1(统一社会信用代码)": code(5),
    "法定代表人证件号码": "420799197001010017",
    "行政处罚决定书文号": "虚城管罚〔2026〕8号",
    "违法行为类型": "占道经营",
    "处罚内容": "罚款",
    "罚款金额（万元）": "0.35",
    "处罚决定日期": "2026/4/2",
    "公示截止期": "2027/4/2",
    "处罚机关": "虚构区城市管理执法局",
    "处罚机关统一社会信用代码": "11420799MB00000016",
    "严重程度": "一般",
}


def mapping(name: str, headers: dict[str, str], resource: str = "tax-grade", **more: Any) -> HeaderMapping:
    return mapping_of({"headers": headers, **more}, f"{name}.yaml", {"code": name, "resource": resource})


def read(resource: str, titles: Any, named: HeaderMapping | None = None, *kept: HeaderMapping) -> Layout:
    return read_header(RESOURCES[resource], list(titles), OfferedMappings(named, kept), FILE)


def messages(layout: Layout) -> list[tuple[str, str]]:
    return [(finding.code, finding.message) for finding in layout.findings]


def refusal(resource: str, titles: Any, named: HeaderMapping | None = None, *kept: HeaderMapping) -> str:
    with pytest.raises(Invalid) as refused:
        read(resource, titles, named, *kept)
    return refused.value.message


def test_the_national_template_is_read_by_the_shipped_mapping() -> None:
    layout = read("penalty", TEMPLATE)

    checked = validate(layout, as_kept(layout, SourceRow(2, TEMPLATE)), date(2026, 11, 20))

    assert messages(layout) == [
        (
            "MAPPING_USED",
            "read by the mapping double-publicity-penalty (双公示行政处罚信息), which comes with the hub",
        ),
        ("PERSONAL_COLUMN", "法定代表人证件号码: numbers of persons, dropped before anything was kept"),
    ]
    assert checked.row is not None
    assert checked.row.model_dump(mode="json") == {
        "uscc": code(5),
        "decision_number": "虚城管罚〔2026〕8号",
        "decided_on": "2026-04-02",
        "violation_type": "占道经营",
        "content": "罚款",
        "authority": "虚构区城市管理执法局",
        "severity": "general",
        "fine": {"minor": 350_000, "currency": "CNY"},
        "published_until": "2027-04-02",
        "repaired_on": None,
    }
    assert "420799197001010017" not in str(checked.cells)


def test_the_national_template_alone_says_no_severity_and_is_refused() -> None:
    titles = [title for title in TEMPLATE if title != "严重程度"]

    assert refusal("penalty", titles) == (
        "甲.csv, read by the mapping double-publicity-penalty (双公示行政处罚信息): "
        "penalty needs the columns 严重程度; "
        f"the file has {', '.join(titles)}; no title is like 严重程度: the provider has to add what is missing"
    )


def test_a_fine_is_in_the_unit_of_the_files_own_title() -> None:
    cells = {title.replace("（万元）", "（元）"): cell for title, cell in TEMPLATE.items()} | {"罚款金额（元）": "3500"}
    layout = read("penalty", cells)

    checked = validate(layout, as_kept(layout, SourceRow(2, cells)), date(2026, 11, 20))

    assert checked.row is not None
    assert checked.row.model_dump(mode="json")["fine"] == {"minor": 350_000, "currency": "CNY"}


def test_a_row_about_a_natural_person_is_left_out_with_all_its_cells() -> None:
    layout = read("penalty", TEMPLATE)

    apart = left_out(layout, SourceRow(3, {**TEMPLATE, "行政相对人类别": " 自然人", "行政相对人名称": "某人"}))

    assert apart is not None
    assert (apart.row, apart.cells, apart.told_apart) == (
        None,
        {},
        "行政相对人类别 is 自然人: left out, and nothing of the row was kept",
    )
    assert [(finding.row, finding.code, finding.message) for finding in apart.findings] == [
        (3, "LEFT_OUT", "行政相对人类别 is 自然人: left out, and nothing of the row was kept")
    ]
    assert left_out(layout, SourceRow(4, TEMPLATE)) is None


def test_a_title_read_by_what_it_means_is_told() -> None:
    layout = read(
        "abnormal-list", ["序号", "企业名称", "统一社会信用代码（注册号）", "列入日期", "移出日期（年/月/日）"]
    )

    assert layout.columns == (
        ("统一社会信用代码（注册号）", "uscc"),
        ("列入日期", "listed_on"),
        ("移出日期（年/月/日）", "removed_on"),
    )
    assert messages(layout) == [
        ("COLUMN_READ_AS", "统一社会信用代码（注册号）: read as 统一社会信用代码"),
        ("COLUMN_READ_AS", "移出日期（年/月/日）: read as 移出日期"),
    ]


def test_a_bracket_that_lists_the_columns_words_is_a_note_and_another_is_not() -> None:
    titles = ["统一社会信用代码", "决定书文号", "处罚日期", "严重程度（轻微/一般/严重）"]

    assert read("penalty", titles).columns[-1] == ("严重程度（轻微/一般/严重）", "severity")
    assert refusal("penalty", [*titles[:3], "严重程度（整改后）"]).startswith(
        "甲.csv: penalty needs the columns 严重程度; "
    )


def test_the_standards_own_title_goes_before_one_that_means_the_same() -> None:
    layout = read("tax-grade", ["纳税人识别号", "统一社会信用代码", "年度", "等级"])

    assert layout.columns[0] == ("统一社会信用代码", "uscc")
    assert messages(layout) == [
        ("UNKNOWN_COLUMN", "纳税人识别号: tax-grade has no such column, so nothing was read from it")
    ]


def test_two_titles_that_mean_the_code_are_refused() -> None:
    assert refusal("tax-grade", ["纳税人识别号", "企业信用代码", "年度", "等级"]) == (
        "甲.csv: the columns 纳税人识别号 and 企业信用代码 mean the same field 'uscc'"
    )


def test_a_refusal_names_the_nearest_title_of_each_missing_column() -> None:
    assert refusal("penalty", ["当事人编码", "文书号", "处罚时间", "严重程度", "备注"]) == (
        "甲.csv: penalty needs the columns 统一社会信用代码, 决定书文号, 处罚日期; the file has 当事人编码, 文书号, "
        "处罚时间, 严重程度, 备注; did you mean 文书号 for 决定书文号, 处罚时间 for 处罚日期? "
        "Then say so in a mapping: hub ingest --mapping FILE, or for every file of the provider "
        "hub mapping add FILE --provider CODE; "
        "no title is like 统一社会信用代码: the provider has to add what is missing"
    )


def test_a_named_mapping_goes_before_every_other() -> None:
    titles = ["代码", "年", "级"]
    named = mapping("named", {"代码": "统一社会信用代码", "年": "year", "级": "等级"})
    kept = mapping("kept", {"代码": "uscc", "年": "年度", "级": "grade"})

    assert messages(read("tax-grade", titles, named, kept)) == [
        ("MAPPING_USED", "read by the mapping named, which was named")
    ]
    assert messages(read("tax-grade", titles, None, kept)) == [
        ("MAPPING_USED", "read by the mapping kept, kept for this provider")
    ]


def test_a_kept_mapping_goes_before_a_shipped_one() -> None:
    titles = ["统一社会信用代码", "评价年度", "信用等级", "复核等级"]
    kept = mapping("kept", {"统一社会信用代码": "uscc", "评价年度": "年度", "复核等级": "等级"}, ignored=["信用等级"])

    assert read("tax-grade", titles).columns[-1] == ("信用等级", "grade")
    assert read("tax-grade", titles, None, kept).columns[-1] == ("复核等级", "grade")


def test_a_kept_mapping_is_not_used_where_it_changes_nothing_or_lacks_a_column() -> None:
    kept = mapping("kept", {"代码": "uscc", "年": "year", "级": "grade"})

    assert messages(read("tax-grade", ["统一社会信用代码", "年度", "等级"], None, kept)) == []
    assert read("tax-grade", ["统一社会信用代码", "评价年度", "信用等级", "级别"], None, kept).columns[-1] == (
        "信用等级",
        "grade",
    )


def test_a_mapping_for_another_resource_is_refused_by_name() -> None:
    named = mapping("named", {"代码": "uscc", "年": "year", "级": "grade"})

    assert refusal("penalty", ["代码"], named) == "甲.csv: the mapping named is for tax-grade, not for penalty"


def test_two_kept_mappings_that_contradict_each_other_are_refused_by_name() -> None:
    headers = {"代码": "uscc", "文号": "决定书文号", "程度": "严重程度"}
    one = mapping("one", {**headers, "日期": "处罚日期", "截止": "公示截止"}, "penalty")
    other = mapping("other", {**headers, "日期": "公示截止", "决定": "处罚日期"}, "penalty")

    assert refusal("penalty", ["代码", "文号", "程度", "日期", "截止", "决定"], None, one, other) == (
        "甲.csv: the mappings one and other read the column 日期 as decided_on and as published_until: "
        "name the right one by --mapping, or remove the other"
    )


def test_a_constant_stands_for_a_column_that_the_file_does_not_have() -> None:
    named = mapping(
        "water",
        {"统一社会信用代码": "统一社会信用代码", "统计年月": "月份", "欠费期数": "逾期月数"},
        "utility-payment",
        constants={"类别": "水"},
    )
    cells = {"统一社会信用代码": code(6), "统计年月": "2026-03", "欠费期数": 2}
    layout, with_column = read("utility-payment", cells, named), read("utility-payment", [*cells, "类别"], named)

    checked = validate(layout, as_kept(layout, SourceRow(2, cells)), date(2026, 11, 20))

    assert checked.row is not None
    assert checked.row.model_dump(mode="json") == {
        "uscc": code(6),
        "month": "2026-03-01",
        "category": "water",
        "months_overdue": 2,
    }
    assert with_column.constants == {}


@pytest.mark.parametrize("shipped", shipped_mappings(), ids=lambda each: each.code)
def test_every_shipped_mapping_is_what_its_own_titles_are_read_by(shipped: HeaderMapping) -> None:
    first = {field: title for title, field in reversed(shipped.headers.items())}
    titles = [*first.values(), *shipped.ignored, *shipped.personal, *shipped.left_out]

    layout = read(shipped.resource, titles)

    assert messages(layout)[:1] == [("MAPPING_USED", f"read by the mapping {shipped.name}, which comes with the hub")]
    assert dict(layout.columns) == {title: field for field, title in first.items()}

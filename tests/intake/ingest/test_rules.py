from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.errors import Invalid
from hub.core.uscc import Spelling, check_character, subject_check_character
from hub.intake.ingest.headers.choice import OfferedMappings, read_header
from hub.intake.ingest.headers.layout import check_header
from hub.intake.ingest.headers.mappings import HeaderMapping
from hub.intake.ingest.headers.recognition import known_headers, recognised_headers
from hub.intake.ingest.readers import HeaderTitles, SourceRow, read_file
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.rules import validate

AS_OF = date(2026, 1, 31)
FILE = Path("甲.csv")
SHARED_DATA = Path(__file__).parents[4] / "shared" / "data"


def code_of(serial: int) -> str:
    """A valid code of the invented division: no real firm can carry it."""
    body = f"MA{serial:06}"
    first17 = f"91420799{body}{subject_check_character(body)}"
    return first17 + check_character(first17)


CODE = code_of(1)


def check(resource, mapping=None, overflow=(), as_of=AS_OF, **cells):
    cells = {"统一社会信用代码": CODE, **cells} if mapping is None else cells
    layout = check_header(RESOURCES[resource], tuple(cells), mapping, FILE)
    return validate(layout, SourceRow(7, cells, dict(overflow)), as_of)


def messages(checked) -> list[tuple[str, str]]:
    return [(finding.code, finding.message) for finding in checked.findings]


def test_code_of_the_invented_division():
    assert CODE == "91420799MA0000015U"


PENALTY = {"决定书文号": "测罚〔2025〕1号", "处罚日期": "2025-03-01", "严重程度": "一般"}
GOOD = [
    (
        "register",
        {
            "名称": "测试(集团)有限公司",
            "成立日期": "2020年5月1日",
            "企业类型": "有限责任公司",
            "注册资本": "1,000万元（人民币）",
            "行业代码": 3911,
            "辖区代码": 420799,
            "状态": "存续",
            "住所": "测试路",
        },
        {
            "name": "测试（集团）有限公司",
            "established_on": "2020-05-01",
            "entity_type": "有限责任公司",
            "registered_capital": {"minor": 1_000_000_000, "currency": "CNY"},
            "industry_code": "3911",
            "jurisdiction_code": "420799",
            "status": "active",
            "address": "测试路",
        },
    ),
    ("risk-class", {"风险等级": "A类", "月份": "2025年9月"}, {"risk_class": "A", "month": "2025-09-01"}),
    (
        "unified-evaluation",
        {"得分": "85.50", "等级": "优", "评价日期": 45838},
        {"score": "85.5", "level": "优", "evaluated_on": "2025-06-30"},
    ),
    (
        "penalty",
        {**PENALTY, "罚款金额": "5000元", "公示截止": "2026-03-01", "修复日期": "2025-09-01", "处罚机关": "测试局"},
        {
            "decision_number": "测罚〔2025〕1号",
            "decided_on": "2025-03-01",
            "violation_type": None,
            "content": None,
            "authority": "测试局",
            "severity": "general",
            "fine": {"minor": 500_000, "currency": "CNY"},
            "published_until": "2026-03-01",
            "repaired_on": "2025-09-01",
        },
    ),
    (
        "abnormal-list",
        {"列入日期": "2025-03-01", "列入原因": "未年报", "移出日期": None},
        {"listed_on": "2025-03-01", "reason": "未年报", "removed_on": None},
    ),
    (
        "serious-list",
        {"列入日期": "2025-03-01", "移出日期": "2025-03-01"},
        {"listed_on": "2025-03-01", "reason": None, "removed_on": "2025-03-01"},
    ),
    (
        "judgment-defaulter",
        {"案号": "(2025)测0799执1号", "发布日期": "20250301", "履行情况": "全部未履行"},
        {
            "case_number": "（2025）测0799执1号",
            "published_on": "2025-03-01",
            "performance": "全部未履行",
            "removed_on": None,
        },
    ),
    ("tax-grade", {"年度": "2024年度", "等级": "m级"}, {"year": 2024, "grade": "M"}),
    (
        "tax-arrears",
        {"公告日期": "2025/3/1", "税种": "增值税", "欠税余额（万元）": 1.5, "清缴日期": ""},
        {
            "announced_on": "2025-03-01",
            "tax_type": "增值税",
            "balance": {"minor": 1_500_000, "currency": "CNY"},
            "cleared_on": None,
        },
    ),
    (
        "social-insurance",
        {"月份": "202512", "参保人数": "30人", "是否欠缴": "正常"},
        {"month": "2025-12-01", "headcount": 30, "in_arrears": False},
    ),
    (
        "provident-fund",
        {"月份": "202512", "是否欠缴": "欠缴"},
        {"month": "2025-12-01", "headcount": None, "in_arrears": True},
    ),
    (
        "utility-payment",
        {"月份": date(2025, 12, 1), "类别": "电费", "逾期月数": "3个月"},
        {"month": "2025-12-01", "category": "power", "months_overdue": 3},
    ),
    (
        "intellectual-property",
        {"类型": "发明专利", "编号": "ZL 2023 1 0000001.5", "授权日期": "2024.5.5", "状态": "有效"},
        {
            "type": "invention_patent",
            "number": "ZL202310000001.5",
            "granted_on": "2024-05-05",
            "status": "valid",
        },
    ),
    (
        "qualification",
        {"资质": "高新技术企业", "有效期起": "2023-12-01", "有效期止": "2026-11-30", "证书编号": "GR202342000001"},
        {
            "qualification": "high_tech_enterprise",
            "valid_from": "2023-12-01",
            "valid_until": "2026-11-30",
            "certificate_number": "GR202342000001",
        },
    ),
    (
        "honour",
        {"名称": "科技进步奖", "级别": "省级", "授予日期": "2025-05-01"},
        {"name": "科技进步奖", "level": "provincial", "awarded_on": "2025-05-01"},
    ),
    (
        "research",
        {
            "年度": 2024,
            "职工总数": 100,
            "科技人员": 30,
            "研发费用(万元)": "120.5",
            "营业收入": "2000万元",
            "资产总额": "3000万元",
        },
        {
            "year": 2024,
            "staff": 100,
            "technical_staff": 30,
            "rd_expense": {"minor": 120_500_000, "currency": "CNY"},
            "revenue": {"minor": 2_000_000_000, "currency": "CNY"},
            "assets": {"minor": 3_000_000_000, "currency": "CNY"},
        },
    ),
    ("knowledge-value", {"年度": "2025年", "等级": "D级"}, {"year": 2025, "grade": "D"}),
    ("public-credit", {"评价等级": "差", "评价日期": "2025.3.31"}, {"grade": "差", "evaluated_on": "2025-03-31"}),
]


def test_every_resource_has_a_good_row_below():
    assert [resource for resource, _, _ in GOOD] == list(RESOURCES)


@pytest.mark.parametrize(("resource", "cells", "stored"), GOOD, ids=list(RESOURCES))
def test_good_row_is_stored_in_canonical_form(resource, cells, stored):
    checked = check(resource, **cells)

    assert messages(checked) == []
    assert checked.row.model_dump(mode="json") == {"uscc": CODE, **stored}
    assert type(checked.row).model_validate(checked.row.model_dump(mode="json")) == checked.row


def test_english_titles_are_read_too():
    layout = check_header(RESOURCES["tax-grade"], ("USCC", "Year", "grade"), None, FILE)

    checked = validate(layout, SourceRow(2, {"USCC": CODE, "Year": "2024", "grade": "A"}), AS_OF)

    assert checked.row.model_dump(mode="json") == {"uscc": CODE, "year": 2024, "grade": "A"}


BAD = [
    pytest.param(
        "penalty",
        {**PENALTY, "处罚日期": "2025-02-30"},
        [("INVALID_DATE", "处罚日期: '2025-02-30' is not a date: February 2025 has 28 days")],
        id="no-such-day",
    ),
    pytest.param(
        "penalty",
        {"决定书文号": None, "处罚日期": "昨天", "严重程度": "极重", "罚款金额": "5千卢布"},
        [
            ("MISSING_VALUE", "决定书文号: the value is missing"),
            ("INVALID_DATE", "处罚日期: '昨天' is not a date: write 2025-02-08"),
            ("INVALID_CHOICE", "严重程度: '极重' is not one of 轻微, 一般, 严重"),
            ("INVALID_AMOUNT", "罚款金额: '5千卢布' is not an amount: '千卢布' is no unit the hub knows"),
        ],
        id="every-fault-not-the-first",
    ),
    pytest.param(
        "penalty",
        {**PENALTY, "修复日期": "2025-02-01", "公示截止": "2025-01-01"},
        [
            ("CONTRADICTION", "公示截止: 2025-01-01 lies before 处罚日期 2025-03-01"),
            ("CONTRADICTION", "修复日期: 2025-02-01 lies before 处罚日期 2025-03-01"),
        ],
        id="repaired-before-decided",
    ),
    pytest.param(
        "abnormal-list",
        {"列入日期": "2025-03-01", "移出日期": "2025-02-01"},
        [("CONTRADICTION", "移出日期: 2025-02-01 lies before 列入日期 2025-03-01")],
        id="removed-before-listed",
    ),
    pytest.param(
        "qualification",
        {"资质": "专精特新", "有效期起": "2025-03-01", "有效期止": "2025-02-01"},
        [("CONTRADICTION", "有效期止: 2025-02-01 lies before 有效期起 2025-03-01")],
        id="valid-until-before-valid-from",
    ),
    pytest.param(
        "research",
        {"年度": "2024", "职工总数": 10, "科技人员": 11},
        [("CONTRADICTION", "科技人员: 11 is more than 职工总数 10")],
        id="more-scientists-than-staff",
    ),
    pytest.param(
        "tax-grade",
        {"年度": "2027", "等级": "A"},
        [("FUTURE_DATE", "年度: 2027 lies after the file's as-of date 2026-01-31")],
        id="year-to-come",
    ),
    pytest.param(
        "social-insurance",
        {"月份": "2026-02", "是否欠缴": "否"},
        [("FUTURE_DATE", "月份: 2026-02-01 lies after the file's as-of date 2026-01-31")],
        id="month-to-come",
    ),
    pytest.param(
        "unified-evaluation",
        {"得分": "100.5", "评价日期": "2025-06-30"},
        [("OUT_OF_RANGE", "得分: '100.5' is more than 100")],
        id="score-over-100",
    ),
    pytest.param(
        "unified-evaluation",
        {"得分": "-1", "评价日期": "2025-06-30"},
        [("OUT_OF_RANGE", "得分: '-1' is less than 0")],
        id="score-under-0",
    ),
    pytest.param(
        "utility-payment",
        {"月份": "2025-12", "类别": "水", "逾期月数": "-1"},
        [("INVALID_NUMBER", "逾期月数: '-1' is negative")],
        id="negative-months",
    ),
    pytest.param(
        "social-insurance",
        {"月份": "2025-12", "是否欠缴": "不详"},
        [("INVALID_CHOICE", "是否欠缴: '不详' is neither 是 nor 否")],
        id="neither-yes-nor-no",
    ),
    pytest.param(
        "register",
        {"名称": "测\ufffd公司", "辖区代码": "华容区"},
        [
            ("INVALID_TEXT", "名称: '测\ufffd公司' has characters that were lost on the way"),
            ("INVALID_TEXT", "辖区代码: '华容区' is not a division code of 4, 6, 9 or 12 digits"),
        ],
        id="lost-characters",
    ),
    pytest.param(
        "honour",
        {"名称": "奖" * 4001, "级别": "区级", "授予日期": "2025-05-01"},
        [("OUT_OF_RANGE", f"名称: '{'奖' * 60}…' has more than 4000 characters")],
        id="text-too-long",
    ),
    pytest.param(
        "tax-grade",
        {"统一社会信用代码": " ", "年度": "2024", "等级": "A"},
        [("INVALID_USCC", "统一社会信用代码: '': the code is empty")],
        id="blank-code",
    ),
    pytest.param(
        "tax-grade",
        {"统一社会信用代码": None, "年度": "2024", "等级": "A"},
        [("MISSING_VALUE", "统一社会信用代码: the value is missing")],
        id="no-code",
    ),
    pytest.param(
        "tax-grade",
        {"统一社会信用代码": CODE[:17], "年度": "2024", "等级": "A"},
        [("INVALID_USCC", "统一社会信用代码: '91420799MA0000015': the code has 17 characters, not 18")],
        id="short-code",
    ),
    pytest.param(
        "tax-grade",
        {"统一社会信用代码": 911100001000044416, "年度": "2024", "等级": "A"},
        [
            (
                "INVALID_USCC",
                "统一社会信用代码: 911100001000044416 was stored as a number, which keeps 15 digits: "
                "the code's last ones are lost",
            )
        ],
        id="code-as-a-number",
    ),
    pytest.param(
        "tax-grade",
        {"统一社会信用代码": "9.11100001E+17", "年度": "2024", "等级": "A"},
        [
            (
                "INVALID_USCC",
                "统一社会信用代码: 9.11100001E+17 was stored as a number, which keeps 15 digits: "
                "the code's last ones are lost",
            )
        ],
        id="code-as-a-number-in-csv",
    ),
]


@pytest.mark.parametrize(("resource", "cells", "findings"), BAD)
def test_bad_row_is_kept_out_with_all_its_faults(resource, cells, findings):
    checked = check(resource, **cells)

    assert checked.row is None
    assert messages(checked) == findings
    assert {(finding.row, finding.severity) for finding in checked.findings} == {(7, "error")}


def test_cells_beyond_the_header_keep_a_row_out_and_stay_visible():
    checked = check("tax-grade", overflow={"(column 4)": "B", "(column 6)": 5}, 年度="2024", 等级="A")

    assert checked.row is None
    assert messages(checked) == [("EXTRA_CELLS", "no header stands over 'B' (column 4), 5 (column 6)")]
    assert checked.cells == {
        "统一社会信用代码": CODE,
        "年度": "2024",
        "等级": "A",
        "(column 4)": "B",
        "(column 6)": 5,
    }


@pytest.mark.parametrize(
    ("written", "repairs", "done"),
    [
        pytest.param(CODE.lower(), (Spelling.LOWER_CASE,), "lower case made upper case", id="lower-case"),
        pytest.param("91420799 MA0000015U", (Spelling.TRIMMED,), "blanks removed", id="blank-within"),
        pytest.param(
            "９１420799ma0000015u",
            (Spelling.FULL_WIDTH, Spelling.LOWER_CASE),
            "full-width characters made half-width, lower case made upper case",
            id="two-repairs",
        ),
    ],
)
def test_repaired_code_goes_in_with_a_warning_that_says_what_was_repaired(written, repairs, done):
    checked = check("tax-grade", 统一社会信用代码=written, 年度="2024", 等级="A")

    assert (checked.row.uscc, checked.repairs) == (CODE, repairs)
    assert messages(checked) == [
        ("REPAIRED_USCC", f"统一社会信用代码: '{written}' was read as {CODE}: {done}"),
    ]


def test_failed_check_digits_go_in_with_a_warning_and_unchanged():
    last, subject = "91420799MA00000150", "91420799MA0000016"
    subject += check_character(subject)

    by_last = check("tax-grade", 统一社会信用代码=last, 年度="2024", 等级="A")
    by_subject = check("tax-grade", 统一社会信用代码=subject, 年度="2024", 等级="A")

    assert (by_last.row.uscc, by_subject.row.uscc) == (last, subject)
    assert messages(by_last) == [
        ("CHECK_DIGIT", f"统一社会信用代码: {last}: check digit 18 is 0, computed U; kept as delivered")
    ]
    assert messages(by_subject) == [
        ("SUBJECT_CHECK_DIGIT", f"统一社会信用代码: {subject}: check digit 17 is 6, computed 5; kept as delivered")
    ]


def test_unknown_industry_is_a_warning():
    checked = check("register", 名称="测试公司", 行业代码="9999")

    assert checked.row.industry_code == "9999"
    assert messages(checked) == [("UNKNOWN_INDUSTRY", "行业代码: '9999' is no code of GB/T 4754-2017")]


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.text("0123456789年月日万元.-/,(（ABZ是", max_size=20),
    st.text(max_size=20),
)


@pytest.mark.parametrize("resource", RESOURCES)
@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_no_cell_breaks_the_rules(resource, data):
    titles = [RESOURCES[resource].row.title(field) for field in RESOURCES[resource].row.model_fields]
    cells = {title: data.draw(CELLS) for title in titles}

    checked = check(resource, **{**cells, "统一社会信用代码": data.draw(st.just(CODE) | CELLS)})

    assert (checked.row is None) == any(finding.severity == "error" for finding in checked.findings)
    if checked.row is not None:
        assert type(checked.row).model_validate(checked.row.model_dump(mode="json")) == checked.row


def test_finding_prints_as_json():
    (finding,) = check("tax-grade", 年度="2024", 等级="E").findings

    assert finding.as_json() == {
        "row": 7,
        "field": "grade",
        "code": "INVALID_CHOICE",
        "message": "等级: 'E' is not one of A, B, M, C, D",
        "severity": "error",
        "sheet": "",
    }


def test_missing_columns_are_refused_all_at_once():
    with pytest.raises(Invalid) as refused:
        check_header(RESOURCES["penalty"], ("统一社会信用代码", "处罚日期", "备注"), None, Path("dir/甲.csv"))

    assert refused.value.message == (
        "甲.csv: penalty needs the columns 决定书文号, 严重程度; the file has 统一社会信用代码, 处罚日期, 备注; "
        "no title is like 决定书文号, 严重程度: the provider has to add what is missing"
    )


def test_two_columns_of_one_field_are_refused():
    with pytest.raises(Invalid) as refused:
        check_header(RESOURCES["tax-grade"], ("统一社会信用代码", "年度", "等级", "Grade"), None, FILE)

    assert refused.value.message == "甲.csv: the columns 等级 and Grade mean the same field 'grade'"


def test_unknown_columns_are_a_warning_of_the_header():
    headers = ("序号", "统一社会信用代码", "企业名称", "年度", "等级", "得分", "备注")
    layout = check_header(RESOURCES["tax-grade"], headers, None, FILE)

    assert [(finding.row, finding.code, finding.message, finding.severity) for finding in layout.findings] == [
        (0, "UNKNOWN_COLUMN", "得分: tax-grade has no such column, so nothing was read from it", "warning")
    ]


def test_unit_in_a_title_holds_for_amounts_only():
    headers = ("统一社会信用代码", "年度(万元)", "研发费用（万元）", "营业收入（单位：亿元）", "年度")
    layout = check_header(RESOURCES["research"], headers, None, FILE)

    checked = validate(layout, SourceRow(2, dict(zip(headers, (CODE, "1", 2.5, "3", "2024"), strict=True))), AS_OF)

    assert [finding.message.split(":")[0] for finding in layout.findings] == ["年度(万元)"]
    assert checked.row.model_dump(include={"year", "rd_expense", "revenue"}, mode="json") == {
        "year": 2024,
        "rd_expense": {"minor": 2_500_000, "currency": "CNY"},
        "revenue": {"minor": 30_000_000_000, "currency": "CNY"},
    }


PUBLIC = HeaderMapping(
    code="test",
    title="test",
    resource="register",
    headers={"code": "uscc", "company": "name", "capital": "registered_capital", "county": "jurisdiction_code"},
    amounts={"registered_capital": {"unit": "万", "currency_header": "currency"}},
    infer_jurisdiction_from=("place", "company"),
    ignored=("place",),
)


@pytest.mark.parametrize(
    ("cells", "stored", "findings"),
    [
        pytest.param(
            {"capital": "1.0152e+03", "currency": "USD", "county": "420799"},
            ({"minor": 1_015_200_000, "currency": "USD"}, "420799"),
            [],
            id="amount-and-currency-in-two-columns",
        ),
        pytest.param(
            {"capital": "56", "currency": "OTHER", "county": "420799"},
            (None, "420799"),
            [("UNKNOWN_CURRENCY", "注册资本: left empty: 'OTHER' in currency is no currency the hub knows")],
            id="currency-nobody-can-name",
        ),
        pytest.param(
            {"capital": None, "currency": None, "place": "鄂州市葛店镇正街", "county": None},
            (None, "420703101"),
            [
                (
                    "INFERRED_JURISDICTION",
                    "辖区代码: empty, inferred as 420703101 葛店镇 from '葛店镇'",
                )
            ],
            id="township-named-in-the-address",
        ),
        pytest.param(
            {"capital": None, "currency": None, "place": "测试路", "county": None},
            (None, None),
            [],
            id="nothing-named-stays-empty",
        ),
    ],
)
def test_foreign_columns_are_combined_as_their_mapping_says(cells, stored, findings):
    checked = check("register", PUBLIC, code=CODE, company="测试公司", **cells)

    row = checked.row.model_dump(mode="json")
    assert (row["registered_capital"], row["jurisdiction_code"]) == stored
    assert messages(checked) == findings


def test_division_is_never_read_from_the_code():
    checked = check("register", PUBLIC, code="91420703MA00000151", company="测试公司", county=None, place="鄂州市")

    assert checked.row.jurisdiction_code is None


#: File -> rows, quarantined, and the findings of its real rows.
PUBLIC_FILES = {
    "enterprises_huarong.csv": (113, 0, {"INFERRED_JURISDICTION": 67}),
    "enterprises_ezhou.csv": (564, 0, {"INFERRED_JURISDICTION": 67, "REPAIRED_USCC": 4}),
    "enterprises_hubei.csv.gz": (
        39_590,
        0,
        {
            "INFERRED_JURISDICTION": 67,
            "REPAIRED_USCC": 38,
            "SUBJECT_CHECK_DIGIT": 19,
            "UNKNOWN_CURRENCY": 9,
            "CHECK_DIGIT": 8,
            "PRIVATE_USE": 1,
        },
    ),
}


@pytest.mark.parametrize("name", PUBLIC_FILES)
def test_public_register_extract_goes_in_whole(name, record_property):
    path, register = SHARED_DATA / name, RESOURCES["register"]
    if not path.exists():
        record_property("absent", str(path))
        return

    (table,) = read_file(path, HeaderTitles(recognised_headers(register), known_headers(register)))
    layout = read_header(register, table.headers, OfferedMappings(), path)
    checked = [validate(layout, row, AS_OF) for row in table]

    codes = Counter(finding.code for row in checked for finding in row.findings)
    assert (len(checked), sum(row.row is None for row in checked), codes) == PUBLIC_FILES[name]
    assert [finding.code for finding in layout.findings] == ["MAPPING_USED"]

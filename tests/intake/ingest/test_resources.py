from datetime import date
from pathlib import Path
from pkgutil import iter_modules

import pytest

from hub.core.errors import Invalid
from hub.intake.ingest import resources
from hub.intake.ingest.headers.choice import OfferedMappings, read_header
from hub.intake.ingest.headers.layout import check_header
from hub.intake.ingest.headers.mappings import load_mapping
from hub.intake.ingest.headers.recognition import recognised_headers
from hub.intake.ingest.readers import SourceRow
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.rules import validate
from hub.intake.ingest.standard.resource import Cadence, header, required_fields

CODE = "91420799MA0000015U"
AS_OF = date(2026, 1, 31)

#: INTERFACES, "Department files": required columns, then the others.
CONTRACT = {
    "register": ("统一社会信用代码 名称", "成立日期 企业类型 注册资本 行业代码 辖区代码 状态 住所"),
    "risk-class": ("统一社会信用代码 风险等级 月份", ""),
    "unified-evaluation": ("统一社会信用代码 得分 评价日期", "等级"),
    "penalty": (
        "统一社会信用代码 决定书文号 处罚日期 严重程度",
        "违法类型 处罚内容 处罚机关 罚款金额 公示截止 修复日期",
    ),
    "abnormal-list": ("统一社会信用代码 列入日期", "列入原因 移出日期"),
    "serious-list": ("统一社会信用代码 列入日期", "列入原因 移出日期"),
    "judgment-defaulter": ("统一社会信用代码 案号 发布日期", "履行情况 移出日期"),
    "tax-grade": ("统一社会信用代码 年度 等级", ""),
    "tax-arrears": ("统一社会信用代码 公告日期", "税种 欠税余额 清缴日期"),
    "social-insurance": ("统一社会信用代码 月份 是否欠缴", "参保人数"),
    "provident-fund": ("统一社会信用代码 月份 是否欠缴", "参保人数"),
    "utility-payment": ("统一社会信用代码 月份 类别 逾期月数", ""),
    "intellectual-property": ("统一社会信用代码 类型 编号", "授权日期 状态"),
    "qualification": ("统一社会信用代码 资质 有效期起 有效期止", "证书编号"),
    "honour": ("统一社会信用代码 名称 级别 授予日期", ""),
    "research": ("统一社会信用代码 年度", "职工总数 科技人员 研发费用 营业收入 资产总额"),
    "knowledge-value": ("统一社会信用代码 年度 等级", ""),
    "public-credit": ("统一社会信用代码 评价等级 评价日期", ""),
}


def row_of(code, **cells):
    return RESOURCES[code].row.model_validate({"统一社会信用代码": CODE, **cells})


def test_resources_are_those_of_the_standard():
    assert list(RESOURCES) == list(CONTRACT)
    assert all(code == resource.code for code, resource in RESOURCES.items())


@pytest.mark.parametrize("code", CONTRACT)
def test_columns_are_those_of_the_standard(code):
    resource = RESOURCES[code]
    required, others = (titles.split() for titles in CONTRACT[code])

    assert {resource.row.title(field) for field in required_fields(resource)} == set(required)
    assert {resource.row.title(field) for field in resource.row.model_fields} == {*required, *others}
    assert all(info.description for info in resource.row.model_fields.values())


def test_header_takes_chinese_and_english_titles():
    assert header(RESOURCES["tax-grade"]) == {
        "统一社会信用代码": "uscc",
        "社会信用代码": "uscc",
        "信用代码": "uscc",
        "uscc": "uscc",
        "年度": "year",
        "year": "year",
        "等级": "grade",
        "grade": "grade",
    }


@pytest.mark.parametrize(
    ("code", "provider", "accepted"),
    [
        ("register", "market-supervision", True),
        ("register", "tax", False),
        ("penalty", "justice", True),
        ("honour", "finance", True),
        ("utility-payment", "utility-water", True),
        ("utility-payment", "bank-a", False),
        ("judgment-defaulter", "court", True),
        ("social-insurance", "hrss", True),
        ("provident-fund", "provident-fund-centre", True),
        ("research", "development-reform", True),
    ],
)
def test_provider_is_accepted_where_the_standard_names_it(code, provider, accepted):
    assert RESOURCES[code].accepts(provider) is accepted


@pytest.mark.parametrize("code", RESOURCES)
def test_example_is_taken_in_without_a_finding(code):
    resource = RESOURCES[code]
    layout = check_header(resource, tuple(resource.example), None, Path(f"{code}.csv"))

    checked = validate(layout, SourceRow(2, resource.example), AS_OF)

    assert (checked.findings, layout.findings, checked.repairs) == ((), (), ())
    assert type(checked.row) is resource.row
    assert list(resource.example) == [resource.row.title(field) for field in resource.row.model_fields]


@pytest.mark.parametrize("code", RESOURCES)
def test_declaration_names_fields_of_its_row(code):
    resource = RESOURCES[code]
    named = {*resource.identity, resource.begins, resource.ends, resource.through, resource.repaired}

    assert (named | {*(resource.read_by_rules or ())}) - {""} <= resource.row.model_fields.keys()


def test_declaration_stands_in_the_file_of_its_code():
    modules = {module.name.replace("_", "-") for module in iter_modules(resources.__path__)}
    declared = {path.stem for path in Path(resources.__file__).parent.glob("*.yaml")}

    assert modules.isdisjoint(declared)
    assert modules | declared == set(RESOURCES)


def test_what_rules_read_is_stored_in_this_order():
    assert {code: resource.read_by_rules for code, resource in RESOURCES.items()} == {
        "register": ("established_on", "status", "industry_code"),
        "risk-class": ("risk_class",),
        "unified-evaluation": ("score", "level"),
        "penalty": ("severity", "published_until", "authority"),
        "abnormal-list": (),
        "serious-list": (),
        "judgment-defaulter": (),
        "tax-grade": ("grade",),
        "tax-arrears": ("balance",),
        "social-insurance": ("in_arrears",),
        "provident-fund": ("in_arrears",),
        "utility-payment": ("category", "months_overdue"),
        "intellectual-property": ("type", "status"),
        "qualification": ("qualification",),
        "honour": ("level",),
        "research": ("year", "staff", "technical_staff", "revenue", "rd_expense", "assets"),
        "knowledge-value": ("grade",),
        "public-credit": ("grade",),
    }


def test_sole_provider_is_a_single_named_one():
    several = [code for code, resource in RESOURCES.items() if not resource.sole_provider]

    assert several == ["penalty", "utility-payment", "honour"]
    assert RESOURCES["penalty"].provided_by == "any department"
    assert RESOURCES["utility-payment"].provided_by == "utility-*"


def test_cadence_says_what_absence_means():
    by_cadence = {cadence: [code for code, it in RESOURCES.items() if it.cadence is cadence] for cadence in Cadence}

    assert by_cadence == {
        Cadence.STATE: ["register"],
        Cadence.EVENT: [
            "penalty",
            "abnormal-list",
            "serious-list",
            "judgment-defaulter",
            "tax-arrears",
            "intellectual-property",
            "qualification",
            "honour",
        ],
        Cadence.PERIOD: [
            "risk-class",
            "unified-evaluation",
            "tax-grade",
            "social-insurance",
            "provident-fund",
            "utility-payment",
            "research",
            "knowledge-value",
            "public-credit",
        ],
    }


TIMES = [
    ("register", {"名称": "甲", "成立日期": "2020-05-01"}, "", (date(2020, 5, 1), None), AS_OF),
    ("register", {"名称": "甲"}, "", (AS_OF, None), AS_OF),
    (
        "risk-class",
        {"风险等级": "A", "月份": "2025-02"},
        "2025-02-01",
        (date(2025, 2, 1), None),
        date(2025, 2, 28),
    ),
    ("risk-class", {"风险等级": "A", "月份": "2026-02"}, "2026-02-01", (date(2026, 2, 1), None), AS_OF),
    (
        "unified-evaluation",
        {"得分": "80", "评价日期": "2025-06-30"},
        "2025-06-30",
        (date(2025, 6, 30), None),
        date(2025, 6, 30),
    ),
    (
        "penalty",
        {"决定书文号": "测罚[2025]1号", "处罚日期": "2025-03-01", "严重程度": "一般"},
        "测罚〔2025〕1号",
        (date(2025, 3, 1), None),
        AS_OF,
    ),
    (
        "abnormal-list",
        {"列入日期": "2025-03-01", "移出日期": "2025-04-01"},
        "2025-03-01",
        (date(2025, 3, 1), date(2025, 4, 1)),
        AS_OF,
    ),
    ("serious-list", {"列入日期": "2025-03-01"}, "2025-03-01", (date(2025, 3, 1), None), AS_OF),
    (
        "judgment-defaulter",
        {"案号": "(2025) 测0799执1号", "发布日期": "2025-03-01", "移出日期": "2025-04-01"},
        "（2025）测0799执1号",
        (date(2025, 3, 1), date(2025, 4, 1)),
        AS_OF,
    ),
    ("tax-grade", {"年度": "2024", "等级": "M"}, "2024", (date(2024, 1, 1), None), date(2024, 12, 31)),
    (
        "tax-arrears",
        {"公告日期": "2025-03-01", "税种": "增值税", "清缴日期": "2025-04-01"},
        "2025-03-01/增值税",
        (date(2025, 3, 1), date(2025, 4, 1)),
        AS_OF,
    ),
    ("tax-arrears", {"公告日期": "2025-03-01"}, "2025-03-01/", (date(2025, 3, 1), None), AS_OF),
    (
        "social-insurance",
        {"月份": "202512", "是否欠缴": "否"},
        "2025-12-01",
        (date(2025, 12, 1), None),
        date(2025, 12, 31),
    ),
    (
        "provident-fund",
        {"月份": "202512", "是否欠缴": "否"},
        "2025-12-01",
        (date(2025, 12, 1), None),
        date(2025, 12, 31),
    ),
    (
        "utility-payment",
        {"月份": "202512", "类别": "水", "逾期月数": 0},
        "2025-12-01/water",
        (date(2025, 12, 1), None),
        date(2025, 12, 31),
    ),
    (
        "intellectual-property",
        {"类型": "发明专利", "编号": "zl 2023 1 0000001.5", "授权日期": "2024-05-05"},
        "invention_patent/ZL202310000001.5",
        (date(2024, 5, 5), None),
        AS_OF,
    ),
    ("intellectual-property", {"类型": "商标", "编号": 5}, "trademark/5", (AS_OF, None), AS_OF),
    (
        "qualification",
        {"资质": "高新技术企业", "有效期起": "2023-12-01", "有效期止": "2026-11-30"},
        "2023-12-01/high_tech_enterprise",
        (date(2023, 12, 1), date(2026, 12, 1)),
        AS_OF,
    ),
    (
        "honour",
        {"名称": "科技进步奖", "级别": "省级", "授予日期": "2025-05-01"},
        "2025-05-01/provincial/科技进步奖",
        (date(2025, 5, 1), None),
        AS_OF,
    ),
    ("knowledge-value", {"年度": 2025, "等级": "C"}, "2025", (date(2025, 1, 1), None), date(2025, 12, 31)),
    (
        "public-credit",
        {"评价等级": "中", "评价日期": "2025-03-31"},
        "2025-03-31",
        (date(2025, 3, 31), None),
        date(2025, 3, 31),
    ),
    ("research", {"年度": 2025}, "2025", (date(2025, 1, 1), None), date(2025, 12, 31)),
]


@pytest.mark.parametrize(("code", "cells", "key", "valid", "as_of"), TIMES)
def test_row_has_its_key_its_days_and_its_freshness(code, cells, key, valid, as_of):
    resource, row = RESOURCES[code], row_of(code, **cells)

    assert (resource.key(row), resource.valid(row, AS_OF), resource.as_of(row, AS_OF)) == (key, valid, as_of)


def test_only_a_penaltys_repair_date_marks_a_repair():
    repaired = row_of(
        "penalty", 决定书文号="测罚〔2025〕1号", 处罚日期="2025-03-01", 严重程度="一般", 修复日期="2025-09-01"
    )
    removed = row_of("abnormal-list", 列入日期="2025-03-01", 移出日期="2025-04-01")

    assert RESOURCES["penalty"].repaired_on(repaired) == date(2025, 9, 1)
    assert RESOURCES["abnormal-list"].repaired_on(removed) is None
    assert [code for code, resource in RESOURCES.items() if resource.repaired] == ["penalty"]


@pytest.mark.parametrize(
    ("type", "right_class"),
    [
        ("发明专利", "I"),
        ("植物新品种", "I"),
        ("国家级农作物品种", "I"),
        ("国家新药", "I"),
        ("中药保护品种", "I"),
        ("集成电路布图设计", "I"),
        ("实用新型", "II"),
        ("外观设计", "II"),
        ("软件著作权", "II"),
        ("商标", None),
    ],
)
def test_right_is_of_the_class_technology_evaluations_count(type, right_class):
    assert row_of("intellectual-property", 类型=type, 编号="1").right_class == right_class


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("高新技术企业", "high_tech_enterprise"),
        ("科技型中小企业", "technology_sme"),
        ("专精特新", "specialised_sme"),
        ("专精特新“小巨人”企业", "little_giant"),
        ("创新型中小企业", "innovative_sme"),
        ("守合同重信用", "contract_honouring"),
        ("区级农业龙头企业", "区级农业龙头企业"),
    ],
)
def test_qualification_is_a_known_code_or_stays_as_written(title, code):
    row = row_of("qualification", 资质=title, 有效期起="2024-01-01", 有效期止="2026-12-31")

    assert row.qualification == code


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("存续", "active"),
        ("在营", "active"),
        ("存续（在营、开业、在册）", "active"),
        ("注销", "cancelled"),
        ("吊销，未注销", "revoked"),
        ("迁出", "moved_out"),
        ("歇业", "dormant"),
        ("停业", "dormant"),
        ("active", "active"),
    ],
)
def test_status_of_the_register_is_a_code(written, status):
    assert row_of("register", 名称="甲", 状态=written).status == status


def mappings_used(resource, headers):
    layout = read_header(RESOURCES[resource], headers, OfferedMappings(), Path("甲.csv"))
    used = [finding.message for finding in layout.findings if finding.code == "MAPPING_USED"]
    return [message.removeprefix("read by the mapping ").split(" ")[0] for message in used]


def test_public_register_extract_is_recognised_by_its_headers():
    headers = ("uscc", "name", "established_on", "registered_capital_10k", "capital_currency", "county_code", "city")

    assert mappings_used("register", headers) == ["public-register"]
    assert mappings_used("register", ("统一社会信用代码", "名称")) == []
    assert mappings_used("register", ("uscc", "name", "established_on", "address")) == []


def test_header_row_is_found_by_the_standards_titles_and_the_mappings():
    assert recognised_headers(RESOURCES["register"]) == {"统一社会信用代码", "社会信用代码", "信用代码", "uscc"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "code: a\ntitle: a\nresource: nothing\nheaders: {}\n",
            f"a.yaml: resource: 'nothing' is not one of {', '.join(RESOURCES)}",
            id="unknown-resource",
        ),
        pytest.param(
            "code: a\ntitle: a\nresource: tax-grade\nheaders: {代码: uscc, 年: yaer}\namounts: {year: {unit: 斤}}\n",
            "a.yaml: headers.年: tax-grade has no field 'yaer'; amounts.year: no header stands for this field; "
            "amounts.year: '斤' is no unit the hub knows; headers: no header stands for 年度 (year); "
            "headers: no header stands for 等级 (grade)",
            id="every-mistake-at-once",
        ),
        pytest.param(
            "resource: tax-grade\nheaders: {}\nspeed: 3\n",
            "a.yaml: speed: Extra inputs are not permitted",
            id="wrong-shape",
        ),
        pytest.param(
            "", "a.yaml: the file: Input should be a valid dictionary or instance of HeaderMapping", id="empty"
        ),
    ],
)
def test_mapping_with_mistakes_is_refused(tmp_path, text, message):
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(Invalid) as refused:
        load_mapping(path)

    assert refused.value.message == message


def test_mapping_that_is_not_yaml_is_refused(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("headers: {", encoding="utf-8")

    with pytest.raises(Invalid, match=r"^a\.yaml: not YAML: "):
        load_mapping(path)

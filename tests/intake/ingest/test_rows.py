"""What a row gives and what of a refused one is kept: people's numbers, codes, words for nothing, odd characters."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.uscc import check_character, subject_check_character
from hub.intake.ingest.headers.layout import check_header
from hub.intake.ingest.personal.numbers import check_holds, masked
from hub.intake.ingest.readers import SourceRow
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.rows.codes import unless_registered
from hub.intake.ingest.rules import validate

CODE = "91420799MA0000015U"
MISTYPED = "91420799MA00000150"
AS_OF = date(2026, 1, 31)
PENALTY = {"决定书文号": "测罚〔2025〕1号", "处罚日期": "2025-03-01", "严重程度": "一般"}


def check(resource, code=CODE, **cells):
    cells = {"统一社会信用代码": code, **cells}
    layout = check_header(RESOURCES[resource], tuple(cells), None, Path("甲.csv"))
    return validate(layout, SourceRow(7, cells), AS_OF)


def told(checked):
    return [(str(finding.code), finding.message) for finding in checked.findings]


def person(number17: str) -> str:
    return next(number17 + last for last in "0123456789X" if check_holds(number17 + last))


PERSON, FOREIGNER = person("42079919880229007"), person("94284019880229007")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        pytest.param(PERSON, f"420***********{PERSON[-4:]}", id="check digit holds"),
        pytest.param("420799198802290070", "420***********0070", id="check digit fails"),
        pytest.param("42079919880229007x", "420***********007X", id="lower-case x"),
        pytest.param("420799 19880229 0070", "420***********0070", id="blanks"),
        pytest.param("４２０７９９198802290070", "420***********0070", id="full-width"),
        pytest.param("'420799198802290070", "420***********0070", id="text mark"),
        pytest.param("420799\u200b198802290070", "420***********0070", id="zero-width"),
        pytest.param("420799880229007", "420********9007", id="15 digits"),
        pytest.param("身份证420799198802290070", "身份证420***********0070", id="with a word"),
        pytest.param(
            person("94284019880229007"), "942***********007" + person("94284019880229007")[-1], id="foreigner"
        ),
        pytest.param("USA420088022901", "USA********2901", id="foreigner before 2023"),
        pytest.param("H12345678", "H****", id="permit of Hong Kong"),
        pytest.param(420799198802290048, "420***********0048", id="number cell"),
        pytest.param("4.20799198802290E+17", "420***********0000", id="number in text"),
        pytest.param("420***********0070", "420***********0070", id="masked before"),
    ],
)
def test_a_persons_number_is_no_code(written, shown):
    checked = check("penalty", written, 行政相对人名称="张三（自然人）", 处罚内容="对张三罚款", **PENALTY)

    message = f"统一社会信用代码: '{shown}' is the number of a person, not the code of an enterprise"
    assert [finding for finding in told(checked) if finding[0] != "UNKNOWN_COLUMN"] == [("PERSON_NUMBER", message)]
    assert (checked.row, checked.uscc, checked.key) == (None, None, "测罚〔2025〕1号")
    assert checked.cells == {
        "统一社会信用代码": shown,
        "行政相对人名称": "张**（自然人）",
        "处罚内容": "对张**罚款",
        **PENALTY,
    }


def test_a_code_that_looks_like_a_persons_number_stays_a_code():
    """Under 420799 no code can: the year of birth would begin with 99. The division 420719 does not exist either."""
    code = next(filter(None, (_of_digits(f"11420719850512{serial:02}") for serial in range(100))))

    assert check("tax-grade", code, 年度="2024", 等级="A").row.uscc == code
    assert masked(f"甲{code}乙") == f"甲{code}乙"
    assert masked(f"甲{code[:17]}{(int(code[17]) + 1) % 10}乙") != f"甲{code[:17]}{(int(code[17]) + 1) % 10}乙"


def _of_digits(first16: str) -> str | None:
    """The valid code that begins so, where it has digits only."""
    subject = subject_check_character(first16[8:])
    code = first16 + subject + check_character(first16 + subject)
    return code if code.isascii() and code.isdecimal() else None


def test_nothing_of_a_person_is_kept_of_a_refused_row():
    cells = {"违法类型": f"{PERSON}无证", "处罚内容": "电话13812345678", "证件号码": "E12345678", "地址": "测试路1号"}

    of_person = check("penalty", "无", 姓名="李四", **{**PENALTY, "处罚日期": "某日"}, **cells)
    of_firm = check("penalty", CODE, 法定代表人="李四", **{**PENALTY, "处罚日期": "某日"}, **cells)

    hidden = {"违法类型": f"420***********{PERSON[-4:]}无证", "处罚内容": "电话138****5678", "证件号码": "E****"}
    assert {title: of_person.cells[title] for title in (*cells, "姓名")} == {**hidden, "地址": "****", "姓名": "李**"}
    assert {title: of_firm.cells[title] for title in (*cells, "法定代表人")} == {
        **hidden,
        "地址": "测试路1号",
        "法定代表人": "李四",
    }


def test_a_number_that_was_cut_in_a_message_is_masked_first():
    checked = check("penalty", **{**PENALTY, "处罚日期": "甲" * 50 + PERSON})

    assert PERSON[:10] not in str(checked.findings)


def test_what_a_mask_took_from_a_records_number_is_written_anew():
    checked = check("penalty", **{**PENALTY, "决定书文号": "420***********1234"})

    assert told(checked) == [("INVALID_TEXT", "决定书文号: '420***********1234' was masked: write the number anew")]


@given(st.text(st.sampled_from("0123456789Xx- 甲4201988"), max_size=60))
def test_masked_text_has_no_number_of_a_person(text):
    hidden = masked(text)

    assert masked(hidden) == hidden
    assert masked(f"甲{PERSON}乙{hidden}").count(PERSON) == 0


def test_a_code_that_fails_its_check_waits_unless_the_register_has_it():
    checked = check("penalty", MISTYPED, **PENALTY)

    kept, waiting = unless_registered(checked, {MISTYPED}), unless_registered(checked, {CODE})

    said = f"统一社会信用代码: {MISTYPED}: check digit 18 is 0, computed U"
    assert (kept.row.uscc, told(kept)) == (MISTYPED, [("CHECK_DIGIT", f"{said}; kept as delivered")])
    assert told(waiting) == [("CHECK_DIGIT", f"{said}; the register has no such code, so it is mistyped")]
    assert [finding.severity for finding in waiting.findings] == ["error"]
    assert (waiting.row, waiting.uscc, waiting.key) == (None, MISTYPED, "测罚〔2025〕1号")
    assert unless_registered(check("penalty", **PENALTY), set()).row.uscc == CODE


@pytest.mark.parametrize("rounded", ["914207990000080000", "911100001000044416"], ids=["15-digits", "double"])
@pytest.mark.parametrize("resource", ["register", "tax-grade"])
def test_a_rounded_code_is_nobodys(resource, rounded):
    cells = {"register": {"名称": "甲公司"}, "tax-grade": {"年度": "2024", "等级": "A"}}[resource]

    checked = check(resource, rounded, **cells)

    assert (checked.uscc, told(checked)) == (
        None,
        [
            (
                "INVALID_USCC",
                f"统一社会信用代码: {rounded} is a number that a spreadsheet rounded: the code's last digits are lost",
            )
        ],
    )


@pytest.mark.parametrize(
    "word",
    [
        *(
            "无",
            "/",
            "—",
            "——",
            "-",
            "－",
            "暂无",
            "N/A",
            "n/a",
            "NULL",
            "None",
            "nan",
            "（空）",
            "不适用",
            "否",
            " 无 ",
        ),
        *("未移出", "尚未移出", "未修复", "未清缴"),
    ],
)
def test_a_word_for_nothing_is_a_blank_in_a_column_of_days(word):
    checked = check("abnormal-list", 列入日期="2025-03-01", 移出日期=word)

    assert (told(checked), checked.row.removed_on) == ([], None)


def test_a_word_for_nothing_is_no_value_where_one_is_needed():
    checked = check("abnormal-list", 列入日期="无", 移出日期="无")

    assert told(checked) == [("MISSING_VALUE", "列入日期: '无' says that there is none, but the value is missing")]
    assert (checked.uscc, checked.key) == (CODE, None)


@pytest.mark.parametrize(
    ("resource", "cells", "field", "value"),
    [
        pytest.param("penalty", {**PENALTY, "违法类型": "无"}, "violation_type", "无", id="a text says it"),
        pytest.param("penalty", {**PENALTY, "违法类型": "—"}, "violation_type", None, id="a stroke is no text"),
        pytest.param("penalty", {**PENALTY, "罚款金额": "无"}, "fine", None, id="amount"),
        pytest.param("social-insurance", {"月份": "2025-09", "是否欠缴": "无"}, "in_arrears", False, id="an answer"),
        pytest.param(
            "social-insurance", {"月份": "2025-09", "是否欠缴": "否", "参保人数": "/"}, "headcount", None, id="count"
        ),
        pytest.param("register", {"名称": "甲公司", "状态": "N/A"}, "status", None, id="choice"),
    ],
)
def test_a_word_for_nothing_is_read_by_the_kind_of_column(resource, cells, field, value):
    checked = check(resource, **cells)

    assert (told(checked), getattr(checked.row, field)) == ([], value)


@pytest.mark.parametrize(
    ("resource", "cells"),
    [
        pytest.param("abnormal-list", {"列入日期": "2025-03-01", "移出日期": "已移出"}, id="removed"),
        pytest.param("abnormal-list", {"列入日期": "2025-03-01", "移出日期": "是"}, id="yes"),
        pytest.param("abnormal-list", {"列入日期": "2025-03-01", "移出日期": "至今"}, id="until now"),
        pytest.param("abnormal-list", {"列入日期": "2025-03-01", "移出日期": "不详"}, id="not known"),
        pytest.param("penalty", {**PENALTY, "修复日期": "已修复"}, id="repaired"),
        pytest.param("penalty", {**PENALTY, "公示截止": "长期"}, id="for ever"),
        pytest.param("penalty", {**PENALTY, "决定书文号": "无"}, id="no number"),
        pytest.param("register", {"名称": "甲公司", "状态": "无"}, id="no status"),
    ],
)
def test_a_word_that_says_something_else_is_refused(resource, cells):
    assert check(resource, **cells).row is None


def test_marks_and_invisible_characters_are_taken_off_and_told():
    checked = check(
        "register", 名称="湖北\u200b甲公司", 成立日期="'2020-05-01", 注册资本='="500万元"', 住所="测试\ue5e5路"
    )

    assert told(checked) == [
        (
            "REPAIRED_CELL",
            "名称: '湖北\\u200b甲公司' was read as '湖北甲公司': U+200B ZERO WIDTH SPACE removed",
        ),
        ("REPAIRED_CELL", "成立日期: \"'2020-05-01\" was read as '2020-05-01': ' before it removed"),
        ("REPAIRED_CELL", "注册资本: '=\"500万元\"' was read as '500万元': =\"…\" around it removed"),
        (
            "PRIVATE_USE",
            "住所: U+E5E5 without a name of the private use area stands in it, which other machines show otherwise",
        ),
    ]
    row = checked.row.model_dump(mode="json")
    assert (row["name"], row["established_on"], row["registered_capital"]["minor"]) == (
        "湖北甲公司",
        "2020-05-01",
        500_000_000,
    )


@pytest.mark.parametrize(
    ("private", "standard"),
    [
        ("\ue81e", "龴"),
        ("\ue826", "龵"),
        ("\ue843", "龹"),
        ("\ue864", "龻"),
        ("\ue78d", "︐"),
        ("\ue831", "𡗗"),
        ("\ue815", "⺁"),
    ],
)
def test_characters_that_the_standard_has_moved_are_the_standards(private, standard):
    assert check("register", 名称=f"湖北{private}公司").row.name == f"湖北{standard}公司"


def test_a_character_that_looks_like_a_digit_or_a_letter_is_named():
    checked = check("tax-grade", 年度="٢٠٢٤", 等级="А")

    assert told(checked) == [
        (
            "INVALID_DATE",
            "年度: '٢٠٢٤' is not a year: write 2025; it has U+0662 ARABIC-INDIC DIGIT TWO,"
            " U+0660 ARABIC-INDIC DIGIT ZERO, U+0664 ARABIC-INDIC DIGIT FOUR",
        ),
        ("INVALID_CHOICE", "等级: 'А' is not one of A, B, M, C, D; it has U+0410 CYRILLIC CAPITAL LETTER A"),
    ]


@pytest.mark.parametrize(
    ("written", "grade"),
    [
        ("A级纳税人", "A"),
        ("A ", "A"),
        ("Ａ", "A"),
        ("a级", "A"),
        ("纳税信用A级", "A"),
        ("M级企业", "M"),
        ("纳税缴费信用D级", "D"),
    ],
)
def test_a_grade_is_read_between_its_words(written, grade):
    assert check("tax-grade", 年度="2024", 等级=written).row.grade == grade


def test_a_refused_row_says_which_record_it_would_be():
    late = check("tax-arrears", 公告日期="2025-03-01", 税种="增值税", 欠税余额="若干")
    unknown_day = check("tax-arrears", 公告日期="某日", 税种="增值税")
    mistyped = check("tax-grade", MISTYPED, 年度="2024", 等级="Z")

    assert (late.uscc, late.key) == (CODE, "2025-03-01/增值税")
    assert (unknown_day.uscc, unknown_day.key) == (CODE, None)
    assert (mistyped.uscc, mistyped.key) == (MISTYPED, "2024")
    assert check("tax-grade", "9142", 年度="2024", 等级="A").uscc is None

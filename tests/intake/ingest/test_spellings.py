from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.intake.ingest.spellings import (
    Money,
    choices,
    clean_name,
    clean_number,
    header_key,
    is_currency,
    is_unit,
    parse_choice,
    parse_count,
    parse_date,
    parse_decimal,
    parse_flag,
    parse_money,
    parse_month,
    parse_text,
    parse_year,
    with_unit,
)
from hub.intake.ingest.standard.vocabulary import PenaltySeverity

FEBRUARY_8 = date(2025, 2, 8)


def refusal(parse, *arguments) -> str:
    try:
        return f"not refused: {parse(*arguments)}"
    except ValueError as error:
        return str(error)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("2025-02-08", id="iso"),
        pytest.param("2025/2/8", id="slashes"),
        pytest.param("2025.2.8", id="dots"),
        pytest.param("20250208", id="eight-digits"),
        pytest.param(20250208, id="eight-digits-as-number"),
        pytest.param("2025年2月8日", id="chinese"),
        pytest.param("2025 年 02 月 08 日", id="chinese-with-blanks"),
        pytest.param("２０２５－０２－０８", id="full-width"),
        pytest.param(45696, id="serial"),
        pytest.param("45696", id="serial-as-text"),
        pytest.param(45696.75, id="serial-with-time"),
        pytest.param(date(2025, 2, 8), id="date-cell"),
        pytest.param(datetime(2025, 2, 8, 23, 59), id="datetime-cell"),
        pytest.param("2025-02-08 23:59:00.0", id="time-part"),
        pytest.param("2025-02-08T23:59:00+08:00", id="time-part-of-shanghai"),
        pytest.param("2025-02-08T00:00:00Z", id="morning-in-shanghai"),
        pytest.param("2025-02-07T16:00:00.000Z", id="midnight-in-shanghai-as-utc"),
        pytest.param("2025-02-07T23:00:00-0500", id="zone-far-west"),
        pytest.param("20250208000000", id="fourteen-digits"),
        pytest.param("二〇二五年二月八日", id="numerals"),
        pytest.param("二零二五年二月八号", id="numerals-with-zero"),
        pytest.param("2025。2。8", id="chinese-stops"),
        pytest.param("2025年02月08号", id="day-as-number"),
    ],
)
def test_date_is_read_in_every_spelling(written):
    assert parse_date(written) == FEBRUARY_8


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        pytest.param("2025-02-30", "'2025-02-30' is not a date: February 2025 has 28 days", id="no-such-day"),
        pytest.param("2025-13-01", "'2025-13-01' is not a date: there is no month 13", id="no-such-month"),
        pytest.param(
            "1899-12-31", "'1899-12-31' is not a date: the year 1899 is outside 1900-2100", id="before-all-years"
        ),
        pytest.param(
            date(2101, 1, 1), "'2101-01-01' is not a date: the year 2101 is outside 1900-2100", id="after-all-years"
        ),
        pytest.param("99999", "'99999' is not a date: the year 2173 is outside 1900-2100", id="serial-too-large"),
        pytest.param(
            "8/2/2025",
            "'8/2/2025' is not a date: the order of day and month is not told: write 2025-02-08",
            id="day-first",
        ),
        pytest.param("2025-02/08", "'2025-02/08' is not a date: write 2025-02-08", id="two-separators"),
        pytest.param(
            "2025-02-08T24:59", "'2025-02-08T24:59' is not a date: there is no such time of day", id="no-such-hour"
        ),
        pytest.param(
            "8-Feb-2025",
            "'8-Feb-2025' is not a date: the year does not stand first: write 2025-02-08",
            id="english-month",
        ),
        pytest.param(
            "25-2-8", "'25-2-8' is not a date: the year needs four digits: write 2025-02-08", id="two-digit-year"
        ),
        pytest.param(
            "25年2月8日",
            "'25年2月8日' is not a date: the year needs four digits: write 2025-02-08",
            id="two-digit-chinese-year",
        ),
        pytest.param(
            "民国114年2月8日",
            "'民国114年2月8日' is not a date: the year is of another calendar: write 2025-02-08",
            id="republican-year",
        ),
        pytest.param("2025年2月", "'2025年2月' is not a date: the day is missing: write 2025-02-08", id="month-only"),
        pytest.param(
            "已移出",
            "'已移出' is not a date: it says that this happened, not when: write 2025-02-08",
            id="happened-some-day",
        ),
        pytest.param("长期", "'长期' is not a date: it names no day: write 2025-02-08", id="for-ever"),
        pytest.param("二〇二五年一二月八日", "'二〇二五年一二月八日' is not a date: write 2025-02-08", id="no-numeral"),
        pytest.param("٢٠٢٥-02-08", "'٢٠٢٥-02-08' is not a date: write 2025-02-08", id="arabic-digits"),
        pytest.param("2025²-02-08", "'2025²-02-08' is not a date: write 2025-02-08", id="superscript-is-no-digit"),
        pytest.param(True, "True is not a date", id="boolean-cell"),
    ],
)
def test_date_that_cannot_be_read_says_why(written, reason):
    assert refusal(parse_date, written) == reason


@settings(deadline=None)
@given(
    st.dates(date(1927, 5, 18), date(2100, 12, 31)), st.sampled_from(("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日"))
)
def test_every_day_reads_back_as_itself(day, spelling):
    serial = (day - date(1899, 12, 30)).days

    assert (parse_date(day.strftime(spelling)), parse_date(serial)) == (day, day)


@pytest.mark.parametrize(
    "written",
    [
        "2025-09",
        "2025/9",
        "202509",
        202509,
        "2025.09",
        "2025年9月",
        "2025年09月份",
        "二〇二五年九月",
        "2025-09-15",
        date(2025, 9, 30),
        45901,
    ],
)
def test_month_is_its_first_day(written):
    assert parse_month(written) == date(2025, 9, 1)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        pytest.param(2025.1, "'2025.1' is not a month: write 2025-09", id="january-or-october"),
        pytest.param("20259", "'20259' is not a month: write 2025-09", id="five-digits"),
        pytest.param("2025-13", "'2025-13' is not a month: there is no month 13", id="no-such-month"),
        pytest.param("九月", "'九月' is not a month: write 2025-09", id="chinese-numeral"),
        pytest.param(False, "False is not a month", id="boolean-cell"),
    ],
)
def test_month_that_cannot_be_read_says_why(written, reason):
    assert refusal(parse_month, written) == reason


@pytest.mark.parametrize(
    "written",
    [
        2025,
        2025.0,
        "2025",
        "2025.0",
        "2025年",
        "2025年度",
        "2025纳税年度",
        "２０２５",
        "二〇二五年",
        "二零二五年度",
        "2025年1月-12月",
        "2025年1-12月",
        "2025.1-2025.12",
        "2025年01月至2025年12月",
        date(2025, 1, 1),
        datetime(2025, 12, 31, 8),
    ],
)
def test_year_is_read_in_every_spelling(written):
    assert parse_year(written) == 2025


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        pytest.param("25", "'25' is not a year: write 2025", id="two-digits"),
        pytest.param(1899, "1899 is not a year between 1900 and 2100", id="outside-all-years"),
        pytest.param("2024-2025", "'2024-2025' is not a year: write 2025", id="two-years"),
        pytest.param("2025年1月-11月", "'2025年1月-11月' is not a year: write 2025", id="part-of-a-year"),
        pytest.param("2025.5", "'2025.5' is not a year: write 2025", id="half-a-year"),
        pytest.param(
            date(1905, 7, 17),
            "'1905-07-17' is not a year: 2025 was typed into a cell of dates",
            id="year-typed-into-a-date-cell",
        ),
        pytest.param(True, "True is not a year: write 2025", id="boolean-cell"),
    ],
)
def test_year_that_cannot_be_read_says_why(written, reason):
    assert refusal(parse_year, written) == reason


@pytest.mark.parametrize(
    ("written", "minor", "currency"),
    [
        pytest.param("1,000万元（人民币）", 1_000_000_000, "CNY", id="bracketed-currency"),
        pytest.param("１０００万元", 1_000_000_000, "CNY", id="full-width"),
        pytest.param("1000(万元)", 1_000_000_000, "CNY", id="bracketed-unit"),
        pytest.param("1000万元人民币", 1_000_000_000, "CNY", id="currency-last"),
        pytest.param("人民币1000万元整", 1_000_000_000, "CNY", id="currency-first"),
        pytest.param("1000万", 1_000_000_000, "CNY", id="scale-only"),
        pytest.param("2.5亿元", 25_000_000_000, "CNY", id="hundred-millions"),
        pytest.param("￥500.05", 50_005, "CNY", id="sign"),
        pytest.param("12.34元", 1_234, "CNY", id="yuan"),
        pytest.param(12.34, 1_234, "CNY", id="number-cell"),
        pytest.param(0.1 + 0.2, 30, "CNY", id="float-dust-of-a-spreadsheet"),
        pytest.param("100万美元", 100_000_000, "USD", id="dollars"),
        pytest.param("US$ 100万", 100_000_000, "USD", id="dollar-sign"),
        pytest.param("100万元USD", 100_000_000, "USD", id="currency-code"),
        pytest.param("50万港元", 50_000_000, "HKD", id="hong-kong-dollars"),
        pytest.param("50万欧元", 50_000_000, "EUR", id="euros"),
        pytest.param("1000日元", 1_000, "JPY", id="a-currency-without-cents"),
        pytest.param("1.0152e+08万CNY", 101_520_000_000_000, "CNY", id="exponent"),
    ],
)
def test_amount_is_whole_minor_units(written, minor, currency):
    assert parse_money(written) == Money(minor, currency)


@pytest.mark.parametrize(
    ("written", "minor", "currency"),
    [
        pytest.param("12.5", 12_500_000, "CNY", id="bare-number-takes-it"),
        pytest.param("12.5元", 1_250, "CNY", id="its-own-unit-wins"),
        pytest.param("12.5美元", 1_250, "USD", id="its-own-currency-wins"),
    ],
)
def test_default_unit_holds_only_where_none_is_written(written, minor, currency):
    assert parse_money(written, "万元") == Money(minor, currency)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        pytest.param("1.234元", "'1.234元' has more than 2 decimals in CNY", id="fraction-of-a-fen"),
        pytest.param("100.5日元", "'100.5日元' has more than 0 decimals in JPY", id="fraction-of-a-yen"),
        pytest.param("0." + "0" * 40 + "1", f"'0.{'0' * 40}1' has more than 2 decimals in CNY", id="never-rounded"),
        pytest.param("-5元", "'-5元' is a negative amount", id="negative"),
        pytest.param("−5元", "'−5元' is a negative amount", id="minus-sign"),
        pytest.param("(500)", "'(500)' is not an amount: '()' is no unit the hub knows", id="bookkeepers-minus"),
        pytest.param("100卢布", "'100卢布' is not an amount: '卢布' is no unit the hub knows", id="unknown-currency"),
        pytest.param("5,00", "'5,00' is not an amount: write 1000万元 or 10000000", id="decimal-comma"),
        pytest.param(
            "叁佰万元整",
            "'叁佰万元整' is not an amount: Chinese numerals are not read: write 1000万元 or 10000000",
            id="chinese-numeral",
        ),
        pytest.param("12 5元", "'12 5元' is not an amount: write 1000万元 or 10000000", id="blank-within"),
        pytest.param("约100万", "'约100万' is not an amount: '约万' is no unit the hub knows", id="about"),
        pytest.param("١٢元", "'١٢元' is not an amount: write 1000万元 or 10000000", id="arabic-digits"),
        pytest.param("1亿亿元", "'1亿亿元' is not an amount: '亿亿元' is no unit the hub knows", id="doubled-scale"),
        pytest.param("1e99", "'1e99' is not an amount: it has more digits than any amount", id="absurd-exponent"),
        pytest.param("1e17元", "'1e17元' is larger than any amount the hub stores", id="too-large-to-store"),
        pytest.param(True, "True is not an amount: write 1000万元 or 10000000", id="boolean-cell"),
    ],
)
def test_amount_that_cannot_be_read_says_why(written, reason):
    assert refusal(parse_money, written) == reason


@settings(deadline=None)
@given(st.integers(0, 2**63 - 1))
def test_every_amount_reads_back_as_itself(fen):
    yuan, cents = divmod(fen, 100)

    assert parse_money(f"{yuan:,}.{cents:02}元") == Money(fen, "CNY")


@pytest.mark.parametrize(
    ("written", "with_its_unit"), [("12.5", "12.5万元"), (12.5, "12.5万元"), ("12.5元", "12.5元"), ("无", "无")]
)
def test_unit_of_a_column_goes_to_bare_numbers_only(written, with_its_unit):
    assert with_unit(written, "万元") == with_its_unit


def test_units_and_currencies_are_told_from_other_words():
    words = ("万元", "万美元", "元", "CNY", "OTHER", "")

    assert [is_unit(word) for word in words] == [True, True, True, True, False, False]
    assert [is_currency(word) for word in words] == [False, False, True, True, False, False]


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("12", 12),
        ("12人", 12),
        ("12户", 12),
        ("12.", 12),
        ("+12", 12),
        ("1，234", 1234),
        ("1 234", 1234),
        (12, 12),
        ("12.0", 12),
        ("1,234", 1234),
        ("3个月", 3),
        ("０", 0),
    ],
)
def test_count_is_a_whole_number(written, count):
    assert parse_count(written) == count


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        pytest.param(12.5, "12.5 is not a whole number", id="half-a-person"),
        pytest.param("-1", "'-1' is negative", id="negative"),
        pytest.param("若干", "'若干' is not a number", id="words"),
        pytest.param("1,23", "'1,23' is not a number", id="no-thousands"),
        pytest.param("12 5", "'12 5' is not a number", id="blank-within"),
        pytest.param("12²", "'12²' is not a number", id="superscript-is-no-digit"),
        pytest.param("十二", "'十二' is not a number: write it in digits", id="numeral"),
        pytest.param("12%", "'12%' is not a number, but a share", id="share"),
        pytest.param("(1,234)", "'(1,234)' is negative: brackets are a bookkeeper's minus", id="bookkeepers-minus"),
        pytest.param(True, "True is not a number", id="boolean-cell"),
    ],
)
def test_count_that_cannot_be_read_says_why(written, reason):
    assert refusal(parse_count, written) == reason


@pytest.mark.parametrize(
    ("written", "number"),
    [("85.5", "85.5"), ("85.50分", "85.5"), (85.5, "85.5"), ("100.0", "100"), ("1,234.5", "1234.5")],
)
def test_decimal_is_exact_and_without_idle_zeros(written, number):
    assert str(parse_decimal(written)) == number
    assert parse_decimal(written) == Decimal(number)


def test_decimal_that_cannot_be_read_says_why():
    assert refusal(parse_decimal, "优") == "'优' is not a number"


@pytest.mark.parametrize("written", ["是", "有", "Y", "yes", "1", 1, True, "true", "欠缴", " 是 "])
def test_flag_says_yes(written):
    assert parse_flag(written) is True


@pytest.mark.parametrize("written", ["否", "无", "N", "no", "0", 0, False, "FALSE", "正常", "Ｎ"])
def test_flag_says_no(written):
    assert parse_flag(written) is False


def test_flag_that_says_neither_is_refused():
    assert refusal(parse_flag, "不详") == "'不详' is neither 是 nor 否"


def test_choice_takes_words_and_codes_in_any_width():
    among = choices(
        {"轻微": PenaltySeverity.MINOR, "一般": PenaltySeverity.GENERAL}, also={"轻": PenaltySeverity.MINOR}
    )

    assert [parse_choice(word, among) for word in ("轻微", "轻", "MINOR", "ｍｉｎｏｒ", " 轻 微 ")] == ["minor"] * 5
    assert refusal(parse_choice, "极重", among) == "'极重' is not one of 轻微, 一般"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        pytest.param("测试饲料(天门)有限公司", "测试饲料（天门）有限公司", id="half-width-brackets"),
        pytest.param("测试（集团） 有限 公司", "测试（集团）有限公司", id="blanks"),
        pytest.param("ＡＢ３　测试公司", "AB3测试公司", id="full-width-letters"),
        pytest.param("Test  Trading Co. 公司", "Test Trading Co.公司", id="latin-words-keep-one-blank"),
    ],
)
def test_name_takes_the_registers_form(written, name):
    assert clean_name(written) == name


@pytest.mark.parametrize(
    "written", ["测市监罚[2025] 12号", "测市监罚（2025）12号", "测市监罚【2025】12号", "测市监罚〔２０２５〕12号"]
)
def test_document_number_has_one_form(written):
    assert clean_number(written, "〔〕") == "测市监罚〔2025〕12号"


@pytest.mark.parametrize(
    ("written", "text"),
    [("甲", "甲"), (202503, "202503"), (12.0, "12"), (0.1 + 0.2, "0.3"), (date(2025, 2, 8), "2025-02-08")],
)
def test_text_of_a_typed_cell(written, text):
    assert parse_text(written) == text


def test_text_with_lost_characters_is_refused():
    assert refusal(parse_text, "测\ufffd公司") == "'测\ufffd公司' has characters that were lost on the way"


def test_header_ignores_blanks_case_marks_and_width():
    assert header_key(" *统一社会\n信用代码 ") == "统一社会信用代码"
    assert header_key("Decided On") == header_key("decided_on") == "decidedon"
    assert header_key("研发费用（万元）") == "研发费用(万元)"

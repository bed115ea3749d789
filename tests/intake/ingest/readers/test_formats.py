"""Numbers under date formats are the days they show."""

from datetime import date, datetime

import pytest

from hub.intake.ingest.readers.formats import date_cell, shows_date
from hub.intake.ingest.spellings import Money
from tests.district import code
from tests.intake.ingest.readers.books import ARREARS, GRADES, LISTED, Page, outcome, rewrite, write_book


@pytest.mark.parametrize(
    "format_code",
    [
        "yyyy-mm-dd",
        'yyyy"年"m"月"d"日"',
        "[$-804]yyyy年m月",
        "yyyy",
        "e年m月",
        "d-mmm-yy",
        "mm:ss.0",
        "上午/下午h时mm分",
        '[DBNum1][$-804]yyyy"年"m"月"d"日";@',
        "[Red]yyyy/m/d",
        "aaaa",
        "YYYY/MM/DD hh:mm",
    ],
)
def test_formats_that_show_a_date(format_code):
    assert shows_date(format_code)


@pytest.mark.parametrize(
    "format_code",
    [
        "General",
        "0.00",
        "#,##0",
        "0.00E+00",
        "@",
        "[h]:mm:ss",
        '0"年"',
        '#,##0" days"',
        "0%",
        "[Red]0",
        "\\d0",
        ";;;",
        "# ?/?",
    ],
)
def test_formats_that_show_a_number(format_code):
    assert not shows_date(format_code)


@pytest.mark.parametrize(
    ("serial", "from_1904", "shown"),
    [
        (46082, False, date(2026, 3, 1)),
        (44620, True, date(2026, 3, 1)),
        (1, False, date(1900, 1, 1)),
        (59, False, date(1900, 2, 28)),
        (61, False, date(1900, 3, 1)),
        (0, True, date(1904, 1, 1)),
        (46082.5, False, datetime(2026, 3, 1, 12)),
        (0.5, False, "12:00:00"),
        (0.5, True, "12:00:00"),
        (2958465, False, date(9999, 12, 31)),
        (2957003, True, date(9999, 12, 31)),
    ],
)
def test_serials_are_days_of_their_origin(serial, from_1904, shown):
    assert date_cell(serial, from_1904=from_1904) == shown


@pytest.mark.parametrize(
    ("serial", "from_1904"), [(0, False), (60, False), (-1, False), (2958466, False), (-1, True), (2957004, True)]
)
def test_a_serial_of_no_day_is_unreadable(serial, from_1904):
    cell = date_cell(serial, from_1904=from_1904)

    assert cell.reason == f"{serial} stands under a date format, and no day has this number"


@pytest.mark.parametrize("number_format", [*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58])
@pytest.mark.parametrize(("from_1904", "serial"), [(False, 46082), (True, 44620)])
def test_formats_that_a_workbook_does_not_spell_out_are_dates(tmp_path, number_format, from_1904, serial):
    page = Page([LISTED, [code(1), "甲", serial, "未年报"]])
    path = write_book(tmp_path / "a.xlsx", page, from_1904=from_1904, formats={"C2": "yyyy"})
    rewrite(
        path,
        "xl/styles.xml",
        lambda text: text.replace('numFmtId="164"', f'numFmtId="{number_format}"').replace(
            f'<numFmt numFmtId="{number_format}" formatCode="yyyy"/>', ""
        ),
    )

    (row,) = outcome("abnormal-list", path).accepted

    assert row["listed_on"] == date(2026, 3, 1)


def test_a_text_format_makes_no_date(tmp_path):
    path = write_book(
        tmp_path / "a.xlsx", Page([LISTED, [code(1), "甲", 46082, "未年报"]]), formats={"C2": "@", "D2": "0"}
    )

    (row,) = outcome("abnormal-list", path).accepted

    assert row["listed_on"] == date(2026, 3, 1)


@pytest.mark.parametrize("number", [44620, 44620.5])
def test_a_bare_number_of_a_workbook_from_1904_is_no_day(tmp_path, number):
    page = Page([LISTED, [code(1), "甲", number, "未年报"], [code(2), "乙", "2026-03-01", "未年报", number]])

    result = outcome("abnormal-list", write_book(tmp_path / "a.xlsx", page, from_1904=True))

    bare = f"{number} is a number without a date format in a workbook that counts days from 1904: format it as a date"
    assert result.accepted == []
    assert result.refused == {2: [f"列入日期: {bare}"], 3: [f"移出日期: {bare}"]}


def test_a_bare_number_of_a_workbook_from_1904_stays_an_amount(tmp_path):
    page = Page([ARREARS, [code(1), date(2026, 3, 1), "增值税", 44620, None]])

    (row,) = outcome("tax-arrears", write_book(tmp_path / "a.xlsx", page, from_1904=True)).accepted

    assert (row["announced_on"], row["balance"]) == (date(2026, 3, 1), Money(44_620_00, "CNY"))


@pytest.mark.parametrize("shown_as", ["yyyy", 'yyyy"年"m"月"', "m/d/yy"])
def test_a_date_cell_is_its_day_however_little_of_it_is_shown(tmp_path, shown_as):
    page = Page([LISTED, [code(1), "甲", date(2026, 3, 17), "未年报"]])

    (row,) = outcome("abnormal-list", write_book(tmp_path / "a.xlsx", page, formats={"C2": shown_as})).accepted

    assert row["listed_on"] == date(2026, 3, 17)


def test_a_date_cell_stands_for_its_year_in_a_column_of_years(tmp_path):
    page = Page([GRADES, [code(1), date(2025, 3, 17), "B"]])

    (row,) = outcome("tax-grade", write_book(tmp_path / "a.xlsx", page, formats={"B2": "yyyy"})).accepted

    assert (row["year"], row["grade"]) == (2025, "B")

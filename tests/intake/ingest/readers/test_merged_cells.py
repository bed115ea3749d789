"""Merged cells hold for their rows; cells without a value refuse theirs."""

from datetime import date

import pytest

from tests.district import code
from tests.intake.ingest.readers.books import ARREARS, LISTED, Page, outcome, with_cell, write_book

DAY, LATER = date(2026, 2, 3), date(2026, 7, 8)


def listed(number: int, removed: object = None, reason: object = "未年报") -> list[object]:
    return [code(number), f"虚构{number}号公司", DAY, reason, removed]


def test_a_merged_date_holds_for_every_row_it_covers(tmp_path):
    page = Page([LISTED, listed(1, LATER), listed(2), listed(3), listed(4)], merged=["E2:E4"])

    result = outcome("abnormal-list", write_book(tmp_path / "a.xlsx", page))

    assert [(row["uscc"], row.get("removed_on")) for row in result.accepted] == [
        (code(1), LATER),
        (code(2), LATER),
        (code(3), LATER),
        (code(4), None),
    ]


def test_a_merged_blank_is_blank_and_a_merged_code_is_each_rows(tmp_path):
    rows = [ARREARS, [code(1), DAY, "增值税", 10], [None, DAY, "消费税", 20], [None, DAY, "印花税", 30, LATER]]
    page = Page(rows, merged=["A2:A4", "E2:E3"])

    result = outcome("tax-arrears", write_book(tmp_path / "a.xlsx", page))

    assert [(row["uscc"], row["tax_type"], row["balance"].minor, row.get("cleared_on")) for row in result.accepted] == [
        (code(1), "增值税", 1000, None),
        (code(1), "消费税", 2000, None),
        (code(1), "印花税", 3000, LATER),
    ]


def test_rows_that_merged_cells_alone_fill_are_none(tmp_path):
    page = Page(
        [LISTED, listed(1, LATER), [None] * 5, listed(2)], merged=[f"{column}2:{column}3" for column in "ABCDE"]
    )

    result = outcome("abnormal-list", write_book(tmp_path / "a.xlsx", page))

    assert ([row["uscc"] for row in result.accepted], result.refused) == ([code(1), code(2)], {})


def test_what_stands_unseen_under_merged_cells_may_not_differ(tmp_path):
    path = write_book(tmp_path / "a.xlsx", Page([LISTED, listed(1, LATER), listed(2, "x")], merged=["E2:E3"]))
    with_cell(path, "E3", '<c r="E3" t="inlineStr"><is><t>2026-08-08</t></is></c>')

    result = outcome("abnormal-list", path)

    assert result.refused == {
        3: ["移出日期: E3 stands under the merged cells E2:E3, which show '2026-07-08'"],
    }


def test_a_value_merged_over_two_titles_is_nobodys(tmp_path):
    path = write_book(tmp_path / "a.xlsx", Page([LISTED, listed(1)], merged=["D2:E2"]))

    assert outcome("abnormal-list", path).refused == {
        2: [
            "列入原因: D2 is merged over 列入原因, 移出日期: whose value it is cannot be told",
            "移出日期: D2 is merged over 列入原因, 移出日期: whose value it is cannot be told",
        ]
    }


def test_a_total_under_the_merged_code_of_a_firm_waits(tmp_path):
    rows = [ARREARS, [code(1), DAY, "增值税", 10], [None, DAY, "小计", 10]]
    path = write_book(tmp_path / "a.xlsx", Page(rows, merged=["A2:A3"]))

    result = outcome("tax-arrears", path)

    assert len(result.accepted) == 1
    assert result.refused == {3: ["the row is a total, and its code is that of merged cells"]}


ERRORS = ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"]


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize(("cell", "title"), [("E2", "移出日期"), ("D2", "列入原因")])
def test_an_error_cell_refuses_the_row(tmp_path, error, cell, title):
    path = write_book(tmp_path / "a.xlsx", Page([LISTED, listed(1, "x"), listed(2)]))
    with_cell(path, cell, f'<c r="{cell}" t="e"><v>{error}</v></c>')
    if cell == "D2":
        with_cell(path, "E2", '<c r="E2"/>')

    result = outcome("abnormal-list", path)

    assert result.refused == {2: [f"{title}: {cell} is the error {error}"]}
    assert [row["uscc"] for row in result.accepted] == [code(2)]


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_refuses_the_row_of_a_text_file_too(tmp_path, error):
    path = tmp_path / "a.csv"
    path.write_text(f"统一社会信用代码,列入日期,列入原因,移出日期\n{code(1)},2026-02-03,未年报,{error}\n", "utf-8")

    assert outcome("abnormal-list", path).refused == {2: [f"移出日期: {error} is the error of a formula, and no value"]}


def test_an_error_in_a_column_that_nothing_reads_says_nothing(tmp_path):
    path = with_cell(
        write_book(tmp_path / "a.xlsx", Page([LISTED, listed(1)])), "B2", '<c r="B2" t="e"><v>#N/A</v></c>'
    )

    assert [row["uscc"] for row in outcome("abnormal-list", path).accepted] == [code(1)]


UNCALCULATED = "is a formula whose result the file does not hold: open it in a spreadsheet program, and save it"


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        pytest.param('<c r="E2"><f>TODAY()</f></c>', UNCALCULATED, id="no-value"),
        pytest.param('<c r="E2"><f>TODAY()</f><v/></c>', UNCALCULATED, id="empty-value"),
        pytest.param('<c r="E2" t="str"><f>TODAY()</f></c>', UNCALCULATED, id="text-without-value"),
        pytest.param('<c r="E2"><f>TODAY()</f><v>0</v></c>', UNCALCULATED, id="nought-that-waits-for-calculation"),
    ],
)
def test_a_formula_without_its_result_refuses_the_row(tmp_path, xml, reason):
    path = with_cell(write_book(tmp_path / "a.xlsx", Page([LISTED, listed(1, "x")])), "E2", xml)

    assert outcome("abnormal-list", path).refused == {2: [f"移出日期: E2 {reason}"]}


@pytest.mark.parametrize(
    ("xml", "removed"),
    [
        pytest.param('<c r="E2" t="str"><f>IF(1,"","")</f><v></v></c>', None, id="formula-that-says-nothing"),
        pytest.param('<c r="E2" t="str"><f>A1</f><v>2026-07-08</v></c>', LATER, id="formula-with-text"),
        pytest.param('<c r="E2" t="d"><v>2026-07-08</v></c>', LATER, id="iso-date"),
        pytest.param('<c r="E2" t="d"><v>2026-07-08T00:00:00</v></c>', LATER, id="iso-moment"),
        pytest.param('<c r="E2" t="inlineStr"><is><r><t>2026-</t></r><r><t>07-08</t></r></is></c>', LATER, id="rich"),
        pytest.param(
            '<c r="E2" t="inlineStr"><is><t>2026-07-08</t><rPh sb="0" eb="1"><t>ニ</t></rPh></is></c>',
            LATER,
            id="phonetic",
        ),
        pytest.param('<c r="E2" t="inlineStr"><is><t>2026-07-08_x000D_</t></is></c>', LATER, id="escaped"),
    ],
)
def test_every_way_to_store_a_cell_is_read(tmp_path, xml, removed):
    path = with_cell(write_book(tmp_path / "a.xlsx", Page([LISTED, listed(1, "x")])), "E2", xml)

    (row,) = outcome("abnormal-list", path).accepted

    assert row.get("removed_on") == removed

"""Which sheets, rows and columns of a file are read, and which are told of."""

import pytest

from hub.core.errors import Invalid
from tests.district import code
from tests.intake.ingest.readers.books import GRADES, Page, outcome, write_book


def graded(*numbers: int) -> list[list[object]]:
    return [list(GRADES), *([code(number), 2025, "B"] for number in numbers)]


def refusal(path) -> str:
    with pytest.raises(Invalid) as refused:
        outcome("tax-grade", path)
    return refused.value.message


def usccs(result) -> list[str]:
    return [row["uscc"] for row in result.accepted]


def test_every_visible_sheet_with_a_header_is_read(tmp_path):
    pages = [Page([["目录"]], "封面"), Page(graded(1, 2), "城关镇"), Page([], "空"), Page(graded(3), "临江乡")]

    result = outcome("tax-grade", write_book(tmp_path / "a.xlsx", *pages))

    assert usccs(result) == [code(1), code(2), code(3)]
    assert result.findings == [("封面", 0, "SHEET_LEFT_OUT", "the sheet 封面 has no header: nothing was read from it")]


def test_a_hidden_sheet_is_left_out_and_told(tmp_path):
    path = write_book(tmp_path / "a.xlsx", Page(graded(1), "旧", hidden=True), Page(graded(2), "新"))

    result = outcome("tax-grade", path)

    assert usccs(result) == [code(2)]
    assert result.findings == [("旧", 0, "SHEET_LEFT_OUT", "the sheet 旧 is hidden: nothing was read from it")]


def test_a_file_of_hidden_sheets_says_so(tmp_path):
    path = write_book(tmp_path / "a.xlsx", Page([], "空"), Page(graded(1), "旧", hidden=True))

    assert refusal(path) == "a.xlsx: the file is empty but for hidden sheets: 旧"


def test_hidden_rows_and_columns_are_read_and_told(tmp_path):
    page = Page(graded(*range(1, 31)), hidden_rows=range(3, 28), hidden_columns=["C"])

    result = outcome("tax-grade", write_book(tmp_path / "a.xlsx", page))

    assert len(result.accepted) == 30
    numbers = ", ".join(str(number) for number in range(3, 23))
    assert sorted(result.findings) == [
        ("表", 1, "HIDDEN_CELLS", "hidden columns were read as well: C"),
        ("表", 3, "HIDDEN_CELLS", f"hidden rows were read as well: {numbers} and 5 more"),
    ]


def test_a_sheet_whose_header_lacks_a_column_refuses_the_file(tmp_path):
    path = write_book(
        tmp_path / "a.xlsx", Page(graded(1), "一"), Page([["统一社会信用代码", "年度"], [code(2), 2025]], "二")
    )

    assert refusal(path) == (
        "a.xlsx, sheet 二: tax-grade needs the columns 等级; the file has 统一社会信用代码, 年度; "
        "no title is like 等级: the provider has to add what is missing"
    )


def test_codes_under_no_header_refuse_the_file(tmp_path):
    path = write_book(tmp_path / "a.xlsx", Page(graded(1), "一"), Page(graded(2)[1:], "二"))

    assert refusal(path) == "a.xlsx, sheet 二: row 1 has a code, and no header stands above it"


def test_a_header_without_rows_is_told(tmp_path):
    result = outcome("tax-grade", write_book(tmp_path / "a.xlsx", Page(graded())))

    assert result.findings == [("表", 1, "NO_ROWS", "no row stands under the header")]


@pytest.mark.parametrize(
    ("rows", "merged"),
    [
        pytest.param(
            [["统一社会信用代码", "信用评价", None], [None, "年度", "等级"]], ["A1:A2", "B1:C1"], id="group-over-titles"
        ),
        pytest.param([["统一社会信用代码", "信用评价", None], [None, "年度", "等级"]], ["B1:C1"], id="nothing-beside"),
        pytest.param(
            [["基本信息", "信用评价", None], ["统一社会信用代码", "年度", "等级"]], ["B1:C1"], id="group-above"
        ),
        pytest.param(
            [["甲市纳税信用", None, None], ["统一社会信用代码", "年度", "等级"]], ["A1:C1"], id="title-over-all"
        ),
    ],
)
def test_a_header_of_two_rows_is_read(tmp_path, rows, merged):
    path = write_book(tmp_path / "a.xlsx", Page([*rows, [code(1), 2025, "B"]], merged=merged))

    assert outcome("tax-grade", path).accepted == [{"uscc": code(1), "year": 2025, "grade": "B"}]


def test_a_group_and_its_titles_name_a_field_together(tmp_path):
    header = [["统一社会信用代码", "列入", None, "移出", None], [None, "日期", "机关", "日期", "机关"]]
    row = [code(1), "2026-02-03", "甲局", "2026-07-08", "乙局"]
    page = Page([*header, row], merged=["A1:A2", "B1:C1", "D1:E1"])

    (accepted,) = outcome("abnormal-list", write_book(tmp_path / "a.xlsx", page)).accepted

    assert (str(accepted["listed_on"]), str(accepted["removed_on"])) == ("2026-02-03", "2026-07-08")


def test_what_stands_under_the_second_column_of_a_merged_title_refuses_its_row(tmp_path):
    rows = [["统一社会信用代码", "年度", "等级", None], [code(1), 2025, "B", None], [code(2), 2025, "B", "C"]]
    result = outcome("tax-grade", write_book(tmp_path / "a.xlsx", Page(rows, merged=["C1:D1"])))

    assert (usccs(result), result.refused) == ([code(1)], {3: ["no header stands over 'C' (column 4)"]})

"""Units beside the header, tables below one another, rows that are no data, columns that say nothing."""

import pytest

from hub.core.errors import Invalid
from tests.district import code
from tests.intake.ingest.readers.books import ARREARS, GRADES, Page, outcome, write_book

OWED = [code(1), "2026-02-03", "增值税", 12.5]


def refusal(resource, path) -> str:
    with pytest.raises(Invalid) as refused:
        outcome(resource, path)
    return refused.value.message


def balance(path) -> int:
    (row,) = outcome("tax-arrears", path).accepted
    return row["balance"].minor


@pytest.mark.parametrize(
    "above",
    [
        ["单位：万元"],
        [None, "（单位：万元）"],
        ["金额单位:人民币万元"],
        ["欠税公告（万元）"],
        ["单位：人民币（万元）"],
        ["单位：", "万元"],
        ["欠税公告 单位：万元 填报人：某"],
        ["单位：万元、户"],
        ["以万元为单位"],
        ["金额单位均为万元"],
        ["单位：户，金额单位：万元"],
    ],
    ids=lambda cells: "+".join(map(str, cells)),
)
def test_a_unit_above_the_header_holds_for_bare_amounts(tmp_path, above):
    assert balance(write_book(tmp_path / "a.xlsx", Page([["公告"], above, ARREARS, OWED]))) == 12_500_000


@pytest.mark.parametrize(
    "above",
    [
        ["单位：户"],
        ["填报单位：区税务局"],
        ["单位：区税务局"],
        ["单位名称：甲公司"],
        ["公告（2026年）"],
        ["金额单位：元"],
    ],
    ids=str,
)
def test_what_is_no_unit_of_money_changes_no_amount(tmp_path, above):
    assert balance(write_book(tmp_path / "a.xlsx", Page([above, ARREARS, OWED]))) == 1250


def test_the_cells_unit_goes_before_the_headers_and_that_before_the_sheets(tmp_path):
    header = [*ARREARS[:3], "欠税余额（千元）"]
    rows = [["单位：万元"], header, OWED, [*OWED[:2], "消费税", "3亿元"]]

    result = outcome("tax-arrears", write_book(tmp_path / "a.xlsx", Page(rows)))

    assert [row["balance"].minor for row in result.accepted] == [1_250_000, 30_000_000_000]


@pytest.mark.parametrize(
    ("rows", "cause"),
    [
        (
            [["单位：万元"], ["金额单位：元"], ARREARS, OWED],
            "the units 万元 and 元 are both stated for the amounts",
        ),
        ([["单位：仟圆"], ARREARS, OWED], "the unit '仟圆' is stated for the amounts, and the hub does not know it"),
        (
            [ARREARS, OWED, ["注：金额单位为万元"]],
            "row 3: the amounts are stated to be in 万元 here, and there is no unit above the table",
        ),
        (
            [["单位：元"], ARREARS, OWED, ["单位：万元"]],
            "row 4: the amounts are stated to be in 万元 here, and there is 元 above the table",
        ),
    ],
    ids=["two-units", "unknown-unit", "unit-below", "other-unit-below"],
)
def test_a_unit_that_cannot_be_followed_refuses_the_file(tmp_path, rows, cause):
    path = write_book(tmp_path / "a.xlsx", Page(rows))

    assert refusal("tax-arrears", path) == f"a.xlsx, sheet 表: {cause}"


def test_the_same_unit_said_again_below_is_no_matter(tmp_path):
    assert (
        balance(write_book(tmp_path / "a.xlsx", Page([["单位：万元"], ARREARS, OWED, ["单位：人民币万元"]])))
        == 12_500_000
    )


IN, OUT = ["统一社会信用代码", "企业名称", "列入日期"], ["统一社会信用代码", "企业名称", "移出日期"]


def row(number: int) -> list[object]:
    return [code(number), f"虚构{number}号公司", "2026-02-03"]


@pytest.mark.parametrize(
    "between",
    [
        pytest.param([["二、移出名单"], OUT], id="title-and-header"),
        pytest.param([OUT], id="header"),
        pytest.param([["二、移出名单"], IN], id="title-and-the-same-header"),
        pytest.param([["二、移出名单", None, "单位：户"], IN], id="title-beside-a-unit"),
        pytest.param([["另一名单"], ["填报人：某"], IN], id="title-and-form"),
        pytest.param([["说明", "见下"], IN], id="a-row-nobody-understands"),
        pytest.param([["（二）移出"]], id="title-alone"),
    ],
)
def test_a_firm_of_another_table_is_never_listed(tmp_path, between):
    path = write_book(tmp_path / "a.xlsx", Page([["一、列入名单"], IN, row(1), [], *between, row(2), row(3)]))

    result = outcome("abnormal-list", path)

    assert [accepted["uscc"] for accepted in result.accepted] == [code(1)]
    assert {code for code in result.refused if code > 4 + len(between)} == {5 + len(between), 6 + len(between)}


def test_rows_of_another_table_say_which(tmp_path):
    path = write_book(tmp_path / "a.xlsx", Page([["一、列入名单"], IN, row(1), ["二、移出名单"], OUT, row(2)]))

    result = outcome("abnormal-list", path)

    where = "which begins in row 5 under the title '二、移出名单'"
    assert result.refused == {6: [f"another table, {where}, has this row: send it in its own file"]}
    assert result.told_apart == {4: "title", 5: "repeated header"}
    assert (
        "表",
        5,
        "OTHER_TABLE",
        "another table begins in row 5 under the title '二、移出名单': its rows are refused",
    ) in (result.findings)


@pytest.mark.parametrize(
    "between",
    [
        pytest.param([IN], id="header"),
        pytest.param([["小计", None, None], IN], id="subtotal"),
        pytest.param([["列入名单（续）"], IN], id="title-again"),
        pytest.param([["第2页"], IN], id="page"),
    ],
)
def test_a_header_printed_on_every_page_goes_on(tmp_path, between):
    path = write_book(tmp_path / "a.xlsx", Page([["一、列入名单"], IN, row(1), *between, row(2)]))

    result = outcome("abnormal-list", path)

    assert ([accepted["uscc"] for accepted in result.accepted], result.refused) == ([code(1), code(2)], {})


@pytest.mark.parametrize(("title", "taken"), [("移出异常名录企业", 0), ("未移出异常名录企业", 1), ("列入名单", 1)])
def test_a_title_of_an_end_without_its_column_refuses_the_rows(tmp_path, title, taken):
    path = write_book(tmp_path / "a.xlsx", Page([[title], IN, row(1)]))

    assert len(outcome("abnormal-list", path).accepted) == taken


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["合计", None, 99], "total"),
        (["合 计"], "total"),
        ([None, "小计：", "3户"], "total"),
        (["共3户"], "total"),
        ([3, "本页小计", 9], "total"),
        (["总计", "-", "12.5万元"], "total"),
        (["填表人：某　审核人：某"], "form line"),
        (["单位负责人（签字）：", "某"], "form line"),
        (["2026年11月20日"], "form line"),
        (["联系电话：0711-0000000"], "form line"),
        (["备注：以上为全部"], "note"),
        (["注1：截至上月"], "note"),
        (["示例：91420799MA0000015U", 2025, "A"], "example"),
        (["18位，数字或字母", "四位数字", "A至D"], "example"),
    ],
    ids=lambda value: str(value),
)
def test_rows_that_are_no_data_are_told_apart(tmp_path, cells, reason):
    path = write_book(tmp_path / "a.xlsx", Page([GRADES, [code(1), 2025, "B"], cells]))

    result = outcome("tax-grade", path)

    assert (result.told_apart, result.refused, len(result.accepted)) == ({3: reason}, {}, 1)
    assert result.findings == [("表", 3, "NOT_DATA", f"rows that are no data were passed over: 3 ({reason})")]


@pytest.mark.parametrize(
    "cells",
    [
        [None, 2025, "B"],
        ["合计科技公司", 2025, "B"],
        ["合计", "某公司", "B"],
        ["虚构9号公司"],
        ["备注：某", 2025, "B"],
        ["914207990000000", 2025, "A"],
        ["无", 2025, "B"],
    ],
    ids=str,
)
def test_a_row_that_may_be_data_waits(tmp_path, cells):
    result = outcome("tax-grade", write_book(tmp_path / "a.xlsx", Page([GRADES, [code(1), 2025, "B"], cells])))

    assert (result.told_apart, list(result.refused)) == ({}, [3])


def test_an_example_with_a_code_waits(tmp_path):
    rows = [["序号", *GRADES], ["示例", code(1), 2025, "A"], [1, code(2), 2025, "B"]]

    result = outcome("tax-grade", write_book(tmp_path / "a.xlsx", Page(rows)))

    assert [accepted["uscc"] for accepted in result.accepted] == [code(2)]
    assert result.refused == {2: ["the row says that it is an example, and has a code"]}


def test_an_example_may_say_so_in_its_last_cell(tmp_path):
    rows = [[*GRADES, "备注"], [code(1), 2025, "A", "示例"], [code(2), 2025, "B", "例行"]]

    result = outcome("tax-grade", write_book(tmp_path / "a.xlsx", Page(rows)))

    assert ([accepted["uscc"] for accepted in result.accepted], list(result.refused)) == ([code(2)], [2])


def test_a_code_beside_the_word_of_a_total_is_data(tmp_path):
    path = write_book(tmp_path / "a.xlsx", Page([["序号", *GRADES], ["合计", code(1), 2025, "A"]]))

    assert len(outcome("tax-grade", path).accepted) == 1


@pytest.mark.parametrize(
    ("rows", "silence"),
    [
        (
            [[None, *GRADES], [0, code(1), 2025, "B"], [1, code(2), 2025, "B"]],
            "column 1 has no title and stands before the first title",
        ),
        (
            [[*GRADES, None], [code(1), 2025, "B", "1"], [code(2), 2025, "B", "2"]],
            "column 4 has no title and holds running numbers",
        ),
        (
            [[*GRADES, None], [code(1), 2025, "B", "√"], [code(2), 2025, "B", "√"]],
            "column 4 has no title and holds the same in every row",
        ),
        (
            [[*GRADES, "备注", "备注"], [code(1), 2025, "B", "a", "b"], [code(2), 2025, "B", "c"]],
            "备注 (column 5) repeats the title of an earlier column",
        ),
    ],
    ids=["index", "running", "constant", "note-twice"],
)
def test_a_column_that_says_nothing_is_passed_over_with_one_finding(tmp_path, rows, silence):
    result = outcome("tax-grade", write_book(tmp_path / "a.xlsx", Page(rows)))

    assert ([row["uscc"] for row in result.accepted], result.refused) == ([code(1), code(2)], {})
    assert result.findings == [("表", 1, "IGNORED_COLUMN", f"{silence}: nothing was read from it")]


@pytest.mark.parametrize("cell", ["C", 7, None], ids=str)
def test_an_unnamed_column_after_the_first_title_that_may_be_a_shifted_row_refuses_it(tmp_path, cell):
    rows = [[*GRADES, None], [code(1), 2025, "B", "x"], [code(2), 2025, "B", cell], [code(3), 2025, "B"]]

    result = outcome("tax-grade", write_book(tmp_path / "a.xlsx", Page(rows)))

    assert 2 in result.refused
    assert (3 in result.refused) is (cell is not None)


def test_running_numbers_that_break_off_refuse_the_row(tmp_path):
    rows = [[*GRADES, None], *([code(number), 2025, "B", number] for number in range(1, 60)), [code(60), 2025, "B", 77]]

    result = outcome("tax-grade", write_book(tmp_path / "a.xlsx", Page(rows)))

    assert (len(result.accepted), result.refused) == (59, {61: ["no header stands over 77 (column 4)"]})


@pytest.mark.parametrize(("second", "refused"), [("B", False), ("C", True), (None, True)])
def test_a_title_twice_is_read_where_both_columns_agree(tmp_path, second, refused):
    path = write_book(tmp_path / "a.xlsx", Page([[*GRADES, "等级"], [code(1), 2025, "B", second]]))

    if refused:
        assert refusal("tax-grade", path) == (
            "a.xlsx, sheet 表: row 2: the header 等级 stands in columns 3 and 4, which differ here"
        )
    else:
        assert outcome("tax-grade", path).accepted == [{"uscc": code(1), "year": 2025, "grade": "B"}]


def test_an_example_that_names_an_end_says_nothing_of_the_rows_below(tmp_path):
    rows = [
        ("统一社会信用代码", "类型", "编号", "状态"),
        ("示例", "发明专利", "ZL1", "失效"),
        (code(1), "商标", "2", "有效"),
    ]

    result = outcome("intellectual-property", write_book(tmp_path / "a.xlsx", Page(rows)))

    assert [row["number"] for row in result.accepted] == ["2"]
    assert (result.refused, result.told_apart) == ({}, {2: "example"})

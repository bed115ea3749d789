"""A sheet comes back as it was with answers beside it; a list comes as a sheet: both asked as any client asks."""

import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from hub.core.errors import Invalid
from hub.credit.decisions.commands import evaluate
from hub.sharing.workbooks.asking import LIST_TITLES, Ask, answered, listed
from hub.sharing.workbooks.results import FilledSheet
from hub.sharing.workbooks.rules import asked_sheet
from hub.sharing.workbooks.xlsx.files import read_sheets, table, with_columns
from tests.district import Asker, District, Hub, code

SCOPES = ("enterprise:read", "eligibility:read", "grade:read")
#: A sheet as an official keeps it: a headline, the code in the third column, and something that looks like a formula.
ROWS: Sequence[Sequence[object]] = (
    ("2026 年拟扶持企业",),
    ("序号", "备注", "信用代码 ", "金额（万元）"),
    (1, "=1+1", code(1), 12.5),
    (2, "+86 1380000", "91420799MA0000016U", None),
    (3, "", code(9), 3),
    (4, "空", None, 4),
)


def written(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("名单")
        other = book.add_worksheet("说明")
        other.write_string(0, 0, "不要改动")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def read_back(path: Path, content: bytes) -> list[FilledSheet]:
    path.write_bytes(content)
    return read_sheets(path)


def through(asker: Asker, purpose: str | None = None) -> Ask:
    async def ask(document: str, variables: Mapping[str, object]) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = (await asker.post(document, purpose, **variables)).json()
        return answer

    return ask


async def furnished(district: District, count: int = 2) -> None:
    numbers = range(1, count + 1)
    await district.register(*numbers)
    await district.empty_lists()
    await district.deliver("tax-grade", [{"统一社会信用代码": code(n), "年度": "2025", "等级": "A"} for n in numbers])
    await evaluate(district.database)


async def test_a_sheet_comes_back_with_answers_beside_it(district: District, hub: Hub, tmp_path: Path) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)
    sheets = read_sheets(written(tmp_path / "in.xlsx", ROWS))
    asked = asked_sheet(sheets)

    added = await answered(asked, ["tax-service"], through(desk))
    [sheet, other] = read_back(tmp_path / "out.xlsx", with_columns(sheets, asked, added))

    assert added.titles[:4] == ["企业名称（登记）", "信用等级", "等级数据截至", "税收服务优先结论"]
    assert {
        row: {column: cell for column, cell in cells.items() if column < 4} for row, cells in sheet.rows.items()
    } == {row: dict(cells) for row, cells in sheets[0].rows.items()}
    assert sheet.rows[3][1] == "=1+1"
    assert (sheet.rows[3][4], sheet.rows[3][7]) == ("虚构1号科技有限公司", "符合")
    assert 10 not in sheet.rows[3]
    assert sheet.rows[4][10] == "不是有效的统一社会信用代码，请核对"
    assert sheet.rows[5][10] == "登记册中没有该企业，或不在查询范围内"
    assert sheet.rows[6][10] == "本行没有代码或名称"
    assert other.rows == {1: {0: "不要改动"}}


async def test_names_are_never_guessed(district: District, hub: Hub, tmp_path: Path) -> None:
    await furnished(district)
    await district.register(3, 4)
    await district.deliver("register", [{"统一社会信用代码": code(n), "名称": "虚构（同名）公司"} for n in (3, 4)])
    desk = await hub.client("desk", *SCOPES)
    rows = [("企业名称",), ("虚构1号科技有限公司",), ("虚构(同名)公司",), ("虚构1号",)]
    asked = asked_sheet(read_sheets(written(tmp_path / "in.xlsx", rows)))

    added = await answered(asked, [], through(desk))

    assert [(answer.cells[0], answer.cells[-1]) for answer in added.answers.values()] == [
        ("虚构1号科技有限公司", ""),
        ("", "该名称对应 2 家企业，请改用统一社会信用代码"),
        ("", "登记册中没有该名称的企业，或不在查询范围内"),
    ]


async def test_a_refusal_stands_beside_its_row(district: District, hub: Hub, tmp_path: Path) -> None:
    await furnished(district)
    bank = await hub.client("bank", *SCOPES, kind="partner")
    asked = asked_sheet(read_sheets(written(tmp_path / "in.xlsx", ROWS)))

    added = await answered(asked, ["tax-service"], through(bank, "credit-financing"))

    assert added.answers[3].cells[-1] == "该企业没有对本单位、本用途的有效授权"
    assert added.answers[3].cells[3:6] == ["", "", ""]


def test_a_workbook_that_asks_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        asked_sheet(read_sheets(written(tmp_path / "in.xlsx", [("序号", "备注"), (1, "无")])))

    assert refused.value.message == (
        "no sheet has a column of codes, or of names under a title such as 企业名称, below a row of titles"
    )


async def test_500_rows_take_one_question(district: District, hub: Hub, tmp_path: Path) -> None:
    await furnished(district, 5)
    desk = await hub.client("desk", *SCOPES)
    rows = [("统一社会信用代码",), *((code(n),) for n in range(1, 501))]
    asked = asked_sheet(read_sheets(written(tmp_path / "in.xlsx", rows)))
    questions: list[str] = []

    async def ask(document: str, variables: Mapping[str, object]) -> Mapping[str, Any]:
        questions.append(document)
        return await through(desk)(document, variables)

    began = time.process_time()
    added = await answered(asked, ["tax-service"], ask)
    taken = time.process_time() - began

    assert len(added.answers) == 500
    assert len(questions) == 2
    assert taken < 3


async def test_a_list_comes_as_a_sheet(district: District, hub: Hub, tmp_path: Path) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)

    title, rows = await listed("tax-service", "ELIGIBLE", through(desk))
    [sheet] = read_back(tmp_path / "list.xlsx", table(title, LIST_TITLES, rows))

    assert sheet.name == title == "税收服务优先符合名单"
    assert list(sheet.rows[1].values()) == list(LIST_TITLES)
    assert [sheet.rows[row][1] for row in (2, 3)] == [code(1), code(2)]
    assert date.fromisoformat(str(sheet.rows[2][6]))

"""Quotes of delimited text: right ones as csv reads them, wrong ones cost their own row and no other."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.intake.ingest.readers import HeaderTitles, read_file
from hub.intake.ingest.readers.quotes import Dialect, part

A, B, C, D = "91420799MA0000015U", "91420799MA0000023N", "91420799MA0000031H", "91420799MA000004X9"
NOT_CLOSED = ('a quote opens in it that does not close, or text follows the quote that closes: write "" for a quote',)
TITLES = HeaderTitles(frozenset({"uscc"}), frozenset({"uscc", "name"}))


def rows(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "甲.csv"
    path.write_bytes(text.encode(encoding))
    return [
        (row.number, list(row.cells.values()), [(str(fault.code), fault.reason) for fault in row.faults])
        for table in read_file(path, TITLES)
        for row in table
    ]


def test_a_broken_quote_costs_its_row_alone(tmp_path):
    found = rows(tmp_path, f'uscc,name\n{A},甲\n{B},"湖北"乙公司\n{C},丙\n')

    assert found == [
        (2, [A, "甲"], []),
        (3, [B, '"湖北"乙公司'], [("BROKEN_QUOTES", *NOT_CLOSED)]),
        (4, [C, "丙"], []),
    ]


def test_a_quote_that_never_closes_costs_its_row_alone(tmp_path):
    found = rows(tmp_path, f'uscc,name\n{A},"甲\n{B},乙\n{C},丙\n')

    assert found == [
        (2, [A, '"甲'], [("BROKEN_QUOTES", *NOT_CLOSED)]),
        (3, [B, "乙"], []),
        (4, [C, "丙"], []),
    ]


def test_a_quote_that_closes_rows_later_swallows_none(tmp_path):
    found = rows(tmp_path, f'uscc,name,place\n{A},甲,"a\n{B},乙,b\n{C},丙,c"\n{D},丁,d\n')

    reason = "a quote opens in it and closes in row 4, over lines that look like rows: they were read as rows"
    assert found == [
        (2, [A, "甲", '"a'], [("SWALLOWED_ROWS", reason)]),
        (3, [B, "乙", "b"], []),
        (4, [C, "丙", 'c"'], [("BROKEN_QUOTES", "a quote stands in it that may close the one of row 2")]),
        (5, [D, "丁", "d"], []),
    ]


@pytest.mark.parametrize(
    "swallowed",
    [
        pytest.param(f'{A},"甲,a\n{B},乙",b', id="a code in the cell"),
        pytest.param(f'{A},"甲\n,没有代码,b\n",c', id="as many cells as the header"),
        pytest.param(f'{A},"甲\n９１４２０７９９MA0000023N,乙",c', id="a full-width code"),
        pytest.param(f'{A},"甲\n42079919900101123X,乙",c', id="a person's number"),
    ],
)
def test_lines_that_look_like_rows_are_no_cell(tmp_path, swallowed):
    number, _, faults = rows(tmp_path, f"uscc,name,place\n{swallowed}\n{D},丁,d\n")[0]

    assert (number, [code for code, _ in faults]) == (2, ["SWALLOWED_ROWS"])


@pytest.mark.parametrize(
    "address",
    [
        "一号楼\n二层",
        "一号楼, 甲座\r\n二层, 乙座",
        "当事人：甲\n统一社会信用代码：91420799MA0000023N",
        '"引"\n号',
        "甲\n\n乙",
    ],
)
def test_a_cell_of_several_lines_is_read(tmp_path, address):
    quoted = address.replace('"', '""')

    found = rows(tmp_path, f'uscc,name,place\n{A},甲,"{quoted}"\n{B},乙,b\n')

    assert found == [(2, [A, "甲", address], []), (3 + address.count("\n"), [B, "乙", "b"], [])]


def test_a_quote_within_a_cell_is_itself(tmp_path):
    assert rows(tmp_path, f'uscc,name\n{A},钢管5"\n{B},乙\n') == [(2, [A, '钢管5"'], []), (3, [B, "乙"], [])]


CELLS = st.text(st.sampled_from('甲ab1 ,;"\n\t'), max_size=6)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=6), st.sampled_from(",;\t"))
def test_well_formed_text_is_parted_as_csv_parts_it(table, delimiter):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(table)
    lines = text.getvalue().splitlines(keepends=True)

    parted = list(part(iter(lines), Dialect(delimiter, 99)))

    assert [list(record.cells) for record in parted] == [row or [""] for row in csv.reader(lines, delimiter=delimiter)]
    assert [record.faults for record in parted] == [()] * len(table)
    assert sum(len(record.lines) for record in parted) == len(lines)


@given(st.text(st.sampled_from('甲1,"\n'), max_size=40))
def test_no_line_is_lost_whatever_its_quotes(text):
    lines = text.splitlines(keepends=True)

    parted = list(part(iter(lines), Dialect(",", 2)))

    assert [line for record in parted for line in record.lines] == lines
    assert [record.number for record in parted] == [
        1 + sum(len(before.lines) for before in parted[:place]) for place in range(len(parted))
    ]

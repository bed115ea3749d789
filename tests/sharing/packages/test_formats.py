"""A package's files, each as those who open it read it."""

import csv
import io
import json
from pathlib import Path

import pytest
import zstandard
from pyarrow import parquet

from hub.core.errors import Invalid
from hub.intake.ingest.readers.ooxml.workbook import read_workbook
from hub.sharing.packages.formats import cells, reading, workbook
from hub.sharing.packages.formats.kinds import KINDS, writer
from hub.sharing.packages.formats.layout import PackageLayout
from hub.sharing.packages.results import FILE_NAMES, PackageColumn, PackageFormat, PackageKind, PackageRow
from hub.sharing.proofs.rules import Value
from tests.sharing.packages.packed import FIELDS, FIRST, ROWS, SECOND, THIRD, upserts, withdrawal

FULL, DELTA = PackageLayout(PackageKind.FULL, FIELDS), PackageLayout(PackageKind.DELTA, FIELDS)
CHANGES = [*upserts({FIRST: ROWS[FIRST]}), withdrawal(SECOND, "repaired")]


def written(kind: PackageFormat, place: Path, layout: PackageLayout, rows: list[PackageRow]) -> Path:
    file = writer(kind, place, layout)
    try:
        for row in rows:
            file.add([row])
    finally:
        file.close()
    return place / FILE_NAMES[kind]


def sheets(book: Path) -> list[list[dict[int, object]]]:
    """The cells of each line of each sheet, by their column."""
    return [[dict(line.cells) for line in sheet.lines] for sheet in read_workbook(book)]


@pytest.mark.parametrize(
    ("kind", "encoding"), [(PackageFormat.CSV, "utf-8-sig"), (PackageFormat.CSV_GB18030, "gb18030")]
)
def test_csv_has_chinese_headers_and_no_formula(tmp_path: Path, kind: PackageFormat, encoding: str) -> None:
    content = written(kind, tmp_path, FULL, upserts(ROWS)).read_bytes()

    assert content.startswith(b"\xef\xbb\xbf") is (kind is PackageFormat.CSV)
    assert list(csv.reader(io.StringIO(content.decode(encoding), newline=""))) == [
        ["主键", "企业名称", "注册资本（分）", "是否推荐", "原因代码"],
        [FIRST, "'=虚构1号科技有限公司", "5000000", "true", '["R01"]'],
        [SECOND, "''虚构2号\n科技有限公司", "-1", "false", "[]"],
        [THIRD, "", "", "", ""],
    ]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "'"])
def test_a_text_that_a_spreadsheet_would_run_is_guarded_and_read_back(tmp_path: Path, sign: str) -> None:
    layout = PackageLayout(PackageKind.FULL, FIELDS[:1])
    row = PackageRow("k", [f"{sign}1+1"])

    file = written(PackageFormat.CSV, tmp_path, layout, [row])

    lines = csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline=""))
    assert list(lines)[1] == ["k", f"'{sign}1+1"]
    assert list(reading.rows(file, "csv", "utf-8", layout)) == [row]


@pytest.mark.parametrize(
    "kind", [PackageFormat.CSV, PackageFormat.CSV_GB18030, PackageFormat.CSV_ZSTD, PackageFormat.JSON_LINES]
)
@pytest.mark.parametrize(
    ("layout", "rows"), [(FULL, upserts(ROWS)), (DELTA, CHANGES), (FULL, [])], ids=["full", "delta", "empty"]
)
def test_rows_are_read_back_as_they_were(
    tmp_path: Path, kind: PackageFormat, layout: PackageLayout, rows: list[PackageRow]
) -> None:
    described = KINDS[kind]
    file = written(kind, tmp_path, layout, rows)

    assert list(reading.rows(file, described.format, described.encoding or "", layout)) == rows


def test_a_withdrawal_is_key_and_reason_and_nothing_else(tmp_path: Path) -> None:
    file = written(PackageFormat.JSON_LINES, tmp_path, DELTA, CHANGES)

    lines = zstandard.ZstdDecompressor().stream_reader(file.read_bytes()).read().decode().splitlines()
    assert [json.loads(line) for line in lines] == [
        {
            "op": "upsert",
            "key": FIRST,
            "name": "=虚构1号科技有限公司",
            "capital": 5_000_000,
            "recommended": True,
            "reasons": ["R01"],
        },
        {"op": "withdraw", "reason": "repaired", "key": SECOND},
    ]


def test_a_clerk_opens_the_workbook_and_reads_chinese(tmp_path: Path) -> None:
    file = written(PackageFormat.XLSX, tmp_path, FULL, upserts(ROWS))

    assert [list(line.values()) for line in sheets(file)[0]] == [
        ["主键", "企业名称", "注册资本（分）", "是否推荐", "原因代码"],
        [FIRST, "=虚构1号科技有限公司", 5_000_000, True, '["R01"]'],
        [SECOND, "'虚构2号\n科技有限公司", -1, False, "[]"],
        [THIRD],
    ]


def test_the_same_rows_make_the_same_workbook(tmp_path: Path) -> None:
    for place in ("a", "b"):
        (tmp_path / place).mkdir()

    first, second = (written(PackageFormat.XLSX, tmp_path / place, FULL, upserts(ROWS)) for place in ("a", "b"))

    assert first.read_bytes() == second.read_bytes()


def test_rows_that_a_sheet_cannot_hold_go_on_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LINES", 3)

    first, second = sheets(written(PackageFormat.XLSX, tmp_path, FULL, upserts(ROWS)))

    assert [first[-1][0], second[-1][0]] == [SECOND, THIRD]
    assert second[0][0] == "主键"


def test_a_text_longer_than_a_cell_is_refused_by_name(tmp_path: Path) -> None:
    layout = PackageLayout(PackageKind.FULL, (PackageColumn("note", "说明"),))

    with pytest.raises(Invalid) as refused:
        written(PackageFormat.XLSX, tmp_path, layout, [PackageRow("k", ["字" * 32_768])])

    assert refused.value.message == "k: note has 32768 characters, and a cell of a workbook holds 32767"


def test_a_number_that_a_spreadsheet_would_round_is_written_as_text(tmp_path: Path) -> None:
    file = written(PackageFormat.XLSX, tmp_path, FULL, upserts({FIRST: [None, 2**53 - 1, None, None]}))

    assert sheets(file)[0][1][2] == "9007199254740991"


def test_parquet_has_the_types_of_the_table_schema(tmp_path: Path) -> None:
    table = parquet.read_table(written(PackageFormat.PARQUET, tmp_path, DELTA, CHANGES))

    assert {field.name: str(field.type) for field in table.schema} == {
        "op": "string",
        "reason": "string",
        "key": "string",
        "name": "string",
        "capital": "int64",
        "recommended": "bool",
        "reasons": "string",
    }
    assert table.to_pylist()[1] == {
        **dict.fromkeys(table.column_names),
        "op": "withdraw",
        "reason": "repaired",
        "key": SECOND,
    }


@pytest.mark.parametrize(
    "column",
    [
        pytest.param(["a", "", None, "=1", "'", "－", " =", "真"], id="texts"),
        pytest.param([0, -1, None, 2**53 - 1], id="numbers"),
        pytest.param([True, False, None], id="truth values"),
        pytest.param([["R01"], [], None, {"fen": 1}], id="lists and objects"),
        pytest.param([None, None], id="nothing"),
        pytest.param(["=1", 2, True, None, ["-"], {"a": "="}], id="of every type"),
    ],
)
def test_a_column_is_written_as_its_cells_are(column: list[Value]) -> None:
    written, alone = io.StringIO(newline=""), io.StringIO(newline="")
    csv.writer(written).writerows(["k", each] for each in cells.texts(column))
    csv.writer(alone).writerows(["k", cells.text(each)] for each in column)

    assert written.getvalue() == alone.getvalue()

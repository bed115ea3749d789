import gzip
import tracemalloc
from datetime import date, datetime

import pytest
import xlsxwriter
import xlwt

from hub.core.errors import Invalid
from hub.intake.ingest.readers import HeaderTitles, SourceRow, Table, encodings, read_file

CODE, OTHER_CODE = "91420799MA0000015U", "91420799MA0000023N"
RECOGNISED = frozenset({"统一社会信用代码", "uscc"})
LINES = f"统一社会信用代码,名称\n{CODE},测试公司𠮷\n"
ROW = SourceRow(2, {"统一社会信用代码": CODE, "名称": "测试公司𠮷"})


def read_rows(path, recognised) -> Table:
    (table,) = read_file(path, HeaderTitles(recognised, recognised))
    return table


def refusal(path) -> str:
    with pytest.raises(Invalid) as refused:
        list(read_rows(path, RECOGNISED))
    return refused.value.message


@pytest.fixture
def csv_file(tmp_path):
    def write(content, name="甲.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def xlsx_file(tmp_path):
    def write(*sheets, name="甲.xlsx"):
        path = tmp_path / name
        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as workbook:
            for cells in sheets:
                sheet = workbook.add_worksheet()
                for row, column, value in cells:
                    sheet.write(row, column, value)
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_csv_is_read_in_every_encoding(csv_file, encoding, delimiter, line_end):
    table = read_rows(csv_file(LINES.replace(",", delimiter).replace("\n", line_end).encode(encoding)), RECOGNISED)

    assert (table.headers, table.header_row, list(table)) == (("统一社会信用代码", "名称"), 1, [ROW])


def test_packed_csv_is_read(csv_file):
    assert list(read_rows(csv_file(gzip.compress(LINES.encode("gb18030")), "甲.CSV.GZ"), RECOGNISED)) == [ROW]


@pytest.mark.parametrize("chunk", [1, 2, 3, 5])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encoding_does_not_depend_on_where_a_character_is_cut(csv_file, monkeypatch, chunk, encoding):
    monkeypatch.setattr(encodings, "_CHUNK", chunk)

    assert list(read_rows(csv_file(LINES.encode(encoding)), RECOGNISED)) == [ROW]


def test_delimiter_of_data_does_not_decide(csv_file):
    table = read_rows(csv_file(f"uscc,name\n{CODE},a;b;c;d\n"), RECOGNISED)

    assert list(table) == [SourceRow(2, {"uscc": CODE, "name": "a;b;c;d"})]


def test_row_number_is_the_line_where_the_record_starts(csv_file):
    table = read_rows(csv_file(f'uscc,name\n\n{CODE},"甲\n乙\n丙"\n  ,\n{OTHER_CODE},丁\n'), RECOGNISED)

    assert list(table) == [
        SourceRow(3, {"uscc": CODE, "name": "甲\n乙\n丙"}),
        SourceRow(7, {"uscc": OTHER_CODE, "name": "丁"}),
    ]


def test_header_may_follow_a_title_and_blank_rows(csv_file):
    table = read_rows(csv_file(f"行政处罚 2025年,,\n\n * 统一社会信用代码 ,名称,\n{CODE},甲,\n"), RECOGNISED)

    assert (table.header_row, table.headers) == (3, ("* 统一社会信用代码", "名称"))
    assert list(table) == [SourceRow(4, {"* 统一社会信用代码": CODE, "名称": "甲"})]


def test_file_with_a_header_only_has_no_rows(csv_file):
    table = read_rows(csv_file("uscc,name\n"), RECOGNISED)

    assert (table.headers, list(table)) == (("uscc", "name"), [])


def test_cells_no_header_names_are_kept_apart(csv_file):
    crossed, plain, short = read_rows(csv_file(f"uscc,,name,,\n{CODE},x,甲,,y\n{CODE},,甲,,\n{CODE}\n"), RECOGNISED)

    assert crossed.overflow == {"(column 2)": "x", "(column 5)": "y"}
    assert crossed.all_cells() == {"uscc": CODE, "name": "甲", "(column 2)": "x", "(column 5)": "y"}
    assert plain == SourceRow(3, {"uscc": CODE, "name": "甲"})
    assert short == SourceRow(4, {"uscc": CODE, "name": None})


def test_padding_is_trimmed_and_a_nul_within_is_a_lost_character(csv_file):
    table = read_rows(csv_file(f"uscc,name\n{CODE},\0\0 甲公司 \0\n{CODE},甲\0公司\n{CODE},\0\0\n"), RECOGNISED)

    assert [row.cells["name"] for row in table] == ["甲公司", "甲\ufffd公司", None]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("甲.csv", b"", "甲.csv: the file is empty", id="empty"),
        pytest.param("甲.csv", b" ,\n\n", "甲.csv: the file is empty", id="blank-rows-only"),
        pytest.param(
            "甲.csv",
            "\n名称,编号\n甲,1\n".encode(),
            "甲.csv: no header: none of the first 10 rows has one of uscc, 统一社会信用代码; row 2 has 名称, 编号",
            id="no-header",
        ),
        pytest.param(
            "甲.csv",
            f"uscc,name,USCC\n{CODE},甲,{CODE}\n{CODE},甲,{OTHER_CODE}\n".encode(),
            "甲.csv: row 3: the header uscc stands in columns 1 and 3, which differ here",
            id="header-twice",
        ),
        pytest.param(
            "甲.csv",
            b"uscc,name\n\xff\xff\xff\n",
            "甲.csv: the text is neither UTF-8 (line 2 is not) nor GB18030: save it as UTF-8",
            id="neither-encoding",
        ),
        pytest.param(
            "甲.csv",
            "統一社會信用代碼,名稱\n1,湖北測試科技有限公司\n".encode("big5"),
            "甲.csv: the text is Big5 (traditional Chinese): save it as UTF-8",
            id="big5",
        ),
        pytest.param(
            "甲.csv",
            "uscc,name\n1,隆\n".encode("gb18030"),
            "甲.csv: its few characters may be UTF-8 or GB18030: save it as UTF-8",
            id="either-encoding",
        ),
        pytest.param(
            "甲.csv",
            "uscc,name\n1,湖北甲甲公司\n".encode() + "2,湖北乙乙公司\n".encode("gb18030"),
            "甲.csv: the text is neither UTF-8 (line 3 is not) nor GB18030: save it as UTF-8",
            id="half-of-each-encoding",
        ),
        pytest.param(
            "甲.csv", "uscc\n1\n".encode("utf-32"), "甲.csv: the text is UTF-32: save it as UTF-8", id="utf-32"
        ),
        pytest.param(
            "甲.csv",
            b"\xef\xbb\xbfuscc,name\n\xb2\xe2\n",
            "甲.csv: its byte order mark says UTF-8, but line 2 is not",
            id="not-what-its-mark-says",
        ),
        pytest.param("甲.csv", b"uscc\0\0,\0\0name\n", "甲.csv: line 1 has NUL bytes: it is not text", id="not-text"),
        pytest.param(
            "甲.csv",
            b"uscc,name\n1," + b"x" * (1 << 20),
            "甲.csv: line 2 has more than 1048576 characters: it is no row",
            id="endless-line",
        ),
        pytest.param(
            "甲.csv.gz",
            b"uscc,name\n",
            "甲.csv.gz: the file is not a whole gzip file: Not a gzipped file (b'us')",
            id="not-gzip",
        ),
        pytest.param(
            "甲.csv.gz",
            gzip.compress(LINES.encode())[:-9],
            "甲.csv.gz: the file is not a whole gzip file: "
            "Compressed file ended before the end-of-stream marker was reached",
            id="cut-gzip",
        ),
    ],
)
def test_file_that_cannot_be_read_says_why(csv_file, name, content, message):
    assert refusal(csv_file(content, name)) == message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("甲.xlsx", b"PK\x03\x04 cut", id="cut-xlsx"),
    ],
)
def test_broken_spreadsheet_is_refused(csv_file, name, content):
    assert refusal(csv_file(content, name)).startswith(f"{name}: the file is not a whole spreadsheet: ")


def test_missing_file_is_refused(tmp_path):
    path, sheet = tmp_path / "无.csv", tmp_path / "无.xlsx"

    assert refusal(path) == f"{path}: the file cannot be read: No such file or directory"
    assert refusal(sheet) == f"{sheet}: the file cannot be read: No such file or directory"


def test_spreadsheet_keeps_the_types_of_its_cells(xlsx_file):
    header = [(1, column, title) for column, title in enumerate(("uscc", "日期", "时刻", "数", "小数", "是否", "编号"))]
    values = (CODE, date(2025, 2, 8), datetime(2025, 2, 8, 9, 30), 5.0, 0.5, True, " 0071 ")
    path = xlsx_file(
        [(0, 0, "说明")],
        [(0, 0, "标题"), *header, *((3, column, value) for column, value in enumerate(values))],
    )

    table = read_rows(path, RECOGNISED)

    assert table.header_row == 2
    (row,) = table
    assert row.number == 4
    assert row.cells == {
        "uscc": CODE,
        "日期": date(2025, 2, 8),
        "时刻": datetime(2025, 2, 8, 9, 30),
        "数": 5,
        "小数": 0.5,
        "是否": True,
        "编号": "0071",
    }
    assert type(row.cells["数"]) is int


def test_code_stored_as_a_number_stays_one(xlsx_file):
    (row,) = read_rows(xlsx_file([(0, 0, "uscc"), (1, 0, 911100001000044477)]), RECOGNISED)

    assert row.cells == {"uscc": 911100001000044416}


def test_old_spreadsheet_is_read(tmp_path):
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("甲")
    dates = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for column, title in enumerate(("统一社会信用代码", "日期", "数")):
        sheet.write(0, column, title)
    sheet.write(1, 0, CODE)
    sheet.write(1, 1, date(2025, 2, 8), dates)
    sheet.write(1, 2, 5)
    workbook.save(str(tmp_path / "甲.xls"))

    assert list(read_rows(tmp_path / "甲.xls", RECOGNISED)) == [
        SourceRow(2, {"统一社会信用代码": CODE, "日期": date(2025, 2, 8), "数": 5}, sheet="甲")
    ]


def test_spreadsheet_under_the_wrong_ending_is_read_by_content(xlsx_file):
    assert list(read_rows(xlsx_file([(0, 0, "uscc"), (1, 0, CODE)], name="甲.xls"), RECOGNISED)) == [
        SourceRow(2, {"uscc": CODE}, sheet="Sheet1")
    ]


@pytest.mark.parametrize("sheets", [pytest.param([], id="no-cells"), pytest.param([[], []], id="empty-sheets")])
def test_empty_spreadsheet_is_refused(xlsx_file, sheets):
    assert refusal(xlsx_file(*sheets)) == "甲.xlsx: the file is empty"


def test_memory_does_not_grow_with_a_csv(csv_file, monkeypatch):
    monkeypatch.setattr(encodings, "_CHUNK", 4096)
    path = csv_file("uscc,name\n" + f"{CODE},甲\n" * 20_000)

    tracemalloc.start()
    count = sum(1 for _ in read_rows(path, RECOGNISED))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 20_000
    assert peak < path.stat().st_size / 2

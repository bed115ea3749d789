"""What a file is, is told by its content; what cannot be read is named, with how to save it."""

import io
import zipfile
from datetime import date, datetime

import pytest
import xlwt

from hub.core.errors import Invalid
from tests.district import code
from tests.intake.ingest.readers.books import GRADES, LISTED, Page, outcome, rewrite, write_book

LINES = [GRADES, (code(1), "2025", "B"), (code(2), "2024", "A")]
READ = [{"uscc": code(1), "year": 2025, "grade": "B"}, {"uscc": code(2), "year": 2024, "grade": "A"}]
SAVE = "open it in a spreadsheet program, and save it as .xlsx"
COPY = "copy its table into a spreadsheet, and save that as .xlsx"
TABS = "\r\n".join("\t".join(line) for line in LINES)
CELLS = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in LINES)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def refusal(resource, path) -> str:
    with pytest.raises(Invalid) as refused:
        outcome(resource, path)
    return refused.value.message


def zipped(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("表.xls", TABS.encode("gb18030")),
        ("表.txt", TABS.encode("utf-16")),
        ("表.TSV", TABS.encode()),
        ("表.xls", TABS.replace("\t", ",").encode("utf-8-sig")),
        ("表.xls", f"<html><meta charset=gb2312><table>{CELLS}</table></html>".encode("gb18030")),
        ("表.html", f"\ufeff<TABLE>{CELLS.replace('</td>', '')}</TABLE>".encode()),
        ("表", TABS.encode()),
    ],
    ids=["tabs-in-xls", "unicode-text", "upper-case-tsv", "csv-in-xls", "web-page", "table-without-ends", "no-suffix"],
)
def test_text_and_web_pages_are_read_by_content(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)

    assert outcome("tax-grade", path).accepted == READ


@pytest.mark.parametrize("name", ["表.xlsm", "表.XLSX", "表.xls", "表.et", "表.csv"])
def test_a_workbook_is_read_whatever_its_name(tmp_path, name):
    path = write_book(tmp_path / "a.xlsx", Page(LINES)).rename(tmp_path / name)

    assert outcome("tax-grade", path).accepted == READ


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7", "is a PDF: ask for the table itself, or " + COPY.replace("its table", "it")),
        (b"Rar!\x1a\x07\x00", "is a packed folder (rar): unpack it, and send the files in it"),
        (b"7z\xbc\xaf\x27\x1c", "is a packed folder (7z): unpack it, and send the files in it"),
        (zipped("甲.csv"), "is a packed folder (zip): unpack it, and send the files in it"),
        (zipped("word/document.xml", "_rels/.rels"), f"is a document (docx): {COPY}"),
        (zipped("xl/workbook.bin", "_rels/.rels"), f"is a binary workbook (xlsb): {SAVE}"),
        (zipped("mimetype", "content.xml"), f"is an OpenDocument file (ods): {SAVE}"),
        (b"MIME-Version: 1.0\r\n", f"is a web archive (mht): {SAVE}"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            f"is an XML spreadsheet of 2003: {SAVE}",
        ),
        (b'<?xml version="1.0"?><rows/>', f"is XML, and no table that the hub reads: {SAVE}"),
        (b"{\\rtf1", f"is a document (rtf): {COPY}"),
        (b"ID;PWXL", f"is a symbolic link file (slk): {SAVE}"),
        (b"\x89PNG\r\n", "is a picture: ask for the table itself"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is protected by a password: save it without one"),
        (OLE + "WordDocument".encode("utf-16-le"), f"is a document (doc): {COPY}"),
        (f"<table><tr><td><table>{CELLS}</table></table>".encode(), f"is a web page with tables in tables: {SAVE}"),
        (b"<table><tr><td rowspan=x>1</table>", f"is a web page with rowspan 'x': {SAVE}"),
    ],
    ids=[
        "pdf",
        "rar",
        "7z",
        "zip",
        "docx",
        "xlsb",
        "ods",
        "mht",
        "xml-2003",
        "xml",
        "rtf",
        "slk",
        "png",
        "password",
        "doc",
        "nested-tables",
        "odd-span",
    ],
)
def test_what_is_not_read_is_named_with_how_to_save_it(tmp_path, content, sentence):
    path = tmp_path / "表.xls"
    path.write_bytes(content)

    assert refusal("tax-grade", path) == f"表.xls {sentence}"


def test_merged_cells_and_hidden_rows_of_a_web_page_hold_as_in_a_workbook(tmp_path):
    rows = [
        f"<tr><td>{code(1)}<td>甲<td>2026-02-03<td>未年报<td rowspan=2>2026-07-08",
        f"<tr style='display: none'><td>{code(2)}<td>乙<td>2026-02-03<td>未<br>年报",
    ]
    path = tmp_path / "表.xls"
    path.write_text(f"<table><tr>{''.join(f'<th>{title}' for title in LISTED)}{''.join(rows)}</table>", "utf-8")

    result = outcome("abnormal-list", path)

    assert [(row["uscc"], row["removed_on"]) for row in result.accepted] == [
        (code(1), date(2026, 7, 8)),
        (code(2), date(2026, 7, 8)),
    ]
    assert result.findings == [("", 3, "HIDDEN_CELLS", "hidden rows were read as well: 3")]


def test_a_rounded_number_of_a_web_page_refuses_its_row(tmp_path):
    path = tmp_path / "表.xls"
    path.write_text(f"<table>{CELLS.replace('<td>2025', '<td x:num=2025.4>2025')}</table>", "utf-8")

    assert outcome("tax-grade", path).refused == {2: [f"年度: B2 shows a rounded number: {SAVE}"]}


def test_an_old_workbook_keeps_merged_cells_hidden_parts_errors_and_dates(tmp_path):
    book = xlwt.Workbook()
    book.add_sheet("旧").visibility = 1
    sheet = book.add_sheet("新")
    day = xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"')
    rows = [LISTED, *([code(number), "甲", date(2026, 2, 3), "未年报", None] for number in (1, 2, 3))]
    for number, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell is not None:
                sheet.write(number, column, cell, day)
    sheet.merge(1, 2, 4, 4)
    sheet.write(1, 4, datetime(2026, 7, 8), day)
    sheet.row(3).set_cell_error(4, 0x2A)
    sheet.row(2).hidden = True
    book.active_sheet = 1
    book.save(str(tmp_path / "表.et"))

    result = outcome("abnormal-list", tmp_path / "表.et")

    assert [(row["listed_on"], row["removed_on"]) for row in result.accepted] == [
        (date(2026, 2, 3), date(2026, 7, 8))
    ] * 2
    assert result.refused == {4: ["移出日期: E4 is the error #N/A"]}
    assert sorted(result.findings) == [
        ("新", 3, "HIDDEN_CELLS", "hidden rows were read as well: 3"),
        ("旧", 0, "SHEET_LEFT_OUT", "the sheet 旧 is hidden: nothing was read from it"),
    ]


@pytest.mark.parametrize(
    ("part", "change", "cause"),
    [
        pytest.param(
            "xl/worksheets/sheet1.xml",
            lambda text: text.replace("</row></sheetData>", '</row><row r="5"/><row></sheetData>'),
            "mismatched tag",
            id="broken-markup",
        ),
        pytest.param(
            "xl/sharedStrings.xml",
            lambda text: text.replace("<si>", "<!--", 1).replace("</si>", "-->", 1),
            "no shared string",
            id="missing-string",
        ),
        pytest.param(
            "xl/worksheets/sheet1.xml",
            lambda text: "\0".join(text),
            "no rows where they have to stand",
            id="other-encoding",
        ),
    ],
)
def test_a_damaged_workbook_is_refused_whole(tmp_path, part, change, cause):
    path = rewrite(write_book(tmp_path / "a.xlsx", Page(LINES)), part, change)

    assert cause in refusal("tax-grade", path)


def test_a_document_type_is_refused(tmp_path):
    bomb = '<!DOCTYPE a [<!ENTITY b "ccc">]>'
    path = write_book(tmp_path / "a.xlsx", Page(LINES))
    rewrite(path, "xl/worksheets/sheet1.xml", lambda text: text.replace("?>", f"?>{bomb}", 1))

    assert refusal("tax-grade", path) == (
        "a.xlsx: the file is not a whole spreadsheet: its XML has a document type, which no spreadsheet program writes"
    )


def test_a_part_that_unpacks_beyond_bounds_is_refused_by_name(tmp_path):
    path = write_book(tmp_path / "a.xlsx", Page(LINES))
    size = 20 << 20
    rewrite(path, "xl/worksheets/sheet1.xml", lambda text: text.replace("<sheetData>", "<sheetData>" + " " * size))

    message = refusal("tax-grade", path)

    assert message.startswith("a.xlsx: xl/worksheets/sheet1.xml unpacks to 209")
    assert message.endswith("to more than a workbook needs: copy the filled rows to a new workbook")


def test_formatted_blanks_are_passed_over_and_unplaced_cells_are_counted_from_them(tmp_path):
    path = write_book(tmp_path / "a.xlsx", Page([["序号", *GRADES]]))
    blanks = "".join(f'<row r="{row}" spans="1:4"><c r="A{row}" s="0"/></row>' for row in range(2, 20_000))
    texts = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in LINES[1])
    placed = f'{blanks}<row r="20000"><c r="A20000" s="0"/>{texts}</row></sheetData>'
    rewrite(path, "xl/worksheets/sheet1.xml", lambda text: text.replace("</sheetData>", placed))

    assert outcome("tax-grade", path).accepted == READ[:1]


def test_one_cell_in_the_far_corner_costs_nothing(tmp_path):
    path = write_book(tmp_path / "a.xlsx", Page(LINES))
    corner = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t> </t></is></c></row></sheetData>'
    rewrite(path, "xl/worksheets/sheet1.xml", lambda text: text.replace("</sheetData>", corner))

    result = outcome("tax-grade", path)

    assert (result.accepted, result.refused) == (READ, {})

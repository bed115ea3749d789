"""Taking in files: real register rows, tables of text and workbooks, formatted sheets, a register of a million.

`python -m tests.bench intake --million` writes and takes in a register of 1,000,000 rows as well, for its memory.
"""

import argparse
import csv
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

from hub.core.embedded import EmbeddedServer
from tests.bench.measured import Measured, hub, middle, real_data
from tests.district import code
from tests.intake.ingest.readers.books import rewrite

ROUNDS = 3
ROWS, MILLION, SHEET_ROWS, FILLED = 100_000, 1_000_000, 1_048_576, 20
GRADES = ("统一社会信用代码", "年度", "等级")
REGISTER = (
    "统一社会信用代码", "企业名称", "登记状态", "成立日期", "企业类型", "注册资本", "行业代码", "行政区划代码", "住所",
    "法定代表人", "登记机关", "经营范围",
)  # fmt: skip
Rows = Iterator[tuple[str, str, str]]


def main(arguments: Sequence[str]) -> None:
    options = argparse.ArgumentParser(prog="python -m tests.bench intake")
    options.add_argument("--million", action="store_true", help="a register of 1,000,000 rows too, for its memory")
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="hub-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root the database runs as an unprivileged user, who has to reach it here
        print("| what | measured | bar |\n|---|---|---|")
        for what, measured, bar in _rows(folder, million=chosen.million):
            print(f"| {what} | {measured} | {bar} |", flush=True)


def _rows(folder: Path, *, million: bool) -> Rows:
    if data := real_data():
        done = _median(folder, "register", data / "enterprises_hubei.csv.gz")
        yield f"{_count(done):,} real register rows (csv.gz)", _told(done), "15 s, 500 MB"
    else:
        yield "real register rows", "not there: the folder of public data is not beside the checkout", "15 s, 500 MB"
    done = _median(folder, "tax-grade", _grades(folder / "grades.csv"))
    yield f"{_count(done):,} rows of tax-grade (csv, GB18030)", _told(done), "5,000 rows/s, 500 MB"
    done = _median(folder, "tax-grade", _grade_book(folder / "grades.xlsx"))
    yield f"{_count(done):,} rows of tax-grade (xlsx)", _told(done), "5,000 rows/s, 500 MB"
    done = _median(folder, "register", _register(folder / "register.csv", ROWS))
    yield f"{_count(done):,} rows of {len(REGISTER)} columns of the register (csv)", _told(done), "500 MB"
    done = _median(folder, "tax-grade", _formatted(folder / "formatted.xlsx"))
    yield f"{SHEET_ROWS:,} formatted rows, {_count(done)} of them filled", _told(done), "5 s, 300 MB"
    done = _median(folder, "tax-grade", _far_corner(folder / "corner.xlsx"))
    yield f"{_count(done)} rows, and one cell in the last corner of the sheet", _told(done), "5 s, 300 MB"
    if million:
        done = _taken_in(folder, "register", _register(folder / "million.csv", MILLION))
        yield f"a register of {_count(done):,} rows (csv)", _told(done), "400 MB"


def _median(folder: Path, resource: str, path: Path) -> Measured:
    return middle([_taken_in(folder, resource, path) for _ in range(ROUNDS)])


def _taken_in(folder: Path, resource: str, path: Path) -> Measured:
    """Into an empty store, with its server running already."""
    provider = {"register": "market-supervision", "tax-grade": "tax"}[resource]
    with EmbeddedServer.start(folder / "store") as server:
        hub("migrate", HUB_DATABASE_URL=server.url)
        done = hub("ingest", resource, path, "--provider", provider, "--json", HUB_DATABASE_URL=server.url)
    shutil.rmtree(folder / "store")
    return done


def _grade(number: int) -> tuple[str, str, str]:
    return code(number), "2024", "ABMCD"[number % 5]


def _grades(path: Path) -> Path:
    lines = (",".join(row) for row in (GRADES, *map(_grade, range(1, ROWS + 1))))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="gb18030")
    return path


def _grade_book(path: Path, rows: int = ROWS) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((GRADES, *map(_grade, range(1, rows + 1)))):
            sheet.write_row(number, 0, row)
    return path


def _formatted(path: Path) -> Path:
    """Every row of the sheet has twelve cells with a style, and few of them more than that."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet, style = book.add_worksheet(), book.add_format({"border": 1})
        for number, row in enumerate((GRADES, *map(_grade, range(1, FILLED + 1)))):
            sheet.write_row(number, 0, row, style)
        for number in range(FILLED + 1, SHEET_ROWS):
            for column in range(len(REGISTER)):
                sheet.write_blank(number, column, None, style)
    return path


def _far_corner(path: Path) -> Path:
    corner = f'<row r="{SHEET_ROWS}"><c r="XFD{SHEET_ROWS}" t="inlineStr"><is><t> </t></is></c></row></sheetData>'
    book = _grade_book(path, FILLED)
    return rewrite(book, "xl/worksheets/sheet1.xml", lambda text: text.replace("</sheetData>", corner))


def _register(path: Path, rows: int) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(REGISTER)
        for number in range(1, rows + 1):
            writer.writerow(_registered(number))
    return path


def _registered(number: int) -> tuple[str, ...]:
    letter = chr(0x4E00 + number % 5000)
    name = f"华容区{letter}{chr(0x5000 + number % 3001)}商贸{number % 997}有限公司"
    day = f"{1990 + number % 35}-{1 + number % 12:02}-{1 + number % 28:02}"
    place = f"鄂州市华容区{letter}路{number % 500}号"
    scope = "；".join(("日用百货销售", "建筑材料批发", "信息技术咨询服务", "道路货物运输"))
    capital = f"{number % 900 + 10}万元"
    return (
        code(number), name, "存续", day, "有限责任公司", capital, "F5199", "420703", place, "甲",
        "华容区市场监督管理局", scope,
    )  # fmt: skip


def _count(done: Measured) -> int:
    return int(json.loads(done.out)["rows"])


def _told(done: Measured) -> str:
    return f"{done.seconds:.1f} s, {_count(done) / done.seconds:,.0f} rows/s, {done.megabytes:.0f} MB"

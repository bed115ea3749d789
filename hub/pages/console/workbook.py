"""A department's own workbook comes back with answers beside its rows: at once, or from a worker where it is long."""

import asyncio
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import PurePath

from starlette.responses import Response

from hub.core.errors import Conflict, NotFound
from hub.pages.site.asking import through
from hub.pages.site.host import SentFile
from hub.pages.site.refusals import of_code, told_by_field
from hub.pages.site.visit import Visit
from hub.sharing.workbooks.asking import answered
from hub.sharing.workbooks.jobs.results import MOST_OPEN, Job, NewJob
from hub.sharing.workbooks.results import (
    MOST_ROWS,
    AskedSheet,
    FilledSheet,
    UnusableWorkbook,
    WorkbookFault,
)
from hub.sharing.workbooks.rules import asked_sheet
from hub.sharing.workbooks.xlsx.files import sheets_of, with_columns

PATH = "/console/workbook"
#: Rows that are answered while the person waits.
AT_ONCE = 500
_LONGEST_NAME = 100
_FAULTS = {
    WorkbookFault.NO_WORKBOOK: "这不是Excel工作簿。请另存为.xlsx格式后再上传。",
    WorkbookFault.BROKEN: "文件打不开：可能已经损坏，或者设了密码。请用Excel打开，另存为不带密码的.xlsx后再上传。",
    WorkbookFault.NO_COLUMN: "没有找到“统一社会信用代码”或“企业名称”列。请在第一行写明列名后再上传。",
    WorkbookFault.TOO_MANY_ROWS: f"一次最多查询{MOST_ROWS}行。请分成几个文件上传。",
    WorkbookFault.PERSON_NUMBER: "表中有个人证件号码（{place}）。请删去这些号码后再上传，本平台不接收个人证件号码。",
}


async def form(visit: Visit) -> Response:
    """Show the form, and the workbooks that were left before."""
    return await _form(visit)


async def send(visit: Visit) -> Response:
    """Answer the workbook at once, or leave it to a worker where it asks about many."""
    file, scenarios = visit.file or SentFile("", b""), visit.choices.get("scenario", ())
    if not file.content:
        return await _form(visit, "请先选择一个Excel文件。")
    try:
        sheets, asked = await asyncio.to_thread(_read, file)
    except UnusableWorkbook as error:
        return await _form(visit, _FAULTS[error.fault].format(place=error.place))
    if len(asked.typed) > AT_ONCE:
        return await _leave(visit, NewJob(_name(file), file.content, scenarios, len(asked.typed)))
    added = await answered(asked, scenarios, through(visit))
    return visit.download(_answered_name(file.name), await asyncio.to_thread(with_columns, sheets, asked, added))


async def progress(visit: Visit) -> Response:
    """Show how far a workbook is; only whoever sent it finds it."""
    job = await _job(visit)
    refused = of_code(job.cause) if job.cause else None
    return visit.page("console/workbook_job.html", job=job, refused=refused)


async def fetch(visit: Visit) -> Response:
    """Give back an answered workbook."""
    job = await _job(visit)
    content = await (await visit.host.workbooks(visit.request)).result(job.id)
    return visit.download(_answered_name(job.name), content)


async def delete(visit: Visit) -> Response:
    """Delete a workbook with its answers before its day is over."""
    await (await visit.host.workbooks(visit.request)).delete(_number(visit))
    return visit.go(PATH, done="deleted")


async def _form(visit: Visit, problem: str | None = None) -> Response:
    answer = await visit.ask("console/workbook.graphql")
    desk = await visit.host.workbooks(visit.request)
    return visit.page(
        "console/workbook.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        scenarios=answer.data["scenarios"] or (),
        chosen=visit.choices.get("scenario", ()),
        refusals=told_by_field(answer),
        jobs=await desk.jobs(),
        problem=problem,
        at_once=AT_ONCE,
        most=MOST_ROWS,
    )


async def _leave(visit: Visit, new: NewJob) -> Response:
    try:
        number = await (await visit.host.workbooks(visit.request)).queue(new)
    except Conflict:
        return await _form(visit, f"您已有{MOST_OPEN}个文件在处理中。请等其中一个完成后再上传。")
    return visit.go(f"{PATH}/{number}")


async def _job(visit: Visit) -> Job:
    return await (await visit.host.workbooks(visit.request)).job(_number(visit))


def _number(visit: Visit) -> int:
    typed: str = visit.request.path_params["job"]
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        raise NotFound(f"no workbook {typed[:20]!r}")
    return int(typed)


def _read(file: SentFile) -> tuple[Sequence[FilledSheet], AskedSheet]:
    sheets = sheets_of(_name(file), file.content)
    return sheets, asked_sheet(sheets)


def _name(file: SentFile) -> str:
    """The file's name, without folders that old browsers send along."""
    name = PurePath(file.name.replace("\\", "/")).name
    return "".join(each for each in name if each.isprintable())[-_LONGEST_NAME:] or "工作簿.xlsx"


def _answered_name(name: str) -> str:
    return f"{PurePath(name).stem}-查询结果.xlsx"

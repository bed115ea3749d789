"""Rows that wait for a person: by cause, mended here or at their bureau, or discarded with a reason."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from hub.core import clock
from hub.core.errors import BadInput, Forbidden, NotFound
from hub.intake.ingest.quarantine.results import Choice
from hub.pages.site.answers import new_mutation, problem_of
from hub.pages.site.host import SentFile
from hub.pages.site.refusals import fault, told_by_field
from hub.pages.site.visit import Visit

PATH = "/console/quarantine"
_PAGE = 50
#: What rows are chosen by, in the question of the page.
_CHOICES = ("resource", "provider", "cause")
_SENTENCES = {
    "NOT_FOUND": "没有办成：这一行已经不再等待处理。",
    "cells": "没有改动：请先在要更正的格子里填写新的内容。",
    "VALIDATION": "请写明弃用的原因。",
}


async def listed(visit: Visit) -> Response:
    """Show why rows wait, and the rows themselves."""
    return await _list(visit)


async def row(visit: Visit) -> Response:
    """Show one row with a field for each cell."""
    return await _row(visit)


async def mend(visit: Visit) -> Response:
    """Take a row in as it was mended: by the same rules, so that it may wait still, for another reason."""
    known = await _waiting(visit)
    changed = [
        {"title": cell["title"], "value": visit.form[f"cell-{place}"]}
        for place, cell in enumerate(known["cells"])
        if visit.form.get(f"cell-{place}", cell["value"]) != cell["value"]
    ]
    wanted = {"clientMutationId": new_mutation(), "row": known["id"], "cells": changed}
    answer = await visit.ask("operator/quarantine_mend.graphql", input=wanted)
    if problem := problem_of(answer, "quarantineMend", _SENTENCES):
        return await _row(visit, problem)
    if answer.data["quarantineMend"]["row"]:
        return visit.go(f"{PATH}/{known['id']}", done="waits")
    return visit.go(PATH, done="taken")


async def discard(visit: Visit) -> Response:
    """Take a row out that will never be data."""
    wanted = {"rows": [visit.request.path_params["row"]], "reason": visit.form.get("reason", "")}
    answer = await visit.ask(
        "operator/quarantine_discard.graphql", input={"clientMutationId": new_mutation(), **wanted}
    )
    if problem := problem_of(answer, "quarantineDiscard", _SENTENCES):
        return await _row(visit, problem)
    return visit.go(PATH, done="discarded")


async def workbook(visit: Visit) -> Response:
    """Give out the chosen rows as a workbook for their bureau."""
    resource, provider, cause = (visit.query.get(name) or None for name in _CHOICES)
    chosen = Choice(resource=resource, provider=provider, cause=cause)
    content = await (await visit.host.quarantine(visit.request)).hand_back(chosen)
    return visit.download(f"待处理数据-{clock.today()}.xlsx", content)


async def take_back(visit: Visit) -> Response:
    """Take in the workbook as a bureau has mended it."""
    file = visit.file or SentFile("", b"")
    if not file.content:
        return await _list(visit, "请先选择部门改好的Excel文件。")
    try:
        receipts = await (await visit.host.quarantine(visit.request)).take_back(file.name, file.content)
    except NotFound:
        return await _list(visit, "文件中没有仍在等待处理的行。请核对是不是从这里导出的文件。")
    except Forbidden:
        return await _list(visit, "您的单位不能报送文件中的这类数据。")
    except BadInput:
        return await _list(visit, "文件读不出来，或者没有本平台的行号。请使用从这里导出、只改内容的Excel文件。")
    taken = sum(receipt.accepted + receipt.repaired + receipt.unchanged for receipt in receipts)
    waiting = sum(receipt.quarantined for receipt in receipts)
    return visit.go(PATH, done="returned", taken=str(taken), waiting=str(waiting))


async def _list(visit: Visit, problem: str | None = None) -> Response:
    chosen = {name: visit.query.get(name) or None for name in _CHOICES}
    answer = await visit.ask("operator/quarantine.graphql", first=_PAGE, after=visit.query.get("after"), **chosen)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    told = {"causes": answer.data["quarantineCauses"], "rows": answer.data["quarantine"], "chosen": chosen}
    counts = {name: _count(visit.query.get(name, "")) for name in ("taken", "waiting")}
    refusals = told_by_field(answer)
    return visit.page("operator/quarantine.html", status, **told, problem=problem, counts=counts, refusals=refusals)


async def _row(visit: Visit, problem: str | None = None) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return visit.page("operator/quarantined_row.html", status, row=await _waiting(visit), problem=problem, fault=fault)


async def _waiting(visit: Visit) -> Mapping[str, Any]:
    answer = await visit.ask("operator/quarantined_row.graphql", id=visit.request.path_params["row"])
    known: Mapping[str, Any] | None = answer.data["quarantinedRow"]
    if known is None:
        raise NotFound("no such row waits")
    return known


def _count(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0

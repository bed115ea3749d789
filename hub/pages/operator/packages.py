"""The packages of every client, and the schedules by which they are made and dropped."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from hub.core.errors import NotFound
from hub.pages.site.answers import new_mutation, problem_of
from hub.pages.site.refusals import cause, told_by_field
from hub.pages.site.visit import Visit
from hub.pages.site.words import PACKAGE_FORMATS, PACKAGE_KINDS

PATH = "/console/packages"
SCHEDULES = f"{PATH}/schedules"
_PAGE = 50
#: What the form of a new schedule says before anybody has written into it.
_BLANK = {"view": "", "cron": "", "workingDays": True, "kind": "DELTA", "formats": ["XLSX"], "target": ""}
_SENTENCES = {
    "view": "没有这个单位的这个视图，或者它已有10个定期。请核对单位和视图的代码。",
    "cron": "时间的写法不对，或者从不落在工作日：应为五段，依次是分、时、日、月、星期。",
    "formats": "请至少选一种格式。",
    "target": "投送地址不对：应是文件夹、对象存储或文件服务器的地址，并且不带口令。",
    "CONFLICT": "没有办成：内容已被更改，请核对后再试。",
}


async def listed(visit: Visit) -> Response:
    """Show the schedules, and the packages with what stands in the way of those that wait."""
    client = visit.query.get("client") or None
    pages = {"after": visit.query.get("after"), "schedulesAfter": visit.query.get("schedules")}
    answer = await visit.ask("operator/packages.graphql", first=_PAGE, client=client, **pages)
    told = {"packages": answer.data["clientPackages"], "schedules": answer.data["clientPackageSchedules"]}
    return visit.page("operator/packages.html", **told, client=client, refusals=told_by_field(answer), cause=cause)


async def new(visit: Visit) -> Response:
    """Show the form of a new schedule."""
    return _form(visit, None, {**_BLANK, "client": visit.query.get("client", "")})


async def add(visit: Visit) -> Response:
    """Let packages of a client's view be made again and again."""
    said = {**_said(visit), "client": visit.form.get("client", "").strip(), "view": visit.form.get("view", "").strip()}
    wanted = {"clientMutationId": new_mutation(), **said, "target": said["target"] or None}
    answer = await visit.ask("operator/schedule_add.graphql", input=wanted)
    if problem := problem_of(answer, "packageScheduleAdd", _SENTENCES):
        return _form(visit, None, said, problem)
    return visit.go(PATH, done="add")


async def schedule(visit: Visit) -> Response:
    """Show one schedule as a form."""
    kept = await _kept(visit)
    return _form(visit, kept, kept)


async def update(visit: Visit) -> Response:
    """Let a schedule say something else."""
    kept, said = await _kept(visit), _said(visit)
    wanted = {"clientMutationId": new_mutation(), "schedule": kept["id"], **said}
    answer = await visit.ask("operator/schedule_update.graphql", input=wanted)
    if problem := problem_of(answer, "packageScheduleUpdate", _SENTENCES):
        return _form(visit, kept, {**kept, **said}, problem)
    return visit.go(PATH, done="update")


async def end(visit: Visit) -> Response:
    """Make no more packages by a schedule."""
    kept = await _kept(visit)
    wanted = {"clientMutationId": new_mutation(), "schedule": kept["id"]}
    answer = await visit.ask("operator/schedule_end.graphql", input=wanted)
    if problem := problem_of(answer, "packageScheduleEnd", _SENTENCES):
        return _form(visit, kept, kept, problem)
    return visit.go(PATH, done="end")


def _said(visit: Visit) -> dict[str, Any]:
    kind = visit.form.get("kind")
    return {
        "cron": visit.form.get("cron", "").strip(),
        "workingDays": "workingDays" in visit.form,
        "kind": kind if kind in PACKAGE_KINDS else "DELTA",
        "formats": [name for name in PACKAGE_FORMATS if f"format-{name}" in visit.form],
        "target": visit.form.get("target", "").strip(),
    }


async def _kept(visit: Visit) -> Mapping[str, Any]:
    answer = await visit.ask("operator/schedule.graphql", id=visit.request.path_params["schedule"])
    kept: Mapping[str, Any] | None = answer.data["clientPackageSchedule"]
    if kept is None:
        raise NotFound("no such schedule")
    return kept


def _form(
    visit: Visit, kept: Mapping[str, Any] | None, said: Mapping[str, Any], problem: str | None = None
) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    asking = visit.query.get("asking")
    return visit.page("operator/schedule.html", status, kept=kept, said=said, asking=asking, problem=problem)

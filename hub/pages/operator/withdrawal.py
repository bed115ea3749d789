"""One delivery: what became of it, what taking it back would change, and the two people whom that takes."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from hub.core.errors import NotFound
from hub.pages.site.answers import new_mutation, problem_of
from hub.pages.site.refusals import of_code, told
from hub.pages.site.visit import Visit

_SENTENCES = {
    "reason": "请写明原因（不超过500字）。",
    "CONFLICT": "没有办成：这个批次的状态已经变化，或者须由另一个人确认。请核对下面的内容。",
}


async def batch(visit: Visit) -> Response:
    """Show the delivery."""
    return await _page(visit)


async def rehearse(visit: Visit) -> Response:
    """Show what taking it back would change; nothing is kept of that. A worker finds that out for a large one."""
    known = await visit.ask("operator/batch.graphql", id=_id(visit))
    if known.data["batch"] and known.data["batch"]["large"]:
        return await _changed(visit, "rehearse")
    answer = await visit.ask("operator/withdrawal_rehearsal.graphql", batch=_id(visit))
    fault = answer.fault("withdrawalRehearsal")
    if fault and answer.data["withdrawalRehearsal"] is None:
        return await _page(visit, told(fault).text)
    return await _page(visit, rehearsed=answer.data["withdrawalRehearsal"])


async def propose(visit: Visit) -> Response:
    """Propose that it be taken back: another person confirms that."""
    return await _changed(visit, "propose", reason=visit.form.get("reason", ""))


async def confirm(visit: Visit) -> Response:
    """Take it back, as somebody else has proposed."""
    return await _changed(visit, "confirm")


async def refuse(visit: Visit) -> Response:
    """Let it stand."""
    return await _changed(visit, "refuse", reason=visit.form.get("reason", ""))


async def _changed(visit: Visit, verb: str, **said: str) -> Response:
    wanted = {"clientMutationId": new_mutation(), "batch": _id(visit), **said}
    answer = await visit.ask(f"operator/withdrawal_{verb}.graphql", input=wanted)
    if problem := problem_of(answer, f"withdrawal{verb.title()}", _SENTENCES):
        return await _page(visit, problem)
    return visit.go(f"/console/batches/{_id(visit)}", done=verb)


async def _page(visit: Visit, problem: str | None = None, rehearsed: Mapping[str, Any] | None = None) -> Response:
    answer = await visit.ask("operator/batch.graphql", id=_id(visit))
    if answer.data["batch"] is None:
        raise NotFound("no such batch")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    given = {"batch": answer.data["batch"], "problem": problem, "rehearsed": rehearsed, "of_code": of_code}
    return visit.page("operator/batch.html", status, typed=visit.form.get("reason", ""), **given)


def _id(visit: Visit) -> str:
    number: str = visit.request.path_params["batch"]
    return number

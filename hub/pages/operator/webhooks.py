"""The webhooks of every client: how each goes, and what an operator does for one after one more look."""

from http import HTTPStatus

from starlette.responses import Response

from hub.core.errors import NotFound
from hub.pages.site.answers import new_mutation, problem_of
from hub.pages.site.refusals import cause, told_by_field
from hub.pages.site.visit import Visit

PATH = "/console/webhooks"
_PAGE = 20
_SENTENCES = {
    "reason": "没有暂停：原因须为一行，不超过200字。",
    "event": "没有跳过：这个事件已经送达，或者已经跳过。",
    "delivery": "没有办成：这次推送已不在记录中，或者它的首个事件已经送达。",
    "CONFLICT": "没有办成：它的状态已经变化，请核对现在的状态。",
}


async def listed(visit: Visit) -> Response:
    """Show the webhooks with their last attempts."""
    client = visit.query.get("client") or None
    answer = await visit.ask("operator/webhooks.graphql", first=_PAGE, after=visit.query.get("after"), client=client)
    webhooks, refusals = answer.data["clientWebhooks"], told_by_field(answer)
    return visit.page("operator/webhooks.html", webhooks=webhooks, client=client, refusals=refusals, cause=cause)


async def webhook(visit: Visit) -> Response:
    """Show one webhook with its last attempts, and what can be done for it."""
    return await _page(visit)


async def pause(visit: Visit) -> Response:
    """Push nothing to it; the reason is shown to its client."""
    return await _changed(visit, "pause", reason=visit.form.get("reason") or None)


async def resume(visit: Visit) -> Response:
    """Push again, from where it was paused."""
    return await _changed(visit, "resume")


async def replay(visit: Visit) -> Response:
    """Push again from an attempt on or, without one, everything that the view holds."""
    return await _changed(visit, "replay", delivery=visit.form.get("delivery") or None)


async def skip(visit: Visit) -> Response:
    """Leave out the event with which an attempt begins."""
    return await _changed(visit, "skip", delivery=visit.form.get("delivery", ""))


async def delete(visit: Visit) -> Response:
    """Forget the receiver."""
    return await _changed(visit, "delete")


async def _changed(visit: Visit, verb: str, **said: str | None) -> Response:
    wanted = {"clientMutationId": new_mutation(), "webhook": _id(visit), **said}
    answer = await visit.ask(f"operator/webhook_{verb}.graphql", input=wanted)
    if problem := problem_of(answer, f"webhook{verb.title()}", _SENTENCES):
        return await _page(visit, problem)
    return visit.go(PATH if verb == "delete" else f"{PATH}/{_id(visit)}", done=verb)


async def _page(visit: Visit, problem: str | None = None) -> Response:
    answer = await visit.ask("operator/webhook.graphql", id=_id(visit))
    if answer.data["clientWebhook"] is None:
        raise NotFound("no such webhook")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    told = {"webhook": answer.data["clientWebhook"], "asking": visit.query.get("asking"), "problem": problem}
    return visit.page("operator/webhook.html", status, **told, cause=cause)


def _id(visit: Visit) -> str:
    number: str = visit.request.path_params["webhook"]
    return number

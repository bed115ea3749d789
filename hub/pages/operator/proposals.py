"""Rulesets that are proposed: what they would say and change, and the two people whom publishing takes."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from hub.core.errors import NotFound
from hub.pages.operator import rehearsal
from hub.pages.site.answers import new_mutation, problem_of
from hub.pages.site.refusals import faults_of_draft, of_code, told_by_field
from hub.pages.site.visit import Visit

PATH = "/console/proposals"
#: Who proposes, and who decides.
ROLES = ("operator", "decider")
_SENTENCES = {"reason": "请写明原因（不超过500字）。"}


async def listed(visit: Visit) -> Response:
    """Show the proposals, the newest first."""
    answer = await visit.ask("operator/proposals.graphql", after=visit.query.get("after"))
    given = {"proposals": answer.data["rulesetProposals"], "refusals": told_by_field(answer)}
    return visit.page("operator/proposals.html", **given)


async def propose(visit: Visit) -> Response:
    """Propose a draft; what is wrong with it is told at the form where it was pasted."""
    draft = visit.form.get("draft", "")
    wanted = {"clientMutationId": new_mutation(), "draft": draft, "reason": visit.form.get("reason", "")}
    answer = await visit.ask("operator/proposal_propose.graphql", input=wanted)
    if problem := problem_of(answer, "rulesetPropose", _SENTENCES):
        refusal = (answer.data["rulesetPropose"] or {}).get("refusal")
        faults = faults_of_draft(refusal["message"]) if refusal and refusal["field"] != "reason" else ()
        return rehearsal.page(visit, draft, problem=problem, faults=faults)
    return visit.go(f"{PATH}/{answer.data['rulesetPropose']['proposal']['id']}", done="propose")


async def proposal(visit: Visit) -> Response:
    """Show one."""
    return await _page(visit)


async def publish(visit: Visit) -> Response:
    """Publish what somebody else has proposed."""
    return await _changed(visit, "publish")


async def decline(visit: Visit) -> Response:
    """Decline it, or take one's own back."""
    return await _changed(visit, "decline", reason=visit.form.get("reason", ""))


async def _changed(visit: Visit, verb: str, **said: str) -> Response:
    wanted = {"clientMutationId": new_mutation(), "proposal": _id(visit), **said}
    answer = await visit.ask(f"operator/proposal_{verb}.graphql", input=wanted)
    name = f"ruleset{verb.title()}"
    if problem := problem_of(answer, name, _SENTENCES):
        refusal = (answer.data[name] or {}).get("refusal")
        if refusal is None or refusal["field"] in _SENTENCES:
            return await _page(visit, [problem])
        return await _page(visit, [fault.text for fault in faults_of_draft(refusal["message"])])
    return visit.go(f"{PATH}/{_id(visit)}", done=verb)


async def _page(visit: Visit, problems: Sequence[str] = ()) -> Response:
    answer = await visit.ask("operator/proposal.graphql", id=_id(visit))
    found: Mapping[str, Any] | None = answer.data["rulesetProposal"]
    if found is None:
        raise NotFound("no such proposal")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    given = {"proposal": found, "drawn": rehearsal.drawn(found["rehearsal"]), "of_code": of_code}
    return visit.page("operator/proposal.html", status, problems=problems, typed=visit.form.get("reason", ""), **given)


def _id(visit: Visit) -> str:
    number: str = visit.request.path_params["proposal"]
    return number

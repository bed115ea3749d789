"""A draft of rules run over everybody before it is signed: who would get another answer, as a table and a chart."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from hub.pages.site import charts
from hub.pages.site.host import FieldRefusal
from hub.pages.site.refusals import FaultText, faults_of_draft, told
from hub.pages.site.visit import Visit
from hub.pages.site.words import OUTCOMES

PATH = "/console/rehearsal"
_SAMPLE = 5
_Drawn = Sequence[tuple[Mapping[str, Any], str]]


async def ask(visit: Visit) -> Response:
    """Show the form, and the drafts in the folder; one that is named fills the form."""
    answer = await visit.ask("operator/drafts.graphql")
    drafts = answer.data["rulesetDrafts"] or ()
    draft = next((each["text"] for each in drafts if each["file"] == visit.query.get("file")), "")
    return page(visit, draft, drafts=drafts)


async def rehearse(visit: Visit) -> Response:
    """Rehearse the draft; its faults are told above it, one by one."""
    draft = visit.form.get("draft", "")
    answer = await visit.ask("operator/rehearsal.graphql", draft=draft, sample=_SAMPLE)
    fault = answer.fault("rehearsal")
    if fault is None or answer.data["rehearsal"] is not None:
        return page(visit, draft, answer.data["rehearsal"])
    return page(visit, draft, problem=_problem(fault), faults=faults_of_draft(fault.message))


def drawn(rehearsed: Mapping[str, Any] | None) -> _Drawn:
    """Each scheme and scenario with its chart: how many get each answer now, and how many would."""
    return [(rules, charts.counts(_bars(rules))) for rules in rehearsed["rules"]] if rehearsed else []


def page(
    visit: Visit,
    draft: str,
    rehearsed: Mapping[str, Any] | None = None,
    *,
    problem: str | None = None,
    faults: Sequence[FaultText] = (),
    drafts: Sequence[Mapping[str, Any]] = (),
) -> Response:
    """The form with the draft in it, and what came of it."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    given = {"problem": problem, "faults": faults, "drafts": drafts, "drawn": drawn(rehearsed)}
    return visit.page("operator/rehearsal.html", status, draft=draft, rehearsed=rehearsed, **given)


def _problem(fault: FieldRefusal) -> str:
    return "草案有错，还不能预演。请按下面列出的问题改正。" if fault.code == "VALIDATION" else told(fault).text


def _bars(rules: Mapping[str, Any]) -> list[tuple[str, int]]:
    """How many get each answer now, and how many would."""
    pairs = [(OUTCOMES.get(each["answer"], each["answer"] or "无"), each) for each in rules["answers"]]
    return [
        bar for name, each in pairs for bar in ((f"{name}（现行）", each["before"]), (f"{name}（草案）", each["after"]))
    ]

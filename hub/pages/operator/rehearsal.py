"""A draft of rules run over everybody before it is signed: who would get another answer, as a table and a chart."""

from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from hub.pages.site import charts
from hub.pages.site.host import FieldRefusal
from hub.pages.site.refusals import told
from hub.pages.site.visit import Visit
from hub.pages.site.words import OUTCOMES

_SAMPLE = 5


async def ask(visit: Visit) -> Response:
    """Show the form."""
    return _page(visit, "")


async def rehearse(visit: Visit) -> Response:
    """Rehearse the draft; its faults are told above it, one by one."""
    draft = visit.form.get("draft", "")
    answer = await visit.ask("operator/rehearsal.graphql", draft=draft, sample=_SAMPLE)
    fault = answer.fault("rehearsal")
    if fault is None or answer.data["rehearsal"] is not None:
        return _page(visit, draft, answer.data["rehearsal"])
    return _page(visit, draft, problem=_problem(fault), faults=fault.message)


def _problem(fault: FieldRefusal) -> str:
    return "草案有错，还不能预演。请按下面列出的问题改正。" if fault.code == "VALIDATION" else told(fault).text


def _page(
    visit: Visit, draft: str, rehearsed: dict[str, Any] | None = None, *, problem: str | None = None, faults: str = ""
) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    drawn = [(rules, charts.counts(_bars(rules))) for rules in rehearsed["rules"]] if rehearsed else []
    told_of = {"problem": problem, "faults": faults}
    return visit.page("operator/rehearsal.html", status, draft=draft, rehearsed=rehearsed, drawn=drawn, **told_of)


def _bars(rules: dict[str, Any]) -> list[tuple[str, int]]:
    """How many get each answer now, and how many would."""
    pairs = [(OUTCOMES.get(each["answer"], each["answer"] or "无"), each) for each in rules["answers"]]
    return [
        bar for name, each in pairs for bar in ((f"{name}（现行）", each["before"]), (f"{name}（草案）", each["after"]))
    ]

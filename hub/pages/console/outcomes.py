"""Records what was done with a recommendation: a form, a look at what was typed, and then the record."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from hub.core import clock
from hub.core.errors import NotFound
from hub.pages.site.answers import new_mutation, problem_of
from hub.pages.site.visit import Visit

RESULTS = {"GRANTED": "已办理", "REFUSED": "未办理"}
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2})?")
#: By the field that was wrong, or by the code of the refusal.
_SENTENCES = {
    "decidedOn": "办理日期应在2025年1月1日到今天之间。",
    "reason": "原因过长，或者含有不能显示的字符。",
    "amountFen": "金额不在允许的范围内。",
    "corrects": "要更正的登记已经不在了。请从名单重新进入。",
    "CONFLICT": "这一天的办理结果已经登记过。请从名单进入“更正”，或核对办理日期。",
}


async def form(visit: Visit) -> Response:
    """Show the form for one enterprise of a list."""
    return await _page(visit, {"decidedOn": clock.today().isoformat(), "corrects": visit.query.get("corrects", "")})


async def record(visit: Visit) -> Response:
    """Show what was typed once more; record it where the person has confirmed that."""
    if problem := _fault(visit.form):
        return await _page(visit, visit.form, problem)
    if not visit.form.get("confirmed"):
        return await _page(visit, {**visit.form, "mutation": new_mutation()}, check=True)
    answer = await visit.ask("console/outcome_record.graphql", input=_input(visit))
    if problem := problem_of(answer, "outcomeRecord", _SENTENCES):
        return await _page(visit, visit.form, problem)
    return visit.go(f"/console/lists/{visit.request.path_params['scenario']}", done="recorded")


def _fault(form: Mapping[str, str]) -> str | None:
    if form.get("result") not in RESULTS:
        return "请选择办理结果。"
    if _day(form) is None:
        return "请填写办理日期，例如2026-01-31。"
    if form["result"] == "REFUSED":
        return _fault_of_refusal(form)
    if (amount := form.get("amount", "").strip()) and not (_AMOUNT.fullmatch(amount) and Decimal(amount)):
        return "金额应为大于零的数字，单位为元，最多两位小数。"
    return None


def _fault_of_refusal(form: Mapping[str, str]) -> str | None:
    if form.get("amount", "").strip():
        return "未办理的没有金额：请清空金额，或改选“已办理”。"
    return None if form.get("reason", "").strip() else "未办理的，请写明原因。"


def _day(form: Mapping[str, str]) -> date | None:
    try:
        return date.fromisoformat(form.get("decidedOn", ""))
    except ValueError:
        return None


def _input(visit: Visit) -> dict[str, Any]:
    typed, amount = visit.form, visit.form.get("amount", "").strip()
    return {
        "clientMutationId": typed.get("mutation", ""),
        "uscc": visit.request.path_params["uscc"],
        "scenario": visit.request.path_params["scenario"],
        "result": typed["result"],
        "decidedOn": typed["decidedOn"],
        "reason": typed.get("reason", "").strip() or None,
        "amountFen": str(int(Decimal(amount) * 100)) if amount else None,
        "corrects": typed.get("corrects") or None,
    }


async def _page(visit: Visit, typed: Mapping[str, str], problem: str | None = None, *, check: bool = False) -> Response:
    answer = await visit.ask("console/outcome.graphql", **visit.request.path_params)
    scenario, enterprise = answer.data["scenario"], answer.data["enterprise"]
    if scenario is None or enterprise is None:
        raise NotFound("no such recommendation")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    told = {"scenario": scenario, "enterprise": enterprise, "typed": typed, "results": RESULTS}
    return visit.page("console/outcome.html", status, problem=problem, check=check, today=clock.today(), **told)

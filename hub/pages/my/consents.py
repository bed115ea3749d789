"""The consents of an enterprise: given in a form and its check, ended by one button and its check."""

import secrets
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from hub.core.actor import Purpose
from hub.pages.enterprise.views import Desk
from hub.pages.site.host import Answer
from hub.pages.site.refusals import told
from hub.pages.site.visit import Visit
from hub.pages.site.words import FIELD_GROUPS

_PAGE = 20
_METHODS = {"/my": "ACCOUNT"}


async def consents(visit: Visit, desk: Desk) -> Response:
    """List the consents, those that are over too."""
    return await _listed(visit, desk)


async def new(visit: Visit, desk: Desk) -> Response:
    """Show the form."""
    return visit.page("my/consent_new.html", desk=desk, form={}, problem=None)


async def grant(visit: Visit, desk: Desk) -> Response:
    """Give the consent; what the hub does not take is told above the form."""
    fields = [name for name in FIELD_GROUPS if visit.form.get(f"field-{name}")]
    if problem := _missing(visit, fields):
        return _again(visit, desk, problem)
    wanted = {
        "clientMutationId": secrets.token_hex(16),
        "uscc": desk.uscc,
        "grantee": visit.form["grantee"].strip(),
        "purpose": visit.form["purpose"],
        "fields": fields,
        "method": _METHODS.get(desk.at, "PAPER"),
    }
    refusal = _refusal(await visit.ask("my/consent_grant.graphql", input=wanted), "consentGrant")
    if refusal:
        return _again(visit, desk, refusal)
    return visit.go(f"{desk.at}/consents", done="granted")


async def ending(visit: Visit, desk: Desk) -> Response:
    """Ask once more before a consent is ended."""
    return await _listed(visit, desk, ending=visit.query.get("id"))


async def end(visit: Visit, desk: Desk) -> Response:
    """End the consent: the next reading by the partner is refused."""
    wanted = {"clientMutationId": secrets.token_hex(16), "id": visit.form.get("id", "")}
    refusal = _refusal(await visit.ask("my/consent_end.graphql", input=wanted), "consentRevoke")
    if refusal:
        return await _listed(visit, desk, problem=refusal)
    return visit.go(f"{desk.at}/consents", done="ended")


async def _listed(visit: Visit, desk: Desk, ending: str | None = None, problem: str | None = None) -> Response:
    after = visit.query.get("after")
    answer = await visit.ask("my/consents.graphql", uscc=desk.uscc, first=_PAGE, after=after)
    fault = answer.fault("consents")
    return visit.page(
        "my/consents.html",
        desk=desk,
        enterprise=answer.data["enterprise"],
        consents=answer.data["consents"],
        refused=told(fault) if fault else None,
        ending=ending,
        problem=problem,
    )


def _again(visit: Visit, desk: Desk, problem: str) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return visit.page("my/consent_new.html", status, desk=desk, form=visit.form, problem=problem)


def _missing(visit: Visit, fields: list[str]) -> str | None:
    if not visit.form.get("grantee", "").strip():
        return "请填写授权给哪一家机构。"
    if visit.form.get("purpose") not in Purpose.__members__:
        return "请选择授权的用途。"
    return None if fields else "请至少选择一项授权的内容。"


def _refusal(answer: Answer, mutation: str) -> str | None:
    payload: dict[str, Any] | None = answer.data[mutation]
    if payload is None:
        return told(answer.faults[0]).text
    match payload["refusal"]:
        case None:
            return None
        case {"code": "NOT_FOUND"}:
            return "没有这家机构，或者没有这项授权。请核对机构代码。"
        case {"code": "CONFLICT"}:
            return "同样的授权已经有了，不用重复办理。"
    return "没有办成：填写的内容不符合要求。请核对后再试。"

"""Asks what a workbook wants to know, as the page's visitor; what is refused comes back as GraphQL tells it."""

from collections.abc import Mapping
from typing import Any

from hub.pages.site.host import FieldRefusal, QuestionRefused
from hub.pages.site.visit import Visit
from hub.sharing.workbooks.asking import Ask


def through(visit: Visit) -> Ask:
    """Return the function by which a workbook asks for the visitor."""

    async def ask(document: str, variables: Mapping[str, object]) -> Mapping[str, Any]:
        try:
            answer = await visit.host.ask(visit.request, document, variables)
        except QuestionRefused as refused:
            return {"data": None, "errors": [_error(refused.fault)]}
        return {"data": answer.data, "errors": [_error(fault) for fault in answer.faults]}

    return ask


def _error(fault: FieldRefusal) -> Mapping[str, Any]:
    return {"message": fault.message, "path": list(fault.path), "extensions": {"code": fault.code}}

"""The pages about one enterprise; each desk adds the address under which its own stand, and how it names them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from hub.core.errors import NotFound
from hub.pages.site import charts
from hub.pages.site.host import Answer
from hub.pages.site.refusals import told, told_by_field
from hub.pages.site.visit import Visit

_PAGE = 20
_MOST_POINTS = 100


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the pages of an enterprise stand: `at` is the address of its first one."""

    at: str
    uscc: str


DeskView = Callable[[Visit, Desk], Awaitable[Response]]


async def overview(visit: Visit, desk: Desk, template: str) -> Response:
    """Show identity, grades and verdicts, by the template of the desk."""
    answer = await visit.ask("enterprise/enterprise.graphql", uscc=desk.uscc)
    return _page(visit, desk, answer, template)


async def history(visit: Visit, desk: Desk) -> Response:
    """Show the grades of one scheme over time, as a chart and as its table."""
    scheme, after = visit.query.get("scheme", charts.MAIN_SCHEME), visit.query.get("after")
    document = "enterprise/history.graphql"
    answer = await visit.ask(document, uscc=desk.uscc, scheme=scheme, first=_MOST_POINTS, after=after)
    points = _within(answer, "gradeHistory", "nodes")
    return _page(visit, desk, answer, "enterprise/history.html", scheme=scheme, chart=charts.scores(points))


async def verdict(visit: Visit, desk: Desk) -> Response:
    """Show one verdict with its reasons, and by which changes it would be another."""
    scenario = visit.request.path_params["scenario"]
    answer = await visit.ask("enterprise/needs.graphql", uscc=desk.uscc, scenario=scenario)
    return _page(visit, desk, answer, "enterprise/verdict.html")


async def records(visit: Visit, desk: Desk) -> Response:
    """Show its records, kind by kind, as far as the visitor's scopes reach."""
    resource, after = visit.query.get("resource") or None, visit.query.get("after")
    document = "enterprise/records.graphql"
    answer = await visit.ask(document, uscc=desk.uscc, resource=resource, first=_PAGE, after=after)
    return _page(visit, desk, answer, "enterprise/records.html", resource=resource)


async def readers(visit: Visit, desk: Desk) -> Response:
    """Show who has asked about it, and by which consent."""
    document, after = "enterprise/readers.graphql", visit.query.get("after")
    answer = await visit.ask(document, uscc=desk.uscc, code=desk.uscc, first=_PAGE, after=after)
    return _page(visit, desk, answer, "enterprise/readers.html")


def _page(visit: Visit, desk: Desk, answer: Answer, template: str, **values: Any) -> Response:
    """Write a page with what was answered, and with the refusals of what was not; raises NotFound for no enterprise."""
    enterprise = answer.data["enterprise"]
    if enterprise is None and (fault := answer.fault("enterprise")) is None:
        raise NotFound(f"no enterprise {desk.uscc!r}")
    if enterprise is None and fault is not None:
        return visit.page("site/refusal.html", HTTPStatus.FORBIDDEN, told=told(fault), number=None)
    refusals = told_by_field(answer)
    return visit.page(template, desk=desk, enterprise=enterprise, data=answer.data, refusals=refusals, **values)


def _within(answer: Answer, field: str, part: str) -> list[dict[str, object]]:
    connection = (answer.data["enterprise"] or {}).get(field) or {}
    points: list[dict[str, object]] = connection.get(part, [])
    return points

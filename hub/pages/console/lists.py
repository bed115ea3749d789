"""The lists of scenarios: everybody with one outcome, in the scenario's own order, and what has changed of late."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

from hub.core import clock
from hub.core.errors import Invalid, NotFound
from hub.pages.console.outcomes import RESULTS
from hub.pages.site.asking import through
from hub.pages.site.host import Answer
from hub.pages.site.refusals import told, told_by_field
from hub.pages.site.visit import Visit
from hub.pages.site.words import OUTCOMES
from hub.sharing.workbooks.asking import LIST_TITLES, MOST_LISTED
from hub.sharing.workbooks.asking import listed as list_rows
from hub.sharing.workbooks.xlsx.files import table

_PAGE = 50
_CHANGES = 10
#: Pages that are asked for until one has somebody.
_MOST_ASKED = 10
#: What a list is narrowed by -> the field of its form.
_FILTERS = {"jurisdiction": "place", "industry": "industry"}


async def scenarios(visit: Visit) -> Response:
    """Show the scenarios that the desk may use, each with the way to its list."""
    answer = await visit.ask("console/lists.graphql")
    return visit.page("console/lists.html", scenarios=answer.data["scenarios"], refusals=told_by_field(answer))


async def listed(visit: Visit) -> Response:
    """Show one list, narrowed as the form asks; what a filter does not take is told above it."""
    return await _shown(visit)


async def workbook(visit: Visit) -> Response:
    """Give the whole list as a workbook: the rows and the order of the page."""
    scenario, outcome = visit.request.path_params["scenario"], _outcome(visit.query)
    try:
        title, rows = await list_rows(scenario, outcome, through(visit), _filter(visit.query))
    except Invalid:
        return await _shown(visit, f"名单没有导出：最多导出{MOST_LISTED}家，请缩小范围或核对筛选条件后再试。")
    content = await asyncio.to_thread(table, title, LIST_TITLES, rows)
    return visit.download(f"{title}-{clock.today()}.xlsx", content)


async def _shown(visit: Visit, problem: str | None = None) -> Response:
    wanted = {
        "scenario": visit.request.path_params["scenario"],
        "outcome": _outcome(visit.query),
        "filter": _filter(visit.query),
        "first": _PAGE,
        "after": visit.query.get("after"),
        "changes": _CHANGES,
    }
    answer = await _asked(visit, wanted)
    scenario, viewer = answer.data["scenario"], answer.data["viewer"]
    if scenario is None:
        raise NotFound("no such scenario")
    fault = answer.fault("scenario", "list")
    return visit.page(
        "console/list.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        scenario=scenario,
        outcome_of=wanted["outcome"],
        problem=problem or (told(fault).text if fault else None),
        own=viewer["organisation"],
        records="outcome:record" in viewer["scopes"],
        results=RESULTS,
    )


async def _asked(visit: Visit, wanted: Mapping[str, object]) -> Answer:
    """The first page that has somebody: where hardly anybody fits, some before it may be empty."""
    for _ in range(_MOST_ASKED):
        answer = await visit.ask("console/list.graphql", **wanted)
        page = (answer.data["scenario"] or {}).get("list")
        if not page or page["nodes"] or not page["pageInfo"]["hasNextPage"]:
            break
        wanted = {**wanted, "after": page["pageInfo"]["endCursor"]}
    return answer


def _outcome(query: Mapping[str, str]) -> str:
    outcome = query.get("outcome", "")
    return outcome if outcome in OUTCOMES else "ELIGIBLE"


def _filter(query: Mapping[str, str]) -> dict[str, str]:
    return {name: query[field].strip() for name, field in _FILTERS.items() if query.get(field, "").strip()}

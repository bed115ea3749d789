"""The lists of scenarios: everybody with one outcome, in the scenario's own order, and what has changed of late."""

from collections.abc import Mapping

from starlette.responses import Response

from hub.core.errors import NotFound
from hub.pages.site.refusals import told, told_by_field
from hub.pages.site.visit import Visit
from hub.pages.site.words import OUTCOMES

_PAGE = 50
_CHANGES = 10
#: What a list is narrowed by -> the field of its form.
_FILTERS = {"jurisdiction": "place", "industry": "industry"}


async def scenarios(visit: Visit) -> Response:
    """Show the scenarios that the desk may use, each with the way to its list."""
    answer = await visit.ask("console/lists.graphql")
    return visit.page("console/lists.html", scenarios=answer.data["scenarios"], refusals=told_by_field(answer))


async def listed(visit: Visit) -> Response:
    """Show one list, narrowed as the form asks; what a filter does not take is told above it."""
    outcome = visit.query.get("outcome", "")
    wanted = {
        "scenario": visit.request.path_params["scenario"],
        "outcome": outcome if outcome in OUTCOMES else "ELIGIBLE",
        "filter": _filter(visit.query),
        "first": _PAGE,
        "after": visit.query.get("after"),
        "changes": _CHANGES,
    }
    answer = await visit.ask("console/list.graphql", **wanted)
    scenario = answer.data["scenario"]
    if scenario is None:
        raise NotFound("no such scenario")
    fault = answer.fault("scenario", "list")
    problem = told(fault).text if fault else None
    return visit.page("console/list.html", scenario=scenario, outcome_of=wanted["outcome"], problem=problem)


def _filter(query: Mapping[str, str]) -> dict[str, str]:
    return {name: query[field].strip() for name, field in _FILTERS.items() if query.get(field, "").strip()}

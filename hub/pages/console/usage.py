"""Shows what the desk may still ask, what its person has done, and the whole log to those who may read it."""

from starlette.responses import Response

from hub.pages.site.refusals import told_by_field
from hub.pages.site.visit import Visit

_PAGE = 20


async def usage(visit: Visit) -> Response:
    """Show quota, scopes and logs."""
    whole, query = visit.person.has("operator", "auditor"), visit.query
    pages = {"first": _PAGE, "after": query.get("after"), "ownAfter": query.get("own-after")}
    answer = await visit.ask("console/usage.graphql", **pages, whole=whole)
    return visit.page("console/usage.html", data=answer.data, whole=whole, refusals=told_by_field(answer))

"""Shows what the desk may still ask, and the log as far as it may read it."""

from starlette.responses import Response

from hub.pages.site.refusals import told_by_field
from hub.pages.site.visit import Visit

_PAGE = 20


async def usage(visit: Visit) -> Response:
    """Show quota, scopes and log."""
    answer = await visit.ask("console/usage.graphql", first=_PAGE, after=visit.query.get("after"))
    return visit.page("console/usage.html", data=answer.data, refusals=told_by_field(answer))

"""What departments have delivered: how fresh each source is, and each delivery with its counts."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from hub.pages.site.refusals import told_by_field
from hub.pages.site.visit import Visit

_PAGE = 50


async def board(visit: Visit) -> Response:
    """Show up to when each source is stated and when the next delivery is due: those that are overdue first."""
    answer = await visit.ask("operator/board.graphql")
    sources = sorted(answer.data["freshness"] or (), key=_urgency)
    return visit.page("operator/board.html", sources=sources, refusals=told_by_field(answer))


async def batches(visit: Visit) -> Response:
    """Show the deliveries, the newest first."""
    answer = await visit.ask("operator/batches.graphql", first=_PAGE, after=visit.query.get("after"))
    return visit.page("operator/batches.html", batches=answer.data["batches"], refusals=told_by_field(answer))


def _urgency(source: Mapping[str, Any]) -> tuple[bool, str, str]:
    """What is overdue stands first, then what has been stated for the oldest day."""
    return not source["overdue"], source["newest"] or "", source["title"]

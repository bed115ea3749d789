"""The addresses of a department's desk."""

from starlette.responses import Response
from starlette.routing import Route

from hub.pages.console import look_up, usage
from hub.pages.enterprise import views
from hub.pages.enterprise.views import Desk
from hub.pages.site.host import Host
from hub.pages.site.navigation import DESK
from hub.pages.site.routes import page
from hub.pages.site.visit import Visit

_ENTERPRISE = look_up.ENTERPRISE + "/{uscc}"


def routes(host: Host) -> list[Route]:
    """The look-up, an enterprise's pages, and what the desk itself has asked."""
    return [
        page(host, "/console", look_up.look_up, *DESK, "operator"),
        page(host, "/console/usage", usage.usage, *DESK, "operator", "auditor"),
        page(host, _ENTERPRISE, _overview, *DESK),
        page(host, f"{_ENTERPRISE}/history", _history, *DESK),
        page(host, f"{_ENTERPRISE}/records", _records, *DESK),
        page(host, f"{_ENTERPRISE}/readers", _readers, *DESK, "auditor", "operator"),
    ]


async def _overview(visit: Visit) -> Response:
    return await views.overview(visit, _desk(visit), "console/enterprise.html")


async def _history(visit: Visit) -> Response:
    return await views.history(visit, _desk(visit))


async def _records(visit: Visit) -> Response:
    return await views.records(visit, _desk(visit))


async def _readers(visit: Visit) -> Response:
    return await views.readers(visit, _desk(visit))


def _desk(visit: Visit) -> Desk:
    uscc = visit.request.path_params["uscc"]
    return Desk(f"{look_up.ENTERPRISE}/{uscc}", uscc)

"""The addresses of a department's desk."""

from starlette.responses import Response
from starlette.routing import Route

from hub.pages.console import lists, look_up, outcomes, usage, workbook
from hub.pages.enterprise import views
from hub.pages.enterprise.views import Desk, DeskView
from hub.pages.site.host import Host
from hub.pages.site.navigation import DESK
from hub.pages.site.routes import View, change, page, upload
from hub.pages.site.visit import Visit

_ENTERPRISE = look_up.ENTERPRISE + "/{uscc}"


def routes(host: Host) -> list[Route]:
    """The look-up, an enterprise's pages, and what the desk itself has asked."""
    return [
        page(host, "/console", look_up.look_up, *DESK),
        page(host, workbook.PATH, workbook.form, *DESK),
        upload(host, workbook.PATH, workbook.send, *DESK),
        page(host, f"{workbook.PATH}/{{job}}", workbook.progress, *DESK),
        page(host, f"{workbook.PATH}/{{job}}/file", workbook.fetch, *DESK),
        change(host, f"{workbook.PATH}/{{job}}/delete", workbook.delete, *DESK),
        page(host, "/console/usage", usage.usage, *DESK, "operator", "auditor"),
        page(host, _ENTERPRISE, _at_desk(_overview), *DESK),
        page(host, f"{_ENTERPRISE}/verdicts/{{scenario}}", _at_desk(views.verdict), *DESK),
        page(host, f"{_ENTERPRISE}/history", _at_desk(views.history), *DESK),
        page(host, f"{_ENTERPRISE}/records", _at_desk(views.records), *DESK),
        page(host, f"{_ENTERPRISE}/readers", _at_desk(views.readers), *DESK, "auditor", "operator"),
        page(host, "/console/lists", lists.scenarios, *DESK),
        page(host, "/console/lists/{scenario}", lists.listed, *DESK),
        page(host, "/console/lists/{scenario}/workbook", lists.workbook, *DESK),
        page(host, "/console/lists/{scenario}/outcomes/{uscc}", outcomes.form, *DESK),
        change(host, "/console/lists/{scenario}/outcomes/{uscc}", outcomes.record, *DESK),
    ]


def _at_desk(view: DeskView) -> View:
    """Show a view of the enterprise whose code stands in the address."""

    async def shown(visit: Visit) -> Response:
        uscc = visit.request.path_params["uscc"]
        return await view(visit, Desk(f"{look_up.ENTERPRISE}/{uscc}", uscc))

    return shown


async def _overview(visit: Visit, desk: Desk) -> Response:
    return await views.overview(visit, desk, "console/enterprise.html")

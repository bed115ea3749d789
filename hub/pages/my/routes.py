"""The addresses of an enterprise's own pages, and of the counter's, where the same pages stand below another."""

from starlette.responses import Response
from starlette.routing import Route

from hub.pages.enterprise import views
from hub.pages.enterprise.views import Desk, DeskView
from hub.pages.my import consents, counter
from hub.pages.site.host import Host
from hub.pages.site.routes import View, change, page
from hub.pages.site.visit import Visit

MY, COUNTER = "/my", "/counter/enterprise"


def routes(host: Host) -> list[Route]:
    """An enterprise's pages twice, and the counter's own where the enterprise is chosen."""
    return [
        *_own(host, MY, "enterprise"),
        *_own(host, COUNTER, "counter"),
        page(host, "/counter", counter.choose, "counter"),
        change(host, "/counter", counter.chosen, "counter"),
    ]


def _own(host: Host, at: str, role: str) -> list[Route]:
    return [
        page(host, at, _at(at, _overview), role),
        page(host, f"{at}/verdicts/{{scenario}}", _at(at, views.verdict), role),
        page(host, f"{at}/history", _at(at, views.history), role),
        page(host, f"{at}/records", _at(at, views.records), role),
        page(host, f"{at}/readers", _at(at, views.readers), role),
        page(host, f"{at}/consents", _at(at, consents.consents), role),
        page(host, f"{at}/consents/new", _at(at, consents.new), role),
        change(host, f"{at}/consents/new", _at(at, consents.grant), role),
        page(host, f"{at}/consents/end", _at(at, consents.ending), role),
        change(host, f"{at}/consents/end", _at(at, consents.end), role),
    ]


def _at(at: str, view: DeskView) -> View:
    """Show a view of the enterprise that the visitor acts for; the counter chooses one first."""

    async def shown(visit: Visit) -> Response:
        uscc = visit.person.enterprise
        return await view(visit, Desk(at, uscc)) if uscc else visit.go("/counter")

    return shown


async def _overview(visit: Visit, desk: Desk) -> Response:
    return await views.overview(visit, desk, "my/overview.html")

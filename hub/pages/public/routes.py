"""The addresses that everybody finds, and the two choices that hold on every page."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.credit.evaluation.library.ruleset_store import folders
from hub.pages.public import choices
from hub.pages.site.host import Host
from hub.pages.site.navigation import first_page
from hub.pages.site.routes import View, change, open_page, page
from hub.pages.site.visit import Visit
from hub.sharing.data_standard.page import KINDS
from hub.sharing.data_standard.rules import example_file, published


def routes(host: Host) -> list[Route]:
    async def display(request: Request) -> Response:
        return await choices.display(Visit(request, host))

    return [
        open_page(host, "/", _home),
        open_page(host, "/public", _template("public/about.html")),
        open_page(host, "/public/data-standard", _data_standard),
        open_page(host, "/public/objection", _template("public/objection.html")),
        open_page(host, "/public/accessibility", _template("public/accessibility.html")),
        Route("/display", display, methods=["POST"]),
        page(host, "/purpose", choices.purposes),
        change(host, "/purpose", choices.choose_purpose),
    ]


async def _home(visit: Visit) -> Response:
    """Lead whoever is logged in to the right first_page."""
    return visit.page("public/home.html", first_page=first_page(visit.visitor) if visit.visitor else None)


async def _data_standard(visit: Visit) -> Response:
    """Show what departments deliver, as the declarations have it by which the hub reads their files."""
    standard = await run_in_threadpool(published, *folders())
    return visit.page("public/data_standard.html", standard=standard, kinds=KINDS, example_file=example_file)


def _template(name: str) -> View:
    async def view(visit: Visit) -> Response:
        return visit.page(name)

    return view

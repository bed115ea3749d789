"""The addresses of the operator's console."""

from starlette.routing import Route

from hub.pages.operator import intake, rehearsal
from hub.pages.site.host import Host
from hub.pages.site.routes import change, page


def routes(host: Host) -> list[Route]:
    """The board of sources, the deliveries, and the rehearsal of a draft."""
    return [
        page(host, "/console/sources", intake.board, "operator"),
        page(host, "/console/batches", intake.batches, "operator"),
        page(host, "/console/rehearsal", rehearsal.ask, "operator"),
        change(host, "/console/rehearsal", rehearsal.rehearse, "operator"),
    ]

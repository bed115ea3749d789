"""`/feeds/{view}/digests` is the table of digests by which a consumer checks its copy, signed."""

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.grant import Grant
from auth.scopes import Scope
from hub.core import clock
from hub.core.audit.rules import entry
from hub.core.errors import Forbidden, Invalid
from hub.core.events import Event, EventKind
from hub.endpoints.protected import needs
from hub.endpoints.services import Services, services
from hub.sharing.copies.queries import digests
from hub.sharing.packages.signatures.detached import signed
from hub.sharing.packages.signatures.keys import JwkKey
from hub.sharing.views.commands import advance
from hub.sharing.views.queries import view_by_code
from hub.sharing.views.results import View
from resolvers.sharing.access import owner, require_view

#: What a position held never changes; who may read it does, so no cache beside the client's own keeps it.
_CACHE = "private, max-age=86400, immutable"


def routes() -> list[Route]:
    """The one address."""
    return [Route("/feeds/{view}/digests", table)]


@needs(Scope.DELIVERY_SUBSCRIBE)
async def table(http: Request, grant: Grant) -> Response:
    """The digests of a view at a position; at the newest one where none is said."""
    hub = services(http)
    view = await view_by_code(hub.database, grant.client, http.path_params["view"])
    require_view(grant, view)
    asked = http.query_params.get("at")
    position = await _newest(hub, view) if asked is None else _position(asked, view)
    held = await digests(hub.database, view, position)
    etag = f'"{held.root.hex()}-{position}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache" if asked is None else _CACHE}
    if etag in http.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    told = {"view": view.code, "position": position, "rows": held.rows, "root": held.root.hex()}
    await hub.audit.write(entry(grant.actor(view.purpose), Event(EventKind.COPY_COMPARED, details=told), clock.now()))
    content = orjson.dumps({**told, "digests": [each.hex() for each in held.digests]})
    await hub.auth.keys.refresh()
    signature = signed(content, JwkKey(hub.auth.keys.signing))
    return Response(content, media_type="application/json", headers={**headers, "Hub-Signature": signature})


async def _newest(hub: Services, view: View) -> int:
    client = await owner(hub.database, view)
    if client is None:
        raise Forbidden(f"client {view.client!r} may have the view {view.code!r} no more")
    return await advance(hub.database, client, view)


def _position(text: str, view: View) -> int:
    if text.isascii() and text.isdecimal() and len(text) < 19 and int(text) <= view.position:
        return int(text)
    raise Invalid(f"{text[:20]!r} is no position of view {view.code!r}, which has reached {view.position}", field="at")

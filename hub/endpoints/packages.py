"""`/packages/{id}` is a package's manifest, and its files stand below: whole, in parts, or not at all if known."""

import asyncio
import base64
import re
from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from auth.grant import Grant
from auth.scopes import Scope
from hub.core import clock
from hub.core.audit.rules import entry
from hub.core.errors import Conflict, Forbidden, NotFound
from hub.core.events import Event, EventKind
from hub.endpoints.protected import needs
from hub.endpoints.services import Services, services
from hub.sharing.packages import queries
from hub.sharing.packages.formats.kinds import KINDS
from hub.sharing.packages.manifests.manifest import MANIFEST
from hub.sharing.packages.manifests.measures import measure
from hub.sharing.packages.results import FILE_NAMES, KeptPackage
from hub.sharing.packages.verification.contents import JWKS, SIGNATURES
from hub.sharing.views.commands import advance
from resolvers.sharing.access import owner, require_view

_NUMBER = re.compile(r"[0-9]{1,18}")
_TYPES: Mapping[str, str] = {
    **{FILE_NAMES[each]: kind.media_type for each, kind in KINDS.items()},
    MANIFEST: "application/json",
    JWKS: "application/jwk-set+json",
    **dict.fromkeys(SIGNATURES, "application/jose"),
}


def routes() -> list[Route]:
    """Both addresses."""
    return [Route("/packages/{package}", manifest), Route("/packages/{package}/{file}", file)]


@needs(Scope.DELIVERY_SUBSCRIBE)
async def manifest(http: Request, grant: Grant) -> Response:
    """The manifest of a package."""
    return await _answer(http, grant, MANIFEST)


@needs(Scope.DELIVERY_SUBSCRIBE)
async def file(http: Request, grant: Grant) -> Response:
    """One file of a package."""
    return await _answer(http, grant, http.path_params["file"])


async def _answer(http: Request, grant: Grant, name: str) -> Response:
    hub = services(http)
    package = await _package(hub, grant, http.path_params["package"])
    media_type = _TYPES.get(name)
    path = hub.settings.packages_folder / str(package.folder) / name
    if media_type is None or not path.is_file():
        raise NotFound(f"package {package.id} has no file {name[:60]!r}")
    return await _sent(hub, grant, package, path, media_type, http)


async def _package(hub: Services, grant: Grant, text: str) -> KeptPackage:
    """A ready package of the client's own, none of whose rows was withdrawn since: those nobody may be told again."""
    number = int(text) if _NUMBER.fullmatch(text) else 0
    package = await queries.package_by_id(hub.database, grant.actor(None), number)
    (view,) = await queries.views_by_id(hub.database, [package.view])
    require_view(grant, view)
    if package.folder is None:
        raise Conflict(f"package {package.id} is not ready: {package.cause or package.state.value}")
    client = await owner(hub.database, view)
    if client is None:
        raise Forbidden(f"client {grant.client!r} may have no packages of the view {view.code!r} any more")
    await advance(hub.database, client, view)
    if await queries.withdrawn_since(hub.database, package):
        raise Conflict(f"package {package.id} tells of rows that were withdrawn since: ask for a newer one")
    return package


async def _sent(
    hub: Services, grant: Grant, package: KeptPackage, path: Path, media_type: str, http: Request
) -> Response:
    """The file, or 304 where the client has it; the access log knows of it before."""
    measures = await asyncio.to_thread(measure, path)
    etag = f'"{measures.sha256}"'
    digest = base64.b64encode(bytes.fromhex(measures.sha256)).decode()
    headers = {"ETag": etag, "Content-Digest": f"sha-256=:{digest}:", "Cache-Control": "private, no-cache"}
    if etag in http.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    (view,) = await queries.views_by_id(hub.database, [package.view])
    details = {"package": package.id, "view": view.code, "file": path.name, "number": package.number}
    told = Event(EventKind.PACKAGE_FETCHED, await queries.told(hub.database, view, package), details)
    await hub.audit.write(entry(grant.actor(view.purpose), told, clock.now()))
    return FileResponse(path, media_type=media_type, headers=headers, filename=path.name)

"""`/schema.graphql` is the schema as it is printed, for whoever may introspect."""

from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.grant import Grant
from auth.scopes import Scope
from hub.endpoints.protected import needs
from schema.sdl import printed

PATH = "/schema.graphql"
_printed = cache(printed)


def routes() -> list[Route]:
    return [Route(PATH, schema)]


@needs(Scope.INTROSPECTION)
async def schema(_: Request, __: Grant) -> Response:
    """The schema; no cache beside the client's own keeps it."""
    return Response(_printed(), media_type="application/graphql", headers={"Cache-Control": "private, no-cache"})

"""Serves every route below the path of the public address too, where that has one."""

from starlette.types import ASGIApp, Receive, Scope, Send


class PathPrefix:
    """ASGI middleware. A proxy in front may strip the path or pass it on: both reach the routes."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and scope["path"].startswith(f"{self._path}/"):
            scope["root_path"] = self._path
        await self._app(scope, receive, send)

"""Below the public address's path everything is where it is without one."""

from starlette.types import ASGIApp, Receive, Scope, Send


class Beneath:
    """ASGI middleware. A proxy in front may take the path off, or pass it on: both find the hub."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and scope["path"].startswith(f"{self._path}/"):
            scope["root_path"] = self._path
        await self._app(scope, receive, send)

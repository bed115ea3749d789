"""`/audit/checkpoint`: what the access log is, signed, for anybody to keep: so nobody can cut off its end unnoticed."""

import hashlib

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from hub.core.audit.checkpoints.folder import CheckpointFolder
from hub.core.errors import NotFound
from hub.endpoints.services import services

#: Seconds for which a cache may give out what it has: the worker signs once a minute.
_FRESH = 60


def routes() -> list[Route]:
    """The newest checkpoint, those of past days, and the key that signed them."""
    return [
        Route("/audit/checkpoint", newest, methods=["GET"]),
        Route("/audit/checkpoint/{day}", of_day, methods=["GET"]),
        Route("/audit/key", key, methods=["GET"]),
    ]


async def newest(http: Request) -> Response:
    return _told(http, _folder(http).newest(), "no checkpoint has been signed yet: the worker signs one a minute")


async def of_day(http: Request) -> Response:
    """The last checkpoint of a day, written 2026-11-29, in the district's time."""
    day = http.path_params["day"]
    return _told(http, _folder(http).of_day(day), f"there is no checkpoint of the day {day[:20]!r}")


async def key(http: Request) -> Response:
    return _told(http, _folder(http).public_key(), "there is no key yet: the worker makes it with its first checkpoint")


def _folder(http: Request) -> CheckpointFolder:
    return services(http).checkpoints


def _told(http: Request, text: str | None, missing: str) -> Response:
    if text is None:
        raise NotFound(missing)
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": f"public, max-age={_FRESH}"}
    if etag in http.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return PlainTextResponse(text, headers=headers)

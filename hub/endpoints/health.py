"""`/health/live`: the process answers. `/health/ready`: it can do its work, or says what it lacks."""

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse

from hub.core.errors import Unavailable, told_to_operator
from hub.core.store.migrate import require_newest_of
from hub.endpoints.services import services

log = structlog.get_logger()


async def live(_: Request) -> JSONResponse:
    return JSONResponse({"status": "live"})


async def ready(request: Request) -> JSONResponse:
    """503 with the reason while the store cannot be reached or has another schema than this program."""
    try:
        await require_newest_of(services(request).database)
    except Unavailable as error:
        log.warning("not ready", cause=told_to_operator(error))
        return JSONResponse({"status": "not ready", "reason": error.message}, 503)
    return JSONResponse({"status": "ready"})

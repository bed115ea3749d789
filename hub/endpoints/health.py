"""`/health/live`: the process answers. `/health/ready`: it can do its work, or says what it lacks."""

from dataclasses import dataclass

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse

from hub.core.errors import Unavailable, told_to_operator
from hub.core.store.database import Database
from hub.core.store.migrations.revisions import require_newest_of
from hub.core.supervision import Supervisor

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Health:
    """What a process needs, for its work; the application has it as `state.health`."""

    database: Database
    background: Supervisor

    async def require(self) -> None:
        """Raise Unavailable while the store cannot be reached or has another schema, or background work is dead."""
        await require_newest_of(self.database)
        if dead := self.background.dead:
            raise Unavailable(f"background work has ended and is begun again: {', '.join(dead)}")


async def live(_: Request) -> JSONResponse:
    return JSONResponse({"status": "live"})


async def ready(request: Request) -> JSONResponse:
    """503 with the reason while the process cannot do its work; details are for the log."""
    health: Health = request.app.state.health
    try:
        await health.require()
    except Unavailable as error:
        log.warning("not ready", cause=told_to_operator(error))
        return JSONResponse({"status": "not ready", "reason": error.message}, 503)
    return JSONResponse({"status": "ready"})

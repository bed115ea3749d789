"""`/health/live`: the process answers. `/health/ready`: it can do its work, or says what it lacks."""

from asyncpg import UndefinedTableError
from starlette.requests import Request
from starlette.responses import JSONResponse

from hub.core.errors import Unavailable
from hub.core.store.database import Database
from hub.core.store.migrate import newest
from hub.endpoints.services import services


async def live(_: Request) -> JSONResponse:
    return JSONResponse({"status": "live"})


async def ready(request: Request) -> JSONResponse:
    """503 with the reason while the store cannot be reached or has another schema than this program."""
    try:
        await _check_revision(services(request).database)
    except Unavailable as error:
        return JSONResponse({"status": "not ready", "reason": error.message}, 503)
    return JSONResponse({"status": "ready"})


async def _check_revision(database: Database) -> None:
    try:
        rows = await database.fetch("select version_num from alembic_version")
    except UndefinedTableError:
        rows = []
    revision = rows[0]["version_num"] if rows else "none"
    if revision != newest():
        raise Unavailable(f"the store has revision {revision}, not {newest()}: run `hub migrate`")

"""One drop from the queue to its target; a target that is lost makes it wait, and is told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from hub.core.actor import Actor
from hub.core.errors import HubError
from hub.core.store.database import Database
from hub.sharing.packages import commands, queries
from hub.sharing.packages.drops.targets import Drop, SftpAccess, drop
from hub.sharing.packages.results import DueDrop
from hub.sharing.views.results import View

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DropOffice:
    """What packages are dropped with; `owner` as in a workshop."""

    database: Database
    folder: Path
    access: SftpAccess
    owner: Callable[[View], Awaitable[Actor | None]]


async def drop_next(office: DropOffice) -> bool:
    """Drop the package whose turn it is; False where none waits."""
    due = await commands.claim_drop(office.database)
    if due is None:
        return False
    if cause := await _against(office, due):
        await commands.give_up_drop(office.database, due, cause)
        log.warning("a package is not dropped", package=due.package.id, target=due.target, cause=cause)
        return True
    try:
        await drop(due.target, _named(office, due), office.access)
    except HubError as error:
        until = await commands.put_off_drop(office.database, due, error.message)
        log.warning("a drop waits", package=due.package.id, cause=error.message, until=until.isoformat())
    else:
        await commands.finish_drop(office.database, due)
        log.info("dropped a package", package=due.package.id, target=due.target)
    return True


async def _against(office: DropOffice, due: DueDrop) -> str:
    """Why a package must not leave any more; nothing where it may. Of withdrawn rows the next package tells."""
    if await office.owner(due.view) is None:
        return f"client {due.view.client!r} may have no packages of the view {due.view.code!r} any more"
    return "rows were withdrawn since" if await queries.withdrawn_since(office.database, due.package) else ""


def _named(office: DropOffice, due: DueDrop) -> Drop:
    return Drop(office.folder / str(due.package.folder), f"{due.view.code}-{due.package.number or 0:06}")

"""One drop from the queue to its target; a target that is lost makes it wait, and is told."""

from dataclasses import dataclass
from pathlib import Path

import structlog

from hub.core.errors import HubError
from hub.core.store.database import Database
from hub.sharing.packages import commands, queries
from hub.sharing.packages.drops.targets import Drop, SftpAccess, drop
from hub.sharing.packages.results import DueDrop

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DropOffice:
    """What packages are dropped with."""

    database: Database
    folder: Path
    access: SftpAccess


async def drop_next(office: DropOffice) -> bool:
    """Drop the package whose turn it is; False where none waits."""
    due = await commands.claim_drop(office.database)
    if due is None:
        return False
    if await queries.withdrawn_since(office.database, due.package):
        await commands.give_up_drop(office.database, due)
        log.warning("a package is not dropped: rows were withdrawn since", package=due.package.id, target=due.target)
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


def _named(office: DropOffice, due: DueDrop) -> Drop:
    return Drop(office.folder / str(due.package.folder), f"{due.view.code}-{due.package.number or 0:06}")

"""One package from the queue to its folder; what stands in the way makes it wait, and is told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import ParamSpec, TypeVar

import structlog
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

from hub.core.actor import Actor
from hub.core.errors import HubError, Unavailable
from hub.core.store.database import Connection, Database
from hub.core.supervision import beating
from hub.sharing.copies.queries import digests
from hub.sharing.packages import commands, queries, rules
from hub.sharing.packages.formats.layout import PackageLayout
from hub.sharing.packages.formats.titles import columns
from hub.sharing.packages.manifests.manifest import PackageFacts
from hub.sharing.packages.packing.folder import PackageFolder
from hub.sharing.packages.results import KeptPackage, PackageKind, PackageOutcome, PackageRow
from hub.sharing.packages.signatures.detached import Signer
from hub.sharing.views.commands import advance
from hub.sharing.views.results import View

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
#: Seconds between two signs of life of a worker.
_BEAT = 5.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Workshop:
    """What packages are made with; `owner` finds a view's client as its record is now, None if it may not have it."""

    database: Database
    folder: Path
    signers: Sequence[Signer]
    owner: Callable[[View], Awaitable[Actor | None]]


@dataclass(slots=True)
class Progress:
    """How many rows of a package are written."""

    rows: int = 0


async def make_next(shop: Workshop) -> bool:
    """Make the package whose turn it is; False where none waits."""
    package = await commands.claim(shop.database)
    if package is None:
        return False
    (view,) = await queries.views_by_id(shop.database, [package.view])
    progress = Progress()
    try:
        async with beating(lambda: commands.beat(shop.database, package, progress.rows), _BEAT):
            made = await _made(shop, package, view, progress)
    except HubError as error:
        until = await commands.put_off(shop.database, package, error.message)
        log.warning("a package waits", package=package.id, view=view.code, cause=error.message, until=until.isoformat())
        return True
    if await commands.finish(shop.database, package, view, made):
        log.info("made a package", package=package.id, view=view.code, number=made.number, rows=made.rows)
    return True


async def _made(shop: Workshop, package: KeptPackage, view: View, progress: Progress) -> PackageOutcome:
    actor = await shop.owner(view)
    if actor is None:
        raise Unavailable(f"client {view.client!r} may have no packages of the view {view.code!r} any more")
    position = await advance(shop.database, actor, view)
    async with shop.database.connection() as connection, connection.transaction(isolation="repeatable_read"):
        facts = await _facts(connection, package, view, position)
        return await _packed(shop, package, facts, _counted(_rows(connection, view, facts), progress))


async def _facts(connection: Connection, package: KeptPackage, view: View, position: int) -> PackageFacts:
    number, follows, previous = await queries.last_package(connection, view) or (0, 0, None)
    start = package.from_position if package.from_position is not None else follows
    table = await digests(connection, view, position)
    return PackageFacts(
        view=view.code,
        title=f"{view.code}（{view.client}）",
        definition=rules.definition(view),
        number=number + 1,
        layout=PackageLayout(package.kind, columns(view)),
        from_position=start if package.kind is PackageKind.DELTA else None,
        to_position=position,
        known_at=await queries.known_at(connection, position),
        rulesets=queries.rulesets(view),
        root=table.root.hex(),
        previous=previous,
    )


def _rows(connection: Connection, view: View, facts: PackageFacts) -> AsyncIterator[list[PackageRow]]:
    if facts.from_position is None:
        return queries.full_rows(connection, view, facts.to_position)
    return queries.delta_rows(connection, view, facts.from_position, facts.to_position)


async def _counted(blocks: AsyncIterator[list[PackageRow]], progress: Progress) -> AsyncIterator[list[PackageRow]]:
    async for block in blocks:
        yield block
        progress.rows += len(block)


async def _packed(
    shop: Workshop, package: KeptPackage, facts: PackageFacts, rows: AsyncIterator[list[PackageRow]]
) -> PackageOutcome:
    """Each attempt has a folder of its own, so that a worker taken for dead overwrites nothing."""
    name = f"{package.id}-{package.attempts}"
    with PackageFolder(shop.folder / name, facts.layout, package.formats) as folder:
        await _written(folder.open)
        async for block in rows:
            await _written(folder.add, block)
        content = await _written(folder.finish, facts, shop.signers)
    counts = folder.counts
    return PackageOutcome(
        number=facts.number,
        from_position=facts.from_position,
        to_position=facts.to_position,
        rows=counts.rows,
        tombstones=counts.tombstones,
        root=facts.root,
        manifest=sha256(content).hexdigest(),
        folder=name,
    )


async def _written(write: Callable[Parameters, Result], *given: Parameters.args, **named: Parameters.kwargs) -> Result:
    """Write beside the event loop; a full disk is told here, or else it would be taken for the store's fault."""
    try:
        return await asyncio.to_thread(write, *given, **named)
    except (OSError, FileCreateError) as error:
        raise Unavailable(f"its files cannot be written: {getattr(error, 'strerror', None) or error}") from error

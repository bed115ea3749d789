"""The rows that wait for a person: listed with their causes, mended and taken in, or discarded."""

from collections.abc import Mapping, Sequence

from hub.core.district import district
from hub.core.errors import Forbidden, Invalid, NotFound
from hub.core.store.paging import Page, whole_number
from hub.intake.ingest.quarantine import commands, queries
from hub.intake.ingest.quarantine.results import CauseCount, Choice, WaitingRow
from hub.intake.ingest.quarantine.retries import mend_and_retry
from hub.intake.ingest.standard.finding_codes import FindingCode
from resolvers.deliveries.ingest import require_resource
from resolvers.request.context import Context
from resolvers.request.mutations import MutationTransaction

#: Rows that one request discards at most.
MOST = 500


async def causes(context: Context) -> list[CauseCount]:
    """The causes by which rows of the client's organisation wait; of the district's operator all."""
    context.of_this_moment()
    return await queries.causes_of(context.database, context.actor, Choice())


async def waiting(context: Context, chosen: Choice, first: int, after: str | None) -> Page[WaitingRow]:
    """A page of these rows, in the order in which they arrived; raises NotFound for a name of what is not there."""
    context.of_this_moment()
    _check(chosen)
    return await queries.waiting_page(context.database, context.actor, chosen, first, after)


def _check(chosen: Choice) -> None:
    if chosen.resource is not None:
        require_resource(chosen.resource)
    if chosen.provider is not None and not district().knows_provider(chosen.provider):
        raise NotFound(f"no provider {chosen.provider[:60]!r} is known", field="provider")
    if chosen.cause is not None and chosen.cause not in FindingCode.__members__:
        raise NotFound(f"no finding {chosen.cause[:60]!r}; there are {', '.join(FindingCode)}", field="cause")


async def waiting_row(context: Context, typed: str) -> WaitingRow | None:
    """One of these rows; None where it waits no longer, or is somebody else's."""
    context.of_this_moment()
    number = whole_number(typed)
    found = await queries.waiting_by_number(context.database, context.actor, [] if number is None else [number])
    return next(iter(found.values()), None)


async def rows_by_number(context: Context, numbers: Sequence[int | None]) -> Mapping[int, WaitingRow]:
    """Those of the rows that wait still."""
    context.of_this_moment()
    named = [number for number in numbers if number is not None]
    return await queries.waiting_by_number(context.database, context.actor, named)


async def mend(change: MutationTransaction, typed: str, cells: Mapping[str, str]) -> int:
    """The number of the row, which was taken in where it waits no longer."""
    [row] = await _rows(change, [typed])
    if not cells:
        raise Invalid("no cell is named: a row is mended by new values", field="cells")
    await mend_and_retry(change.connection, change.context.actor, row, cells)
    return row.id


async def discard(change: MutationTransaction, typed: Sequence[str], reason: str) -> int:
    """The number of the first row; all are discarded, or none."""
    rows = await _rows(change, typed)
    await commands.discard(change.connection, change.context.actor, [row.id for row in rows], reason)
    return rows[0].id


async def _rows(change: MutationTransaction, typed: Sequence[str]) -> list[WaitingRow]:
    """The rows, which the client may write; raises NotFound for one that does not wait, or is somebody else's."""
    if not 0 < len(typed) <= MOST:
        raise Invalid(f"{len(typed)} rows are named; it must be 1 to {MOST}", field="rows")
    numbers = [_number(text) for text in typed]
    found = await queries.waiting_by_number(change.connection, change.context.actor, numbers)
    if missing := sorted(set(numbers) - found.keys()):
        raise NotFound(f"no row {missing[0]} waits in quarantine", field="row")
    actor = change.context.actor
    if forbidden := sorted({row.resource for row in found.values()} - actor.reach.resources):
        raise Forbidden(f"client {actor.client!r} may not write {forbidden[0]!r}")
    return list(found.values())


def _number(typed: str) -> int:
    number = whole_number(typed)
    if number is None:
        raise NotFound(f"no row {typed[:60]!r} waits in quarantine", field="row")
    return number

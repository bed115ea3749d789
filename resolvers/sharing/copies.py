"""Holds a consumer's copy against what its view held, and signs for a copy that is whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from auth.tokens import jws, signing_keys
from hub.core import clock
from hub.core.audit.commands import record
from hub.core.errors import Invalid
from hub.core.events import Event, EventKind
from hub.sharing.copies import queries, rules
from hub.sharing.copies.results import CopyComparison, CopyState
from hub.sharing.proofs.rules import BUCKETS, bucket
from hub.sharing.views.queries import view_by_code
from hub.sharing.views.results import View
from resolvers.request.context import Context
from resolvers.sharing.access import require_view

#: Says what is signed: a receipt is good for nothing else.
_TYPE = "hub-copy-receipt+jws"


@dataclass(frozen=True, slots=True)
class ToldBucket:
    """A bucket as the consumer has it: the leaf of each key, in hexadecimal."""

    number: int
    leaves: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ToldCopy:
    """What a consumer says of its copy; `prefixes` in the second step, `buckets` in the third."""

    view: str
    position: int
    rows: int
    root: str
    prefixes: str | None
    buckets: Sequence[ToldBucket]


async def check(context: Context, told: ToldCopy) -> CopyComparison:
    """Where the copy differs from what the view held; raises Invalid for a position that the view has not reached."""
    context.of_this_moment()
    view = await view_by_code(context.database, context.actor.client, told.view)
    require_view(context.grant, view)
    if not 0 <= told.position <= view.position:
        raise Invalid(f"view {view.code!r} has reached position {view.position}", field="position")
    root = rules.root_of(told.root)
    held = await queries.digests(context.database, view, told.position)
    found = CopyComparison(CopyState.DIFFERENT, told.position, held.rows, held.root)
    if (held.root, held.rows) == (root, told.rows):
        return replace(found, state=CopyState.EQUAL, receipt=await _receipt(context, view, found))
    if told.buckets:
        return await _with_wrong_rows(context, view, told, found)
    if told.prefixes is None:
        return found
    numbers = rules.differing(held.digests, rules.prefixes_of(told.prefixes))
    return replace(found, buckets=await queries.leaves(context.database, view, told.position, numbers))


async def _with_wrong_rows(context: Context, view: View, told: ToldCopy, found: CopyComparison) -> CopyComparison:
    numbers = [each.number for each in told.buckets]
    given = {key: leaf for each in told.buckets for key, leaf in rules.leaves_of(each.leaves).items()}
    for key in given:
        if bucket(key) not in numbers:
            raise Invalid(f"{key[:60]!r} belongs to bucket {bucket(key)}, which is not told", field="leaves")
    if not all(0 <= number < BUCKETS for number in numbers):
        raise Invalid(f"a bucket is numbered from 0 to {BUCKETS - 1}", field="leaves")
    held = await queries.leaves(context.database, view, told.position, numbers)
    return replace(found, wrong=rules.wrong_rows(held, given))


async def _receipt(context: Context, view: View, found: CopyComparison) -> str:
    """Sign that this client had this view whole at this position; the access log knows of it too."""
    actor, at = context.actor, clock.now()
    stated = {"view": view.code, "position": found.position, "rows": found.rows, "root": found.root.hex()}
    async with context.database.transaction() as connection:
        key = (await signing_keys.read(connection)).signing
        await record(connection, actor, Event(EventKind.COPY_COMPARED, details=stated))
    header = {"alg": key.alg, "kid": key.kid, "typ": _TYPE}
    return jws.sign(header, {"client": actor.client, **stated, "at": at.isoformat()}, key)

"""Read packages and schedules, and the rows that a package tells."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import orjson

from hub.core import clock
from hub.core.actor import Actor
from hub.core.errors import NotFound
from hub.core.store.database import Connection, Reader, Row
from hub.core.store.paging import Cursors, Page, page, size
from hub.credit.evaluation.library.ruleset_store import library
from hub.sharing.packages.results import (
    ClientPackage,
    KeptPackage,
    PackageFormat,
    PackageKind,
    PackageRow,
    PackageState,
)
from hub.sharing.proofs.rules import Value
from hub.sharing.views import queries as views
from hub.sharing.views.results import CopyOperation, View, ViewKind

_LIST = """
select p.* from package p where p.view = $1 and ($2::bigint is null or p.id < $2) order by p.id desc limit $3
"""
_BY_IDS = """
select p.* from package p join shared_view v on v.id = p.view where p.id = any ($1) and v.client = $2
"""
_ANY = "select * from package where id = $1"
_OF_VIEW = "select * from package where view = $1 and id = $2"
_EVERY = """
select p.*, v.client, v.code, d.target, d.done_at as dropped_at, d.cause as drop_cause
from package p join shared_view v on v.id = p.view left join package_drop d on d.package = p.id
where $1::text is null or v.code = $1 order by p.id desc limit 200
"""
_OF_CLIENTS = """
select p.*, v.client, v.code, d.target, d.cause as drop_cause,
       case when d.cause is null then d.done_at end as dropped_at
from package p join shared_view v on v.id = p.view left join package_drop d on d.package = p.id
where ($1::text is null or v.client = $1) and ($2::bigint is null or p.id < $2) order by p.id desc limit $3
"""
_LAST = "select number, to_pos, manifest from package where view = $1 and state = 'ready' order by number desc limit 1"
_VIEWS = "select * from shared_view where id = any ($1)"
_TARGET = "select target from package_schedule where id = $1"
_KNOWN_AT = "select max(at) as at from change where position <= $1"
_ROWS = 5_000
#: Whether rows that a package tells were withdrawn after its position.
_WITHDRAWN = """
select 1 from published
where view = $1 and from_pos <= $2 and to_pos > $2 and reason is not null and reason <> 'expired' limit 1
"""
#: Enterprises that an entry of the access log names; of more, `published` tells who was told of whom.
_MOST_NAMED = 10_000
_TOLD = """
select distinct uscc from published
where view = $1 and from_pos <= $2 and (to_pos is null or to_pos > $3) and ($3 = 0 or from_pos > $3 or to_pos <= $2)
limit $4
"""
_PACKAGE_QUEUE = """
select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'making') as working,
       count(*) filter (where state = 'waiting' and cause is not null) as failed, min(requested_at) as oldest,
       (array_agg(cause order by due_at desc) filter (where state = 'waiting' and cause is not null))[1] as cause
from package where state <> 'ready'
"""
_DROP_QUEUE = """
select count(*) filter (where heartbeat is null) as waiting, count(heartbeat) as working,
       count(*) filter (where heartbeat is null and cause is not null) as failed, min(due_at) as oldest,
       (array_agg(cause order by due_at desc) filter (where cause is not null))[1] as cause
from package_drop where done_at is null
"""

_BACKLOG = """
select (select count(*) from package where state <> 'ready') as waiting,
       (select count(*) from package where state <> 'ready' and cause is not null) as failing,
       (select count(*) from package_drop where done_at is null) as drops,
       (select coalesce(max(h.epoch - v.position), 0) from audit_head h, shared_view v where h.id = 1) as views_behind,
       (select coalesce(max(extract(epoch from $1 - s.newest)), 0)::float8 from (
           select max(p.made_at) as newest from package p
           where p.view in (select view from package_schedule) group by p.view) s) as age
"""


async def packages(reader: Reader, view: View, first: int, after: str | None) -> Page[KeptPackage]:
    """The packages of a view, the newest first."""
    limit, cursors = size(first), Cursors.of_list("packages", view.id)
    (before,) = cursors.position(after, int) or (None,)
    rows = await reader.fetch(_LIST, view.id, before, limit + 1)
    return page([package_of(row) for row in rows], [cursors.cursor(row["id"]) for row in rows], limit)


async def packages_by_id(reader: Reader, actor: Actor, ids: Sequence[int]) -> dict[int, KeptPackage]:
    """Packages of the actor's views."""
    return {row["id"]: package_of(row) for row in await reader.fetch(_BY_IDS, list(ids), actor.client)}


async def package_by_id(reader: Reader, actor: Actor, number: int) -> KeptPackage:
    """A package of one of the actor's views; raises NotFound, for another client's too."""
    found = await packages_by_id(reader, actor, [number])
    if number not in found:
        raise NotFound(f"no package {number}")
    return found[number]


async def kept_package(reader: Reader, number: int) -> KeptPackage:
    """A package of any view, for the worker that drops it."""
    (row,) = await reader.fetch(_ANY, number)
    return package_of(row)


async def package_of_view(reader: Reader, view: View, number: int) -> KeptPackage:
    """A package of a view, for the operator who asked for it."""
    (row,) = await reader.fetch(_OF_VIEW, view.id, number)
    return package_of(row)


async def every_package(reader: Reader, view: str | None) -> Sequence[Row]:
    """The newest packages of all views, or of those with one code, for the operator."""
    return await reader.fetch(_EVERY, view)


async def client_packages(reader: Reader, client: str | None, first: int, after: str | None) -> Page[ClientPackage]:
    """The packages of every client or of one, the newest first, for the operator."""
    limit, cursors = size(first), Cursors.of_list("clientPackages", client)
    (before,) = cursors.position(after, int) or (None,)
    rows = await reader.fetch(_OF_CLIENTS, client, before, limit + 1)
    beside = ("client", "code", "target", "dropped_at", "drop_cause")
    found = [ClientPackage(package_of(row), **{name: row[name] for name in beside}) for row in rows]
    return page(found, [cursors.cursor(each.id) for each in found], limit)


async def has_package(reader: Reader, view: View) -> bool:
    """Whether any package of a view is ready."""
    return bool(await reader.fetch(_LAST, view.id))


async def last_package(reader: Reader, view: View) -> tuple[int, int, str] | None:
    """Number, position and manifest's SHA-256 of the newest ready package of a view."""
    for row in await reader.fetch(_LAST, view.id):
        return row["number"], row["to_pos"], row["manifest"]
    return None


async def views_by_id(reader: Reader, ids: Sequence[int]) -> list[View]:
    """Views of any client, for the worker that makes their packages."""
    return [views.view_of(row) for row in await reader.fetch(_VIEWS, list(ids))]


async def target(reader: Reader, schedule: int | None) -> str | None:
    """Where packages of a schedule are dropped, if anywhere."""
    for row in await reader.fetch(_TARGET, schedule):
        return str(row["target"]) if row["target"] else None
    return None


async def known_at(reader: Reader, position: int) -> datetime:
    """When the newest change up to a position was committed; now, where nothing was ever changed."""
    (row,) = await reader.fetch(_KNOWN_AT, position)
    at: datetime | None = row["at"]
    return at or clock.now()


async def told(reader: Reader, view: View, package: KeptPackage) -> list[str]:
    """The enterprises that a package tells of, as an entry of the access log names them: none if they are too many."""
    rows = await reader.fetch(_TOLD, view.id, package.to_position, package.from_position or 0, _MOST_NAMED + 1)
    return [row["uscc"] for row in rows] if len(rows) <= _MOST_NAMED else []


async def withdrawn_since(reader: Reader, package: KeptPackage) -> bool:
    """Whether the view has withdrawn rows since that the package may tell."""
    return bool(await reader.fetch(_WITHDRAWN, package.view, package.to_position))


async def package_backlog(reader: Reader) -> Row:
    """How many packages and drops wait, how many packages something stands in the way of; seconds, and positions.

    `age` is that of the newest package of the scheduled view that has waited longest for its next one.
    """
    (row,) = await reader.fetch(_BACKLOG, clock.now())
    return row


async def full_rows(connection: Connection, view: View, position: int) -> AsyncIterator[list[PackageRow]]:
    """All rows of a view at a position, in blocks; needs a transaction."""
    async for texts in views.texts_at(connection, view, position, _ROWS):
        yield [PackageRow(key, values) for key, *values in orjson.loads(f"[{','.join(texts)}]")]


async def delta_rows(reader: Reader, view: View, after: int, until: int) -> AsyncIterator[list[PackageRow]]:
    """What changed between two positions, withdrawals first, in blocks."""
    place = views.DeltaPlace(after, until)
    while changes := await views.delta_from(reader, view, place, _ROWS):
        yield [PackageRow(each.key, _values(each.text), each.operation, each.reason) for each in changes]
        last = changes[-1]
        place = views.DeltaPlace(after, until, last.position, last.operation is CopyOperation.UPSERT, last.key)


def rulesets(view: View) -> dict[str, str]:
    """The version in force of the rules that a view's rows follow from."""
    if view.kind not in (ViewKind.GRADES, ViewKind.VERDICTS):
        return {}
    ruleset = library().ruleset(str(view.subject), None, clock.today())
    return {str(view.subject): ruleset.version}


def package_of(row: Row) -> KeptPackage:
    """The package in a row of its table."""
    return KeptPackage(
        id=row["id"],
        view=row["view"],
        number=row["number"],
        kind=PackageKind(row["kind"]),
        formats=tuple(map(PackageFormat, row["formats"])),
        state=PackageState(row["state"]),
        requested_at=row["requested_at"],
        attempts=row["attempts"],
        progress=row["progress"],
        cause=row["cause"],
        from_position=row["from_pos"],
        to_position=row["to_pos"],
        rows=row["rows"],
        tombstones=row["tombstones"],
        root=row["root"],
        manifest=row["manifest"],
        folder=row["folder"],
        made_at=row["made_at"],
        schedule=row["schedule"],
    )


def _values(text: str | None) -> list[Value]:
    values: list[Value] = orjson.loads(text)[1:] if text is not None else []
    return values


async def package_queue(reader: Reader) -> Row:
    """How many packages wait, are being made, or were put off, and why the last of these was."""
    [row] = await reader.fetch(_PACKAGE_QUEUE)
    return row


async def drop_queue(reader: Reader) -> Row:
    """How many packages wait to be dropped, are on their way, or were put off, and why the last of these was."""
    [row] = await reader.fetch(_DROP_QUEUE)
    return row

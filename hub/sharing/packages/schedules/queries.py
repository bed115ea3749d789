"""Read schedules: a view's for its client, and every client's for the operator."""

from collections.abc import Sequence

from hub.core.errors import NotFound
from hub.core.store.database import Reader, Row
from hub.core.store.paging import Cursors, Page, page, size
from hub.sharing.packages.results import PackageFormat, PackageKind
from hub.sharing.packages.schedules.results import KeptSchedule, NewSchedule
from hub.sharing.views.results import View

_SCHEDULES = "select s.*, v.client, v.code from package_schedule s join shared_view v on v.id = s.view"
_OF_VIEW = f"{_SCHEDULES} where s.view = $1 and s.id > $2 order by s.id limit $3"
_OF_CLIENTS = f"{_SCHEDULES} where ($1::text is null or v.client = $1) and s.id > $2 order by s.id limit $3"
_BY_IDS = f"{_SCHEDULES} where s.id = any ($1) and ($2::text is null or v.client = $2)"
_COUNT = "select count(*) as schedules from package_schedule where view = $1"


async def schedules(reader: Reader, view: View, first: int, after: str | None) -> Page[KeptSchedule]:
    """The schedules of a view, in the order in which they were added."""
    cursors = Cursors.of_list("packageSchedules", view.id)
    return await _page(reader, _OF_VIEW, view.id, cursors, first, after)


async def client_schedules(reader: Reader, client: str | None, first: int, after: str | None) -> Page[KeptSchedule]:
    """The schedules of every client or of one, for the operator."""
    cursors = Cursors.of_list("clientPackageSchedules", client)
    return await _page(reader, _OF_CLIENTS, client, cursors, first, after)


async def schedules_by_id(reader: Reader, client: str | None, ids: Sequence[int]) -> dict[int, KeptSchedule]:
    """Schedules of a client's views; without a client of anybody's, for the operator."""
    return {row["id"]: schedule_of(row) for row in await reader.fetch(_BY_IDS, ids, client)}


async def schedule_by_id(reader: Reader, client: str | None, number: int) -> KeptSchedule:
    """One of these; raises NotFound, for another client's too."""
    for found in (await schedules_by_id(reader, client, [number])).values():
        return found
    raise NotFound(f"no schedule {number}", field="schedule")


async def schedules_of_view(reader: Reader, view: View) -> int:
    """How many schedules a view has."""
    (row,) = await reader.fetch(_COUNT, view.id)
    return int(row["schedules"])


def schedule_of(row: Row) -> KeptSchedule:
    """The schedule in a row of its table, beside its view's client and code."""
    formats = tuple(map(PackageFormat, row["formats"]))
    asked = NewSchedule(row["cron"], PackageKind(row["kind"]), formats, row["working_days"], row["target"])
    return KeptSchedule(row["id"], row["view"], row["client"], row["code"], asked, row["next_at"])


async def _page(
    reader: Reader, sql: str, of: object, cursors: Cursors, first: int, after: str | None
) -> Page[KeptSchedule]:
    limit = size(first)
    (last,) = cursors.position(after, int) or (0,)
    found = [schedule_of(row) for row in await reader.fetch(sql, of, last, limit + 1)]
    return page(found, [cursors.cursor(each.id) for each in found], limit)

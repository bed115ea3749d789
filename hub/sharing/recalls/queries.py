"""Read what views have withdrawn, who was answered about it, and which notices there are."""

from collections.abc import Sequence

from hub.core import clock
from hub.core.actor import Actor
from hub.core.store.database import Reader, Row
from hub.core.store.paging import Cursors, Page, page, size
from hub.sharing.recalls.results import Notice, NoticeState
from hub.sharing.recalls.rules import RECALLED
from hub.sharing.views.queries import view_of
from hub.sharing.views.results import View

_VIEWS = "select * from shared_view order by id"
#: What a view has withdrawn since, each with the change of the data that it followed; where time alone did it, with the
#: position at which the view came to know.
_WITHDRAWN = """
select p.key, p.uscc, p.reason, coalesce(cause.position, p.to_pos) as position
from published p
left join lateral (
    select max(c.position) as position from change c
    where c.position <= p.to_pos and c.position > p.from_pos and c.kind <> 'ViewRefreshed' and p.uscc = any (c.usccs)
) cause on true
where p.view = $1 and p.to_pos > $2 and p.to_pos <= $3 and p.reason = any ($4)
order by 4, p.key
"""
_PROGRESS = "select position from recall_progress where view = $1"
#: Clients that were answered about one of these enterprises with fields in which the rows may have been.
_ANSWERED = """
select a.client, array_agg(distinct uscc order by uscc) as usccs
from audit_entry a cross join lateral unnest(a.usccs) as uscc
where a.usccs && $1 and uscc = any ($1) and a.kind = 'QueryAnswered' and a.details -> 'fields' ?| $2
  and a.client is not null and a.client <> all ($3)
group by a.client order by a.client
"""
#: Fields that tell records; what else an answer tells follows from them, and is restated by itself.
_TELLING = ("Enterprise.records", "Enterprise.report")
_HOLDERS = "select distinct client from recall_notice where recall = $1"
_NOTICES = """
select n.*, r.reason, r.position, r.issued_at, r.due_on, v.code as view_code
from recall_notice n join recall r on r.id = n.recall left join shared_view v on v.id = n.view
"""
_OF_CLIENT = f"""
{_NOTICES} where n.client = $1 and ($2::bigint is null or n.id < $2) and case $3::text
    when 'confirmed' then n.confirmed_at is not null
    when 'late' then n.confirmed_at is null and r.due_on < $4
    when 'open' then n.confirmed_at is null and r.due_on >= $4
    else true end
order by n.id desc limit $5
"""
_BY_IDS = f"{_NOTICES} where n.client = $1 and n.id = any ($2)"


async def every_view(reader: Reader) -> list[View]:
    """All views of all clients, for the worker."""
    return [view_of(row) for row in await reader.fetch(_VIEWS)]


async def recalled_up_to(reader: Reader, view: View) -> int:
    """The position up to which a view's withdrawals have led to recalls."""
    for row in await reader.fetch(_PROGRESS, view.id):
        return int(row["position"])
    return 0


async def withdrawn(reader: Reader, view: View, after: int, until: int) -> Sequence[Row]:
    """The rows that a view has withdrawn for good between two positions, by the change that they followed."""
    return await reader.fetch(_WITHDRAWN, view.id, after, until, [reason.value for reason in RECALLED])


async def answered(reader: Reader, usccs: Sequence[str], holders: Sequence[str]) -> Sequence[Row]:
    """Clients beside these holders that were answered with records of one of these enterprises, and which."""
    return await reader.fetch(_ANSWERED, list(usccs), list(_TELLING), list(holders))


async def holders(reader: Reader, recall: int) -> list[str]:
    """The clients that a recall has notices for."""
    return [row["client"] for row in await reader.fetch(_HOLDERS, recall)]


async def notices(
    reader: Reader, actor: Actor, state: NoticeState | None, first: int, after: str | None
) -> Page[Notice]:
    """The notices to a client, the newest first."""
    limit, cursors = size(first), Cursors.of_list("recalls", state)
    (before,) = cursors.position(after, int) or (None,)
    wanted = state.value if state else None
    rows = await reader.fetch(_OF_CLIENT, actor.client, before, wanted, clock.today(), limit + 1)
    return page([_notice(row) for row in rows], [cursors.cursor(row["id"]) for row in rows], limit)


async def notices_by_id(reader: Reader, actor: Actor, ids: Sequence[int]) -> dict[int, Notice]:
    """Notices to the actor's client."""
    return {row["id"]: _notice(row) for row in await reader.fetch(_BY_IDS, actor.client, list(ids))}


def _notice(row: Row) -> Notice:
    return Notice(
        id=row["id"],
        recall=row["recall"],
        client=row["client"],
        view=row["view"],
        view_code=row["view_code"],
        reason=row["reason"],
        position=row["position"],
        issued_at=row["issued_at"],
        due_on=row["due_on"],
        keys=row["keys"],
        usccs=row["usccs"],
        confirmed_at=row["confirmed_at"],
        how=row["how"],
        root=row["root"],
    )

"""Read what was done with recommendations: of enterprises, and in numbers."""

from collections.abc import Sequence
from datetime import date

from hub.cases.followups.results import FollowUp, FollowUpCounts, FollowUpResult
from hub.core.actor import Actor, Kind
from hub.core.store import visible
from hub.core.store.database import Reader, Row
from hub.core.store.visible import RowFilter

_COLUMNS = """f.id, f.uscc, f.scenario, f.organisation, f.result, f.reason, f.amount_fen, f.decided_on,
    f.known_from as recorded_at"""
_NEWEST = f"""
select distinct on (f.uscc) {_COLUMNS} from follow_up f join enterprise e on e.uscc = f.uscc
where f.uscc = any ($1) and f.scenario = $2 and f.known_to is null and {{visible}}
order by f.uscc, f.decided_on desc, f.id desc
"""
_BY_NUMBER = f"""
select {_COLUMNS} from follow_up f join enterprise e on e.uscc = f.uscc where f.id = any ($1) and {{visible}}
"""
_COUNTS = """
select count(distinct f.uscc) filter (where f.result = 'granted') as granted,
       count(distinct f.uscc) filter (where f.result = 'refused') as refused,
       coalesce(sum(f.amount_fen), 0)::bigint as amount_fen
from follow_up f join enterprise e on e.uscc = f.uscc
where f.scenario = $1 and f.decided_on between $2 and $3 and f.known_to is null and {visible}
"""


async def newest_by_uscc(reader: Reader, actor: Actor, usccs: Sequence[str], scenario: str) -> dict[str, FollowUp]:
    """The newest decision about each enterprise in a scenario; a partner reads its own alone."""
    seen = _readable(actor)
    rows = await reader.fetch(seen.into(_NEWEST), list(usccs), scenario, *seen.parameters)
    return {row["uscc"]: _follow_up(row) for row in rows}


async def follow_ups_by_number(reader: Reader, actor: Actor, numbers: Sequence[int]) -> dict[int, FollowUp]:
    seen = _readable(actor)
    return {
        row["id"]: _follow_up(row) for row in await reader.fetch(seen.into(_BY_NUMBER), list(numbers), *seen.parameters)
    }


async def count_follow_ups(reader: Reader, actor: Actor, scenario: str, begins: date, ends: date) -> FollowUpCounts:
    """Count decisions of a scenario from one day to another, both included, as far as the actor may read them."""
    seen = _readable(actor)
    [row] = await reader.fetch(seen.into(_COUNTS), scenario, begins, ends, *seen.parameters)
    return FollowUpCounts(row["granted"], row["refused"], row["amount_fen"])


def _readable(actor: Actor) -> RowFilter:
    rows = visible.credit(actor, group="verdict")
    return rows if actor.kind is Kind.DEPARTMENT else rows.narrowed("f.organisation = {0}", actor.organisation)


def _follow_up(row: Row) -> FollowUp:
    return FollowUp(**{**row, "result": FollowUpResult(row["result"])})

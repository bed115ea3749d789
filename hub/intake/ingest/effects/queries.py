"""Count what the open transaction of a delivery, or of a withdrawal, has changed among the records."""

from hub.core import clock
from hub.core.store.database import Connection
from hub.intake.ingest.effects.results import RecordEffect

#: What was in force when the transaction began, beside what is in force now, of each record that it names. All that it
#: writes bears one moment; what it closed was in force until then.
_RECORDS = """
with moment as (select resource, coalesce(withdrawn_at, received_at) as at from batch where id = $1),
pair as (
    select was.uscc is not null as known, now.uscc is not null as stays,
           now.uscc is null
               or now.valid_to <= $2 and (was.valid_to is null or now.valid_to < was.valid_to) as ends,
           (was.body, was.valid_from, was.valid_to, was.repaired_on, was.counted_as)
               is distinct from (now.body, now.valid_from, now.valid_to, now.repaired_on, now.counted_as) as differs
    from ({named}) named cross join moment m
    left join record was on was.uscc = named.uscc and was.resource = m.resource and was.key = named.key
        and was.known_from < m.at and (was.known_to is null or was.known_to = m.at)
    left join record now on now.uscc = named.uscc and now.resource = m.resource and now.key = named.key
        and now.known_to is null
)
select count(*) filter (where not known and stays) as new,
       count(*) filter (where known and differs and not coalesce(ends, false)) as changed,
       count(*) filter (where known and differs and ends) as ended
from pair
"""
_DELIVERED = "select uscc, key from compared union select uscc, key from recomposed"
_RECOMPOSED = "select distinct uscc, key from recomposed"
_ROWS = """
select b.unchanged as restated, (select count(*) from stated where not again and newer is not null) as older
from batch b where b.id = $1
"""


async def delivery_effect(connection: Connection, batch: int) -> RecordEffect:
    """The effect of a delivery, asked within the transaction that takes it in."""
    rows = await connection.fetchrow(_ROWS, batch)
    assert rows is not None
    return await _effect(connection, batch, _DELIVERED, rows["restated"], rows["older"])


async def withdrawal_effect(connection: Connection, batch: int) -> RecordEffect:
    """The effect of taking a delivery back, asked within the transaction that does it."""
    return await _effect(connection, batch, _RECOMPOSED, 0, 0)


async def _effect(connection: Connection, batch: int, named: str, restated: int, older: int) -> RecordEffect:
    row = await connection.fetchrow(_RECORDS.format(named=named), batch, clock.today())
    assert row is not None
    return RecordEffect(row["new"], row["changed"], row["ended"], restated, older)

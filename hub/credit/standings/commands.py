"""Keep where enterprises stand, in the transaction of the statements that say so."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from hub.core.store import visible
from hub.core.store.database import Connection
from hub.credit.standings.rules import Standings

#: Of these enterprises those of which no statement holds from a later day.
_NEWEST = f"""
select t.uscc from statement t
where t.uscc = any ($1) and t.valid_from = $2 and {visible.known("t", None)} and t.valid_to is null
"""
_PLACED = "select distinct uscc from standing where uscc = any ($1)"
#: Most enterprises share their places with others, so each set of places is sent once, under its number.
_SELECTED = """
select u.uscc, p.list, p.place from unnest($1::text[], $2::int[]) as u (uscc, number)
join unnest($3::int[], $4::bigint[], $5::bytea[]) as p (number, list, place) using (number)
"""
_TOLD = f"with told as materialized ({_SELECTED})"
#: On the first day of all lists nobody is new on one, and most work of a first evaluation is saved.
_ANY_EARLIER = "select 1 from list_beginning where day < $1 limit 1"
_BEGIN_LISTS = "insert into list_beginning (list, day) select unnest($1::bigint[]), $2 on conflict do nothing"
_NOTE_CHANGES = f"""{_TOLD}
insert into standing_change (uscc, list, at, day, earlier, later, earlier_at)
select t.uscc, t.list, $7, $6, s.place, t.place, before.stated_at
from told t join list_beginning b using (list) left join standing s using (uscc, list)
left join statement before on before.uscc = t.uscc and before.known_to = $7
where substr(s.place, 1, 1) is distinct from substr(t.place, 1, 1)
  and (s.place is not null or b.day < $6)
"""
_PLACE = f"insert into standing (uscc, list, place, since) select uscc, list, place, $6 from ({_SELECTED}) told"
_MOVE = f"""{_PLACE}
on conflict (uscc, list) do update set place = excluded.place, since = case
    when substr(standing.place, 1, 1) = substr(excluded.place, 1, 1) then standing.since else excluded.since end
where standing.place <> excluded.place
"""
_LEAVE = f"""{_TOLD}
delete from standing s where s.uscc = any ($1)
  and not exists (select from told t where t.uscc = s.uscc and t.list = s.list)
"""


async def keep_standings(
    connection: Connection, by_uscc: Mapping[str, Standings], restated: Sequence[str], day: date, at: datetime
) -> None:
    """Keep the places of the enterprises that were restated for a day, and note who got another outcome.

    A statement about a day before that of a later one moves nobody.
    """
    if not restated:
        return
    newest = [row["uscc"] for row in await connection.fetch(_NEWEST, restated, day)]
    placed = {row["uscc"] for row in await connection.fetch(_PLACED, newest)}
    told = {uscc: by_uscc[uscc] for uscc in newest}
    await connection.execute(_BEGIN_LISTS, sorted({each for one in told.values() for each in one.scenario_lists}), day)
    moved = _sent({uscc: one for uscc, one in told.items() if uscc in placed})
    noted = _sent(told) if await connection.fetch(_ANY_EARLIER, day) else moved
    await connection.execute(_NOTE_CHANGES, *noted, day, at)
    await connection.execute(_PLACE, *_sent({uscc: one for uscc, one in told.items() if uscc not in placed}), day)
    await connection.execute(_LEAVE, *moved)
    await connection.execute(_MOVE, *moved, day)


def _sent(told: Mapping[str, Standings]) -> tuple[Sequence[object], ...]:
    """The parameters of _TOLD: each enterprise with a number, and the lists and places under each number."""
    numbers = {standings: number for number, standings in enumerate(dict.fromkeys(told.values()))}
    rows = [
        (number, *placed)
        for standings, number in numbers.items()
        for placed in zip(standings.lists, standings.places, strict=True)
    ]
    columns = tuple(zip(*rows, strict=True)) or ((), (), ())
    return list(told), [numbers[one] for one in told.values()], *columns

"""Keep where enterprises stand, in the transaction of the statements that say so."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from hub.core.store import visible
from hub.core.store.database import Connection, Reader
from hub.credit.standings.rules import Standings

_KEEP_PATTERNS = """
insert into list_pattern (list, outcome, pattern) select * from unnest($1::bigint[], $2::smallint[], $3::bigint[])
on conflict do nothing
"""
_KEEP_PROFILES = """
insert into profile_pattern (pattern, profile) select * from unnest($1::bigint[], $2::bigint[]) on conflict do nothing
"""
#: Patterns that nobody has any more would be asked for each page of their lists.
_FORGET = """
delete from {table} p where not exists (select 1 from standing s where s.pattern = p.pattern)
"""
#: Of these enterprises those of which no statement holds from a later day.
_NEWEST = f"""
select t.uscc from statement t
where t.uscc = any ($1) and t.valid_from = $2 and {visible.known("t", None)} and t.valid_to is null
"""
_PLACED = "select distinct uscc from standing where uscc = any ($1)"
_SENT = "select * from unnest($1::varchar[], $2::bigint[], $3::bytea[]) as t (uscc, pattern, key)"
_TOLD = f"with told as materialized ({_SENT})"
#: On the first day of all lists nobody is new on one, and most work of a first evaluation is saved.
_ANY_EARLIER = "select 1 from list_beginning where day < $1 limit 1"
_BEGIN_LISTS = "insert into list_beginning (list, day) select unnest($1::bigint[]), $2 on conflict do nothing"
#: Schemes have no beginning: who rises from level to level is told by grades.
_NOTE_CHANGES = f"""{_TOLD},
later as (select t.uscc, p.list, p.outcome from told t join list_pattern p using (pattern)),
earlier as (
    select s.uscc, p.list, p.outcome from standing s join list_pattern p using (pattern) where s.uscc = any ($1))
insert into standing_change (uscc, list, at, day, earlier, later, earlier_at)
select later.uscc, later.list, $5, $4, earlier.outcome, later.outcome, before.stated_at
from later join list_beginning b using (list) left join earlier using (uscc, list)
left join statement before on before.uscc = later.uscc and before.known_to = $5
where earlier.outcome is distinct from later.outcome and (earlier.outcome is not null or b.day < $4)
"""
_LEAVE = f"""{_TOLD}
delete from standing s where s.uscc = any ($1)
  and not exists (select 1 from told t where t.uscc = s.uscc and t.pattern = s.pattern and t.key = s.key)
"""
_MOVE = f"insert into standing (uscc, pattern, key) {_SENT} on conflict do nothing"
_COLUMNS = ("uscc", "pattern", "key")
#: In the order of the codes, as a delivery of the register has it that is taken in meanwhile.
_LIST = """
with moved as materialized (
    select l.uscc, told.profile from unnest($1::text[], $2::bigint[]) as told (uscc, profile)
    join listing l using (uscc)
    where l.profile is distinct from told.profile order by l.uscc for no key update of l)
update listing l set profile = moved.profile from moved where l.uscc = moved.uscc
"""


async def keep_patterns(reader: Reader, profiles: Iterable[Standings]) -> None:
    """Keep what the patterns of these profiles mean, before anybody has one; what is there already stays."""
    pairs = {(pattern, one.profile) for one in profiles for pattern in one.patterns}
    rows = {
        (each, outcome, pattern.number)
        for pattern, _ in pairs
        for each, outcome in zip(pattern.lists, pattern.outcomes, strict=True)
    }
    if rows:
        await reader.fetch(_KEEP_PATTERNS, *zip(*sorted(rows), strict=True))
    if pairs:
        numbers = sorted((pattern.number, profile) for pattern, profile in pairs)
        await reader.fetch(_KEEP_PROFILES, *zip(*numbers, strict=True))


async def forget_patterns(connection: Connection) -> None:
    """Forget the patterns that no enterprise has; nothing may place anybody meanwhile."""
    for table in ("list_pattern", "profile_pattern"):
        await connection.execute(_FORGET.format(table=table))


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
    await connection.execute(_BEGIN_LISTS, _lists(told.values()), day)
    moved = _sent({uscc: one for uscc, one in told.items() if uscc in placed})
    noted = _sent(told) if await connection.fetch(_ANY_EARLIER, day) else moved
    await connection.execute(_NOTE_CHANGES, *noted, day, at)
    first = [(uscc, *place) for uscc, one in told.items() if uscc not in placed for place in one.places]
    await connection.copy_records_to_table("standing", records=first, columns=_COLUMNS)
    await connection.execute(_LEAVE, *moved)
    await connection.execute(_MOVE, *moved)
    await connection.execute(_LIST, list(told), [one.profile for one in told.values()])


def _lists(told: Iterable[Standings]) -> list[int]:
    """The lists of all scenarios; the last pattern of an enterprise is that of its schemes."""
    patterns = {pattern for one in told for pattern in one.patterns[:-1]}
    return sorted({each for pattern in patterns for each in pattern.lists})


def _sent(told: Mapping[str, Standings]) -> tuple[Sequence[object], ...]:
    """The parameters of _TOLD: a code, the number of a pattern and a key for each place."""
    rows = [(uscc, *place) for uscc, one in told.items() for place in one.places]
    return tuple(zip(*rows, strict=True)) or ((), (), ())

"""What the floor knows of the store: the statements that the hub needs for each shape, only the columns asked for."""

from collections.abc import Sequence
from typing import TypeAlias

from hub import clock
from hub.store.database import Connection, Row

Rows: TypeAlias = Sequence[Row]

_HOLDS = "{0}.known_to is null and {0}.valid_from <= $3 and ({0}.valid_to is null or $3 < {0}.valid_to)"
_ENTERPRISES = "select {columns} from enterprise e where e.uscc = any ($1)"
_GRADES = f"""
select e.uscc, d.uscc is not null as outdated, g.scheme, g.holds_until, {{columns}} from enterprise e
left join redecision d on d.uscc = e.uscc
left join grade g on g.uscc = e.uscc and ($2::text[] is null or g.scheme = any ($2)) and {_HOLDS.format("g")}
where e.uscc = any ($1) order by e.uscc, g.scheme
"""
_VERDICTS = f"""
select e.uscc, d.uscc is not null as outdated, v.scenario, v.holds_until, {{columns}} from enterprise e
left join redecision d on d.uscc = e.uscc
left join verdict v on v.uscc = e.uscc and v.scenario = any ($2) and {_HOLDS.format("v")}
where e.uscc = any ($1) order by e.uscc
"""
_HISTORY = """
select e.uscc, g.level, g.score, g.assessed_share, g.as_of, g.ruleset_version
from unnest($1::text[]) as asked (uscc)
join enterprise e on e.uscc = asked.uscc
cross join lateral (
    select * from grade g where g.uscc = e.uscc and g.scheme = $2 and g.known_to is null
    order by g.valid_from desc limit $3
) g
order by e.uscc, g.valid_from desc
"""


async def enterprises(connection: Connection, usccs: Sequence[str], columns: str) -> Rows:
    return await connection.fetch(_ENTERPRISES.format(columns=columns), usccs)


async def grades(connection: Connection, usccs: Sequence[str], schemes: Sequence[str] | None, columns: str) -> Rows:
    rows = await connection.fetch(_GRADES.format(columns=columns), usccs, schemes, clock.today())
    return _fresh(rows)


async def verdicts(connection: Connection, usccs: Sequence[str], scenarios: Sequence[str], columns: str) -> Rows:
    rows = await connection.fetch(_VERDICTS.format(columns=columns), usccs, scenarios, clock.today())
    return _fresh(rows)


async def histories(connection: Connection, usccs: Sequence[str], scheme: str, first: int) -> Rows:
    return await connection.fetch(_HISTORY, usccs, scheme, first + 1)


def _fresh(rows: Rows) -> Rows:
    """The floor derives nothing anew: what has to be is beyond it."""
    today = clock.today()
    if any(row["outdated"] or (row["holds_until"] and row["holds_until"] <= today) for row in rows):
        raise LookupError("an answer is out of date: evaluate first")
    return rows

"""What was stated about enterprises and may still hold, as it stands in the store."""

from collections.abc import Sequence

from hub.core import clock
from hub.core.actor import Actor
from hub.core.store import visible
from hub.core.store.database import Database, Read, Reader, Row
from hub.core.store.findings import Findings
from hub.credit.evaluation.results import Rating
from hub.credit.statements.results import OUTDATED, OutdatedStatement, Provenance, Statement

#: What of a statement (`s`) is read.
COLUMNS = "s.uscc, s.id, s.basis, s.valid_from, s.stated_at, s.holds_until, s.answers"
#: What is known now of an enterprise follows one upon the other: only the last that has begun can hold, and no other is
#: read, though there may be one for each month of many years.
_STATED = f"""
select e.uscc as enterprise, d.uscc is not null as outdated, {COLUMNS}
from enterprise e
left join redecision d on d.uscc = e.uscc
left join lateral (
    select * from statement t where t.uscc = e.uscc and {visible.known("t", None)} and t.valid_from <= $2
    order by t.valid_from desc limit 1
) s on {visible.true_on("s", "$2")}
where e.uscc = any ($1) and {{visible}}
"""

PROVENANCES = Findings(Provenance.from_json)
RATINGS = Findings(Rating.from_json)


async def stated(
    database: Database, actor: Actor, usccs: Sequence[str], group: str
) -> dict[str, Statement | OutdatedStatement]:
    """Of each enterprise the actor may see what holds today; the rules may have changed since, and time passed."""
    seen = visible.credit(actor, group=group)
    read = Read(seen.into(_STATED), "enterprise", (clock.today(), *seen.parameters))

    async def made(rows: Sequence[Row]) -> dict[str, Statement | OutdatedStatement]:
        found: dict[str, Statement | OutdatedStatement] = {row["enterprise"]: OUTDATED for row in rows}
        kept = [row for row in rows if row["uscc"] is not None and not row["outdated"]]
        found.update({statement.row["uscc"]: statement for statement in await with_provenance(database, kept)})
        return found

    return await database.fetch_each(read, list(usccs), made)


async def with_provenance(reader: Reader, rows: Sequence[Row]) -> list[Statement]:
    bases = await PROVENANCES.by_number(reader, {row["basis"] for row in rows})
    return [Statement(row, bases[row["basis"]]) for row in rows]

"""Read what is stated about enterprises, as far as it may still be valid."""

from collections.abc import Sequence

from hub.core import clock
from hub.core.actor import Actor
from hub.core.store import stale, visible
from hub.core.store.database import Database, Reader, Row
from hub.core.store.outcomes import Outcomes
from hub.core.store.reads import EnterpriseRead
from hub.credit.evaluation.results import Rating
from hub.credit.statements.results import OUTDATED, OutdatedStatement, Provenance, Statement, evidence_of

#: The columns of a statement (`s`) that are read, beside its enterprise's code.
COLUMNS = "s.id, s.basis, s.valid_from, s.stated_at, s.holds_until, s.answers"
_STATED = f"{stale.MARKED} as outdated, {COLUMNS}"
#: An enterprise may have one statement for each month of many years, and each ends where the next begins. Only the last
#: that has begun can be valid, so no other is read.
_PRESENT = f"""
{stale.JOIN}
left join lateral (
    select * from statement t where t.uscc = e.uscc and {visible.known("t", None)} and t.valid_from <= {{0}}
    order by t.valid_from desc limit 1
) s on {visible.true_on("s", "{0}")}
"""

PROVENANCES = Outcomes(Provenance.from_json)
RATINGS = Outcomes(Rating.from_json)


async def stated(
    database: Database, actor: Actor, usccs: Sequence[str], group: str, *, evidence: bool = False
) -> dict[str, Statement | OutdatedStatement]:
    """Read the statement valid today of each enterprise whose grades or verdicts (`group`) the actor may see.

    With `evidence` it has what it rests on too, by which indicators are worked out. Rules and time are not looked at:
    whoever reads an answer compares its version and `valid_until`.
    """
    read = statement_read(actor, group, evidence=evidence)

    async def by_uscc(rows: Sequence[Row]) -> dict[str, Statement | OutdatedStatement]:
        return await statements_of(database, rows, evidence=evidence)

    return await database.fetch_each(read.by_keys, list(usccs), by_uscc)


def statement_read(actor: Actor, group: str, *, evidence: bool) -> EnterpriseRead:
    """The read of the statements that `stated` tells of."""
    columns = f"{_STATED}, s.gist" if evidence else _STATED
    return EnterpriseRead(columns, visible.credit(actor, group=group), _PRESENT, (clock.today(),))


async def statements_of(
    reader: Reader, rows: Sequence[Row], *, evidence: bool
) -> dict[str, Statement | OutdatedStatement]:
    """The statements by code out of the rows of a `statement_read`."""
    statements: dict[str, Statement | OutdatedStatement] = {row["uscc"]: OUTDATED for row in rows}
    current = [row for row in rows if row["id"] is not None and not row["outdated"]]
    for statement in await with_provenance(reader, current, evidence=evidence):
        statements[statement.row["uscc"]] = statement
    return statements


async def with_provenance(reader: Reader, rows: Sequence[Row], *, evidence: bool = False) -> list[Statement]:
    """Make a statement of each row; all provenances take one more statement of SQL, or none if they are remembered."""
    bases = [row["basis"] for row in rows]
    provenances = await PROVENANCES.by_number(reader, bases)
    made = [provenances[basis] for basis in bases]
    if evidence:
        return list(map(Statement, rows, made, map(evidence_of, rows, made)))
    return list(map(Statement, rows, made))

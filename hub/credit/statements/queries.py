"""Read what is stated about enterprises, as far as it may still be valid."""

from collections.abc import Sequence

from hub.core import clock
from hub.core.actor import Actor
from hub.core.store import stale, visible
from hub.core.store.database import Database, KeyedRead, Reader, Row
from hub.core.store.outcomes import Outcomes
from hub.credit.evaluation.results import Rating
from hub.credit.statements.results import OUTDATED, OutdatedStatement, Provenance, Statement, evidence_of

#: The columns of a statement (`s`) that are read.
COLUMNS = "s.uscc, s.id, s.basis, s.valid_from, s.stated_at, s.holds_until, s.answers"
#: An enterprise may have one statement for each month of many years, and each ends where the next begins. Only the last
#: that has begun can be valid, so no other is read.
_STATED = f"""
select e.uscc as enterprise, {stale.MARKED} as outdated, {COLUMNS}{{evidence}}
from enterprise e
{stale.JOIN}
left join lateral (
    select * from statement t where t.uscc = e.uscc and {visible.known("t", None)} and t.valid_from <= $2
    order by t.valid_from desc limit 1
) s on {visible.true_on("s", "$2")}
where e.uscc = any ($1) and {{{{visible}}}}
"""
_WITHOUT_EVIDENCE, _WITH_EVIDENCE = _STATED.format(evidence=""), _STATED.format(evidence=", s.gist")

PROVENANCES = Outcomes(Provenance.from_json)
RATINGS = Outcomes(Rating.from_json)


async def stated(
    database: Database, actor: Actor, usccs: Sequence[str], group: str, *, evidence: bool = False
) -> dict[str, Statement | OutdatedStatement]:
    """Read the statement valid today of each enterprise whose grades or verdicts (`group`) the actor may see.

    With `evidence` it has what it rests on too, by which indicators are worked out. Rules and time are not looked at:
    whoever reads an answer compares its version and `valid_until`.
    """
    seen = visible.credit(actor, group=group)
    read = KeyedRead(
        seen.into(_WITH_EVIDENCE if evidence else _WITHOUT_EVIDENCE), "enterprise", (clock.today(), *seen.parameters)
    )

    async def by_uscc(rows: Sequence[Row]) -> dict[str, Statement | OutdatedStatement]:
        statements: dict[str, Statement | OutdatedStatement] = {row["enterprise"]: OUTDATED for row in rows}
        current = [row for row in rows if row["uscc"] is not None and not row["outdated"]]
        statements.update(
            {
                statement.row["uscc"]: statement
                for statement in await with_provenance(database, current, evidence=evidence)
            }
        )
        return statements

    return await database.fetch_each(read, list(usccs), by_uscc)


async def with_provenance(reader: Reader, rows: Sequence[Row], *, evidence: bool = False) -> list[Statement]:
    """Make a statement of each row; all provenances take one more statement of SQL, or none if they are remembered."""
    provenances = await PROVENANCES.by_number(reader, {row["basis"] for row in rows})
    if evidence:
        return [Statement(row, found := provenances[row["basis"]], evidence_of(row, found)) for row in rows]
    return [Statement(row, provenances[row["basis"]]) for row in rows]

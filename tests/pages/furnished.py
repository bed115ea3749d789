"""What stands in the store for a look at pages in every state: workbooks that wait, are answered, or failed."""

from hub.core import clock
from hub.core.store.database import Database
from tests.auth.people.conftest import person

_JOB = """
insert into workbook_job
    (id, client, issuer, subject, scenarios, name, rows, state, created_at, progress, result, cause)
values ($1, 'desk', $2, $3, '{bank-tax}', '拟扶持.xlsx', 812, $4, $5, $6, $7, $8)
"""
#: Number, state, progress, result, cause.
JOBS = ((1, "waiting", 0, None, None), (2, "ready", 812, b"", None), (3, "failed", 0, None, "FORBIDDEN"))


async def furnish(database: Database) -> None:
    """Put the decider's workbooks there."""
    owner = person("decider")
    for number, state, progress, result, cause in JOBS:
        await database.fetch(_JOB, number, owner.issuer, owner.subject, state, clock.now(), progress, result, cause)

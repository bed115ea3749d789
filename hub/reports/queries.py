"""Reports, composed when asked for, from the records as they are known now."""

from collections.abc import Sequence

from hub import clock
from hub.actor import Actor
from hub.evaluation.queries import assess, visible_usccs
from hub.reports.rules import Report, compose
from hub.store.database import Database


async def reports_by_uscc(database: Database, actor: Actor, usccs: Sequence[str]) -> dict[str, Report]:
    """The reports of those enterprises that the actor may see; the number of statements does not grow with them."""
    today = clock.today()
    seen = await visible_usccs(database, actor, usccs, "report")
    return {
        assessed.uscc: compose(assessed.uscc, assessed.facts, assessed.grades, today)
        for assessed in await assess(database, seen, today, None)
    }

"""Derive facts and grades of enterprises from the records, as they are known now or were known at a moment."""

from collections.abc import Awaitable, Mapping, Sequence
from datetime import date, datetime

from hub.core import clock
from hub.core.actor import Actor
from hub.core.errors import Invalid
from hub.core.store import visible
from hub.core.store.database import Database, Reader
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.plan.rule_plan import RulePlan
from hub.credit.facts.queries import snapshots_by_uscc
from hub.credit.statements.ledger import Ledger
from hub.credit.statements.queries import stated
from hub.credit.statements.results import Assessment, OutdatedStatement, Statement
from hub.intake.ingest.queries import source_freshness

_VISIBLE = "select e.uscc from enterprise e where e.uscc = any ($1) and {visible}"


async def assess(reader: Reader, usccs: Sequence[str], as_of: date, known_at: datetime | None) -> dict[str, Assessment]:
    """Derive facts and grades from the records as known at a moment (None: now), by the rules of the day.

    The caller has asked which of these enterprises may be seen. Raises Invalid for a day to come.
    """
    return await _assessed(reader, await _plan(reader, as_of, known_at), usccs, known_at)


async def assess_today(database: Database, usccs: Sequence[str]) -> dict[str, Assessment]:
    """Assess enterprises for today, those of whom nothing has changed since they were assessed last from memory.

    Lists ask for the same enterprises again and again while the worker has not restated them yet.
    """
    plan = await _plan(database, clock.today(), None)

    async def load(missing: Sequence[str]) -> dict[str, Assessment]:
        return await _assessed(database, plan, missing, None)

    return await database.remembered(("assessed", plan), usccs, load)


async def _plan(reader: Reader, as_of: date, known_at: datetime | None) -> RulePlan:
    """The rules of a day, and how fresh each source was for it."""
    if as_of > clock.today():
        raise Invalid(f"{as_of} is after today, {clock.today()}: what will be known then cannot be told", field="asOf")
    freshness = await source_freshness(reader, as_of, known_at or clock.now())
    return library().plan(as_of, tuple(sorted(freshness.items())))


async def _assessed(
    reader: Reader, plan: RulePlan, usccs: Sequence[str], known_at: datetime | None
) -> dict[str, Assessment]:
    snapshots = await snapshots_by_uscc(reader, usccs, plan.on, known_at)
    at = clock.now()
    return {uscc: _assessment(uscc, plan, snapshots.get(uscc, ""), at) for uscc in usccs}


def _assessment(uscc: str, plan: RulePlan, snapshot: str, at: datetime) -> Assessment:
    return Assessment(uscc, plan, snapshot, plan.grades(plan.read(snapshot)), at)


async def assessed_if_visible(
    ledger: Ledger, usccs: Sequence[str], group: str, as_of: date, known_at: datetime | None
) -> Mapping[str, Assessment]:
    """Assess those enterprises whose grades, verdicts or reports (`group`) the actor may see."""
    return await ledger.assessed(await visible_usccs(ledger.database, ledger.actor, usccs, group), as_of, known_at)


class StoreLedger:
    """A ledger that reads the store each time it is asked."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self.database = database
        self.actor = actor

    def stated(
        self, usccs: Sequence[str], group: str, *, evidence: bool = False
    ) -> Awaitable[dict[str, Statement | OutdatedStatement]]:
        return stated(self.database, self.actor, usccs, group, evidence=evidence)

    def assessed(
        self, usccs: Sequence[str], as_of: date, known_at: datetime | None = None
    ) -> Awaitable[dict[str, Assessment]]:
        if known_at is None and as_of == clock.today():
            return assess_today(self.database, usccs)
        return assess(self.database, usccs, as_of, known_at)

    def assessed_instead(self, usccs: Sequence[str], today: date) -> Awaitable[dict[str, Assessment]]:
        return self.assessed(usccs, today)


async def visible_usccs(reader: Reader, actor: Actor, usccs: Sequence[str], group: str) -> list[str]:
    """Keep those of the enterprises whose grades, verdicts or reports (`group`) the actor may see."""
    seen = visible.credit(actor, group=group)
    rows = await reader.fetch(seen.into(_VISIBLE), list(usccs), *seen.parameters)
    return [row["uscc"] for row in rows]

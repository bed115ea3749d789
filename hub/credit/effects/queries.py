"""Weigh an open transaction: derive answers by the records that are committed, and by those that it leaves."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from hub.core import clock
from hub.core.actor import HUB
from hub.core.store import stale
from hub.core.store.database import Connection, Database, Reader
from hub.core.tasks.work import TaskProgress
from hub.credit.effects.results import AnswerEffect, ForeseenWithdrawal
from hub.credit.effects.rules import NO_ANSWERS, Answers, AnswerTurn, answers, changes, turns
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.plan.rule_plan import RulePlan
from hub.credit.facts.queries import snapshots_by_uscc
from hub.intake.ingest import deliveries
from hub.intake.ingest.queries import source_freshness

#: Enterprises that are weighed at most, so that a delivery about everybody takes seconds too.
MOST = 20_000
_CHUNK = 2_500
#: The reason of a withdrawal that is undone, which nobody reads.
_FORESEEN = "foreseen"
_REGISTERED = "select uscc from enterprise where uscc = any ($1)"


async def foresee_withdrawal(
    database: Database, batch: int, progress: TaskProgress | None = None
) -> ForeseenWithdrawal:
    """Take a delivery back as the hub would, weigh that, and undo it; raises what `deliveries.withdraw` raises."""

    told = await deliveries.foresee_withdrawal(database, HUB, batch, _FORESEEN, partial(weigh, database), progress)
    done, answers = told.result, told.answers
    return ForeseenWithdrawal(
        done.closed,
        done.changed,
        done.released,
        done.waiting,
        done.left,
        done.stated_before,
        done.stated_now,
        answers.enterprises,
        answers.sampled,
        (*answers.grades, *answers.verdicts),
    )


async def weigh(committed: Reader, connection: Connection) -> AnswerEffect:
    """Find the answers that change for the enterprises that the connection's transaction has marked as stale.

    Of more than MOST enterprises the first by code are weighed.
    """
    marked, count = await stale.newly_marked(connection, MOST)
    left = await _registered(committed, await stale.newly_marked_outside(connection))
    usccs = sorted([*marked, *left])[:MOST]
    grades, verdicts = await _turns(await _side(committed), await _side(connection), usccs)
    return AnswerEffect(count + len(left), len(usccs), changes(grades), changes(verdicts))


@dataclass(frozen=True, slots=True)
class _Side:
    """One state of the records, with the rules of today over sources as fresh as they are there."""

    reader: Reader
    plan: RulePlan
    day: date

    async def answers(self, usccs: Sequence[str]) -> Mapping[str, Answers]:
        """Derive the answers about those of the enterprises that the register has."""
        registered = await _registered(self.reader, usccs)
        snapshots = await snapshots_by_uscc(self.reader, usccs, self.day, None)
        return {uscc: answers(self.plan, snapshots.get(uscc, "")) for uscc in registered}


async def _side(reader: Reader) -> _Side:
    day = clock.today()
    freshness = await source_freshness(reader, day, clock.now())
    return _Side(reader, library().plan(day, tuple(sorted(freshness.items()))), day)


async def _turns(before: _Side, after: _Side, usccs: Sequence[str]) -> tuple[Counter[AnswerTurn], Counter[AnswerTurn]]:
    """Count the turns of all grades, and of all verdicts."""
    grades: Counter[AnswerTurn] = Counter()
    verdicts: Counter[AnswerTurn] = Counter()
    for first in range(0, len(usccs), _CHUNK):
        chunk = usccs[first : first + _CHUNK]
        was, would = await before.answers(chunk), await after.answers(chunk)
        for uscc in chunk:
            one, other = was.get(uscc, NO_ANSWERS), would.get(uscc, NO_ANSWERS)
            grades.update(turns(one.grades, other.grades))
            verdicts.update(turns(one.verdicts, other.verdicts))
    return grades, verdicts


async def _registered(reader: Reader, usccs: Sequence[str]) -> list[str]:
    return [row["uscc"] for row in await reader.fetch(_REGISTERED, usccs)]

"""What was done with recommendations: recorded, read and counted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from hub.cases.followups import commands, queries
from hub.cases.followups.results import FollowUp, FollowUpCounts, NewFollowUp
from hub.core import clock
from hub.credit.eligibility.queries import scenario
from resolvers.enterprises import registered
from resolvers.request.context import Context
from resolvers.request.mutations import MutationTransaction

#: An enterprise in a scenario.
Recommendation = tuple[str, str]


async def record_outcome(change: MutationTransaction, decided: NewFollowUp) -> int:
    """The number of the recorded outcome; raises NotFound for a scenario that the client's record does not cover."""
    scenario(change.context.actor, decided.scenario, clock.today())
    uscc = (await registered(change.context, decided.uscc)).uscc
    return await commands.record_follow_up(change.connection, change.context.actor, replace(decided, uscc=uscc))


async def follow_up_by_number(context: Context, numbers: Sequence[int | None]) -> Mapping[int, FollowUp]:
    context.about_all = True
    named = [number for number in numbers if number is not None]
    by_number = await queries.follow_ups_by_number(context.database, context.actor, named) if named else {}
    context.touched.usccs.update(follow_up.uscc for follow_up in by_number.values())
    return by_number


async def newest_follow_up(context: Context, asked: Sequence[Recommendation]) -> Mapping[Recommendation, FollowUp]:
    """The newest of each; those of one scenario by one statement."""
    newest: dict[Recommendation, FollowUp] = {}
    for code in dict.fromkeys(code for _, code in asked):
        usccs = [uscc for uscc, of in asked if of == code]
        by_uscc = await queries.newest_by_uscc(context.database, context.actor, usccs, code)
        newest.update({(uscc, code): follow_up for uscc, follow_up in by_uscc.items()})
    return newest


async def counted(context: Context, code: str, begins: date | None, ends: date | None) -> FollowUpCounts:
    """This year's until today, unless days are given."""
    context.about_all = True
    today = clock.today()
    scenario(context.actor, code, today)
    first, last = begins or today.replace(month=1, day=1), ends or today
    return await queries.count_follow_ups(context.database, context.actor, code, first, last)

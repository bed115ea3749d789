"""Rehearses a draft of rules over all enterprises that the client may see."""

import asyncio
from dataclasses import replace

from auth.scopes import Scope
from hub.core.errors import Invalid, RateLimit
from hub.credit.rehearsal.queries import RehearsalLimits, rehearse
from hub.credit.rehearsal.results import DirectionCount, Rehearsal, RuleRehearsal
from hub.credit.rehearsal.rules import Flip
from hub.credit.rulesets.language.documents import Draft
from resolvers.credit.evaluation import may_read_grade
from resolvers.request.context import Context

#: Characters of a draft, and flips in the sample of each direction, at most.
_LONGEST, _MOST = 65_536, 50
#: Seconds that a rehearsal may take, in one process: the other processes go on answering.
_SECONDS = 20.0
_UNDER_WAY = asyncio.Semaphore(1)


async def rehearsal(context: Context, text: str, sample: int) -> Rehearsal:
    """One at a time in each process of the hub. Raises Invalid with every fault of the draft, or RateLimit."""
    context.of_this_moment()
    if len(text) > _LONGEST:
        raise Invalid(f"the draft has {len(text)} characters; it may have {_LONGEST}", field="draft")
    if not 0 <= sample <= _MOST:
        raise Invalid(f"sample is {sample}; it must be 0 to {_MOST}", field="sample")
    if _UNDER_WAY.locked():
        raise RateLimit("another rehearsal is under way: send it again when that is done")
    async with _UNDER_WAY:
        rehearsed = await rehearse(
            context.database, context.actor, [Draft(text, "draft.yaml")], RehearsalLimits(1, _SECONDS, sample)
        )
    return replace(rehearsed, rules=tuple(rules for rules in rehearsed.rules if may_see(context, rules)))


def flips(context: Context, direction: DirectionCount) -> list[Flip]:
    """The sample of enterprises that flip; those of a scheme need the scope to read grades."""
    if direction.kind == "scheme":
        context.require_scope(Scope.GRADE_READ, "a sample of grades")
    context.touched.usccs.update(flip.uscc for flip in direction.sample)
    return list(direction.sample)


def may_see(context: Context, rules: RuleRehearsal) -> bool:
    """Whether the client's scenarios and the token's scopes reach these rules."""
    if rules.kind == "scenario":
        return context.actor.reach.covers_scenario(rules.code)
    return may_read_grade(context, rules.code)

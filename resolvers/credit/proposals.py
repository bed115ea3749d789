"""Publishing a ruleset by two people: proposed, rehearsed, then published or declined by another person."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from auth.scopes import Scope
from hub.core.errors import NotFound
from hub.core.store.paging import Page, whole_number
from hub.credit.evaluation.library import ruleset_store
from hub.credit.proposals import commands, queries
from hub.credit.proposals.results import ProposalRow
from hub.credit.rehearsal.results import Rehearsal
from hub.credit.rulesets.files import loading
from hub.credit.rulesets.files.folders import FileState
from hub.credit.rulesets.language.documents import Draft
from resolvers.credit.rehearsal import may_see
from resolvers.request.context import Context
from resolvers.request.mutations import MutationTransaction

_DRAFTS = frozenset({FileState.DRAFT, FileState.CHANGED})


async def proposals(context: Context, first: int, after: str | None) -> Page[ProposalRow]:
    context.of_this_moment()
    return await queries.proposals(context.database, context.actor, first, after)


async def proposal(context: Context, typed: str) -> ProposalRow | None:
    """None for one that is not there."""
    context.of_this_moment()
    try:
        return await queries.proposal(context.database, context.actor, _number(typed))
    except NotFound:
        return None


async def proposals_by_number(context: Context, numbers: Sequence[int | None]) -> Mapping[int, ProposalRow]:
    context.of_this_moment()
    named = [number for number in numbers if number is not None]
    return {number: await queries.proposal(context.database, context.actor, number) for number in named}


def drafts(context: Context) -> list[Draft]:
    """The files of the added folder that nobody has published as they are; empty where there is no folder."""
    context.of_this_moment()
    added = ruleset_store.added_folder().path
    return loading.read_drafts(added, states=_DRAFTS) if added is not None and added.is_dir() else []


def rehearsal(context: Context, found: ProposalRow) -> Rehearsal | None:
    """What it would change, as far as the token's scopes and the client's scenarios reach."""
    if found.rehearsal is None:
        return None
    return replace(found.rehearsal, rules=tuple(each for each in found.rehearsal.rules if may_see(context, each)))


def may_publish(context: Context, found: ProposalRow) -> bool:
    """Whether the person who asks is another one than the one who proposed it, and may decide."""
    person = context.actor.person
    decides = context.grant.allows(Scope.RULESET_DECIDE)
    return decides and found.decided_at is None and person is not None and person.key != found.proposed_by


def own(context: Context, found: ProposalRow) -> bool:
    """Whether the person who asks has proposed it."""
    return context.actor.person is not None and context.actor.person.key == found.proposed_by


async def propose(change: MutationTransaction, text: str, reason: str) -> int:
    """The number of the proposal; raises Invalid with every fault of the draft."""
    return await commands.propose(change.connection, change.context.actor, text, reason)


async def publish(change: MutationTransaction, typed: str) -> int:
    """The number of the proposal, which is published; raises Conflict for what takes somebody else."""
    number = _number(typed)
    await commands.publish(change.connection, change.context.actor, number)
    return number


async def decline(change: MutationTransaction, typed: str, reason: str) -> int:
    """The number of the proposal, which is declined."""
    number, decides = _number(typed), change.context.grant.allows(Scope.RULESET_DECIDE)
    await commands.decline(change.connection, change.context.actor, number, reason, decides=decides)
    return number


def _number(typed: str) -> int:
    number = whole_number(typed)
    if number is None:
        raise NotFound(f"no proposal {typed[:60]!r}", field="proposal")
    return number

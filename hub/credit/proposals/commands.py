"""Propose a ruleset, publish or decline what another person has proposed, and keep what it was rehearsed to change."""

import asyncio
from pathlib import Path

from hub.core import clock, four_eyes
from hub.core.actor import HUB, Actor
from hub.core.audit.commands import record
from hub.core.errors import Conflict, Forbidden, Invalid
from hub.core.events import Event, EventKind
from hub.core.store.database import Connection, Database
from hub.core.tasks import commands as tasks
from hub.core.tasks.results import ClaimedTask, NewTask, TaskKind
from hub.credit.evaluation.library import ruleset_store
from hub.credit.proposals import rules
from hub.credit.proposals.drafts.checking import NAME, checked
from hub.credit.proposals.queries import proposal
from hub.credit.proposals.results import ProposalRow, kept_changes, kept_rehearsal
from hub.credit.rehearsal.queries import RehearsalLimits
from hub.credit.rehearsal.queries import rehearse as run
from hub.credit.rulesets.commands import publish_text
from hub.credit.rulesets.files.publishing import is_published
from hub.credit.rulesets.language.documents import Draft

#: Characters of a draft, and of a reason, at most.
LONGEST = 65_536
_LONGEST_REASON = 500
#: A worker has all the time that it needs, and keeps no sample: figures stay where enterprises would be named.
_LIMITS = RehearsalLimits(processes=1, seconds=None, sample=0)

_INSERT = """
insert into ruleset_proposal (name, title, text, digest, before, changes, examples, reason, proposed_by, proposed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (name) where published_at is null and declined_at is null do nothing returning id
"""
_LOCK = "select from ruleset_proposal where id = $1 for update"
_PUBLISHED = "update ruleset_proposal set published_by = $2, published_at = $3 where id = $1"
_DECLINED = "update ruleset_proposal set declined_by = $2, declined_at = $3, declined_reason = $4 where id = $1"
_TEXT = "select text from ruleset_proposal where id = $1"
_REHEARSED = "update ruleset_proposal set rehearsal = $2 where id = $1"


async def propose(connection: Connection, actor: Actor, text: str, reason: str) -> int:
    """Propose a draft as a person, and leave its rehearsal to a worker; returns the proposal's number.

    Raises Invalid for a program and with every fault of the draft, Conflict where its version is proposed already.
    """
    proposer, reason = four_eyes.proposer(actor), _checked(reason)
    if len(text) > LONGEST:
        raise Invalid(f"the draft has {len(text)} characters; it may have {LONGEST}", field="draft")
    draft = await asyncio.to_thread(checked, text)  # parsing would block the event loop
    title = {"zh": draft.title.zh, "en": draft.title.en}
    said = (draft.name, title, text, draft.digest, draft.before, kept_changes(draft.changes), draft.examples)
    number = await connection.fetchval(_INSERT, *said, reason, proposer, clock.now())
    if number is None:
        raise Conflict(f"{draft.name} is proposed already: that proposal has to be decided first")
    await tasks.queue(connection, actor, NewTask(TaskKind.RULESET_REHEARSAL, number))
    details = {"proposal": number, "name": draft.name, "sha256": draft.digest.hex(), "reason": reason}
    await record(connection, actor, Event(EventKind.RULESET_PROPOSED, details=details))
    return int(number)


async def rehearse(database: Database, task: ClaimedTask) -> None:
    """Rehearse a proposed draft over everybody, and keep the figures with the proposal."""
    for row in await database.fetch(_TEXT, task.subject):
        rehearsal = kept_rehearsal(await run(database, HUB, [Draft(row["text"], NAME)], _LIMITS))
        async with database.transaction() as connection:
            await connection.execute(_REHEARSED, task.subject, rehearsal)
            await tasks.finish(connection, task, {})


async def publish(connection: Connection, actor: Actor, number: int) -> str:
    """Publish, as another person than the one who proposed it; returns the name of the version.

    What was checked is checked again, since what is published beside it may have changed; but for a version that the
    folder has already, because the store failed between the folder and the log. Raises Invalid for a program and with
    every fault, Conflict for what cannot be published any more or yet.
    """
    found = await _locked(connection, actor, number)
    decider = _person(actor)
    rules.check_open(found)
    four_eyes.check_second(f"publishing proposal {number}", found.proposed_by, actor)
    if not await asyncio.to_thread(_is_published, found.text):
        draft = await asyncio.to_thread(checked, found.text)
        rules.check_publishable(found, draft.before)
    await connection.execute(_PUBLISHED, number, decider, clock.now())
    return await publish_text(connection, actor, found.text, _folder(), ruleset_store.folders())


async def decline(connection: Connection, actor: Actor, number: int, reason: str, *, decides: bool) -> None:
    """Decline a proposal as somebody who decides, or take one's own back; raises Forbidden for anybody else."""
    reason = _checked(reason)
    found = await _locked(connection, actor, number)
    decider = _person(actor)
    if not decides and decider != found.proposed_by:
        raise Forbidden(f"proposal {number} is somebody else's: whoever decides declines it")
    rules.check_open(found)
    await connection.execute(_DECLINED, number, decider, clock.now(), reason)
    details = {"proposal": number, "name": found.name, "proposed_by": found.proposed_by, "reason": reason}
    await record(connection, actor, Event(EventKind.RULESET_DECLINED, details=details))


async def _locked(connection: Connection, actor: Actor, number: int) -> ProposalRow:
    """The proposal, which nobody else decides until the transaction ends."""
    await connection.execute(_LOCK, number)
    return await proposal(connection, actor, number)


def _person(actor: Actor) -> str:
    if actor.person is None:
        raise Invalid(f"client {actor.client!r} is a program: only people decide on rulesets")
    return actor.person.key


def _folder() -> Path:
    folder = ruleset_store.added_folder().path
    assert folder is not None  # checked() has refused where there is none
    return folder


def _is_published(text: str) -> bool:
    return ruleset_store.added_folder().path is not None and is_published(text, _folder())


def _checked(reason: str) -> str:
    """The reason without blanks around it; raises Invalid for none, a long one, or one with control characters."""
    text = reason.strip()
    if not text or len(text) > _LONGEST_REASON or not "".join(text.splitlines()).isprintable():
        raise Invalid(f"the reason is not a text of 1 to {_LONGEST_REASON} printable characters", field="reason")
    return text

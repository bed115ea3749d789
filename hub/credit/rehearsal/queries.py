"""Rehearse drafts of rules: run them over the whole population beside the rules in force. Nothing is stored.

Every process works once through its share of the key ranges, in order of the codes. If time is limited the ranges are
shuffled, so that the part that is finished is a fair sample of the whole.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from random import Random
from typing import NamedTuple

from hub.core import clock
from hub.core.actor import Actor
from hub.core.store import stale, visible
from hub.core.store.database import Database
from hub.credit.decisions.parallel import each_in_processes
from hub.credit.facts.queries import snapshots_by_uscc
from hub.credit.facts.results import Freshness
from hub.credit.rehearsal.results import Rehearsal, rule_rehearsal
from hub.credit.rehearsal.rules import EnterpriseIdentity, Tally
from hub.credit.rehearsal.trial.comparison import Comparison
from hub.credit.rehearsal.trial.trials import Trial, trial
from hub.credit.rulesets.language.documents import Draft
from hub.intake.ingest.queries import source_freshness

#: Enterprises in a key range.
_RANGE = 4_000
#: The last code of the register closes the last key range.
_BORDERS = """
select e.uscc from (
    select uscc, row_number() over (order by uscc) as place, lead(uscc) over (order by uscc) is null as last
    from enterprise e where {visible}
) e where place % $1 = 0 or last order by e.uscc
"""
_POPULATION = "select count(*) as enterprises from enterprise e where {visible}"
#: Both tables are limited to the same key range, so that PostgreSQL merges two scans of an index.
_STATED = f"""
select e.uscc, s.basis, s.holds_until, s.answers, s.gist from enterprise e
left join statement s on s.uscc = e.uscc and s.uscc > $1 and s.uscc <= $2
    and {visible.known("s", None)} and {visible.true_on("s", "$3")}
where e.uscc > $1 and e.uscc <= $2 and {{visible}} order by e.uscc
"""
_IDENTITIES = """
select e.uscc, e.name, e.industry_code, e.jurisdiction_code from enterprise e
where e.uscc = any ($1) and {visible} order by e.uscc
"""


@dataclass(frozen=True, slots=True)
class RehearsalLimits:
    """How many processes work, for how many seconds at most (None: to the end), and how many flips each sample has."""

    processes: int
    seconds: float | None
    sample: int


class _ClosedRange(NamedTuple):
    """The enterprises after one code and up to another: two index walks are merged only between two ends."""

    after: str
    last: str


@dataclass(frozen=True, slots=True)
class _Task:
    """What each process has to know; it is pickled."""

    url: str
    actor: Actor
    drafts: Sequence[Draft]
    day: date
    freshness: Freshness
    limits: RehearsalLimits


@dataclass(frozen=True, slots=True)
class _Share:
    """What one process did: how many enterprises, whether all of its key ranges, and the counts."""

    enterprises: int
    complete: bool
    tallies: Sequence[Tally]


async def rehearse(database: Database, actor: Actor, drafts: Sequence[Draft], limits: RehearsalLimits) -> Rehearsal:
    """Rehearse drafts over all enterprises that the actor may see.

    Raises Invalid with every fault of the drafts before anything is run.
    """
    day = clock.today()
    on_trial = await asyncio.to_thread(trial, drafts, day)  # parsing drafts would block the event loop
    seen = visible.credit(actor, group="verdict")
    population = (await database.fetch(seen.into(_POPULATION), *seen.parameters))[0]["enterprises"]
    borders = await database.fetch(seen.into(_BORDERS), _RANGE, *seen.parameters)
    ranges = [_ClosedRange(*pair) for pair in pairwise(["", *(row["uscc"] for row in borders)])]
    if limits.seconds is not None:
        Random(0).shuffle(ranges)  # noqa: S311
    freshness = await source_freshness(database, day, clock.now())
    task = _Task(database.url, actor, drafts, day, freshness, limits)
    shares = await _shares(task, ranges)
    tallies = _sum(on_trial, shares, limits.sample)
    return Rehearsal(
        day,
        population,
        sum(share.enterprises for share in shares),
        all(share.complete for share in shares),
        tuple(map(rule_rehearsal, on_trial.rules, tallies)),
    )


async def _shares(task: _Task, ranges: Sequence[_ClosedRange]) -> list[_Share]:
    """Give each process every n-th key range; this process does none of it, as it may have requests to answer."""
    count = min(task.limits.processes, max(1, len(ranges)))
    work = partial(_in_its_own_process, task)
    parts = [ranges[first::count] for first in range(count)]
    return [share async for share in each_in_processes(work, parts, count)]


def _in_its_own_process(task: _Task, ranges: Sequence[_ClosedRange]) -> _Share:
    return asyncio.run(_share(task, ranges))


async def _share(task: _Task, ranges: Sequence[_ClosedRange]) -> _Share:
    began = time.monotonic()
    comparison = Comparison(trial(task.drafts, task.day), task.freshness, task.day, task.limits.sample)
    database = await Database.open(task.url, most=1)
    enterprises = done = 0
    for key_range in ranges:
        enterprises += await _compare(database, task, comparison, key_range)
        done += 1
        if task.limits.seconds is not None and time.monotonic() - began > task.limits.seconds:
            break
    await database.close()
    return _Share(enterprises, done == len(ranges), comparison.count())


async def _compare(database: Database, task: _Task, comparison: Comparison, key_range: _ClosedRange) -> int:
    """Compare the answers of all enterprises in a key range; returns how many enterprises there are."""
    seen = visible.credit(task.actor, group="verdict")
    rows = await database.fetch(seen.into(_STATED), *key_range, task.day, *seen.parameters)
    outdated = await stale.within(database, *key_range)
    stated = [row for row in rows if row["basis"] is not None and row["uscc"] not in outdated]
    flipped = await comparison.stated(database, stated) if stated else []
    if len(stated) < len(rows):
        others = [row["uscc"] for row in rows if row["basis"] is None or row["uscc"] in outdated]
        snapshots = await snapshots_by_uscc(database, others, task.day, None)
        flipped += await comparison.unstated(database, {uscc: snapshots.get(uscc, "") for uscc in others})
    if flipped:
        identities = await _identities(database, task.actor, [one.uscc for one in flipped])
        for one in sorted(flipped, key=lambda one: one.uscc):
            comparison.place(identities[one.uscc], one)
    return len(rows)


async def _identities(database: Database, actor: Actor, usccs: Sequence[str]) -> dict[str, EnterpriseIdentity]:
    seen = visible.credit(actor, group="verdict")
    rows = await database.fetch(seen.into(_IDENTITIES), usccs, *seen.parameters)
    return {row["uscc"]: EnterpriseIdentity(*row) for row in rows}


def _sum(on_trial: Trial, shares: Sequence[_Share], sample: int) -> list[Tally]:
    """Add up the tallies of all processes, one for each of the trial's rules."""
    sums = [Tally() for _ in on_trial.rules]
    for share in shares:
        for tally, part in zip(sums, share.tallies, strict=True):
            tally.add(part, sample)
    return sums

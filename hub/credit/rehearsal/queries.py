"""Drafts of rules run over the whole population beside what is in force: who would get another answer. Nothing is kept.

Every process takes its share of the register once, in order of the codes; where there is only so much time, in an order
that makes any beginning of it a fair sample of the whole.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from random import Random

from hub.core import clock
from hub.core.actor import Actor
from hub.core.store import visible
from hub.core.store.database import Database
from hub.credit.decisions.parallel import KeyRange, each_in_processes
from hub.credit.facts.queries import snapshots_by_uscc
from hub.credit.facts.results import Freshness
from hub.credit.rehearsal.results import Rehearsal, rule_rehearsal
from hub.credit.rehearsal.rules import EnterpriseIdentity, Tally
from hub.credit.rehearsal.trial.comparison import Comparison
from hub.credit.rehearsal.trial.trials import Trial, trial
from hub.credit.rulesets.language.documents import Draft
from hub.intake.ingest.queries import feeds

#: Enterprises in a key range.
_RANGE = 4_000
#: The last code closes the last range.
_BORDERS = """
select e.uscc from (
    select uscc, row_number() over (order by uscc) as place, lead(uscc) over (order by uscc) is null as last
    from enterprise e where {visible}
) e where place % $1 = 0 or last order by e.uscc
"""
_POPULATION = "select count(*) as enterprises from enterprise e where {visible}"
#: Both by ranges of the same codes: two walks along an index that are merged.
_STATED = f"""
select e.uscc, s.basis, s.holds_until, s.answers, s.gist from enterprise e
left join statement s on s.uscc = e.uscc and s.uscc > $1 and s.uscc <= $2
    and {visible.known("s", None)} and {visible.true_on("s", "$3")}
where e.uscc > $1 and e.uscc <= $2 and {{visible}} order by e.uscc
"""
_OUTDATED = "select uscc from redecision where uscc > $1 and uscc <= $2"
_PLACES = """
select e.uscc, e.name, e.industry_code, e.jurisdiction_code from enterprise e
where e.uscc = any ($1) and {visible} order by e.uscc
"""


@dataclass(frozen=True, slots=True)
class RehearsalLimits:
    """How many processes work, for how many seconds at most (None: to the end), and how many flips are told of each."""

    processes: int
    seconds: float | None
    sample: int


@dataclass(frozen=True, slots=True)
class _Task:
    """All that one process needs to know."""

    url: str
    actor: Actor
    drafts: Sequence[Draft]
    day: date
    stated_up_to: Freshness
    limits: RehearsalLimits


@dataclass(frozen=True, slots=True)
class _Share:
    """What one process did of its stretches."""

    enterprises: int
    complete: bool
    tallies: Sequence[Tally]


async def rehearse(database: Database, actor: Actor, drafts: Sequence[Draft], limits: RehearsalLimits) -> Rehearsal:
    """Over all enterprises that the actor may see; raises Invalid with every fault of the drafts, nothing being run."""
    day = clock.today()
    tried = await asyncio.to_thread(trial, drafts, day)
    seen = visible.credit(actor, group="verdict")
    population = (await database.fetch(seen.into(_POPULATION), *seen.parameters))[0]["enterprises"]
    borders = await database.fetch(seen.into(_BORDERS), _RANGE, *seen.parameters)
    ranges = [KeyRange(*pair) for pair in pairwise(["", *(row["uscc"] for row in borders)])]
    if limits.seconds is not None:
        Random(0).shuffle(ranges)  # noqa: S311
    stated_up_to = await feeds(database, day, clock.now())
    task = _Task(database.url, actor, drafts, day, stated_up_to, limits)
    shares = await _shares(task, ranges)
    tallies = _sum(tried, shares, limits.sample)
    return Rehearsal(
        day,
        population,
        sum(share.enterprises for share in shares),
        all(share.complete for share in shares),
        tuple(map(rule_rehearsal, tried.rules, tallies)),
    )


async def _shares(task: _Task, ranges: Sequence[KeyRange]) -> list[_Share]:
    """Each process takes every n-th key range; none of it in this process, which may have others to answer."""
    count = min(task.limits.processes, max(1, len(ranges)))
    work = partial(_in_its_own_process, task)
    parts = [ranges[first::count] for first in range(count)]
    return [share async for share in each_in_processes(work, parts, count)]


def _in_its_own_process(task: _Task, ranges: Sequence[KeyRange]) -> _Share:
    return asyncio.run(_share(task, ranges))


async def _share(task: _Task, ranges: Sequence[KeyRange]) -> _Share:
    began = time.monotonic()
    rehearsing = Comparison(trial(task.drafts, task.day), task.stated_up_to, task.day, task.limits.sample)
    database = await Database.open(task.url, most=1)
    enterprises = done = 0
    for within in ranges:
        enterprises += await _compare(database, task, rehearsing, within)
        done += 1
        if task.limits.seconds is not None and time.monotonic() - began > task.limits.seconds:
            break
    await database.close()
    return _Share(enterprises, done == len(ranges), rehearsing.count())


async def _compare(database: Database, task: _Task, rehearsing: Comparison, within: KeyRange) -> int:
    """Look at the enterprises of a key range; returns how many they are."""
    seen = visible.credit(task.actor, group="verdict")
    rows = await database.fetch(seen.into(_STATED), *within, task.day, *seen.parameters)
    outdated = {row["uscc"] for row in await database.fetch(_OUTDATED, *within)}
    stated = [row for row in rows if row["basis"] is not None and row["uscc"] not in outdated]
    flipped = await rehearsing.stated(database, stated) if stated else []
    if len(stated) < len(rows):
        others = [row["uscc"] for row in rows if row["basis"] is None or row["uscc"] in outdated]
        gists = await snapshots_by_uscc(database, others, None)
        flipped += await rehearsing.unstated(database, {uscc: gists.get(uscc, "") for uscc in others})
    if flipped:
        places = await _places(database, task.actor, [one.uscc for one in flipped])
        for one in sorted(flipped, key=lambda one: one.uscc):
            rehearsing.place(places[one.uscc], one)
    return len(rows)


async def _places(database: Database, actor: Actor, usccs: Sequence[str]) -> dict[str, EnterpriseIdentity]:
    seen = visible.credit(actor, group="verdict")
    rows = await database.fetch(seen.into(_PLACES), usccs, *seen.parameters)
    return {row["uscc"]: EnterpriseIdentity(*row) for row in rows}


def _sum(tried: Trial, shares: Sequence[_Share], sample: int) -> list[Tally]:
    sums = [Tally() for _ in tried.rules]
    for share in shares:
        for tally, part in zip(sums, share.tallies, strict=True):
            tally.add(part, sample)
    return sums

"""Stating what rules find of many enterprises: all their grades and verdicts, one row each."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from hub.core.store import outcomes, stale
from hub.core.store.bitemporal import BitemporalTable, write_valid_from
from hub.core.store.database import Connection, Reader
from hub.credit.eligibility.results import Ruling, said_day
from hub.credit.eligibility.rules import decided
from hub.credit.evaluation.bases import Basis
from hub.credit.evaluation.packing import pack
from hub.credit.evaluation.plan import Plan
from hub.credit.evaluation.results import Rating
from hub.credit.evaluation.rulesets import Library, library
from hub.credit.evaluation.statements import BASES
from hub.credit.evaluation.subject import Feeds

_STATEMENTS = BitemporalTable(
    name="statement",
    digest="digest",
    content=(
        "basis",
        "gist",
        "answers",
        "holds_until",
        "stated_at",
        "digest",
    ),
)
_DUE = """
select s.uscc from statement s where s.known_to is null and s.valid_to is null and s.holds_until <= $2
"""
_BASES = "select distinct basis from statement where known_to is null and valid_to is null"
_BY_BASES = """
select s.uscc from statement s where s.known_to is null and s.valid_to is null and s.basis = any ($2)
"""


class Rounds:
    """One evaluation on a day, round by round: what it finds is kept once, however many enterprises it is said of."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._kept: set[int] = set()
        self._new: dict[int, bytes] = {}

    def work_out(self, gists: Mapping[str, str], feeds: Feeds, at: datetime) -> list[tuple[object, ...]]:
        """The statements about enterprises of these gists, the sources having been stated up to `feeds`."""
        plan = library().plan(self._day, tuple(sorted(feeds.items())))
        basis = Basis.of(plan, feeds)
        self._number(basis)
        return [self._statement(plan, basis, uscc, gist, at) for uscc, gist in gists.items()]

    async def keep_findings(self, reader: Reader) -> None:
        """Keep what the statements worked out so far refer to; it may stand there alone."""
        if self._new:
            await outcomes.keep(reader, self._new)
            self._new = {}

    async def keep(self, connection: Connection, statements: Sequence[tuple[object, ...]], at: datetime) -> int:
        """Say that they hold from the day on; returns how many are new."""
        return await write_valid_from(connection, _STATEMENTS, statements, self._day, at)

    def _statement(self, plan: Plan, basis: Basis, uscc: str, gist: str, at: datetime) -> tuple[object, ...]:
        read = plan.read(gist)
        grades = plan.grades(read)
        found = decided(plan, read, grades)
        fingerprints = found.fingerprints(uscc.encode())
        marks = [grades.get(scheme.code) for scheme in plan.schemes]
        said = [basis.digest, gist.encode(), *fingerprints]
        for mark in marks:
            said += (mark.rating.digest, said_day(mark.holds_until), said_day(mark.stated_for)) if mark else (b"-",)
        self._find(found.answers.numbers, found.answers.rulings)
        return (
            uscc,
            basis.number,
            gist,
            pack(
                [
                    (self._number(mark.rating), mark.holds_until, mark.stated_for) if mark else (0, None, None)
                    for mark in marks
                ],
                zip(found.answers.numbers, found.untils.each, fingerprints, strict=True),
            ),
            read.holds_until,
            at,
            hashlib.sha256(b"".join(said)).digest(),
        )

    def _number(self, finding: Rating | Basis) -> int:
        """What is met for the first time is to be kept."""
        number = finding.number
        if number not in self._kept:
            self._kept.add(number)
            self._new[number] = finding.as_json
        return number

    def _find(self, numbers: Sequence[int], rulings: Sequence[Ruling]) -> None:
        """Of many at once: most have been met."""
        if not self._kept.issuperset(numbers):
            for number, ruling in zip(numbers, rulings, strict=True):
                if number not in self._kept:
                    self._kept.add(number)
                    self._new[number] = ruling.as_json


async def mark_by_rules(connection: Connection, library: Library, day: date, at: datetime) -> int:
    """Mark the enterprises of which something is stated by other rules than those of the day; returns how many."""
    now = Basis.of(library.plan(day, ()), {})
    numbers = {row["basis"] for row in await connection.fetch(_BASES)}
    known = await BASES.by_number(connection, numbers)
    others = [number for number, basis in known.items() if basis.rules.number != now.number]
    if not others:
        return 0
    return await stale.mark_unmarked(connection, _BY_BASES, at, others)


async def mark_due(connection: Connection, day: date, at: datetime) -> int:
    """Mark the enterprises of which the passing of time alone may have changed an answer; returns how many."""
    return await stale.mark_unmarked(connection, _DUE, at, day)

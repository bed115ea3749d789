"""Read the grades that an enterprise has had in one scheme over the years.

Many statements repeat one grade. So only a number and a day of each are unpacked before it is clear which are shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from hub.core import clock
from hub.core.actor import Actor
from hub.core.store import visible
from hub.core.store.coalescing import kind
from hub.core.store.database import Database, Row
from hub.core.store.paging import Cursors, CursorsAsAsked, Page, size
from hub.credit.evaluation.compiled.dependencies import sources_read
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import Grade, Rating
from hub.credit.facts.snapshot import FIELDS
from hub.credit.statements.encoding import packing
from hub.credit.statements.queries import PROVENANCES, RATINGS
from hub.credit.statements.results import stated_grade

_HISTORY = f"""
select s.* from unnest($1::varchar[], $2::date[]) as asked (uscc, before)
join enterprise e on e.uscc = asked.uscc and {{visible}}
cross join lateral (
    select min(earlier.known_from) as since, max(r.known_from) as until
    from record r join record earlier on earlier.uscc = r.uscc and earlier.resource = r.resource and earlier.key = r.key
    where r.uscc = e.uscc and r.resource = any ($4) and {visible.repaired("r")}
) repaired
cross join lateral (
    select s.uscc, s.id, s.basis, s.valid_from, s.stated_at, substr(s.answers, 1, $5) as answers
    from statement s where s.uscc = e.uscc and {visible.known("s", None)}
       and (repaired.since is null or s.stated_at < repaired.since or repaired.until <= s.stated_at)
       and (asked.before is null or s.valid_from < asked.before)
    order by s.valid_from desc limit $3
) s
order by s.uscc, s.valid_from desc
"""
#: Statements read of an enterprise beyond two for each grade of the page. Most grades are restated often, and a few
#: more rows cost less than asking again.
_MORE = 16
#: Schemes whose packed answers are read at first, as most bytes of a statement are verdicts. More are read where the
#: scheme stands further back.
_SCHEMES = 16

#: What tells one grade from the next: the rating's number, 0 without a grade, and the source's own day.
_Identity = tuple[int, int]
_NO_GRADE: _Identity = (0, 0)
#: The grade that was read last, and the row of its oldest statement so far; None before the first.
_Held = tuple[_Identity, Any]


async def grade_history(
    database: Database, actor: Actor, usccs: Sequence[str], scheme: str, first: int, after: str | None
) -> dict[str, Page[Grade]]:
    """Read a page of grades in one scheme for each enterprise, the newest first, each from the day it was first stated.

    Statements are left out that were made while a record was known that has been repaired since, if the scheme reads
    its source: nothing is told any more of a repaired record, nor of what followed from it.
    """
    limit = size(first)
    statements = _Statements(database, actor, scheme, 2 * limit + _MORE)
    (day,) = statements.cursors.position(after, date) or (None,)

    async def pages(usccs: Sequence[str]) -> Mapping[str, Page[Grade]]:
        return await _pages(statements, usccs, day, limit)

    return await database.remembered(kind(*statements.question, limit, day), usccs, pages)


async def _pages(statements: "_Statements", usccs: Sequence[str], day: object, limit: int) -> Mapping[str, Page[Grade]]:
    """Read statements back in time until each enterprise has one grade more than its page, or has no more of them."""
    histories = {uscc: _History(limit + 1) for uscc in usccs}
    incomplete: dict[str, date | None] = dict.fromkeys(usccs, date.fromisoformat(str(day)) if day else None)
    while incomplete:
        rows = await statements.before(incomplete)
        for uscc in incomplete:
            histories[uscc].extend(rows[uscc], statements.offsets, last=len(rows[uscc]) < statements.at_once)
        incomplete = {uscc: rows[uscc][-1]["valid_from"] for uscc in incomplete if not histories[uscc].complete}
    rows_shown = [row for history in histories.values() for row in history.entries]
    numbers = {packing.number_at(row["answers"], statements.offsets[row["basis"]]) for row in rows_shown}
    ratings = await RATINGS.by_number(statements.database, numbers)
    return {uscc: _page(history.entries, statements, ratings, limit) for uscc, history in histories.items()}


class _Statements:
    """Reads the statements about enterprises that an actor may see, at most `at_once` of each at a time.

    `offsets` holds where the scheme stands in the answers, by the number of each provenance that has it. `question` is
    all that makes the answer beside the enterprises, so that equal questions can share what is remembered.
    """

    def __init__(self, database: Database, actor: Actor, scheme: str, at_once: int) -> None:
        seen = visible.credit(actor, group="grade")
        self.at_once = at_once
        self.offsets: dict[int, int] = {}
        self.database = database
        self.cursors = Cursors.of_list("gradeHistory", scheme)
        self._scheme = scheme
        self._sources = _sources(scheme)
        self._sql = seen.into(_HISTORY)
        self._seen = seen.parameters
        self._length = packing.grade_offset(_SCHEMES)
        self.question = (self._sql, scheme, self._sources, *self._seen)

    async def before(self, days: Mapping[str, date | None]) -> Mapping[str, list[Row]]:
        """Read the statements of each enterprise before a day, or the last ones (None), the newest first."""
        rows = await self._rows(days)
        if (needed := max(self.offsets.values(), default=0) + packing.GRADE_SIZE) > self._length:
            self._length = needed
            rows = await self._rows(days)
        by_uscc = defaultdict(list)
        for row in rows:
            by_uscc[row["uscc"]].append(row)
        return by_uscc

    async def _rows(self, days: Mapping[str, date | None]) -> Sequence[Row]:
        asked = list(days), list(days.values()), self.at_once, self._sources
        rows = await self.database.fetch(self._sql, *asked, self._length, *self._seen)
        provenances = await PROVENANCES.by_number(self.database, {row["basis"] for row in rows})
        for number, provenance in provenances.items():
            if (place := provenance.scheme_places.get(self._scheme)) is not None:
                self.offsets[number] = packing.grade_offset(place)
        return rows


def _sources(scheme: str) -> list[str]:
    """The sources that the scheme reads; all sources for a scheme that is no longer in force."""
    return sorted(sources_read([one for one in library().schemes(clock.today()) if one.code == scheme], []) or FIELDS)


class _History:
    """Collects the grades of one enterprise from the newest statement to the oldest; a restated grade counts once."""

    def __init__(self, most: int) -> None:
        self.entries: list[Row] = []
        self.complete = False
        self._most = most
        self._held: _Held = _NO_GRADE, None

    def extend(self, rows: Iterable[Row], offsets: Mapping[int, int], *, last: bool) -> None:
        """Add older statements. A grade dates from its oldest statement, before which another grade or none was stated.

        The oldest row is held back unless it is the `last`: whether it begins a grade shows only in the next one.
        """
        entries, unpack, most = self.entries, packing.identity_at, self._most
        held, held_row = self._held
        for row in rows:
            offset = offsets.get(row["basis"])
            identity = _NO_GRADE if offset is None else unpack(row["answers"], offset)
            if identity != held and held[0]:
                entries.append(held_row)
                if len(entries) == most:
                    break
            held, held_row = identity, row
        else:
            if last and held[0]:
                entries.append(held_row)
        self._held = held, held_row
        self.complete = last or len(entries) >= most


def _page(rows: Sequence[Row], statements: _Statements, ratings: Mapping[int, Rating], limit: int) -> Page[Grade]:
    """Make a page of at most `limit` grades; one row more means that others follow."""
    shown = rows[:limit]
    answers = [packing.grade_at(row["answers"], statements.offsets[row["basis"]]) for row in shown]
    grades = [stated_grade(row, ratings[answer[0]], answer) for row, answer in zip(shown, answers, strict=True)]
    cursors = CursorsAsAsked(statements.cursors, shown, lambda row: (row["valid_from"].isoformat(),))
    return Page(grades, cursors, len(rows) > limit)

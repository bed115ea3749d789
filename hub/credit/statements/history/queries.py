"""Read the grades that an enterprise has had in one scheme over the years.

Many statements repeat one grade. So only a number and a day of each are unpacked before it is clear which are shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from hub.core import clock
from hub.core.actor import Actor
from hub.core.store import visible
from hub.core.store.coalescing import kind
from hub.core.store.database import Database, Row
from hub.core.store.paging import Cursors, Page, size
from hub.credit.evaluation.compiled.dependencies import sources_read
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import Grade, Rating
from hub.credit.facts.snapshot import FIELDS
from hub.credit.statements.encoding import packing
from hub.credit.statements.encoding.packing import grade_identity
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

#: What tells one grade from the next (the rating's number, 0 without a grade; the source's own day), and its row.
_Entry = tuple[tuple[int, int], Row]
_NO_GRADE = (0, 0)


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
            histories[uscc].extend(rows[uscc], statements.places, last=len(rows[uscc]) < statements.at_once)
        incomplete = {uscc: rows[uscc][-1]["valid_from"] for uscc in incomplete if not histories[uscc].complete}
    entries = {uscc: history.entries for uscc, history in histories.items()}
    numbers = {number for among in entries.values() for (number, _), _ in among}
    ratings = await RATINGS.by_number(statements.database, numbers)
    return {uscc: _page(among, statements, ratings, limit) for uscc, among in entries.items()}


class _Statements:
    """Reads the statements about enterprises that an actor may see, at most `at_once` of each at a time.

    `places` holds where the scheme stands in the answers, by the number of each provenance that has it. `question` is
    all that makes the answer beside the enterprises, so that equal questions can share what is remembered.
    """

    def __init__(self, database: Database, actor: Actor, scheme: str, at_once: int) -> None:
        seen = visible.credit(actor, group="grade")
        self.at_once = at_once
        self.places: dict[int, int] = {}
        self.database = database
        self.cursors = Cursors.of_list("gradeHistory", scheme)
        self._scheme = scheme
        self._sources = _sources(scheme)
        self._sql = seen.into(_HISTORY)
        self._seen = seen.parameters
        self._schemes = _SCHEMES
        self.question = (self._sql, scheme, self._sources, *self._seen)

    async def before(self, days: Mapping[str, date | None]) -> Mapping[str, list[Row]]:
        """Read the statements of each enterprise before a day, or the last ones (None), the newest first."""
        rows = await self._rows(days)
        if (furthest := max(self.places.values(), default=0)) >= self._schemes:
            self._schemes = furthest + 1
            rows = await self._rows(days)
        by_uscc = defaultdict(list)
        for row in rows:
            by_uscc[row["uscc"]].append(row)
        return by_uscc

    async def _rows(self, days: Mapping[str, date | None]) -> Sequence[Row]:
        asked = list(days), list(days.values()), self.at_once, self._sources
        length = packing.grade_offset(self._schemes)
        rows = await self.database.fetch(self._sql, *asked, length, *self._seen)
        provenances = await PROVENANCES.by_number(self.database, {row["basis"] for row in rows})
        for number, provenance in provenances.items():
            if (place := provenance.scheme_places.get(self._scheme)) is not None:
                self.places[number] = place
        return rows


def _sources(scheme: str) -> list[str]:
    """The sources that the scheme reads; all sources for a scheme that is no longer in force."""
    return sorted(sources_read([one for one in library().schemes(clock.today()) if one.code == scheme], []) or FIELDS)


class _History:
    """Collects the grades of one enterprise from the newest statement to the oldest; a restated grade counts once."""

    def __init__(self, most: int) -> None:
        self.entries: list[_Entry] = []
        self.complete = False
        self._most = most
        self._unfinished: list[_Entry] = []

    def extend(self, rows: Iterable[Row], places: Mapping[int, int], *, last: bool) -> None:
        """Add older statements. A grade dates from its oldest statement, before which another grade or none was stated.

        The oldest row is held back unless it is the `last`: whether it begins a grade shows only in the next one.
        """
        statements = self._unfinished + [
            (_NO_GRADE if (place := places.get(row["basis"])) is None else grade_identity(row["answers"], place), row)
            for row in rows
        ]
        older = [identity for identity, _ in statements[1:]] + ([None] if last else [])
        self.entries += [
            entry for entry, before in zip(statements, older, strict=False) if entry[0] != before and entry[0][0]
        ]
        self._unfinished = statements[len(older) :]
        self.complete = last or len(self.entries) >= self._most
        del self.entries[self._most :]


def _page(entries: Sequence[_Entry], statements: _Statements, ratings: Mapping[int, Rating], limit: int) -> Page[Grade]:
    """Make a page of at most `limit` grades; one entry more means that others follow."""
    rows = [row for _, row in entries[:limit]]
    answers = [packing.grade(row["answers"], statements.places[row["basis"]]) for row in rows]
    grades = [stated_grade(row, ratings[answer.number], answer) for row, answer in zip(rows, answers, strict=True)]
    return Page(grades, [_cursor(statements.cursors, row["valid_from"]) for row in rows], len(entries) > limit)


@lru_cache(maxsize=4096)
def _cursor(cursors: Cursors, day: date) -> str:
    """Make the cursor of a day; many enterprises have grades of the same day."""
    return cursors.cursor(day.isoformat())

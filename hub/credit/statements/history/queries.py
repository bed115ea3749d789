"""The grades that an enterprise was given in one scheme, over the years.

An answer reads many times as many statements as it has grades: what is made of each is a number and a day, no more.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from hub.core import clock
from hub.core.actor import Actor
from hub.core.store import visible
from hub.core.store.database import Database, Row
from hub.core.store.paging import Page, cursor, position, size
from hub.core.store.sharing import kind
from hub.credit.evaluation.compiled.dependencies import sources_read
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import Grade, Rating
from hub.credit.facts.snapshot import FIELDS
from hub.credit.statements.encoding import packing
from hub.credit.statements.encoding.packing import grade_identity
from hub.credit.statements.queries import PROVENANCES, RATINGS
from hub.credit.statements.results import grade

_HISTORY = f"""
select s.* from unnest($1::text[], $2::date[]) as asked (uscc, before)
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
#: So many statements more than two a grade are read at once: most grades are restated often, and asking again costs
#: more than a few rows.
_MORE = 16
#: Of the answers those of so many schemes are read, as most of a statement is verdicts; more where the scheme stands
#: beyond.
_SCHEMES = 16

#: What a statement told (a number, 0 without a grade, and a source's own day), and its row.
_Met = tuple[tuple[int, int], Row]
_NOTHING = (0, 0)


async def grade_history(
    database: Database, actor: Actor, usccs: Sequence[str], scheme: str, first: int, after: str | None
) -> dict[str, Page[Grade]]:
    """For each enterprise a page of its grades in one scheme, the newest first, each from the day it was given.

    What was stated while a record of a source that the scheme reads was known, and has been repaired since, is left
    out: of that record nothing is told any more, nor of what followed from it.
    """
    limit = size(first)
    (day,) = position(after, date) or (None,)
    statements = _Statements(database, actor, scheme, 2 * limit + _MORE)

    async def pages(usccs: Sequence[str]) -> Mapping[str, Page[Grade]]:
        return await _pages(statements, usccs, day, limit)

    return await database.remembered(kind(*statements.said, limit, day), usccs, pages)


async def _pages(statements: "_Statements", usccs: Sequence[str], day: object, limit: int) -> Mapping[str, Page[Grade]]:
    histories = {uscc: _History(limit + 1) for uscc in usccs}
    walking: dict[str, date | None] = dict.fromkeys(usccs, date.fromisoformat(str(day)) if day else None)
    while walking:
        rows = await statements.before(walking)
        for uscc in walking:
            histories[uscc].walk(rows[uscc], statements.places, last=len(rows[uscc]) < statements.stretch)
        walking = {uscc: rows[uscc][-1]["valid_from"] for uscc in walking if not histories[uscc].complete}
    entries = {uscc: history.entries for uscc, history in histories.items()}
    numbers = {number for among in entries.values() for (number, _), _ in among}
    ratings = await RATINGS.by_number(statements.database, numbers)
    return {uscc: _page(among, statements.places, ratings, limit) for uscc, among in entries.items()}


class _Statements:
    """What was stated of enterprises that an actor may see, at most a `stretch` of each at a time.

    `places` tells of each basis met where the scheme stands in its statements, if it does; `said` all that is asked but
    the enterprises.
    """

    def __init__(self, database: Database, actor: Actor, scheme: str, stretch: int) -> None:
        seen = visible.credit(actor, group="grade")
        self.stretch = stretch
        self.places: dict[int, int] = {}
        self.database = database
        self._scheme = scheme
        self._sources = _sources(scheme)
        self._sql = seen.into(_HISTORY)
        self._seen = seen.parameters
        self._schemes = _SCHEMES
        self.said = (self._sql, scheme, self._sources, *self._seen)

    async def before(self, days: Mapping[str, date | None]) -> Mapping[str, list[Row]]:
        """Of each enterprise the statements before a day, or the last ones (None), the newest first."""
        rows = await self._rows(days)
        if (furthest := max(self.places.values(), default=0)) >= self._schemes:
            self._schemes = furthest + 1
            rows = await self._rows(days)
        found = defaultdict(list)
        for row in rows:
            found[row["uscc"]].append(row)
        return found

    async def _rows(self, days: Mapping[str, date | None]) -> Sequence[Row]:
        asked = list(days), list(days.values()), self.stretch, self._sources
        answers = packing.grade_begins(self._schemes)
        rows = await self.database.fetch(self._sql, *asked, answers, *self._seen)
        for number, basis in (await PROVENANCES.by_number(self.database, {row["basis"] for row in rows})).items():
            if (place := basis.scheme_places.get(self._scheme)) is not None:
                self.places[number] = place
        return rows


def _sources(scheme: str) -> list[str]:
    """Those that the scheme looks at; of one that is no longer in force, any."""
    return sorted(sources_read([one for one in library().schemes(clock.today()) if one.code == scheme], []) or FIELDS)


class _History:
    """The grades of one enterprise, met from the newest to the oldest: one that is restated is one grade."""

    def __init__(self, most: int) -> None:
        self.entries: list[_Met] = []
        self.complete = False
        self._most = most
        self._begun: list[_Met] = []

    def walk(self, rows: Iterable[Row], places: Mapping[int, int], *, last: bool) -> None:
        """A grade is from its oldest statement on: the next older one told something else, or there is none."""
        met = self._begun + [
            (_NOTHING if (place := places.get(row["basis"])) is None else grade_identity(row["answers"], place), row)
            for row in rows
        ]
        older = [each[0] for each in met[1:]] + ([None] if last else [])
        self.entries += [each for each, before in zip(met, older, strict=False) if each[0] != before and each[0][0]]
        self._begun = met[len(older) :]
        self.complete = last or len(self.entries) >= self._most
        del self.entries[self._most :]


def _page(entries: Sequence[_Met], places: Mapping[int, int], ratings: Mapping[int, Rating], limit: int) -> Page[Grade]:
    """Of one grade more than the page holds, which tells that more follow."""
    shown = [row for _, row in entries[:limit]]
    given = [packing.grade(row["answers"], places[row["basis"]]) for row in shown]
    grades = [grade(row, ratings[one.number], one) for row, one in zip(shown, given, strict=True)]
    return Page(grades, [_cursor(row["valid_from"]) for row in shown], len(entries) > limit)


@lru_cache(maxsize=4096)
def _cursor(day: date) -> str:
    """Many enterprises were given something on the same day."""
    return cursor(day.isoformat())

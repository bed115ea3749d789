"""The grades that an enterprise was given in one scheme, over the years."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from hub import clock
from hub.actor import Actor
from hub.evaluation.dependencies import sources_read
from hub.evaluation.gists import FIELDS
from hub.evaluation.packing import Given
from hub.evaluation.results import Grade, Rating
from hub.evaluation.rulesets import library
from hub.evaluation.statements import COLUMNS, RATINGS, Statement, with_bases
from hub.store import visible
from hub.store.database import Database
from hub.store.paging import Page, cursor, page, position, size

_HISTORY = f"""
select s.* from unnest($1::text[], $2::date[]) as asked (uscc, before)
join enterprise e on e.uscc = asked.uscc and {{visible}}
cross join lateral (
    select min(earlier.known_from) as since, max(r.known_from) as until
    from record r join record earlier on earlier.uscc = r.uscc and earlier.resource = r.resource and earlier.key = r.key
    where r.uscc = e.uscc and r.resource = any ($4)
      and {visible.known("r", None)} and not ({visible.existing("r", None)})
) repaired
cross join lateral (
    select {COLUMNS} from statement s where s.uscc = e.uscc and {visible.known("s", None)}
       and (repaired.since is null or s.stated_at < repaired.since or repaired.until <= s.stated_at)
       and (asked.before is null or s.valid_from < asked.before)
    order by s.valid_from desc limit $3
) s
order by s.uscc, s.valid_from desc
"""


async def grade_history(
    database: Database, actor: Actor, usccs: Sequence[str], scheme: str, first: int, after: str | None
) -> dict[str, Page[Grade]]:
    """For each enterprise a page of its grades in one scheme, the newest first, each from the day it was given.

    What was stated while a record of a source that the scheme reads was known, and has been repaired since, is left
    out: of that record nothing is told any more, nor of what followed from it.
    """
    limit = size(first)
    (day,) = position(after, date) or (None,)
    door = visible.credit(actor, after=4, group="grade")
    sql = _HISTORY.format(visible=door.condition)
    read = _sources(scheme)
    histories = {uscc: _History(scheme, limit + 1) for uscc in usccs}
    before = date.fromisoformat(str(day)) if day else None
    walking: dict[str, date | None] = dict.fromkeys(usccs, before)
    while walking:
        asked = list(walking), list(walking.values()), 2 * limit + 2, read
        rows = await database.fetch(sql, *asked, *door.parameters)
        by_uscc = defaultdict(list)
        for statement in await with_bases(database, rows):
            by_uscc[statement.row["uscc"]].append(statement)
        for uscc in walking:
            histories[uscc].walk(by_uscc[uscc], last=len(by_uscc[uscc]) < 2 * limit + 2)
        walking = {uscc: by_uscc[uscc][-1].day for uscc in walking if not histories[uscc].complete}
    numbers = {found.number for history in histories.values() for found, _ in history.entries}
    ratings = await RATINGS.by_number(database, numbers)
    return {uscc: _page(history, ratings, limit) for uscc, history in histories.items()}


def _sources(scheme: str) -> list[str]:
    """Those that the scheme looks at; of one that is no longer in force, any."""
    return sorted(sources_read([one for one in library().schemes(clock.today()) if one.code == scheme], []) or FIELDS)


class _History:
    """The grades of one enterprise, met from the newest to the oldest: one that is restated is one grade."""

    def __init__(self, scheme: str, most: int) -> None:
        self.entries: list[tuple[Given, Statement]] = []
        self.complete = False
        self._scheme = scheme
        self._most = most
        self._begun: tuple[Given, Statement] | None = None

    def walk(self, statements: Iterable[Statement], *, last: bool) -> None:
        for statement in statements:
            found = statement.given(self._scheme)
            if self._begun and not _same(self._begun[0], found):
                self._end()
            self._begun = (found, statement)
        if last:
            self._end()
        self.complete = last or len(self.entries) >= self._most
        del self.entries[self._most :]

    def _end(self) -> None:
        """The grade that was begun has no older statement."""
        if self._begun and self._begun[0].number:
            self.entries.append(self._begun)
        self._begun = None


def _same(one: Given, other: Given) -> bool:
    """An official grade that its source states for another day is another one."""
    return one.number == other.number and one.stated_for == other.stated_for


def _page(history: _History, ratings: Mapping[int, Rating], limit: int) -> Page[Grade]:
    grades = [statement.grade(ratings[found.number], found) for found, statement in history.entries]
    return page(grades, [cursor(statement.day.isoformat()) for _, statement in history.entries], limit)

"""Read the grades that an enterprise has had in one scheme over the years.

Many statements repeat one grade. So nothing is made of them before it is clear which are shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby, repeat
from operator import itemgetter

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
from hub.credit.statements.encoding.packing import PackedGrade
from hub.credit.statements.queries import PROVENANCES, RATINGS
from hub.credit.statements.results import stated_grade

#: Arrays go as texts, because asyncpg looks at each element of a list; `-` is no day.
_HISTORY = f"""
select s.*
from unnest(string_to_array($1, ' ')::varchar[], string_to_array($2, ' ', '-')::date[]) as asked (uscc, before)
join enterprise e on e.uscc = asked.uscc and {{visible}}
cross join lateral (
    select min(earlier.known_from) as since, max(r.known_from) as until
    from record r join record earlier on earlier.uscc = r.uscc and earlier.resource = r.resource and earlier.key = r.key
    where r.uscc = e.uscc and r.resource = any (string_to_array($4, ' ')) and {visible.repaired("r")}
) repaired
cross join lateral (
    select s.uscc, s.id, s.basis, s.valid_from, s.stated_at, substr(s.answers, $5, $6) as answers
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

#: What a statement says of the scheme, its number being 0 where it gives no grade, and the row of the statement.
_Said = tuple[PackedGrade, Row]
_NO_GRADE: PackedGrade = (0, 0, 0)


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
        said = await statements.before(incomplete)
        for uscc in incomplete:
            histories[uscc].extend(said[uscc], last=len(said[uscc]) < statements.at_once)
        incomplete = {uscc: said[uscc][-1][1]["valid_from"] for uscc in incomplete if not histories[uscc].complete}
    numbers = {grade[0] for history in histories.values() for grade, _ in history.entries}
    ratings = await RATINGS.by_number(statements.database, numbers)
    return {uscc: _page(history.entries, statements, ratings, limit) for uscc, history in histories.items()}


class _Statements:
    """Reads the statements about enterprises that an actor may see, at most `at_once` of each at a time.

    Of their answers only the part is read in which the scheme stands. `question` is all that makes the answer beside
    the enterprises, so that equal questions can share what is remembered.
    """

    def __init__(self, database: Database, actor: Actor, scheme: str, at_once: int) -> None:
        seen = visible.credit(actor, group="grade")
        self.at_once = at_once
        self._offsets: dict[int, int] = {}
        self.database = database
        self.cursors = Cursors.of_list("gradeHistory", scheme)
        self._scheme = scheme
        self._sources = _sources(scheme)
        self._sql = seen.into(_HISTORY)
        self._seen = seen.parameters
        self._part = _expected_part(scheme)
        self.question = (self._sql, scheme, self._sources, *self._seen)

    async def before(self, days: Mapping[str, date | None]) -> Mapping[str, Sequence[_Said]]:
        """What the statements of each enterprise say before a day, or the last ones (None), the newest first."""
        rows = await self._rows(days)
        offsets = self._offsets.values()
        if offsets and not (min(offsets) in self._part and max(offsets) in self._part):
            # Rules with other schemes before this one have made some of them.
            self._part = range(min(offsets), max(offsets) + packing.GRADE_SIZE)
            rows = await self._rows(days)
        said: dict[str, Sequence[_Said]] = dict.fromkeys(days, ())
        usccs = map(itemgetter("uscc"), rows)
        for uscc, among in groupby(zip(usccs, self._grades(rows), rows, strict=True), itemgetter(0)):
            said[uscc] = [(grade, row) for _, grade, row in among]
        return said

    def _grades(self, rows: Sequence[Row]) -> Iterable[PackedGrade]:
        """What each row says of the scheme; most have it in the same place."""
        bases = list(map(itemgetter("basis"), rows))
        answers = map(itemgetter("answers"), rows)
        places = {basis: self._offsets.get(basis) for basis in set(bases)}
        if set(places.values()) == {self._part.start}:
            return map(packing.grade_at, answers, repeat(0))
        return [
            _NO_GRADE if (place := places[basis]) is None else packing.grade_at(packed, place - self._part.start)
            for basis, packed in zip(bases, answers, strict=True)
        ]

    async def _rows(self, days: Mapping[str, date | None]) -> Sequence[Row]:
        """The rows, after which it is known where the scheme stands in the answers of each."""
        before = " ".join([str(day or "-") for day in days.values()])
        asked = " ".join(days), before, self.at_once, self._sources
        rows = await self.database.fetch(self._sql, *asked, self._part.start + 1, len(self._part), *self._seen)
        provenances = await PROVENANCES.by_number(self.database, {row["basis"] for row in rows})
        for number, provenance in provenances.items():
            if (place := provenance.scheme_places.get(self._scheme)) is not None:
                self._offsets[number] = packing.grade_offset(place)
        return rows


def _expected_part(scheme: str) -> range:
    """The bytes of packed answers where the rules of today have the scheme; the first where they have none such."""
    codes = [each.code for each in library().schemes(clock.today())]
    begins = packing.grade_offset(codes.index(scheme) if scheme in codes else 0)
    return range(begins, begins + packing.GRADE_SIZE)


def _sources(scheme: str) -> str:
    """The sources that the scheme reads; all sources for a scheme that is no longer in force."""
    read = sources_read([one for one in library().schemes(clock.today()) if one.code == scheme], [])
    return " ".join(sorted(read or FIELDS))


class _History:
    """Collects the grades of one enterprise from the newest statement to the oldest; a restated grade counts once."""

    def __init__(self, most: int) -> None:
        self.entries: list[_Said] = []
        self.complete = False
        self._most = most
        self._held: _Said | None = None

    def extend(self, said: Iterable[_Said], *, last: bool) -> None:
        """Add older statements. A grade dates from its oldest statement, before which another grade or none was stated.

        What tells one grade from the next is the rating's number and the source's own day. The oldest is held back
        unless it is the `last`: whether it begins a grade shows only in the next one.
        """
        entries, most, held = self.entries, self._most, self._held
        number, stated_for = (held[0][0], held[0][2]) if held else (0, 0)
        for each in said:
            (next_number, _, next_stated_for), _ = each
            if number and held and (next_number != number or next_stated_for != stated_for):
                entries.append(held)
                if len(entries) == most:
                    break
            held, number, stated_for = each, next_number, next_stated_for
        else:
            if last and number and held:
                entries.append(held)
        self._held = held
        self.complete = last or len(entries) >= most


def _page(said: Sequence[_Said], statements: _Statements, ratings: Mapping[int, Rating], limit: int) -> Page[Grade]:
    """Make a page of at most `limit` grades; one more means that others follow."""
    shown = said[:limit]
    grades = [stated_grade(row, ratings[grade[0]], grade) for grade, row in shown]
    cursors = CursorsAsAsked(statements.cursors, shown, lambda each: (each[1]["valid_from"].isoformat(),))
    return Page(grades, cursors, len(said) > limit)

"""Read the grades that an enterprise has had in one scheme over the years.

Many statements repeat one grade. So nothing is made of them before it is clear which are shown.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from itertools import chain, repeat
from typing import NamedTuple

from hub.core.actor import Actor
from hub.core.store.database import Database, Row
from hub.core.store.paging import Cursors, CursorsAsAsked, Page, size
from hub.core.store.reads import MadeRead, read_each
from hub.credit.evaluation.results import Grade
from hub.credit.statements.encoding import packing
from hub.credit.statements.history.depths import Depths
from hub.credit.statements.history.reading import PastRead, PastStatements, day, moment, stated_for, valid_until
from hub.credit.statements.queries import RATINGS

#: How many times as many statements are read again of those whose page the ones read so far do not fill.
_FURTHER = 4
_DEPTHS = Depths()


async def grade_history(
    database: Database, actor: Actor, usccs: Sequence[str], scheme: str, first: int, after: str | None
) -> dict[str, Page[Grade]]:
    """Read a page of grades in one scheme for each enterprise, the newest first, each from the day it was first stated.

    Statements are left out that were made while a record was known that has been repaired since, if the scheme reads
    its source: nothing is told any more of a repaired record, nor of what followed from it.
    """
    [found] = await read_each(database, [history_read(database, actor, scheme, first, after)], usccs)
    return {uscc: found.get(uscc) or Page((), (), more=False) for uscc in usccs}


def history_read(database: Database, actor: Actor, scheme: str, first: int, after: str | None) -> MadeRead:
    """The read of those pages, of enterprises that the actor may see."""
    limit = size(first)
    cursors = Cursors.of_list("gradeHistory", scheme)
    (shown_last,) = cursors.position(after, date) or (None,)
    before = date.fromisoformat(str(shown_last)) if shown_last else date.max
    past = PastRead.expected(actor, scheme, before, _DEPTHS.at_once(scheme, limit))
    return MadeRead(past.read, partial(_pages, database, past, cursors, limit))


async def _pages(
    database: Database, past: PastRead, cursors: Cursors, limit: int, rows: Sequence[Row]
) -> Mapping[str, Page[Grade]]:
    """The page of each row; of those whose page its statements do not fill, more are read."""
    pages: dict[str, Page[Grade]] = {}
    first = past.most
    while rows:
        said = await past.unpacked(database, rows)
        if isinstance(said, PastRead):
            past, left = said, [row["uscc"] for row in rows]
        else:
            found = _found(said, limit, past.most)
            if past.most == first:
                _DEPTHS.note(past.scheme, limit, found.took)
            pages |= await _made(database, said, found, cursors)
            past, left = past._replace(most=past.most * _FURTHER), found.left
        rows = await database.rows(past.read.by_keys, left) if left else ()
    return pages


class _Places(NamedTuple):
    """The pages of several enterprises: the places of those statements from which their grades date, one after another.

    `pages` has of each how many they are, and whether more follow. Of those `left` that shows only in earlier
    statements. `took` has of each how many statements had to be looked at.
    """

    places: list[int]
    pages: list[tuple[str, int, bool]]
    left: list[str]
    took: list[int]


def _found(said: PastStatements, limit: int, most: int) -> _Places:
    """Find at most `limit` grades of each enterprise among its statements, of which `most` were read at most.

    A grade dates from its oldest statement, before which another grade or none was stated. What tells one grade from
    the next is the rating's number and the source's own day.
    """
    found = _Places([], [], [], [])
    numbers, packed, places = said.numbers, said.packed_days, found.places
    begin = 0
    for uscc, end in said.ends.items():
        before, number, days = len(places), 0, 0
        for place in range(begin, end):
            if numbers[place] == number and (packed[place] == days or stated_for(packed[place]) == stated_for(days)):
                continue
            if number:
                places.append(place - 1)
            number, days = numbers[place], packed[place]
            if number and len(places) - before == limit:
                found.pages.append((uscc, limit, True))
                found.took.append(place + 1 - begin)
                break
        else:
            if end - begin == most:
                del places[before:]
                found.left.append(uscc)
            else:
                if number:
                    places.append(end - 1)
                found.pages.append((uscc, len(places) - before, False))
            found.took.append(end - begin + (end - begin == most))
        begin = end
    return found


async def _made(database: Database, said: PastStatements, found: _Places, cursors: Cursors) -> dict[str, Page[Grade]]:
    """The pages, whose grades are made a column at a time."""
    numbers, packed, ids, days, moments = (
        [column[place] for place in found.places]
        for column in (said.numbers, said.packed_days, said.ids, said.days, said.moments)
    )
    ratings = await RATINGS.by_number(database, set(numbers))
    usccs = chain.from_iterable(repeat(uscc, count) for uscc, count, _ in found.pages)
    official = map(packing.day, map(stated_for, packed))
    as_of = [theirs or ours for theirs, ours in zip(official, map(day, days), strict=True)]
    until = map(packing.day, map(valid_until, packed))
    made = map(Grade, usccs, map(ratings.__getitem__, numbers), as_of, map(moment, moments), until, ids)
    grades, pages, begin = list(made), {}, 0
    for uscc, count, more in found.pages:
        end = begin + count
        pages[uscc] = Page(grades[begin:end], CursorsAsAsked(cursors, days[begin:end], _key), more)
        begin = end
    return pages


def _key(counted: int) -> tuple[str]:
    return (day(counted).isoformat(),)

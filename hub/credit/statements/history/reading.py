"""Read the past statements of enterprises about one scheme: those of an enterprise come as one value.

A row for each would cost more than what it says: an enterprise may have one for each month of many years.
"""

import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from hub.core import clock
from hub.core.actor import Actor
from hub.core.store import visible
from hub.core.store.database import Reader, Row
from hub.core.store.reads import EnterpriseRead
from hub.credit.evaluation.compiled.dependencies import sources_read
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.facts.snapshot import FIELDS
from hub.credit.statements.encoding import packing
from hub.credit.statements.queries import PROVENANCES

#: The last statements that begin before `{0}`, the newest first: of each an entry, and the part of its answers from
#: byte `{1}` on that has `{2}` bytes, with zeros where these end before. Those made while a record of the sources `{4}`
#: was known that has been repaired since are left out. The sources go as one text, because asyncpg looks at each
#: element of an array.
_PAST = f"""
left join lateral (
    select min(earlier.known_from) as since, max(r.known_from) as until
    from record r join record earlier on earlier.uscc = r.uscc and earlier.resource = r.resource and earlier.key = r.key
    where r.uscc = e.uscc and r.resource = any (string_to_array({{4}}, ' ')) and {visible.repaired("r")}
) repaired on true
left join lateral (
    select string_agg(
        int8send(s.id) || int8send(s.basis) || int8send(s.valid_from - date '2000-01-01') ||
            timestamptz_send(s.stated_at) ||
            case when octet_length(s.part) = {{2}} then s.part
                else substr(s.part || decode(repeat('00', {{2}}), 'hex'), 1, {{2}}) end,
        '' order by s.valid_from desc) as statements
    from (
        select s.id, s.basis, s.valid_from, s.stated_at, substr(s.answers, {{1}}, {{2}}) as part from statement s
        where s.uscc = e.uscc and {visible.known("s", None)} and s.valid_from < {{0}}
           and (repaired.since is null or s.stated_at < repaired.since or repaired.until <= s.stated_at)
        order by s.valid_from desc limit {{3}}) s
) past on true
"""
#: An entry is made of words of eight bytes: the statement's number, that of its basis, its day and its moment as
#: PostgreSQL counts them; then of each grade in the part the rating's number, and two days in one word.
_WORD, _WORDS = 8, 4
_FIRST_DAY = date(2000, 1, 1)
_FIRST_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_SECOND_DAY = 0xFFFF_FFFF


class PastStatements(NamedTuple):
    """Statements of several enterprises, column by column, as the words of their entries have it.

    `ends` says of each enterprise where its statements end, and those of the next begin; the newest of each come first.
    `numbers` are those of ratings, 0 where no grade is given.
    """

    ends: Mapping[str, int]
    ids: Sequence[int] = ()
    days: Sequence[int] = ()
    moments: Sequence[int] = ()
    numbers: Sequence[int] = ()
    packed_days: Sequence[int] = ()


class PastRead(NamedTuple):
    """The read of the last `most` statements before a day, of whose answers it takes the `part` with a scheme."""

    actor: Actor
    scheme: str
    before: date
    most: int
    part: range

    @classmethod
    def expected(cls, actor: Actor, scheme: str, before: date, most: int) -> "PastRead":
        """It takes the part where the rules of today have the scheme; the first one where they have none such."""
        return cls(actor, scheme, before, most, _expected_part(scheme))

    @property
    def read(self) -> EnterpriseRead:
        values = self.before, self.part.start + 1, len(self.part), self.most, _sources(self.scheme)
        return EnterpriseRead("past.statements", visible.credit(self.actor, group="grade"), _PAST, values)

    async def unpacked(self, reader: Reader, rows: Sequence[Row]) -> "PastStatements | PastRead":
        """What the rows say; or the read that takes enough, where rules with other schemes have made some of them."""
        packed = [row["statements"] or b"" for row in rows]
        size = _WORDS + len(self.part) // _WORD
        sizes = (len(each) // (_WORD * size) for each in packed)
        ends = dict(zip(map(itemgetter("uscc"), rows), accumulate(sizes), strict=True))
        words = array("q", b"".join(packed))
        if sys.byteorder == "little":
            words.byteswap()
        ids, bases, days, moments = (words[place::size] for place in range(_WORDS))
        offsets = await self._offsets(reader, set(bases))
        known = {offset for offset in offsets.values() if offset is not None}
        if not known.issubset(self.part):
            first, last = min(*known, self.part.start), max(*known, self.part.stop - packing.GRADE_SIZE)
            return self._replace(part=range(first, last + packing.GRADE_SIZE))
        firsts = {
            basis: None if at is None else _WORDS + (at - self.part.start) // _WORD for basis, at in offsets.items()
        }
        numbers, packed_days = _grades(words, size, bases, firsts)
        return PastStatements(ends, ids, days, moments, numbers, packed_days)

    async def _offsets(self, reader: Reader, bases: Iterable[int]) -> dict[int, int | None]:
        """Where the answers of each basis have the scheme, if they do."""
        provenances = await PROVENANCES.by_number(reader, bases)
        places = {number: provenance.scheme_places.get(self.scheme) for number, provenance in provenances.items()}
        return {number: None if place is None else packing.grade_offset(place) for number, place in places.items()}


def stated_for(packed_days: int) -> int:
    """The day for which the source of an official grade states it, as `packing.day` takes it."""
    return packed_days & _SECOND_DAY


def valid_until(packed_days: int) -> int:
    """The first day on which time alone could change the grade."""
    return packed_days >> 32


@lru_cache(maxsize=4096)
def day(counted: int) -> date:
    """The day that PostgreSQL counts so."""
    return _FIRST_DAY + timedelta(days=counted)


@lru_cache(maxsize=4096)
def moment(counted: int) -> datetime:
    """The moment that PostgreSQL counts so."""
    return _FIRST_MOMENT + timedelta(microseconds=counted)


def _grades(
    words: "array[int]", size: int, bases: Sequence[int], firsts: Mapping[int, int | None]
) -> tuple[list[int], list[int]]:
    """Both words of the grade in each entry of this size; `firsts` says where they begin, by the entry's basis."""
    begins = set(firsts.values())
    if len(begins) == 1 and (begin := begins.pop()) is not None:
        return words[begin::size].tolist(), words[begin + 1 :: size].tolist()
    at = [(number * size, firsts[basis]) for number, basis in enumerate(bases)]
    first, second = ([0 if begin is None else words[entry + begin + word] for entry, begin in at] for word in (0, 1))
    return first, second


def _expected_part(scheme: str) -> range:
    """The bytes of packed answers where the rules of today have the scheme; the first where they have none such."""
    codes = [each.code for each in library().schemes(clock.today())]
    begins = packing.grade_offset(codes.index(scheme) if scheme in codes else 0)
    return range(begins, begins + packing.GRADE_SIZE)


def _sources(scheme: str) -> str:
    """The sources that the scheme reads; all sources for a scheme that is no longer in force."""
    read = sources_read([one for one in library().schemes(clock.today()) if one.code == scheme], [])
    return " ".join(sorted(read or FIELDS))

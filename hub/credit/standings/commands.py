"""Keep where enterprises stand, in the transaction of the statements that say so."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime
from functools import lru_cache

from hub.core.store.binary_rows import beginning, bigint, bigints, binaries, binary, copy_rows, text
from hub.core.store.database import Connection, Reader
from hub.core.store.listing.profiles import profile_number
from hub.core.store.plans import joining_by_key
from hub.credit.standings.rules import ListPattern, OutcomeChanges, Place, Standings, changes, moves

_KEEP_PATTERNS = """
insert into list_pattern (list, outcome, pattern, sorting)
select * from unnest($1::bigint[], $2::smallint[], $3::bigint[], $4::bigint[]) on conflict do nothing
"""
_KEEP_PROFILES = """
insert into profile_pattern (pattern, profile) select * from unnest($1::bigint[], $2::bigint[]) on conflict do nothing
"""
_FORGET_PROFILES = "delete from profile_pattern where profile not in (select distinct profile from placement)"
#: Patterns that nobody has any more would be asked for each page of their lists.
_FORGET = "delete from list_pattern p where not exists (select 1 from profile_pattern q where q.pattern = p.pattern)"
_PLACED = "select uscc, patterns, keys from placement where uscc = any ($1)"
_DISPLACE = "delete from placement where uscc = any ($1)"
_BEGIN_LISTS = "insert into list_beginning (list, day) select unnest($1::bigint[]), $2 on conflict do nothing"
#: Schemes have no beginning: who rises from level to level is told by grades.
_BEGINNINGS = "select list, day from list_beginning"
_MEANINGS = "select pattern, list, outcome from list_pattern where pattern = any ($1)"
_CLOSED = "select uscc, stated_at from statement where uscc = any ($1) and known_to = $2"
_LEAVE = """
delete from standing s using unnest($1::varchar[], $2::bigint[], $3::bytea[]) as gone (uscc, pattern, key)
where s.pattern = gone.pattern and s.key = gone.key and s.uscc = gone.uscc
"""
_COLUMNS = ("uscc", "pattern", "key")
_PLACEMENT = ("uscc", "profile", "sortings", "patterns", "keys")
_IN_STANDING, _IN_PLACEMENT = beginning(len(_COLUMNS)), beginning(len(_PLACEMENT))
_REMEMBERED = 16384
_CHANGE_COLUMNS = ("uscc", "list", "earlier", "later", "earlier_at", "day", "at")
#: Row by row in the order of the codes, as a delivery of the register has it that is taken in meanwhile.
_LIST = """
update listing l set profile = told.profile from unnest($1::varchar[], $2::bigint[]) as told (uscc, profile)
where l.uscc = told.uscc and l.profile is distinct from told.profile
"""


async def keep_patterns(reader: Reader, profiles: Iterable[Standings]) -> None:
    """Keep what the patterns of these profiles mean, before anybody has one; what is there already stays."""
    pairs = {(pattern, one.profile) for one in profiles for pattern in one.patterns}
    rows = {
        (each, outcome, pattern.number, pattern.sorting)
        for pattern, _ in pairs
        for each, outcome in zip(pattern.lists, pattern.outcomes, strict=True)
    }
    if rows:
        await reader.fetch(_KEEP_PATTERNS, *zip(*sorted(rows), strict=True))
    if pairs:
        numbers = sorted((pattern.number, profile) for pattern, profile in pairs)
        await reader.fetch(_KEEP_PROFILES, *zip(*numbers, strict=True))


async def forget_patterns(connection: Connection) -> None:
    """Forget the patterns that no enterprise has; nothing may place anybody meanwhile."""
    await connection.execute(_FORGET_PROFILES)
    await connection.execute(_FORGET)


async def keep_standings(connection: Connection, told: Mapping[str, Standings], day: date, at: datetime) -> None:
    """Keep the places of enterprises whose newest statement is one for this day, and note who got another outcome."""
    if not told:
        return
    await connection.execute(_BEGIN_LISTS, _lists(told.values()), day)
    rows = await connection.fetch(_PLACED, list(told))
    placed = {uscc: set(zip(patterns, keys, strict=True)) for uscc, patterns, keys in rows}
    await _note_changes(connection, placed, told, day, at)
    gone, come = moves(placed, told)
    if gone:
        await _leave(connection, gone)
    await copy_rows(connection, "standing", _COLUMNS, [_places_rows(uscc, told[uscc], come[uscc]) for uscc in come])
    if displaced := [uscc for uscc in come if uscc in placed]:
        await connection.execute(_DISPLACE, displaced)
    await copy_rows(connection, "placement", _PLACEMENT, [_placement_row(uscc, told[uscc]) for uscc in come])
    usccs = sorted(told)
    async with joining_by_key(connection):
        await connection.execute(_LIST, usccs, [told[uscc].profile for uscc in usccs])


async def _note_changes(
    connection: Connection, placed: Mapping[str, set[Place]], told: Mapping[str, Standings], day: date, at: datetime
) -> None:
    """Note whose outcome in a list is another than before, and who is new on a list that had begun before the day."""
    beginnings = {row["list"]: row["day"] for row in await connection.fetch(_BEGINNINGS)}
    begun_before = frozenset(each for each, begun in beginnings.items() if begun < day)
    if not placed and not begun_before:
        return
    meanings = await _meanings(connection, {number for places in placed.values() for number, _ in places})
    rows = list(changes(placed, told, OutcomeChanges(meanings, frozenset(beginnings), begun_before)))
    if rows:
        changed = list(dict.fromkeys(row[0] for row in rows))
        closed = {row["uscc"]: row["stated_at"] for row in await connection.fetch(_CLOSED, changed, at)}
        noted = [(*row, closed.get(row[0]), day, at) for row in rows]
        await connection.copy_records_to_table("standing_change", records=noted, columns=_CHANGE_COLUMNS)


async def _meanings(reader: Reader, patterns: Iterable[int]) -> dict[int, dict[int, int]]:
    """What each of these patterns means: the outcome of those who have it, by list."""
    meanings: dict[int, dict[int, int]] = {}
    for pattern, each, outcome in await reader.fetch(_MEANINGS, sorted(patterns)):
        meanings.setdefault(pattern, {})[each] = outcome
    return meanings


async def _leave(connection: Connection, gone: Sequence[tuple[str, int, bytes]]) -> None:
    """Take enterprises from places that are not theirs any more."""
    async with joining_by_key(connection):
        await connection.execute(_LEAVE, *map(list, zip(*gone, strict=True)))


def _places_rows(uscc: str, standings: Standings, places: Set[Place] | None) -> bytes:
    """The rows of one enterprise in `standing`: of these places, or of all (None), but for that of its schemes."""
    head = _IN_STANDING + text(uscc)
    if places is not None:
        of_schemes = standings.patterns[-1].number
        return b"".join([head + bigint(pattern) + binary(key) for pattern, key in places if pattern != of_schemes])
    _, patterns = _pattern_fields(standings.patterns)
    _, keys = _key_fields(standings.keys)
    rows = [head] * (3 * len(keys) - 3)
    rows[1::3], rows[2::3] = patterns[:-1], keys[:-1]
    return b"".join(rows)


def _placement_row(uscc: str, standings: Standings) -> bytes:
    """The row of one enterprise in `placement`."""
    patterns, _ = _pattern_fields(standings.patterns)
    keys, _ = _key_fields(standings.keys)
    return _IN_PLACEMENT + text(uscc) + patterns + keys


@lru_cache(maxsize=_REMEMBERED)
def _pattern_fields(patterns: tuple[ListPattern, ...]) -> tuple[bytes, Sequence[bytes]]:
    """The fields of patterns in `placement`, and that of each in `standing`."""
    numbers = [pattern.number for pattern in patterns]
    sortings = [pattern.sorting for pattern in patterns]
    placement = bigint(profile_number(numbers)) + bigints(sortings) + bigints(numbers)
    return placement, tuple(map(bigint, numbers))


@lru_cache(maxsize=_REMEMBERED)
def _key_fields(keys: tuple[bytes, ...]) -> tuple[bytes, Sequence[bytes]]:
    """The field of keys in `placement`, and that of each in `standing`."""
    return binaries(keys), tuple(map(binary, keys))


def _lists(told: Iterable[Standings]) -> list[int]:
    """The lists of all scenarios; the last pattern of an enterprise is that of its schemes."""
    patterns = {pattern for one in told for pattern in one.patterns[:-1]}
    return sorted({each for pattern in patterns for each in pattern.lists})

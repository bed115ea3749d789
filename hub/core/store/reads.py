"""What is read of enterprises: by their codes, or of a page of a list by the statement that finds it."""

from collections.abc import Hashable, Sequence
from functools import lru_cache, reduce
from typing import Any, NamedTuple

from hub.core.store.coalescing import KeyedRead
from hub.core.store.database import CachedRows, Database, Make, Row
from hub.core.store.ranges import of_code
from hub.core.store.visible import RowFilter

#: An array of codes goes as one text, because asyncpg looks at each element of a list.
_BY_KEYS = """
select e.uscc, {columns} from enterprise e {joins} where e.uscc = any (string_to_array($1, ' ')) and {{visible}}
"""
#: A page's rows come in no order, and are sorted by their `number` there, as the page was.
_OF_PAGE = """
select page.*, e.uscc, {columns} from (
    select listed.*, row_number() over (order by listed.key, listed.place) as number from ({page}) listed) page
left join {enterprise} on {{visible}} {joins}
"""
_ENTERPRISE = of_code("enterprise e", "e.*", "page.place")


class EnterpriseRead(NamedTuple):
    """Columns of the enterprises `e` that pass a row filter, one row each, beside their code, which is `uscc`.

    `joins` join at most one row to each. Their `values` stand in them as `{0}`, `{1}` and so on.
    """

    columns: str
    rows: RowFilter
    joins: str = ""
    values: tuple[object, ...] = ()

    def beside(self, other: "EnterpriseRead") -> "EnterpriseRead":
        """The columns of both in one row, where the same enterprises pass; the other's values follow this one's."""
        joins = self.joins + " " + _numbered(other.joins, "{{{}}}", len(self.values), len(other.values))
        return EnterpriseRead(f"{self.columns}, {other.columns}", self.rows, joins, (*self.values, *other.values))

    @property
    def by_keys(self) -> KeyedRead:
        """The read of those with some codes."""
        sql = self.rows.into(_written(_BY_KEYS, "", self.columns, self.joins, len(self.values), 2))
        return KeyedRead(sql, "uscc", (*self.values, *self.rows.parameters))

    def of_page(self, page: str, values: Sequence[object], own: int) -> tuple[str, Sequence[object]]:
        """The statement of a page with this read of each row beside it; the page has `own` parameters before `values`.

        Its rows have a `key` and, as `place`, the enterprise's code; where that one does not pass, `uscc` is null.
        """
        sql = _written(_OF_PAGE, page, self.columns, self.joins, len(self.values), own + len(values) + 1)
        return self.rows.by_index.into(sql), (*values, *self.values, *self.rows.parameters)


class MadeRead(NamedTuple):
    """A read, and what is made of its rows, by code."""

    read: EnterpriseRead
    make: Make[Any]


async def read_each(database: Database, reads: Sequence[MadeRead], usccs: Sequence[str]) -> list[dict[str, Any]]:
    """What each of the reads makes of these enterprises, by code; the same enterprises pass all of them.

    What the row cache does not have of any read takes one statement.
    """
    cache = database.row_cache
    kinds = [] if cache is None else [each.read.by_keys.kind for each in reads]
    if cache is None or None in kinds:
        return await _made(reads, await database.rows(together(reads).by_keys, usccs))
    version = cache.version
    found, lacking = zip(*(cache.find(kind, usccs) for kind in kinds), strict=True)
    missing = list(dict.fromkeys(key for keys in lacking for key in keys))
    if missing:
        made = await _made(reads, await database.rows(together(reads).by_keys, missing))
        _keep(cache, kinds, missing, made, version)
        for kept, new in zip(found, made, strict=True):
            kept.update(new)
    return list(found)


async def keep_read(
    database: Database, reads: Sequence[MadeRead], usccs: Sequence[str], rows: Sequence[Row], version: int
) -> list[dict[str, Any]]:
    """What each of the reads makes of rows that were read of these enterprises, which the row cache keeps.

    The rows were read when this version of the changes was known, or a later one.
    """
    made = await _made(reads, rows)
    if database.row_cache is not None:
        kinds = [each.read.by_keys.kind for each in reads]
        database.row_cache.passed_by(kinds[0], usccs)
        _keep(database.row_cache, kinds, usccs, made, version)
    return made


def together(reads: Sequence[MadeRead]) -> EnterpriseRead:
    """All of them as one read."""
    return reduce(EnterpriseRead.beside, (each.read for each in reads))


async def _made(reads: Sequence[MadeRead], rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [dict(await each.make(rows)) for each in reads]


def _keep(
    cache: CachedRows, kinds: Sequence[Hashable], usccs: Sequence[str], made: Sequence[dict[str, Any]], version: int
) -> None:
    for kind, new in zip(kinds, made, strict=True):
        cache.keep(kind, usccs, new, version)


@lru_cache(maxsize=1024)
def _written(sql: str, page: str, columns: str, joins: str, count: int, first: int) -> str:
    return sql.format(columns=columns, joins=_numbered(joins, "${}", first, count), page=page, enterprise=_ENTERPRISE)


@lru_cache(maxsize=1024)
def _numbered(joins: str, place: str, first: int, count: int) -> str:
    """The joins with places for their values that are numbered from `first` on."""
    return joins.format(*map(place.format, range(first, first + count)))

"""A province that is made by SQL: a district that the hub has evaluated lends its enterprises' places in lists."""

import asyncpg

from hub.credit.standings.rules import scenario_list

#: Evaluated enterprises, each with all its places; others get theirs by lot, of one in the same state.
_LENT = """
create table lent as
select row_number() over (partition by e.status order by e.uscc) as number,
    count(*) over (partition by e.status) as all, e.status, l.profile, p.sortings, p.patterns, p.keys
from enterprise e join listing l using (uscc) join placement p using (uscc)
"""
#: A number from 0 to 1 that the enterprise `g` has for each purpose.
_LOT = "((hashint8(g * 32 + {0})::bigint & 2147483647) / 2147483648.0)::float8"
_CITIES = "'武汉', '黄石', '十堰', '宜昌', '襄阳', '鄂州', '荆门', '孝感', '荆州', '黄冈', '咸宁', '随州', '恩施'"
_TRADES = "'商贸', '科技', '建筑工程', '食品', '物流', '农业', '机械制造', '信息技术'"
#: A few large counties and many small ones, in codes and names alike; old enterprises are cancelled more often.
_ENTERPRISES = f"""
insert into enterprise (uscc, name, letters, initials, terms, established_on, entity_type, registered_capital_fen,
    industry_code, jurisdiction_code, status)
select '91' || county || case when day >= '2016-01-01' then 'MA' else '7' || g % 10 end || lpad(g::text, 7, '0') || 'X',
    name, name, '', array(select distinct substr(name, i, 2) from generate_series(1, length(name) - 1) i), day,
    '有限责任公司', 100000000, industry, jurisdiction, status
from (
    select *, (array[{_CITIES}])[1 + place / 8]
        || (select string_agg(chr(19968 + ((hashint8(g * 31 + k)::bigint & 2147483647) % 2500)::int), '')
            from generate_series(1, 2 + g % 2) k)
        || (array[{_TRADES}])[1 + (8 * {_LOT.format(1)} * {_LOT.format(2)})::int % 8] || '有限公司' as name,
        county || lpad((1 + 20 * {_LOT.format(3)} ^ 2)::int::text, 3, '0') || case when {_LOT.format(4)} < 0.3
            then lpad((1 + 40 * {_LOT.format(5)})::int::text, 3, '0') else '' end as jurisdiction
    from (
        select *, '42' || lpad((1 + place / 8)::text, 2, '0') || lpad((1 + place % 8)::text, 2, '0') as county,
            case when {_LOT.format(6)} < 0.02 then 'C' when {_LOT.format(6)} >= 0.05
                then lpad((1 + floor(96 * {_LOT.format(7)} ^ 1.6))::text, 2, '0')
                    || lpad((10 + 30 * {_LOT.format(8)})::int::text, 2, '0') end as industry,
            case when ended < case when day < '2005-01-01' then 0.5 when day < '2015-01-01' then 0.35 else 0.12 end
                then 'cancelled'
                when ended > 1 - case when day < '2010-01-01' then 0.15 else 0.02 end then 'revoked'
                when {_LOT.format(9)} < 0.01 then 'dormant' when {_LOT.format(9)} < 0.05 then 'unknown' else 'active'
            end as status
        from (
            select g, floor(100 * {_LOT.format(10)} ^ 2.5)::int as place, {_LOT.format(11)} as ended,
                case when {_LOT.format(12)} >= 0.01 then date '2026-11-01' - (365 * 45 * {_LOT.format(13)} ^ 3)::int end
                    as day
            from generate_series($1::bigint, $2::bigint) g) born) placed) named
"""
_LISTINGS = """
insert into listing (uscc, name, jurisdiction_code, industry_code, status, established_on, profile)
select e.uscc, e.name, e.jurisdiction_code, e.industry_code, e.status, e.established_on, b.profile
from (select *, hashtext(uscc)::bigint & 2147483647 as g from enterprise) e
join lent b on b.status = case e.status when 'dormant' then 'unknown' else e.status end and b.number = 1 + e.g % b.all
on conflict do nothing
"""
_STANDINGS = """
insert into standing (uscc, pattern, key)
select p.uscc, place.* from placement p cross join unnest(p.patterns, p.keys) as place (pattern, key)
where place.pattern in (select l.pattern from list_pattern l join list_beginning b on b.list = l.list)
on conflict do nothing
"""
_PLACEMENTS = """
insert into placement (uscc, profile, sortings, patterns, keys)
select l.uscc, b.profile, b.sortings, b.patterns, b.keys from listing l
join (select distinct on (profile) profile, sortings, patterns, keys from lent) b using (profile)
order by l.uscc on conflict do nothing
"""
_CONSENTS = """
insert into consent (uscc, grantee, purpose, fields, valid_from, valid_to, granted_at, granted_by)
select uscc, $1, 'credit-financing', '{grade,verdict}', current_date - 10, current_date + 300, now(), uscc
from (select uscc from listing order by md5(uscc) limit $2) chosen
"""
_CHANGES = """
insert into standing_change (uscc, list, at, day, earlier, later)
select l.uscc, b.list, now() - n * interval '1 day', current_date - n, 2, 1
from (select uscc, (300 - row_number() over (order by uscc) * 300 / count(*) over ())::int as n from listing) l
cross join (select $1::bigint as list) b
"""
_CHUNK = 100_000
_SECONDARY = """
select indexdef, indexname from pg_indexes where tablename in ('enterprise', 'listing', 'standing')
and indexname not like '%\\_pkey'
"""


async def enlarge(url: str, enterprises: int) -> None:
    """Make a store with an evaluated district into one of so many enterprises more."""
    connection = await asyncpg.connect(url)
    await connection.execute(_LENT)
    indexes = await connection.fetch(_SECONDARY)
    for index in indexes:
        await connection.execute(f"drop index {index['indexname']}")
    for first in range(1, enterprises + 1, _CHUNK):
        await connection.execute(_ENTERPRISES, first, min(first + _CHUNK - 1, enterprises))
    await connection.execute("analyze enterprise")
    await connection.execute(_LISTINGS)
    await connection.execute("analyze listing")
    await connection.execute(_PLACEMENTS)
    await connection.execute(_STANDINGS)
    for partner, share in (("small-bank", 5_000), ("middle-bank", 50), ("large-bank", 3)):
        await connection.execute(_CONSENTS, partner, enterprises // share)
    await connection.execute(_CHANGES, scenario_list("bank-tax"))
    for index in indexes:
        await connection.execute(index["indexdef"])
    await connection.execute("vacuum analyze")
    await connection.close()

"""Reads the access log: what was asked about whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.core.actor import HUB, Actor, Kind, Person, Purpose
from hub.core.errors import Forbidden
from hub.core.store import visible
from hub.core.store.database import Reader, Row
from hub.core.store.paging import Cursors, Page, page, size

_WITHIN = """($1::bigint is null or a.number < $1) and ($2::timestamptz is null or a.at >= $2)
    and ($3::timestamptz is null or a.at < $3)"""
#: Materialized, so that the index on `usccs` comes first: the planner would rather walk back through the whole log.
_ABOUT = f"""
with about as materialized (
    select a.number from audit_entry a where a.usccs @> array[$5::text] and {_WITHIN}
    and exists (select 1 from enterprise e where e.uscc = $5 and {{visible}})
)
select a.*, k.name as client_name, k.kind as client_kind
from (select number from about order by number desc limit $4) found
join audit_entry a using (number) left join client k on k.code = a.client order by a.number desc
"""
_ALL = f"""
select a.*, k.name as client_name, k.kind as client_kind
from audit_entry a left join client k on k.code = a.client where {_WITHIN}
order by a.number desc limit $4
"""
_SOME = f"""
select a.*, k.name as client_name, k.kind as client_kind
from audit_entry a left join client k on k.code = a.client
where {_WITHIN} and exists (select 1 from enterprise e where e.uscc = any (a.usccs) and {{visible}})
order by a.number desc limit $4
"""
_OWN = f"""
select a.*, k.name as client_name, k.kind as client_kind
from audit_entry a left join client k on k.code = a.client
where {_WITHIN} and a.client = $5 and a.person is not null
    and a.person ->> 'issuer' = $6 and a.person ->> 'subject' = $7
order by a.number desc limit $4
"""
_SEEN = "select e.uscc from enterprise e where e.uscc = any ($1) and {visible}"
_CONSENTS = "select c.id from consent c where c.uscc = any ($1) and c.id = any ($2)"


@dataclass(frozen=True, slots=True)
class Period:
    """The time from `begins` until, not including, `ends`; None is no limit."""

    begins: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """An entry as a reader of the log sees it: `usccs` and `consents` are those that the reader may know of."""

    number: int
    at: datetime
    kind: str
    client: str | None
    client_name: str | None
    client_kind: Kind | None
    organisation: str | None
    on_behalf_of: str | None
    purpose: Purpose | None
    usccs: Sequence[str]
    consents: Sequence[int]
    details: Mapping[str, Any]
    person: Person | None


async def access_log(
    reader: Reader, actor: Actor, uscc: str | None, period: Period, first: int, after: str | None
) -> Page[Access]:
    """The entries, newest first, about one enterprise or about all that the actor may see.

    A subject reads entries about itself, and of them nothing about others. Raises Forbidden for partners.
    """
    if actor.kind is Kind.PARTNER:
        raise Forbidden("the access log is open to departments, and to each enterprise its own")
    if actor.kind is Kind.SUBJECT and uscc is None:
        uscc = actor.organisation
    limit = size(first)
    cursors = Cursors.of_list("accessLog", uscc, period)
    (last,) = cursors.position(after, int) or [None]
    asked = (last, period.begins, period.ends, limit + 1)
    rows = await _entries(reader, actor, uscc, asked)
    shown = frozenset([uscc]) if uscc else await _seen(reader, actor, rows)
    consents = await _consents(reader, shown, rows)
    entries = [_access(row, shown, consents) for row in rows]
    return page(entries, [cursors.cursor(entry.number) for entry in entries], limit)


async def own_log(reader: Reader, actor: Actor, first: int, after: str | None) -> Page[Access]:
    """The entries of the person who acts, the newest first; raises Forbidden for a program.

    What somebody has asked herself is no news to her: it takes no scope, and no right beyond what she had then.
    """
    if actor.person is None:
        raise Forbidden("a program reads the access log by accessLog: only people have one of their own")
    limit = size(first)
    cursors = Cursors.of_list("ownAccessLog", actor.client, actor.person.key)
    (last,) = cursors.position(after, int) or [None]
    person = (actor.client, actor.person.issuer, actor.person.subject)
    rows = await reader.fetch(_OWN, last, None, None, limit + 1, *person)
    shown = await _seen(reader, actor, rows)
    consents = await _consents(reader, shown, rows)
    entries = [_access(row, shown, consents) for row in rows]
    return page(entries, [cursors.cursor(entry.number) for entry in entries], limit)


async def _entries(reader: Reader, actor: Actor, uscc: str | None, asked: Sequence[object]) -> Sequence[Row]:
    about = () if uscc is None else (uscc,)
    seen = visible.identities(actor)
    everything = _ALL if seen.passes_all else _SOME
    sql = seen.into(everything if uscc is None else _ABOUT)
    return await reader.fetch(sql, *asked, *about, *seen.parameters)


async def _seen(reader: Reader, actor: Actor, rows: Sequence[Row]) -> frozenset[str]:
    """The enterprises in these entries that the actor may see."""
    usccs = frozenset(uscc for row in rows for uscc in row["usccs"])
    seen = visible.identities(actor)
    if seen.passes_all or not usccs:
        return usccs
    found = await reader.fetch(seen.into(_SEEN), list(usccs), *seen.parameters)
    return frozenset(row["uscc"] for row in found)


async def _consents(reader: Reader, usccs: frozenset[str], rows: Sequence[Row]) -> frozenset[int]:
    """The consents in these entries that belong to these enterprises."""
    named = {number for row in rows for number in _named(row["details"])}
    if not named:
        return frozenset()
    return frozenset(row["id"] for row in await reader.fetch(_CONSENTS, list(usccs), list(named)))


def _named(details: Mapping[str, Any]) -> Sequence[int]:
    return details.get("consents") or [number for number in [details.get("consent")] if number is not None]


def _access(row: Row, usccs: frozenset[str], consents: frozenset[int]) -> Access:
    kind = Kind.HUB if row["client"] == HUB.client else row["client_kind"]
    return Access(
        number=row["number"],
        at=row["at"],
        kind=row["kind"],
        client=row["client"],
        client_name=row["client_name"],
        client_kind=Kind(kind) if kind else None,
        organisation=row["organisation"],
        on_behalf_of=row["on_behalf_of"],
        purpose=Purpose(row["purpose"]) if row["purpose"] else None,
        usccs=[uscc for uscc in row["usccs"] if uscc in usccs],
        consents=[number for number in _named(row["details"]) if number in consents],
        details=row["details"],
        person=Person(**row["person"]) if row["person"] else None,
    )

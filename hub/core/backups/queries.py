"""What putting a store back to a backup would undo: the log tells, since every change has its entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.core.backups.folder import Backup
from hub.core.events import EventKind
from hub.core.store.database import Connection, Row

#: What somebody is protected by comes first.
_FIRST = (
    EventKind.CONSENT_REVOKED,
    EventKind.TOKEN_REVOKED,
    EventKind.CLIENT_DISABLED,
    EventKind.PERSON_DISABLED,
    EventKind.CLIENT_SECRET_ROTATED,
    EventKind.CLIENT_KEYS_REPLACED,
    EventKind.SIGNING_KEY_ROTATED,
    EventKind.RECORDS_WITHDRAWN,
    EventKind.RECALL_ISSUED,
    EventKind.CONSENT_GRANTED,
    EventKind.CLIENT_ADDED,
    EventKind.PERSON_ADDED,
    EventKind.PERSON_ROLES_CHANGED,
)
#: What was only asked, answered or refused: nothing that holds on.
_PASSING = frozenset(
    {
        EventKind.QUERY_ANSWERED,
        EventKind.QUERY_REFUSED,
        EventKind.PERSONAL_DATA_SHOWN,
        EventKind.TOKEN_ISSUED,
        EventKind.TOKEN_REFUSED,
        EventKind.LOGIN_REFUSED,
        EventKind.SESSION_STARTED,
        EventKind.SESSION_ENDED,
        EventKind.COPY_COMPARED,
    }
)
#: Names that are told of each kind; the count is of all.
_MOST_NAMES = 20
#: Parts of an event's details by which it is told, in this order.
_NAMING = ("client", "grantee", "name", "resource", "batch", "view", "package", "month", "published", "current")

_HOLDS = "select hash from audit_entry where number = $1"
_ARCHIVED = "select hash from audit_archive where last = $1"
_HEAD = "select number from audit_head where id = 1"
_SINCE = """
select a.kind, count(*) as events, (array_agg(a.usccs[1] order by a.number desc))[1:$2] as usccs,
       (array_agg(a.details || jsonb_strip_nulls(jsonb_build_object('grantee', c.grantee))
                  order by a.number desc))[1:$2] as details
from audit_entry a left join consent c on c.id = (a.details ->> 'consent')::bigint
where a.number > $1 and a.kind = any ($3) group by a.kind
"""
_OTHERS = """
select coalesce(nullif(application_name, ''), usename) as name, count(*) as connections from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' group by 1 order by 1
"""


@dataclass(frozen=True, slots=True)
class UndoneEvents:
    """Events of one kind that came after the backup; `names` are of the newest."""

    event: str
    count: int
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Undone:
    """`continues`: whether the log goes on from the backup's last entry; `entries` is how many it has beyond."""

    continues: bool
    entries: int
    events: Sequence[UndoneEvents]


async def undone(connection: Connection, backup: Backup) -> Undone:
    """What the store knows that the backup does not; all of it where the store is another one."""
    kept = bytes(32) if backup.entries == 0 else await connection.fetchval(_HOLDS, backup.entries)
    kept = kept or await connection.fetchval(_ARCHIVED, backup.entries)
    continues = kept is not None and kept.hex() == backup.head
    after = backup.entries if continues else 0
    head: int = await connection.fetchval(_HEAD) or 0
    order = [*_FIRST, *(kind for kind in EventKind if kind not in _FIRST and kind not in _PASSING)]
    rows = await connection.fetch(_SINCE, after, _MOST_NAMES, [kind.value for kind in order])
    kinds = {row["kind"]: row for row in rows}
    return Undone(continues, head - after, [_undone(kinds[kind.value]) for kind in order if kind.value in kinds])


async def others(connection: Connection) -> list[str]:
    """Who else is connected, each with how many connections."""
    return [f"{row['name']} ({row['connections']})" for row in await connection.fetch(_OTHERS)]


def _undone(row: Row) -> UndoneEvents:
    names = [_name(*each) for each in zip(row["usccs"], row["details"], strict=True)]
    return UndoneEvents(row["kind"], row["events"], names)


def _name(uscc: str | None, details: Mapping[str, Any]) -> str:
    named = [str(details[part]) for part in _NAMING if part in details]
    return " ".join([*filter(None, [uscc]), *named]) or "unnamed"

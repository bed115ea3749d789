"""What an entry of the log is, and how each is sealed to the one before it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from hub.actor import Actor
from hub.events import Event

#: What the first entry is sealed to.
GENESIS = bytes(32)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event and who caused it; an unauthenticated caller has no client and no organisation."""

    at: datetime
    kind: str
    client: str | None
    organisation: str | None
    on_behalf_of: str | None
    purpose: str | None
    usccs: Sequence[str]
    details: Mapping[str, object]


def entry(actor: Actor | None, event: Event, at: datetime) -> Entry:
    return Entry(
        at=at,
        kind=event.kind.value,
        client=actor.client if actor else None,
        organisation=actor.organisation if actor else None,
        on_behalf_of=actor.on_behalf_of if actor else None,
        purpose=actor.purpose.value if actor and actor.purpose else None,
        usccs=sorted(set(event.usccs)),
        details=event.details,
    )


def seal(previous: bytes, number: int, sealed: Entry) -> bytes:
    """SHA-256 over the previous hash, the entry's number and its content, so that no entry can be changed, taken out
    or put in without every later hash being wrong."""
    return hashlib.sha256(b"%b[%d,%b" % (previous, number, content(sealed))).digest()


def content(entry: Entry) -> bytes:
    """What is sealed besides the number: the rest of a canonical JSON list, without its beginning."""
    said = (
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.kind,
        entry.client,
        entry.organisation,
        entry.on_behalf_of,
        entry.purpose,
        list(entry.usccs),
        entry.details,
    )
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)[1:]

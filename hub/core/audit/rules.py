"""What an entry of the log is, and how each is sealed to the one before it."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import orjson

from hub.core.actor import Actor
from hub.core.events import Event

#: What the first entry is sealed to.
GENESIS = bytes(32)


class Entry(NamedTuple):
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


def content(sealed: Entry) -> bytes:
    """What is sealed of an entry beside its number: canonical JSON from the second item of a list to its end."""
    said = (
        sealed.at.astimezone(UTC).isoformat(timespec="microseconds"),
        sealed.kind,
        sealed.client,
        sealed.organisation,
        sealed.on_behalf_of,
        sealed.purpose,
        list(sealed.usccs),
        sealed.details,
    )
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)[1:]


def seal(previous: bytes, number: int, sealed: Entry) -> bytes:
    """SHA-256 over the previous hash and the entry's content, so that no entry can be changed, taken out or put in
    without every later hash being wrong; the statement that writes entries computes the same."""
    return hashlib.sha256(b"%b[%d,%b" % (previous, number, content(sealed))).digest()

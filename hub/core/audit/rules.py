"""An entry of the access log, and the seal that binds it to the one before."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import orjson

from hub.core.actor import Actor, Person
from hub.core.events import Event

#: The hash to which the first entry is sealed.
GENESIS = bytes(32)


class Entry(NamedTuple):
    """One event and who caused it; an unauthenticated caller has no client and no organisation.

    `person` holds the attributes of a Person, None where a program acted.
    """

    at: datetime
    kind: str
    client: str | None
    organisation: str | None
    on_behalf_of: str | None
    purpose: str | None
    usccs: Sequence[str]
    details: Mapping[str, object]
    person: Mapping[str, str] | None = None


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
        person=_attributes(actor.person) if actor and actor.person else None,
    )


def _attributes(person: Person) -> Mapping[str, str]:
    return {"issuer": person.issuer, "subject": person.subject, "name": person.name}


def content(sealed: Entry) -> bytes:
    """The sealed part of an entry after its number: canonical JSON, from the second item of a list to its end.

    Without a person the list ends before it, as the lists of earlier releases do: their seals stay good.
    """
    at, *named, usccs, details, person = sealed
    said = (_moment(at.astimezone(UTC)), *named, list(usccs), details)
    if person is not None:
        said = (*said, person)
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)[1:]


def _moment(at: datetime) -> datetime | str:
    """With six digits of a second, as all seals have it: orjson writes them faster, but leaves out six zeros."""
    return at if at.microsecond else at.isoformat(timespec="microseconds")


def seal(previous: bytes, number: int, sealed: Entry) -> bytes:
    """SHA-256 over the previous hash, the number and the entry's content.

    So whoever changes, removes or inserts an entry makes every later hash wrong. The SQL statement that writes entries
    computes the same.
    """
    return hashlib.sha256(b"%b[%d,%b" % (previous, number, content(sealed))).digest()

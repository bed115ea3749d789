"""When a webhook is tried again, what a message holds, and which addresses a client may give."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import orjson

from hub.core.errors import Invalid
from hub.sharing.feed.results import FeedEvent, FeedEventType
from hub.sharing.views.queries import DeltaPlace
from hub.sharing.webhooks.results import Message, Reply, Webhook

#: Events and bytes of a message: more go into the next one.
MOST_EVENTS, MOST_BYTES = 100, 20_000
#: Pauses after the first, second … failure (Standard Webhooks 1.0); the last one goes on.
_PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
#: A webhook is paused once it has failed for so long, and so often.
_PATIENCE, _ATTEMPTS = timedelta(days=5), len(_PAUSES) + 1
_LONGEST_URL, _LONGEST_REASON = 500, 200
_GONE = 410


def check_url(url: str, *, plain_allowed: bool) -> None:
    """Raise Invalid for what is no https address; `plain_allowed` also takes http to this machine itself."""
    try:
        parts = urlsplit(url)
        whole = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        whole = False
    if not whole or not url.isascii() or not url.isprintable() or " " in url or len(url) > _LONGEST_URL:
        raise Invalid(f"{url[:80]!r} is no address such as https://receiver.example/hub", field="url")
    if parts.username is not None or "#" in url:
        raise Invalid(f"{url[:80]!r} has a user or a fragment, which no webhook is sent", field="url")
    if parts.scheme == "https" or (plain_allowed and parts.scheme == "http" and _local(str(parts.hostname))):
        return
    raise Invalid(f"{url[:80]!r} does not begin with https://", field="url")


def _local(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def wanted_types(asked: Sequence[FeedEventType]) -> Sequence[FeedEventType]:
    """The types of events that are pushed: those that were asked for, or all."""
    return [each for each in FeedEventType if not asked or each in asked]


def message(webhook: Webhook, events: Sequence[FeedEvent]) -> Message:
    """The longest message with which these events begin.

    Its number hangs on its content: the same events again are the same message, others never have its number.
    """
    taken = list(_fitting(events))
    told = events[: len(taken)]
    body = b"[" + b",".join(taken) + b"]"
    name = f"{webhook.id}.{webhook.replays}.".encode() + body
    return Message(
        id=f"msg_{hashlib.sha256(name).hexdigest()[:32]}",
        body=body,
        events=len(told),
        first=told[0].sequence,
        last=told[-1].sequence,
        usccs=sorted({event.uscc for event in told}),
    )


def trace_id(message: Message) -> str:
    """The trace of all attempts to deliver a message: the hexadecimal part of its number."""
    return message.id.removeprefix("msg_")


def _fitting(events: Sequence[FeedEvent]) -> Iterator[bytes]:
    """At least one, however long it is."""
    size = 2
    for number, event in enumerate(events[:MOST_EVENTS]):
        written = orjson.dumps(thin(event))
        size += len(written) + 1
        if number and size > MOST_BYTES:
            return
        yield written


def thin(event: FeedEvent) -> Mapping[str, Any]:
    """An event as CloudEvents 1.0 (JSON) without the row, which its receiver asks for."""
    return {
        "specversion": "1.0",
        "id": event.sequence,
        "source": event.source,
        "type": event.type.value,
        "subject": event.key,
        "time": event.time.isoformat(),
        "sequence": event.sequence,
        "datacontenttype": "application/json",
        "data": {
            "uscc": event.uscc,
            "position": position_of(event.sequence),
            "fieldsChanged": list(event.fields_changed),
            "reason": event.reason.value if event.reason else None,
        },
    }


def position_of(sequence: str) -> int:
    """The position in an event's number; raises Invalid for what is no such number."""
    position, _, rest = sequence.partition(".")
    if len(position) == 16 and position.isascii() and position.isdecimal() and rest[:2] in ("0.", "1."):
        return int(position)
    raise Invalid(f"{sequence[:60]!r} is no event's id", field="event")


def is_past(event: str, place: DeltaPlace) -> bool:
    """Whether an event stands before a place of the feed; within a delta events sort as texts."""
    if place.position == 0:
        return position_of(event) <= place.after
    return event <= f"{place.position:016}.{int(place.upserted)}.{place.key}"


def cause_of_pause(reason: str | None, *, own: bool) -> str:
    """What a paused webhook says: who paused it, and the reason if one was given; raises Invalid for a long one."""
    who = "its client has paused it" if own else "the hub's operator has paused it"
    reason = (reason or "").strip()
    if len(reason) > _LONGEST_REASON or not reason.isprintable():
        raise Invalid(f"a reason is one line of at most {_LONGEST_REASON} characters", field="reason")
    return f"{who}: {reason}" if reason else who


def failure(reply: Reply) -> str | None:
    """Why an answer is a failure; None for 2xx."""
    if 200 <= reply.status < 300:
        return None
    if 300 <= reply.status < 400:
        return f"the receiver answered {reply.status}: redirects are not followed"
    return f"the receiver answered {reply.status}"


def next_attempt(failures: int, now: datetime, retry_after: int | None) -> datetime:
    """When a webhook is tried again that has failed so many times; a receiver may ask for a later time, of a day."""
    pause = _PAUSES[min(failures, len(_PAUSES)) - 1]
    asked = timedelta(seconds=min(retry_after or 0, 24 * 3600))
    return now + max(pause, asked)


def end_of_patience(status: int | None, failures: int, failing_since: datetime, now: datetime) -> str | None:
    """Why a webhook is tried no more; None where it is. The attempts are hours apart by then."""
    if status == _GONE:
        return "the receiver answered 410: it wants nothing any more"
    if failures >= _ATTEMPTS and now - failing_since >= _PATIENCE:
        return f"every attempt has failed since {failing_since.isoformat(timespec='seconds')}"
    return None

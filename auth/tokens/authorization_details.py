"""`authorization_details` (RFC 9396): which enterprises, fields and purpose a token is for, and by which consent."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NoReturn

import orjson

from hub.core import uscc
from hub.core.actor import Actor, Bound, Kind, Purpose
from hub.core.errors import Invalid
from hub.intake.consent.rules import Consent, FieldGroup

PARAMETER = "authorization_details"
TYPE = "enterprise_credit"
_REQUIRED = frozenset({"type", "enterprises", "fields", "purpose"})
_KNOWN = _REQUIRED | {"consent_id"}
_MOST = 10
#: In all: they travel in every request's token, and headers have 8 KiB.
_MOST_ENTERPRISES = 100
_GREATEST_ID = 2**63


def read(text: str) -> tuple[Bound, ...]:
    """From the parameter's JSON; raises Invalid, naming the place and never its value."""
    try:
        return bounds(orjson.loads(text))
    except orjson.JSONDecodeError as error:
        raise Invalid(f"{PARAMETER} is not JSON") from error


def bounds(document: object) -> tuple[Bound, ...]:
    """From what was parsed; raises Invalid, naming the place and never its value."""
    found = tuple(_bound(f"{PARAMETER}[{place}]", item) for place, item in enumerate(_some(PARAMETER, document, _MOST)))
    if sum(len(bound.usccs) for bound in found) > _MOST_ENTERPRISES:
        raise Invalid(f"{PARAMETER} name more than {_MOST_ENTERPRISES} enterprises")
    return found


def document(bounds: Sequence[Bound]) -> list[dict[str, object]]:
    """As a client sends them, and as token and answer carry them."""
    return [
        {
            "type": TYPE,
            "enterprises": list(bound.usccs),
            "fields": list(bound.groups),
            "purpose": bound.purpose.value,
            **({"consent_id": bound.consent} if bound.consent is not None else {}),
        }
        for bound in bounds
    ]


def check(bounds: Sequence[Bound], actor: Actor, consents: Sequence[Consent], today: date) -> None:
    """Raises Invalid unless a partner has a live consent for all it asks for; the others ask for what is theirs."""
    for place, bound in enumerate(bounds):
        if actor.kind is not Kind.PARTNER and bound.consent is not None:
            _refuse(f"{PARAMETER}[{place}].consent_id", "is for partners")
        for code in bound.usccs:
            if actor.kind is Kind.SUBJECT and code != actor.organisation:
                _refuse(f"{PARAMETER}[{place}].enterprises", f"names {code}, which is another enterprise")
            if actor.kind is Kind.PARTNER and not _consented(bound, code, actor, consents, today):
                _refuse(f"{PARAMETER}[{place}]", f"goes beyond the live consents of {code} for this client and purpose")


def _consented(bound: Bound, code: str, actor: Actor, consents: Sequence[Consent], today: date) -> bool:
    """For each group a consent of its own is enough, as it is when the group is read."""
    held = [
        consent
        for consent in consents
        if (consent.uscc, consent.grantee, consent.purpose) == (code, actor.organisation, bound.purpose)
        if consent.covers(today) and bound.consent in (None, consent.id)
    ]
    return all(any(group in consent.fields for consent in held) for group in bound.groups)


def _bound(place: str, item: object) -> Bound:
    if not isinstance(item, dict):
        _refuse(place, "is not an object")
    if item.get("type") != TYPE:
        _refuse(f"{place}.type", f"is not {TYPE}")
    if not item.keys() <= _KNOWN:
        _refuse(place, f"has a member besides {', '.join(sorted(_KNOWN))}")
    if missing := sorted(_REQUIRED - item.keys()):
        _refuse(f"{place}.{missing[0]}", "is missing")
    return Bound(
        usccs=_texts(f"{place}.enterprises", item["enterprises"], _MOST_ENTERPRISES, _code),
        groups=_texts(f"{place}.fields", item["fields"], len(FieldGroup), _group),
        purpose=_purpose(f"{place}.purpose", item["purpose"]),
        consent=_consent(f"{place}.consent_id", item.get("consent_id")),
    )


def _some(place: str, value: object, most: int) -> list[Any]:
    if not isinstance(value, list) or not 0 < len(value) <= most:
        _refuse(place, f"is not a list of 1 to {most}")
    return value


def _texts(place: str, value: object, most: int, read_one: Callable[[str, object], str]) -> tuple[str, ...]:
    items = [read_one(f"{place}[{number}]", item) for number, item in enumerate(_some(place, value, most))]
    return tuple(dict.fromkeys(items))


def _code(place: str, value: object) -> str:
    reading = uscc.read(value) if isinstance(value, str) else None
    if reading is None or reading.fault or reading.repairs:
        _refuse(place, "is not a unified social credit code")
    return reading.code


def _group(place: str, value: object) -> str:
    if value not in list(FieldGroup):
        _refuse(place, f"is not one of {', '.join(FieldGroup)}")
    return str(value)


def _purpose(place: str, value: object) -> Purpose:
    if value not in list(Purpose):
        _refuse(place, f"is not one of {', '.join(Purpose)}")
    return Purpose(str(value))


def _consent(place: str, value: object) -> int | None:
    """As a number, or as the same in digits."""
    if value is None:
        return None
    digits = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not digits.isdecimal() or not digits.isascii() or len(digits) > 19 or int(digits) >= _GREATEST_ID:
        _refuse(place, "is not the number of a consent")
    return int(digits)


def _refuse(place: str, fault: str) -> NoReturn:
    raise Invalid(f"{place} {fault}")

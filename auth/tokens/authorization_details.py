"""`authorization_details` (RFC 9396): the enterprises, fields and purpose a token is limited to, and the consent."""

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
_MOST_DETAILS = 10
#: In all details together: they travel in the token of every request, and a header holds at most 8 KiB.
_MOST_ENTERPRISES = 100
_GREATEST_ID = 2**63


def read(text: str) -> tuple[Bound, ...]:
    """Read the parameter of a token request, which is JSON; raises Invalid, naming the place and never its value."""
    try:
        return bounds(orjson.loads(text))
    except orjson.JSONDecodeError as error:
        raise Invalid("authorization_details is not JSON") from error


def bounds(document: object) -> tuple[Bound, ...]:
    """Read parsed authorization details; raises Invalid, naming the place and never its value."""
    items = _some("", document, _MOST_DETAILS)
    read_bounds = tuple(_bound(f"[{place}]", item) for place, item in enumerate(items))
    if sum(len(bound.usccs) for bound in read_bounds) > _MOST_ENTERPRISES:
        raise Invalid(f"authorization_details name more than {_MOST_ENTERPRISES} enterprises")
    return read_bounds


def document(bounds: Sequence[Bound]) -> list[dict[str, object]]:
    """Write bounds as authorization details: as clients send them, and as tokens and token responses carry them."""
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
    """Raise Invalid unless the client may have a token with these bounds.

    A partner needs a live consent for everything it asks for, a subject may name its own enterprise only, and a
    department needs no consent.
    """
    for place, bound in enumerate(bounds):
        if actor.kind is not Kind.PARTNER and bound.consent is not None:
            _refuse(f"authorization_details[{place}].consent_id is for partners")
        for code in bound.usccs:
            if actor.kind is Kind.SUBJECT and code != actor.organisation:
                _refuse(f"authorization_details[{place}].enterprises names {code}, which is another enterprise")
            if actor.kind is Kind.PARTNER and not _consented(bound, code, actor, consents, today):
                _refuse(
                    f"authorization_details[{place}] goes beyond the live consents of {code} "
                    "for this client and purpose"
                )


def _consented(bound: Bound, code: str, actor: Actor, consents: Sequence[Consent], today: date) -> bool:
    """Return whether the live consents cover the bound's groups for this enterprise.

    Several consents may cover them together, as they may when the groups are read.
    """
    live = [
        consent
        for consent in consents
        if (consent.uscc, consent.grantee, consent.purpose) == (code, actor.organisation, bound.purpose)
        if consent.covers(today) and bound.consent in (None, consent.id)
    ]
    return all(any(group in consent.fields for consent in live) for group in bound.groups)


def _bound(place: str, item: object) -> Bound:
    if not isinstance(item, dict):
        _refuse(f"authorization_details{place} is not an object")
    if item.get("type") != TYPE:
        _refuse(f"authorization_details{place}.type is not {TYPE}")
    if not item.keys() <= _KNOWN:
        _refuse(f"authorization_details{place} has a member besides {', '.join(sorted(_KNOWN))}")
    if missing := sorted(_REQUIRED - item.keys()):
        _refuse(f"authorization_details{place}.{missing[0]} is missing")
    return Bound(
        usccs=_texts(f"{place}.enterprises", item["enterprises"], _MOST_ENTERPRISES, _code),
        groups=_texts(f"{place}.fields", item["fields"], len(FieldGroup), _group),
        purpose=_purpose(f"{place}.purpose", item["purpose"]),
        consent=_consent(f"{place}.consent_id", item.get("consent_id")),
    )


def _some(place: str, value: object, most: int) -> list[Any]:
    if not isinstance(value, list) or not 0 < len(value) <= most:
        _refuse(f"authorization_details{place} is not a list of 1 to {most}")
    return value


def _texts(place: str, value: object, most: int, read_one: Callable[[str, object], str]) -> tuple[str, ...]:
    items = [read_one(f"{place}[{number}]", item) for number, item in enumerate(_some(place, value, most))]
    return tuple(dict.fromkeys(items))


def _code(place: str, value: object) -> str:
    reading = uscc.read(value) if isinstance(value, str) else None
    if reading is None or reading.fault or reading.repairs:
        _refuse(f"authorization_details{place} is not a unified social credit code")
    return reading.code


def _group(place: str, value: object) -> str:
    if value not in list(FieldGroup):
        _refuse(f"authorization_details{place} is not one of {', '.join(FieldGroup)}")
    return str(value)


def _purpose(place: str, value: object) -> Purpose:
    if value not in list(Purpose):
        _refuse(f"authorization_details{place} is not one of {', '.join(Purpose)}")
    return Purpose(str(value))


def _consent(place: str, value: object) -> int | None:
    """Read the consent's number, which may also be a string of digits."""
    if value is None:
        return None
    digits = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not digits.isdecimal() or not digits.isascii() or len(digits) > 19 or int(digits) >= _GREATEST_ID:
        _refuse(f"authorization_details{place} is not the number of a consent")
    return int(digits)


def _refuse(message: str) -> NoReturn:
    raise Invalid(message)

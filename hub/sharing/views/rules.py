"""The rules of views: what may be asked for, how a row is written, and why one is withdrawn."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import orjson

from hub.core.actor import Actor, Reach
from hub.core.errors import Forbidden, Invalid
from hub.intake.enterprises.reference.regions import is_division_code
from hub.sharing.proofs.rules import bucket, canonical, leaf
from hub.sharing.views.results import HeldRow, View, WithdrawalReason

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
#: Whole numbers beyond it are written as texts: RFC 8785 has the numbers of JavaScript.
_GREATEST_NUMBER = 2**53


def is_code(code: str) -> bool:
    """Whether a text could be the code of a view, which stands in an address."""
    return _CODE.fullmatch(code) is not None


def check_code(code: str) -> None:
    """Raise Invalid for a text that could not be the code of a view."""
    if not is_code(code):
        raise Invalid(
            f"{code[:60]!r} is not a code of 1 to 60 small letters, digits and hyphens, beginning with no hyphen",
            field="code",
        )


def chosen_fields(kind: str, known: Sequence[str], asked: Sequence[str]) -> tuple[str, ...]:
    """The fields of a view in the order of the kind's; raises Invalid, naming the one that there is not."""
    if unknown := [name for name in asked if name not in known]:
        raise Invalid(f"{kind} have no field {unknown[0][:60]!r}; they have {', '.join(known)}", field="fields")
    return tuple(name for name in known if not asked or name in asked)


def check_jurisdictions(actor: Actor, codes: Collection[str] | None) -> None:
    """Raise Invalid for a code of no division, and Forbidden for one that the client does not reach."""
    reached = actor.reach.jurisdictions
    for code in codes or ():
        if not is_division_code(code):
            raise Invalid(f"{code[:20]!r} is not a division code of 2, 4, 6, 9 or 12 digits", field="jurisdictions")
        if reached is not None and not any(code.startswith(own) for own in reached):
            raise Forbidden(
                f"the view reaches {code[:20]!r}, and client {actor.client!r} only {', '.join(sorted(reached))}",
                field="jurisdictions",
            )


def within(actor: Actor, view: View) -> Actor:
    """The view's client as far as the view reaches, for the view's purpose: what it may see is asked of it alone."""
    reach = replace(actor.reach, jurisdictions=_common(actor.reach, view.jurisdictions))
    return replace(actor, reach=reach, purpose=view.purpose)


def _common(reach: Reach, codes: Sequence[str] | None) -> frozenset[str] | None:
    """The jurisdictions that both cover; a code covers all that begin with it."""
    if codes is None or reach.jurisdictions is None:
        return reach.jurisdictions if codes is None else frozenset(codes)
    narrower = {code for code in codes if any(code.startswith(own) for own in reach.jurisdictions)}
    return frozenset(narrower | {own for own in reach.jurisdictions if any(own.startswith(code) for code in codes)})


def held_row(view: View, key: str, uscc: str, values: Mapping[str, object]) -> HeldRow:
    """Write a row as canonical JSON (RFC 8785): key, code and the view's fields, in its order."""
    told = map(values.get, view.fields)
    row = [uscc, *[value if value is None or (value and type(value) is str) else _plain(value) for value in told]]
    written = canonical(key, row)
    return HeldRow(bucket(key), key, uscc, written.decode(), leaf(written))


def values_of(view: View, text: str) -> dict[str, object]:
    """The values of a row by the names of its columns."""
    return dict(zip(view.columns, orjson.loads(text), strict=True))


def fields_changed(view: View, before: str | None, after: str) -> list[str]:
    """The fields in which two rows of one key differ; all of them where there was no row."""
    if before is None:
        return list(view.fields)
    old, new = orjson.loads(before), orjson.loads(after)
    return [name for name, one, other in zip(view.columns, old, new, strict=True) if one != other]


def record_key(uscc: str, resource: str, key: str) -> str:
    """The key of a record in a view: a digest, as the record's own key is made of what may not be in the view."""
    return f"{uscc}/{hashlib.sha256(f'{resource}/{key}'.encode()).hexdigest()[:16]}"


def reason(
    gone: HeldRow,
    seen: Collection[str],
    opened: Collection[str],
    registered: Collection[str],
    repaired: Collection[str],
    expired: Collection[str],
) -> WithdrawalReason:
    """Why a row is gone: `seen` and `opened` are the enterprises in scope, and those whose group of fields is open."""
    if gone.key in repaired:
        return WithdrawalReason.REPAIRED
    if gone.key in expired:
        return WithdrawalReason.EXPIRED
    if gone.uscc in registered and gone.uscc not in seen:
        return WithdrawalReason.LEFT_SCOPE
    if gone.uscc in seen and gone.uscc not in opened:
        return WithdrawalReason.CONSENT_ENDED
    return WithdrawalReason.CORRECTED


def _plain(value: object) -> Any:
    """A value as canonical JSON has it: a fraction and a great number are texts, an empty text is none."""
    match value:
        case Enum():
            return value.value
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case float():
            return f"{Decimal(repr(value)).normalize():f}"
        case "":
            return None
        case int() if not isinstance(value, bool) and abs(value) >= _GREATEST_NUMBER:
            return str(value)
        case Mapping():
            return {name: _plain(each) for name, each in value.items()}
        case str():
            return value
        case Iterable():
            return [_plain(each) for each in value]
    return value

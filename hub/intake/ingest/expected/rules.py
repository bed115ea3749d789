"""Decide up to which day a resource is stated, from the newest delivery of each provider."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ProvidedSource:
    """One provider's deliveries of one resource: the `newest` day they are stated for, None where there is none.

    `waiting` of its rows wait in quarantine; of `without_code` of them the enterprise cannot be read.
    """

    resource: str
    provider: str
    expected: bool
    newest: date | None
    waiting: int
    without_code: int


def stated_up_to(newest: Mapping[str, date], expected: Collection[str]) -> date | None:
    """The day of the least recent of the `expected` providers; None while one of them has delivered nothing.

    `newest` has the newest as-of day of each provider. Where nobody in particular is expected, anybody's counts.
    """
    if not expected:
        return max(newest.values(), default=None)
    return None if any(provider not in newest for provider in expected) else min(newest[code] for code in expected)

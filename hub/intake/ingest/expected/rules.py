"""Decide up to which day a resource is stated, from the newest delivery of each provider."""

from collections.abc import Collection, Mapping
from datetime import date


def stated_up_to(newest: Mapping[str, date], expected: Collection[str]) -> date | None:
    """The day of the least recent of the `expected` providers; None while one of them has delivered nothing.

    `newest` has the newest as-of day of each provider. Where nobody in particular is expected, anybody's counts.
    """
    if not expected:
        return max(newest.values(), default=None)
    return None if any(provider not in newest for provider in expected) else min(newest[code] for code in expected)

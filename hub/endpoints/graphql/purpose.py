"""Reads the purpose that a request names."""

from collections.abc import Sequence

from hub.core.actor import Purpose
from hub.core.errors import Invalid


def purpose(values: Sequence[str]) -> Purpose | None:
    """Takes all values of the header Hub-Purpose; raises Invalid for one that is not of the plan's six, or for two."""
    if not values:
        return None
    try:
        (name,) = values
        return Purpose(name.strip())
    except ValueError:
        known = ", ".join(purpose.value for purpose in Purpose)
        raise Invalid(f"Hub-Purpose is {', '.join(values)!r}; it must be one of {known}") from None

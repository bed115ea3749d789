"""The purpose that a request names."""

from collections.abc import Sequence

from hub.core.actor import Purpose
from hub.core.errors import Invalid


def purpose(named: Sequence[str]) -> Purpose | None:
    """Of all values of the header Hub-Purpose; raises Invalid for what is none of the plan's six, or for two."""
    if not named:
        return None
    try:
        (name,) = named
        return Purpose(name.strip())
    except ValueError:
        known = ", ".join(purpose.value for purpose in Purpose)
        raise Invalid(f"Hub-Purpose is {', '.join(named)!r}; it must be one of {known}") from None

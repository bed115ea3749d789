"""Times in tokens, assertions and proofs: seconds since 1970 (RFC 7519, NumericDate)."""

#: Seconds for which a JWT is accepted after its `exp`: clocks differ.
LEEWAY = 10
#: Seconds by which an `iat` or `nbf` may lie in the future.
#: FAPI 2.0 (5.3.2.1) wants up to 10 seconds accepted and more than 60 refused.
FUTURE_LEEWAY = 30
#: The first second of the year 10000, which `datetime` cannot hold.
_END_OF_TIME = 253_402_300_800


def numeric_date(value: object) -> float | None:
    """Return a claim's value as a time, or None if it is not one."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _END_OF_TIME:
        return None
    return value

"""Everything that the hub refuses or cannot do, as one tree; each class has its code and HTTP status.

HubError
├── Unauthenticated        UNAUTHENTICATED    401
├── Forbidden              FORBIDDEN          403
│   ├── ScopeRequired      SCOPE_REQUIRED     403
│   ├── PurposeRequired    PURPOSE_REQUIRED   403
│   └── ConsentRequired    CONSENT_REQUIRED   403
├── BadInput
│   ├── InvalidUscc        INVALID_USCC       422
│   └── Invalid            VALIDATION         422
├── NotFound               NOT_FOUND          404
├── Conflict               CONFLICT           409
├── LimitReached
│   ├── CostLimit          COST_LIMIT         422
│   ├── RateLimit          RATE_LIMIT         429
│   └── DocumentLimit      DOCUMENT_LIMIT     413
├── Unavailable            UNAVAILABLE        503
└── UsageError             VALIDATION         422   (a command line that cannot be carried out: exit code 2)
"""

from typing import ClassVar


class HubError(Exception):
    """A refusal; its message may be shown to the caller."""

    code: ClassVar[str] = "INTERNAL"
    status: ClassVar[int] = 500

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class Unauthenticated(HubError):
    code = "UNAUTHENTICATED"
    status = 401


class Forbidden(HubError):
    """The client's record does not allow it, whatever its token says."""

    code = "FORBIDDEN"
    status = 403


class ScopeRequired(Forbidden):
    code = "SCOPE_REQUIRED"


class PurposeRequired(Forbidden):
    code = "PURPOSE_REQUIRED"


class ConsentRequired(Forbidden):
    code = "CONSENT_REQUIRED"


class BadInput(HubError):
    status = 422


class InvalidUscc(BadInput):
    code = "INVALID_USCC"


class Invalid(BadInput):
    code = "VALIDATION"


class NotFound(HubError):
    code = "NOT_FOUND"
    status = 404


class Conflict(HubError):
    code = "CONFLICT"
    status = 409


class LimitReached(HubError):
    pass


class CostLimit(LimitReached):
    code = "COST_LIMIT"
    status = 422


class RateLimit(LimitReached):
    """Too many requests; `retryAfter` in the details says after how many seconds to try again, where that is known."""

    code = "RATE_LIMIT"
    status = 429

    @property
    def retry_after(self) -> int | None:
        seconds = self.details.get("retryAfter")
        return seconds if isinstance(seconds, int) else None


class DocumentLimit(LimitReached):
    code = "DOCUMENT_LIMIT"
    status = 413


class Unavailable(HubError):
    """Something that the hub needs cannot be reached or does not work; the message says what it is, and what to do.

    `cause` is for the operator alone: it may hold addresses, or the text of an SQL error.
    """

    code = "UNAVAILABLE"
    status = 503

    def __init__(self, message: str, *, cause: str | None = None) -> None:
        super().__init__(message)
        self.cause = cause


class UsageError(HubError):
    """A command line that cannot be carried out as it was given; the exit code is 2."""

    code = "VALIDATION"
    status = 422


def told_to_operator(error: BaseException) -> str:
    """An exception in one line, as the command line and the log show it; clients see only a HubError's message."""
    if isinstance(error, Unavailable) and error.cause:
        return f"{error.message}: {error.cause}"
    return str(error) or type(error).__name__

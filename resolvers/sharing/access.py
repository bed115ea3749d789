"""Who may have what a view holds: the scopes of the query that reads the same, wherever it leaves the hub."""

from collections.abc import Iterator

from auth.clients.queries import subscriber
from auth.grant import Grant
from auth.scopes import Scope
from hub.core.actor import Actor
from hub.core.errors import Forbidden, ScopeRequired
from hub.core.store.database import Database
from hub.sharing.views.results import View, ViewKind
from resolvers.request.derived import scope_of_scheme
from resolvers.request.narrower import NARROWER


def require(grant: Grant, kind: ViewKind, subject: str | None, name: str) -> None:
    """Raises ScopeRequired for a token that could not query as much, and Forbidden for one that was narrowed."""
    if grant.reach.bounds is not None:
        raise Forbidden(f"{name} is read by the client's whole grant, and this token was narrowed")
    for scope in _scopes(kind, subject):
        if not grant.allows(scope):
            raise ScopeRequired(f"{name} needs the scope {scope.value}", scope=scope.value)


def require_view(grant: Grant, view: View) -> None:
    """As `require`, for a view that is defined."""
    require(grant, view.kind, view.subject, f"the view {view.code!r}")


async def owner(database: Database, view: View) -> Actor | None:
    """A view's client as its record is now, for what is made while it does not ask; None if it may have it no more."""
    return await subscriber(database, view.client, frozenset(_scopes(view.kind, view.subject)))


def _scopes(kind: ViewKind, subject: str | None) -> Iterator[Scope]:
    match kind:
        case ViewKind.ENTERPRISES:
            yield Scope.ENTERPRISE_READ
        case ViewKind.GRADES:
            yield from (Scope.ENTERPRISE_READ, Scope.GRADE_READ)
            yield from [scope] if (scope := scope_of_scheme(str(subject))) else []
        case ViewKind.VERDICTS:
            yield Scope.ELIGIBILITY_READ
        case ViewKind.RECORDS:
            yield from (Scope.ENTERPRISE_READ, Scope.RECORD_READ)
            yield from [NARROWER[subject]] if subject is not None and subject in NARROWER else []

"""What the login asks of an identity provider, of whichever class."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response

from auth.people.providers.logout_tokens import LogoutNotice
from hub.core.actor import Person
from hub.core.errors import Unauthenticated


class LoginRefused(Unauthenticated):
    """Nobody is let in by what came back from an identity provider; the message names the cause, for the log."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as a provider has proved one, with all that it claims of the person.

    `authenticated_at` is when the person proved to the provider who is sitting there, None where it does not say.
    `provider_session` is the provider's own name for its session (`sid`).
    """

    person: Person
    claims: Mapping[str, object]
    authenticated_at: datetime | None = None
    provider_session: str | None = None


class IdentityProvider(Protocol):
    """One provider of the file; `code` stands in its addresses, `issuer` before the names of its people."""

    @property
    def code(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def issuer(self) -> str: ...

    async def begin(self, request: Request, callback: str, *, fresh: bool) -> Response:
        """Send the browser to the provider, which sends it back to `callback`; `fresh` asks for a new proof.

        Raises Unavailable when the provider cannot be reached.
        """
        ...

    async def logged_out(self, token: str) -> LogoutNotice:
        """Return whom the provider says that it has logged out; raises Invalid for a notice that is not good."""
        ...

    async def complete(self, request: Request) -> Identity:
        """Return who came back to the callback; raises LoginRefused, or Unavailable."""
        ...

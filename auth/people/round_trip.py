"""The cookie of the login round trip: state, nonce and PKCE verifier, until the browser is back from the provider."""

import hmac
from collections.abc import Awaitable, Callable, Sequence

from starlette.middleware.sessions import SessionMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

#: Seconds.
MAX_AGE = 600


class RoundTrip:
    """ASGI middleware: Starlette's sessions, signed with a secret that all processes share and that rotates.

    Only the addresses of the login have it; a session of a person is a row of the store.
    """

    def __init__(self, app: ASGIApp, secrets: Callable[[], Awaitable[Sequence[bytes]]], *, secure: bool) -> None:
        self._app = app
        self._secrets = secrets
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        secret = hmac.digest((await self._secrets())[0], b"login round trip", "sha256").hex()
        name = "__Host-hub-login" if self._secure else "hub-login"
        signed = SessionMiddleware(
            self._app, secret, session_cookie=name, max_age=MAX_AGE, same_site="lax", https_only=self._secure
        )
        await signed(scope, receive, send)

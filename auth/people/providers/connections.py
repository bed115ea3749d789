"""How the hub connects to identity providers: within a time, and trusting what the machine trusts."""

import ssl
from functools import cache

import httpx2

from hub.core import tracing

#: Seconds.
PATIENCE = 10.0


@cache
def tls() -> ssl.SSLContext:
    """Return the context of all connections: making one for each login took 65 ms of every other request's time."""
    return httpx2.create_ssl_context()


async def _trace(request: httpx2.Request) -> None:
    request.headers.update(tracing.outgoing())


#: Hands the trace of the login on to the provider.
TRACED = {"request": [_trace]}

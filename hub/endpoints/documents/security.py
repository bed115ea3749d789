"""`/.well-known/security.txt`: where faults of the hub's security are told (RFC 9116)."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from hub.core import clock

PATH = "/.well-known/security.txt"
#: The RFC advises less than a year.
_GOOD_FOR = timedelta(days=180)


def route(issuer: str, contact: str | None) -> Route:
    """The file names the contact, or else the hub's own page that says where to go."""
    where = contact or f"{issuer}/public#security"

    async def answer(_: Request) -> Response:
        expires = clock.today() + _GOOD_FOR
        lines = (
            f"Contact: {where}",
            f"Expires: {expires:%Y-%m-%d}T00:00:00Z",
            "Preferred-Languages: zh, en",
            f"Canonical: {issuer}{PATH}",
        )
        return PlainTextResponse("\n".join(lines) + "\n", headers={"Cache-Control": "public, max-age=300"})

    return Route(PATH, answer)

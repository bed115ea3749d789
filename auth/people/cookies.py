"""The cookie that holds a session's value: no script reads it, and no other site sends it along with a form."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """`secure` is false only where the hub is served over plain http, which production refuses."""

    secure: bool

    @property
    def name(self) -> str:
        """The prefix makes browsers refuse the cookie from a subdomain, over http, and for a part of the paths."""
        return "__Host-hub" if self.secure else "hub"

    def value(self, request: Request) -> str | None:
        return request.cookies.get(self.name)

    def put(self, response: Response, value: str) -> None:
        """Set the cookie until the browser is closed: the store knows when the session ends."""
        response.set_cookie(self.name, value, path="/", secure=self.secure, httponly=True, samesite="lax")

    def drop(self, response: Response) -> None:
        response.delete_cookie(self.name, path="/", secure=self.secure, httponly=True, samesite="lax")

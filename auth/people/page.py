"""What the login shows, as a Protocol: the site's pages write it, and say nothing of what a provider said."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response

from auth.people.record import PersonRecord


class LoginPages(Protocol):
    """The pages around a login; `following` is where the person goes on afterwards."""

    def providers(self, request: Request, titles: Mapping[str, str], following: str) -> Response:
        """Show the ways to log in, by their paths below the public address."""

    def chooser(self, request: Request, people: Sequence[PersonRecord], following: str) -> Response:
        """Show the demonstration's people, each with a button that logs in as that person."""

    def refusal(self, request: Request, status: int, reference: str, headers: Mapping[str, str]) -> Response:
        """Say that the login failed, in words of the hub's own: the cause stands in the access log alone."""

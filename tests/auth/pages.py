"""The pages around a login where a test needs none of the site's."""

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from auth.people.record import PersonRecord


class PlainPages:
    """Says in a line what a page of the site would show."""

    def providers(self, request: Request, titles: Mapping[str, str], following: str) -> Response:
        return PlainTextResponse("\n".join(titles))

    def chooser(self, request: Request, people: Sequence[PersonRecord], following: str) -> Response:
        return PlainTextResponse("\n".join(person.person.subject for person in people))

    def refusal(self, request: Request, status: int, reference: str, headers: Mapping[str, str]) -> Response:
        return PlainTextResponse(reference, status, headers=headers)

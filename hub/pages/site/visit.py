"""One request for a page: who asks, what was answered, and the page that comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from hub.core.actor import Purpose
from hub.core.errors import HubError
from hub.pages.site import refusals
from hub.pages.site.host import Answer, FieldRefusal, Host, QuestionRefused, SentFile, SentForm, Visitor
from hub.pages.site.navigation import NavigationLine, entries
from hub.pages.site.templates import environment

#: The cookie by which a browser asks for the large pages (长辈版).
ELDER = "hub-elder"
#: The media type of an .xlsx.
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FOLDER = Path(__file__).parents[1]
_HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(slots=True)
class Visit:
    """A request, the visitor, and the form that came with it: its fields, those with several values, and its file."""

    request: Request
    host: Host
    visitor: Visitor | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    file: SentFile | None = None

    def take(self, sent: SentForm) -> None:
        """Keep the form that came with a file."""
        self.form, self.choices, self.file = sent.fields, sent.choices, sent.file

    @property
    def person(self) -> Visitor:
        """The visitor of a page that asks for a login."""
        assert self.visitor is not None
        return self.visitor

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query_params

    @property
    def elder(self) -> bool:
        return self.request.cookies.get(ELDER) == "1"

    @property
    def path(self) -> str:
        """The page's own address, without what the hub is served below."""
        return self.request.scope["path"].removeprefix(self.host.base) or "/"

    @property
    def here(self) -> str:
        """The address to come back to, with its question, if it can be come back to."""
        if self.request.method != "GET":
            return "/"
        question = self.request.url.query
        return f"{self.path}?{question}" if question else self.path

    @property
    def navigation(self) -> Sequence[NavigationLine]:
        return entries(self.visitor)

    def within(self, path: str) -> bool:
        """Whether a line of the navigation is the one under which this page stands."""
        under = [entry.path for entry in self.navigation if f"{self.path}/".startswith(f"{entry.path}/")]
        return path == max(under, key=len, default=None)

    def here_with(self, **query: str | None) -> str:
        """Return this page's address with some of its question otherwise."""
        return self.url(self.path, **{**self.query, **query})

    def url(self, path: str, **query: str | None) -> str:
        """Return the address of a page of the hub, also where it is served below a path."""
        told = {name: value for name, value in query.items() if value}
        return f"{self.host.base}{path}{'?' + urlencode(told) if told else ''}"

    async def ask(self, document: str, **variables: Any) -> Answer:
        """Ask the document of this path below the pages' folder; raises QuestionRefused where nothing is answered."""
        return await self.host.ask(self.request, _text(document), variables)

    def page(self, template: str, status: int = HTTPStatus.OK, **values: Any) -> Response:
        """Write the page of this path below the pages' folder."""
        purposes = {purpose.name: purpose.value for purpose in Purpose}
        content = environment().get_template(f"pages/{template}").render(visit=self, purposes=purposes, **values)
        return HTMLResponse(content, status, headers=_HEADERS)

    def download(self, name: str, content: bytes, media_type: str = WORKBOOK) -> Response:
        """Give the browser a file to keep."""
        named = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        return Response(content, media_type=media_type, headers={**_HEADERS, "Content-Disposition": named})

    def go(self, path: str, **query: str | None) -> Response:
        """Send the browser to a page after a change: reloading that page repeats nothing."""
        return RedirectResponse(self.url(path, **query), HTTPStatus.SEE_OTHER, headers={"Cache-Control": "no-store"})

    def refusal(self, error: HubError) -> Response:
        """Write the page that says why there is no other."""
        fault = error.fault if isinstance(error, QuestionRefused) else FieldRefusal(error.code, error.message)
        number = self.request.state.request_id if fault.code == "INTERNAL" else None
        return self.page("site/refusal.html", error.status, told=refusals.told(fault), number=number)


@cache
def _text(document: str) -> str:
    return (_FOLDER / document).read_text("utf-8")

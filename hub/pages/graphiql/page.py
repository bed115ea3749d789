"""The page and its assets, each asset at an address that changes with its content and so may be kept for good."""

from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.pages.served import ServedFile, served_file

_HERE = Path(__file__).parent
#: In the order in which the browser needs them.
_FILES = (
    _HERE / "files" / "graphiql-3.8.3.min.css",
    _HERE / "start.css",
    _HERE / "files" / "react-18.2.0.production.min.js",
    _HERE / "files" / "react-dom-18.2.0.production.min.js",
    _HERE / "files" / "graphiql-3.8.3.min.js",
    _HERE / "start.js",
)
_TAGS = {".css": '<link rel="stylesheet" href="{}">', ".js": '<script defer src="{}"></script>'}

#: The one style that GraphiQL writes into the page itself, while a dialogue is open: the page behind does not scroll.
_SCROLL_LOCK = "'sha256-Y/huXlwoYkVyQlxwSVcCi1RCDGDCSVBzDt0hYP9qlTc='"
#: Nothing but our own files; GraphiQL's style sheet carries its fonts and images as data.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' {_SCROLL_LOCK}",
        "font-src data:",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
#: What the page is sent with, wherever it is served.
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Tools(NamedTuple):
    """Where the page gets a token by itself, and the scopes that its documentation shows; empty where there is none."""

    token: str = ""
    scopes: str = ""


_NO_TOOLS = Tools()


def page(graphql_url: str, tools: Tools = _NO_TOOLS) -> bytes:
    """The page that sends its queries to `graphql_url`; to be served with HEADERS."""
    tags = "\n".join(_TAGS[asset.suffix].format(asset.path) for asset in _assets())
    template = Template((_HERE / "page.html").read_text("utf-8"))
    places = {"graphql": graphql_url, **tools._asdict()}
    return template.substitute(tags=tags, **{name: escape(url) for name, url in places.items()}).encode()


def routes(graphql_path: str, tools: Tools = _NO_TOOLS) -> list[Route]:
    """The page for those who GET the graph's own address, and the page's assets; it sends queries there by POST."""
    content = page(graphql_path, tools)

    async def answer(request: Request) -> Response:
        if not _takes_html(request.headers.get("accept", "")):
            return Response(status_code=405, headers={"Allow": "POST", "Vary": "Accept"})
        return Response(content, media_type="text/html", headers=HEADERS)

    return [Route(graphql_path, answer), *(asset.route for asset in _assets())]


def _takes_html(accept: str) -> bool:
    """Whether a browser asks, or anybody who takes what comes; a GraphQL client that sends GET is told to POST."""
    return not accept or any(media_type in accept for media_type in ("text/html", "text/*", "*/*"))


@cache
def _assets() -> tuple[ServedFile, ...]:
    return tuple(served_file(file, "/graphiql", "GraphiQL") for file in _FILES)

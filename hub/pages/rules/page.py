"""The list of rules and the page of each, at addresses that end in its code; only published rules are shown."""

from datetime import date
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from hub.core import clock
from hub.credit.explanations.queries import in_force_explained
from hub.credit.explanations.results import Explanation, Language
from hub.pages.rules import html

#: Nothing but the style inside the page.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src {html.STYLE_HASH}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def routes() -> list[Route]:
    """The list, and a page for each code."""
    return [Route("/rules", _list), Route("/rules/{code}", _ruleset)]


async def _list(request: Request) -> Response:
    day = clock.today()
    return _page(html.list_page(await _explanations(day), day, _language(request)))


async def _ruleset(request: Request) -> Response:
    code, day, language = request.path_params["code"], clock.today(), _language(request)
    named = [each for each in await _explanations(day) if each.code == code]
    if not named:
        return _page(html.missing_page(code, language), HTTPStatus.NOT_FOUND)
    return _page(html.ruleset_page(named, day, language))


async def _explanations(day: date) -> list[Explanation]:
    """Explain all rules in force; files may have to be read, which must not hold up other requests."""
    return await run_in_threadpool(in_force_explained, day)


def _language(request: Request) -> Language:
    return Language.EN if request.query_params.get("language") == Language.EN else Language.ZH


def _page(content: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return HTMLResponse(content, status, headers=HEADERS)

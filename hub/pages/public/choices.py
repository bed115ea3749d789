"""The two choices that hold on every page: how large it is shown, and for which purpose credit data is looked at."""

from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from hub.core.actor import Purpose
from hub.pages.site.visit import ELDER, Visit

_YEAR = 365 * 24 * 3600


async def display(visit: Visit) -> Response:
    """Keep in a cookie whether the pages are shown large; nothing else hangs on it, so that no login is asked for."""
    response = RedirectResponse(visit.url(_own(visit.query.get("back", "/"))), HTTPStatus.SEE_OTHER)
    size = "1" if visit.query.get("size") == "1" else ""
    response.set_cookie(ELDER, size, max_age=_YEAR, path="/", httponly=True, samesite="lax")
    return response


async def purposes(visit: Visit) -> Response:
    """Show the plan's six purposes to choose from."""
    return visit.page("public/purpose.html", back=_own(visit.query.get("back", "/")), problem=None)


async def choose_purpose(visit: Visit) -> Response:
    """Keep the purpose for the session; without one chosen the page says so."""
    back, chosen = _own(visit.form.get("back", "/")), visit.form.get("purpose")
    if chosen not in frozenset(Purpose):
        problem = "请选择本次查询的用途。"
        return visit.page("public/purpose.html", HTTPStatus.UNPROCESSABLE_ENTITY, back=back, problem=problem)
    await visit.host.choose_purpose(visit.request, Purpose(chosen))
    return visit.go(back)


def _own(path: str) -> str:
    """Return the path if it is one of the hub's own, else the first page's."""
    own = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if own else "/"

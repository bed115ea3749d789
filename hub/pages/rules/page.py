"""The list of rules and the page of each, at addresses that end in its code; only published rules are shown."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from hub.core import clock
from hub.credit.explanations.queries import in_force_explained
from hub.credit.explanations.results import Explanation, Language
from hub.credit.facts.vocabulary import Wording
from hub.pages.site.host import Host
from hub.pages.site.routes import open_page
from hub.pages.site.visit import Visit

_KINDS: Mapping[str, Wording] = {
    "scoring": Wording("评价体系（由本系统评级）", "Schemes that this hub works out"),
    "official": Wording("官方等级（原样采用）", "Grades of other authorities, taken in as they are"),
    "scenario": Wording("应用场景", "Uses of credit results"),
    "display-windows": Wording("行政处罚公示期", "How long penalties are shown"),
}


def routes(host: Host) -> list[Route]:
    """The list, and a page for each code."""
    return [open_page(host, "/rules", _list), open_page(host, "/rules/{code}", _ruleset)]


async def _list(visit: Visit) -> Response:
    day = clock.today()
    return _page(visit, "rules/list.html", day=day, kinds=_KINDS, explanations=await _explanations(day))


async def _ruleset(visit: Visit) -> Response:
    code, day = visit.request.path_params["code"], clock.today()
    named = [each for each in await _explanations(day) if each.code == code]
    status = HTTPStatus.OK if named else HTTPStatus.NOT_FOUND
    return _page(visit, "rules/ruleset.html", status, day=day, code=code, explanations=named)


async def _explanations(day: date) -> list[Explanation]:
    """Explain all rules in force; files may have to be read, which must not hold up other requests."""
    return await run_in_threadpool(in_force_explained, day)


def _page(visit: Visit, template: str, status: HTTPStatus = HTTPStatus.OK, **values: object) -> Response:
    """Write a page in the language that was asked for; the frame around it stays Chinese."""
    language = Language.EN if visit.query.get("language") == Language.EN else Language.ZH
    other = Language.ZH if language is Language.EN else Language.EN
    return visit.page(template, status, say=language.text, language=language, other=other, **values)

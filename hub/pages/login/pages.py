"""Writes what the login shows, in the layout of all pages."""

from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response

from hub.core.actor import Person
from hub.pages.site.host import Host
from hub.pages.site.visit import Visit

_REFUSALS = {
    HTTPStatus.UNAUTHORIZED: "身份认证未通过，请重新登录。",
    HTTPStatus.FORBIDDEN: "您在本平台没有可用的角色，或账号已停用。请联系本单位管理员。",
    HTTPStatus.TOO_MANY_REQUESTS: "登录过于频繁，请稍后再试。",
    HTTPStatus.SERVICE_UNAVAILABLE: "身份认证服务暂时无法连接，请稍后再试。",
}


class Choosable(Protocol):
    """A person of the demonstration, and what she does there."""

    @property
    def person(self) -> Person: ...

    @property
    def roles(self) -> Collection[str]: ...


class LoginTemplates:
    """The pages of one application."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def providers(self, request: Request, titles: Mapping[str, str], following: str) -> Response:
        return self._visit(request).page("login/providers.html", titles=titles, following=following)

    def chooser(self, request: Request, people: Sequence[Choosable], following: str) -> Response:
        return self._visit(request).page("login/chooser.html", people=people, following=following)

    def refusal(self, request: Request, status: int, reference: str, headers: Mapping[str, str]) -> Response:
        sentence = _REFUSALS.get(HTTPStatus(status), "登录请求无法处理。")
        page = self._visit(request).page("login/refusal.html", status, sentence=sentence, reference=reference)
        page.headers.update(headers)
        return page

    def _visit(self, request: Request) -> Visit:
        return Visit(request, self._host)

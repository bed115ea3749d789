"""The pages around a login, in plain HTML: they stand alone, so that a fault elsewhere never locks anybody out."""

from collections.abc import Mapping, Sequence
from html import escape
from http import HTTPStatus
from urllib.parse import quote

from starlette.responses import HTMLResponse

from auth.people.record import PersonRecord
from auth.people.roles import Role

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_PAGE = """<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body><main><h1>{title}</h1>
{content}
</main></body>
</html>
"""
_CHOICE = """<form method="post"><input type="hidden" name="subject" value="{subject}">
<input type="hidden" name="next" value="{next}"><p><button>{name}</button> {roles}</p></form>"""
_REFUSALS = {
    HTTPStatus.UNAUTHORIZED: "身份认证未通过，请重新登录。",
    HTTPStatus.FORBIDDEN: "您在本平台没有可用的角色，或账号已停用。请联系本单位管理员。",
    HTTPStatus.TOO_MANY_REQUESTS: "登录过于频繁，请稍后再试。",
    HTTPStatus.SERVICE_UNAVAILABLE: "身份认证服务暂时无法连接，请稍后再试。",
}


def providers(titles: Mapping[str, str], following: str) -> HTMLResponse:
    """Show the ways to log in, by their paths."""
    links = [
        f'<li><a href="{escape(path)}?next={escape(quote(following, safe="/"))}">{escape(title)}</a></li>'
        for path, title in titles.items()
    ]
    return _page("登录", f"<ul>\n{''.join(links)}\n</ul>" if links else "<p>尚未配置身份认证方式。</p>")


def chooser(people: Sequence[PersonRecord], titles: Mapping[Role, str], following: str) -> HTMLResponse:
    """Show the demo's people, each with a button that logs in as that person."""
    choices = [
        _CHOICE.format(
            subject=escape(each.person.subject),
            next=escape(following),
            name=escape(each.person.name),
            roles=escape("、".join(titles[role] for role in sorted(each.roles))),
        )
        for each in people
    ]
    return _page("选择演示人员登录", "\n".join(choices) or "<p>没有演示人员。</p>")


def refusal(status: int, reference: str, login: str, headers: Mapping[str, str]) -> HTMLResponse:
    """Say that the login failed, in words of the hub's own: what a provider said stands in the access log alone."""
    sentence = _REFUSALS.get(HTTPStatus(status), "登录请求无法处理。")
    content = f'<p>{sentence}</p>\n<p>编号：{escape(reference)}</p>\n<p><a href="{escape(login)}">重新登录</a></p>'
    return _page("登录未成功", content, status, headers)


def _page(
    title: str, content: str, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    return HTMLResponse(
        _PAGE.format(title=escape(title), content=content), status, headers={**_HEADERS, **(headers or {})}
    )

"""The pages around a login, in plain HTML: they stand alone, so that a fault elsewhere never locks anybody out."""

from collections.abc import Mapping, Sequence
from html import escape
from http import HTTPStatus

from starlette.responses import HTMLResponse

from auth.people.record import PersonRecord
from auth.people.roles import Role

_HEADERS = {
    "Content-Security-Policy": ("default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
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


def chooser(people: Sequence[PersonRecord], titles: Mapping[Role, str], following: str) -> HTMLResponse:
    """Show the demo's people, each with a button that logs in as her."""
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


def _page(title: str, content: str, status: HTTPStatus = HTTPStatus.OK) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(title=escape(title), content=content), status, headers=_HEADERS)

"""A form counts only from a page of the hub, and a login leads only to one."""

from collections.abc import Mapping

import pytest
from starlette.requests import Request

from auth.people import forms
from hub.core.errors import Forbidden, Invalid
from tests.auth.people.conftest import Browser

HUB = "https://hub.test/credit"
FORM = "application/x-www-form-urlencoded"


def request(headers: Mapping[str, str], body: bytes = b"") -> Request:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "headers": raw, "query_string": b""}, receive)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://elsewhere.example"},
        {"Origin": "https://hub.test"},
    ],
    ids=["same origin", "same origin decides", "an old browser's origin"],
)
def test_a_form_of_the_hubs_own_page_passes(headers: Mapping[str, str]) -> None:
    forms.check_own_page(request(headers), HUB)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://hub.test"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://hub.test"},
        {"Origin": "https://hub.test:8443"},
        {"Origin": "null"},
    ],
    ids=str,
)
def test_a_form_of_another_page_is_refused(headers: Mapping[str, str]) -> None:
    with pytest.raises(Forbidden) as refused:
        forms.check_own_page(request(headers), HUB)

    assert refused.value.message == "the form was not sent by a page of the hub"


@pytest.mark.parametrize("token", [None, "", "of another session", "x" * 43], ids=repr)
async def test_a_form_without_the_sessions_token_changes_nothing(browser: Browser, token: str | None) -> None:
    await browser.choose("clerk")
    value = browser.cookie

    answer = await browser.post("/logout", **({"other": "1"} if token is None else {"csrf": token}))

    assert answer.status_code == 403
    assert await browser.auth.session(value)


async def test_a_logout_that_another_site_sends_changes_nothing(browser: Browser) -> None:
    await browser.choose("clerk")
    session = await browser.auth.session(browser.cookie)
    assert session

    answer = await browser.http.post("/logout", data={"csrf": session.csrf}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert await browser.auth.session(browser.cookie)


async def test_another_site_cannot_log_anybody_in(browser: Browser) -> None:
    answer = await browser.http.post(
        "/login/demo", data={"subject": "clerk"}, headers={"Origin": "https://elsewhere.example"}
    )

    assert answer.status_code == 403
    assert browser.cookie is None


@pytest.mark.parametrize("target", ["/", "/console", "/console/list?scenario=bank-tax&first=20", "/my#grade"])
def test_a_path_of_the_hub_is_gone_to(target: str) -> None:
    assert forms.own_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "console",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "https://elsewhere.example/",
        "javascript:alert(1)",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        " //elsewhere.example",
        "/控制台",
        7,
    ],
    ids=repr,
)
def test_any_other_address_leads_home(target: object) -> None:
    assert forms.own_path(target) == "/"


async def test_the_fields_are_read() -> None:
    read = await forms.read(request({"Content-Type": f"{FORM}; charset=utf-8"}, b"a=1&b=%E7%94%B2&c="))

    assert read == {"a": "1", "b": "甲", "c": ""}


@pytest.mark.parametrize(
    ("kind", "body", "cause"),
    [
        ("application/json", b"{}", f"the form must be {FORM}"),
        (FORM, b"a=1&a=2", "the form has a field twice"),
        (FORM, b"a=%FF", "the form is not form-urlencoded UTF-8"),
        (FORM, "a=甲".encode(), "the form is not form-urlencoded UTF-8"),
        (FORM, b"&".join(b"f%d=" % number for number in range(101)), "the form is not form-urlencoded UTF-8"),
        (FORM, b"a=" + b"x" * 16_384, "the form cannot be read: more than 16384 bytes"),
    ],
    ids=["another type", "a field twice", "bad escapes", "not ASCII", "too many fields", "too large"],
)
async def test_what_is_no_form_is_refused(kind: str, body: bytes, cause: str) -> None:
    with pytest.raises(Invalid) as refused:
        await forms.read(request({"Content-Type": kind}, body))

    assert refused.value.message == cause

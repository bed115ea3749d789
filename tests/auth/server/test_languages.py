"""Refusals of OAuth in two languages: the English one as RFC 6749 wants it, the Chinese one beside it."""

import re
from collections.abc import Awaitable, Callable

import httpx
import pytest

from auth.clients.rules import NewClient
from auth.tokens import key_ring
from hub.core.errors import Unavailable
from hub.core.languages.translation import table
from tests.auth.server.test_token_endpoint import GRANT, basic

Add = Callable[[NewClient], Awaitable[str]]
#: RFC 6749, section 5.2: the characters of error_description.
DESCRIPTION = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]*")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("content", "english", "chinese"),
    [
        ("scope=grade:read", "grant_type is missing", "缺少 grant_type"),
        (
            "grant_type=password",
            "the only grant type here is client_credentials",
            "这里只有 client_credentials 一种授权类型",
        ),
        (
            "grant_type=client_credentials&scope=record.tax:read",
            "not granted to this client: record.tax:read",
            "该客户端没有的权限：record.tax:read",
        ),
        ("grant_type=a&grant_type=b", "the parameter grant_type is repeated", "参数 grant_type 重复"),
        (
            "grant_type=client_credentials&authorization_details=[1]",
            "authorization_details[0] is not an object",
            "authorization_details[0] 不是对象",
        ),
    ],
)
async def test_who_asks_for_chinese_reads_the_sentence_beside_the_english_one(
    content: str, english: str, chinese: str, http: httpx.AsyncClient, add: Add, new_client: NewClient
) -> None:
    headers = basic("tax-bureau", await add(new_client)) | FORM

    plain = await http.post("/oauth/token", content=content, headers=headers)
    asked = await http.post("/oauth/token", content=content, headers=headers | {"Accept-Language": "zh-CN,zh;q=0.9"})

    assert asked.json() == {**plain.json(), "error_description#zh": chinese}
    assert plain.json()["error_description"] == english
    assert DESCRIPTION.fullmatch(asked.json()["error_description"])
    assert (plain.headers["content-language"], asked.headers["content-language"]) == ("en", "en, zh")
    assert {answer.headers["vary"] for answer in (plain, asked)} == {"Accept-Language"}


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/introspect", "/oauth/revoke"])
async def test_a_client_that_is_not_known_is_told_so_in_chinese(path: str, http: httpx.AsyncClient) -> None:
    answer = await http.post(path, data=GRANT, headers=basic("nobody", "secret") | {"Accept-Language": "zh"})

    assert (answer.status_code, answer.json()) == (
        401,
        {
            "error": "invalid_client",
            "error_description": "client authentication failed",
            "error_description#zh": "客户端身份验证失败",
        },
    )


async def test_a_token_has_no_language(http: httpx.AsyncClient, add: Add, new_client: NewClient) -> None:
    headers = basic("tax-bureau", await add(new_client)) | {"Accept-Language": "zh"}

    answer = await http.post("/oauth/token", data=GRANT, headers=headers)

    assert sorted(answer.json()) == ["access_token", "expires_in", "scope", "token_type"]
    assert "content-language" not in answer.headers


async def test_keys_that_cannot_be_read_are_told_of_in_chinese(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unreachable(_: object) -> None:
        raise Unavailable("the store cannot be reached")

    monkeypatch.setattr(key_ring.KeyRing, "refresh", unreachable)

    answer = await http.get("/.well-known/jwks.json", headers={"Accept-Language": "zh"})

    assert (answer.status_code, answer.json()) == (503, {"message": table()["the store cannot be reached"]})
    assert answer.headers["content-language"] == "zh"

"""Errors are told in the language of Accept-Language, whoever was answered before in another one."""

import pytest

from tests.district import District, Hub, code

CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9"}
QUERY = f'{{ enterprise(uscc: "{code(1)}") {{ name report {{ description }} }} }}'


@pytest.fixture
async def token(hub: Hub, district: District) -> str:
    await district.register(1)
    return (await hub.client("desk", "enterprise:read", "consent:grant")).token


async def _messages(hub: Hub, token: str, query: str, **headers: str) -> list[str]:
    answer = await hub.http.post(
        "/graphql", json={"query": query}, headers={"Authorization": f"Bearer {token}", **headers}
    )
    assert "Accept-Language" in answer.headers["vary"]
    return [error["message"] for error in answer.json()["errors"]]


async def test_a_remembered_answer_is_told_to_each_in_his_language(hub: Hub, token: str) -> None:
    english = "Enterprise.report needs the scope report:read"

    told = [await _messages(hub, token, QUERY, **headers) for headers in ({}, CHINESE, {}, CHINESE)]

    assert told == [[english], ["Enterprise.report 需要权限 report:read"]] * 2


async def test_who_is_refused_as_a_whole_is_told_too(hub: Hub, token: str) -> None:
    assert await _messages(hub, "none", QUERY, **CHINESE) == ["令牌不是签名的 JWT"]
    assert await _messages(hub, token, "{ nothing }", **CHINESE) == ["类型“Query”没有字段“nothing”。"]
    assert await _messages(hub, token, "{", **CHINESE) == ["应为 Name，实为 <EOF>。"]


async def test_other_addresses_tell_it_too(hub: Hub, token: str) -> None:
    answer = await hub.http.get("/packages/1", headers={"Authorization": f"Bearer {token}", **CHINESE})

    assert answer.json()["errors"][0]["message"] == "/packages/1 需要权限 delivery:subscribe"


async def test_the_refusal_of_a_change_is_told_too(hub: Hub, token: str) -> None:
    change = (
        f'mutation {{ consentGrant(input: {{ clientMutationId: "1", uscc: "{code(1)}", grantee: "nobody", '
        "purpose: CREDIT_FINANCING, fields: [GRADE] }) { refusal { code message } } }"
    )
    bearer = {"Authorization": f"Bearer {token}"}

    told = [
        (await hub.http.post("/graphql", json={"query": change}, headers={**bearer, **headers})).json()["data"]
        for headers in (CHINESE, {})
    ]

    assert [data["consentGrant"]["refusal"] for data in told] == [
        {"code": "NOT_FOUND", "message": "没有合作机构 'nobody'"},
        {"code": "NOT_FOUND", "message": "no partner 'nobody'"},
    ]

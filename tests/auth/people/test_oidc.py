"""A login by OpenID Connect against a provider of other people's making, and each way in which one is refused."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from auth.people import commands
from auth.people.record import NewPerson
from auth.people.roles import Role
from hub.app import create_app
from hub.core.actor import HUB as OPERATOR
from hub.core.actor import Person
from hub.core.limits.buckets import Buckets
from hub.core.settings import Settings
from hub.core.store.database import Database
from tests.auth.people.provider import HUB, Provider, Visitor, running


@pytest.fixture(scope="module")
def honest() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(honest: Provider) -> Iterator[Provider]:
    yield honest
    honest.told()


@pytest.fixture
async def visitor(database: Database, people: None, provider: Provider, tmp_path: Path) -> AsyncIterator[Visitor]:
    async with visiting(database, provider.file(tmp_path)) as coming:
        yield coming


@asynccontextmanager
async def visiting(database: Database, file: Path) -> AsyncIterator[Visitor]:
    """A browser before a hub that has this file of identity providers."""
    app = create_app(Settings(database_url=database.url, public_url=HUB, identity_providers=file))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HUB) as hub,
        httpx.AsyncClient() as elsewhere,
    ):
        yield Visitor(hub, elsewhere, app.state.services.auth, database)


async def test_who_has_the_right_claims_gets_in(visitor: Visitor, provider: Provider) -> None:
    answer = await visitor.login("/login/district?next=/console")

    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    session = await visitor.auth.session(visitor.cookie)
    assert session
    assert session.person == Person(provider.issuer, "clerk", "林知远")
    assert (session.client.code, session.roles, session.is_fresh()) == ("desk", {Role.CLERK}, True)


async def test_the_hub_asks_as_it_should(visitor: Visitor) -> None:
    answer = await visitor.hub.get("/login/district")

    asked = {name: value for name, (value,) in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    assert {name: asked[name] for name in ("response_type", "scope", "code_challenge_method", "max_age")} == {
        "response_type": "code",
        "scope": "openid profile",
        "code_challenge_method": "S256",
        "max_age": "28800",
    }
    assert asked["redirect_uri"] == f"{HUB}/login/district/callback"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 20
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-hub-login=")
    assert cookie.endswith("; path=/; Max-Age=600; httponly; samesite=lax; secure")


#: By what the provider does, what stands in the access log.
LIES = {
    "no id_token": "the provider sent no id_token",
    "another issuer": "the provider's answer is refused: invalid_claim: Invalid claim: 'iss'",
    "another audience": "the provider's answer is refused: invalid_claim: Invalid claim: 'aud'",
    "another audience for us": "the provider's answer is refused: invalid_claim: Invalid claim: 'aud'",
    "another party": "the provider's answer is refused: invalid_claim: Invalid claim: 'azp'",
    "expired": "the provider's answer is refused: expired_token: The token is expired",
    "not yet issued": "the provider's answer is refused: invalid_claim: The token was issued in the future",
    "no expiry": "the provider's answer is refused: missing_claim: Missing claim: 'exp'",
    "no nonce": "the provider's answer is refused: missing_claim: Missing claim: 'nonce'",
    "another nonce": "the provider's answer is refused: invalid_claim: Invalid claim: 'nonce'",
    "nobody": "the id_token names nobody",
    "no subject": "the provider's answer is refused: missing_claim: Missing claim: 'sub'",
    "another access token": "the provider's answer is refused: invalid_claim: Invalid claim: 'at_hash'",
    "old login": "the person logged in at the provider too long ago",
    "not signed": "the provider's answer is refused: unsupported_algorithm: Algorithm of 'none' is not allowed",
    "another key": "the provider's answer is refused: bad_signature",
    "a key of its own": "the provider's answer is refused: bad_signature",
    "an extension": "the provider's answer is refused: unsupported_header: Unsupported ['x-odd'] in header",
    "the public key as a secret": (
        "the provider's answer is refused: unsupported_algorithm: Algorithm of 'HS256' is not allowed"
    ),
    "two subjects": "the id_token names a member twice",
}


@pytest.mark.parametrize(("lie", "cause"), LIES.items(), ids=LIES)
async def test_a_lie_of_the_provider_lets_nobody_in(visitor: Visitor, provider: Provider, lie: str, cause: str) -> None:
    provider.told(lie)

    answer = await visitor.login()

    assert answer.status_code == 401
    assert "身份认证未通过，请重新登录。" in answer.text
    assert visitor.cookie is None
    assert await visitor.sessions() == []
    assert await visitor.causes() == [cause]


#: By what becomes of the callback on its way, what stands in the access log.
TAMPERED: dict[str, tuple[Callable[[httpx.URL], httpx.URL], str]] = {
    "by another provider": (
        lambda url: url.copy_set_param("iss", "https://elsewhere.example"),
        "the callback was sent by another provider",
    ),
    "by nobody": (
        lambda url: url.copy_remove_param("iss"),
        "the callback does not say which provider sent it",
    ),
    "for another browser": (
        lambda url: url.copy_set_param("state", "of another login"),
        "the login was not begun in this browser, or too long ago",
    ),
    "without state": (lambda url: url.copy_remove_param("state"), "the callback has no state"),
    "without code": (lambda url: url.copy_remove_param("code"), "the callback has no code"),
    "with two codes": (lambda url: url.copy_add_param("code", "another"), "the callback has code twice"),
    "with a made-up code": (
        lambda url: url.copy_set_param("code", "made-up"),
        "the provider's answer is refused: invalid_grant: grant request is invalid",
    ),
    "with an error": (
        lambda url: url.copy_set_param("error", "access_denied"),
        "the provider answered 'access_denied'",
    ),
}


@pytest.mark.parametrize(("tamper", "cause"), TAMPERED.values(), ids=TAMPERED)
async def test_a_callback_that_was_tampered_with_lets_nobody_in(
    visitor: Visitor, tamper: Callable[[httpx.URL], httpx.URL], cause: str
) -> None:
    answer = await visitor.hub.get(tamper(await visitor.sent()))

    assert answer.status_code == 401
    assert visitor.cookie is None
    assert await visitor.sessions() == []
    assert await visitor.causes() == [cause]


async def test_a_callback_counts_once_even_with_a_copy_of_the_cookie(visitor: Visitor) -> None:
    address = await visitor.sent()
    copied = dict(visitor.hub.cookies)
    assert (await visitor.hub.get(address)).status_code == 303
    visitor.hub.cookies.clear()
    visitor.hub.cookies.update(copied)

    answer = await visitor.hub.get(address)

    assert answer.status_code == 401
    assert await visitor.causes() == ["the callback was used before"]
    assert len(await visitor.sessions()) == 1


async def test_a_callback_of_one_browser_is_nothing_to_another(visitor: Visitor) -> None:
    """Nobody can be made to go on in the session of whoever sent the link."""
    address = await visitor.sent()
    visitor.hub.cookies.clear()

    answer = await visitor.hub.get(address)

    assert answer.status_code == 401
    assert await visitor.causes() == ["the login was not begun in this browser, or too long ago"]


async def test_the_code_of_another_login_is_refused_by_its_verifier(visitor: Visitor) -> None:
    stolen = (await visitor.sent()).params["code"]
    address = (await visitor.sent()).copy_set_param("code", stolen)

    answer = await visitor.hub.get(address)

    assert answer.status_code == 401
    assert await visitor.causes() == ["the provider's answer is refused: invalid_grant: grant request is invalid"]


async def test_a_fresh_login_asks_the_person_once_more(visitor: Visitor, provider: Provider) -> None:
    await visitor.login()
    before = visitor.cookie
    answer = await visitor.hub.get("/login/district?fresh=1&next=/cases/7")

    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    back = await visitor.login("/login/district?fresh=1&next=/cases/7")

    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    assert back.headers["location"] == "/cases/7"
    assert await visitor.auth.session(before) is None
    session = await visitor.auth.session(visitor.cookie)
    assert session
    session.require_fresh()


async def test_a_provider_that_does_not_say_when_is_good_for_looking_up_alone(
    visitor: Visitor, provider: Provider
) -> None:
    provider.told("no login time", "decider")
    assert (await visitor.login()).status_code == 303
    session = await visitor.auth.session(visitor.cookie)
    assert session
    assert not session.is_fresh()

    answer = await visitor.login("/login/district?fresh=1")

    assert answer.status_code == 401
    cause = "the provider does not say when the person logged in, and a new login was asked for"
    assert await visitor.causes() == [cause]


async def test_claims_are_worth_what_the_table_says_and_follow_each_login(
    visitor: Visitor, provider: Provider, database: Database
) -> None:
    provider.told(account="decider")

    await visitor.login()

    session = await visitor.auth.session(visitor.cookie)
    assert session
    assert session.roles == {Role.CLERK, Role.DECIDER}
    rows = await database.fetch(
        "select kind, client, details from audit_entry where kind like 'Person%' order by number"
    )
    assert [(row["kind"], row["client"], row["details"]["roles"]) for row in rows][-1] == (
        "PersonAdded",
        "hub",
        ["clerk", "decider"],
    )


async def test_who_has_no_role_by_claims_does_not_get_in(visitor: Visitor, provider: Provider) -> None:
    provider.told(account="stranger")

    answer = await visitor.login()

    assert answer.status_code == 403
    assert "您在本平台没有可用的角色，或账号已停用。请联系本单位管理员。" in answer.text
    assert await visitor.causes() == ["路人 may not use the hub: no role, or shut out"]


async def test_roles_set_by_hand_stay_whatever_the_provider_claims(
    visitor: Visitor, provider: Provider, database: Database
) -> None:
    known = Person(provider.issuer, "decider", "高持正")
    async with database.transaction() as connection:
        await commands.add(connection, OPERATOR, NewPerson(known, "desk", frozenset({Role.AUDITOR})))
    provider.told(account="decider")

    await visitor.login()

    session = await visitor.auth.session(visitor.cookie)
    assert session
    assert session.roles == {Role.AUDITOR}


async def test_claims_that_are_gone_take_the_roles_with_them(
    visitor: Visitor, provider: Provider, database: Database
) -> None:
    entry = NewPerson(Person(provider.issuer, "stranger", "路人"), "desk", frozenset({Role.CLERK}))
    async with database.transaction() as connection:
        await commands.follow_claims(connection, entry.person, entry)
    provider.told(account="stranger")

    answer = await visitor.login()

    assert answer.status_code == 403
    rows = await database.fetch("select roles from person where subject = 'stranger'")
    assert [row["roles"] for row in rows] == [[]]


async def test_claims_come_from_the_userinfo_where_the_file_says_so(
    database: Database, people: None, provider: Provider, tmp_path: Path
) -> None:
    file = provider.file(tmp_path, "userinfo", claims_from="userinfo")
    async with visiting(database, file) as visitor:
        assert (await visitor.login("/login/userinfo")).status_code == 303
        provider.told("userinfo of somebody else")
        answer = await visitor.login("/login/userinfo")

        assert answer.status_code == 401
        assert await visitor.causes() == ["the provider's userinfo is of somebody else"]


@pytest.mark.parametrize("lie", ["another name", "signs nothing", "sends elsewhere"])
async def test_a_provider_that_cannot_be_used_is_unavailable(visitor: Visitor, provider: Provider, lie: str) -> None:
    provider.told(lie)

    answer = await visitor.hub.get("/login/district")

    assert answer.status_code == 503
    assert "身份认证服务暂时无法连接，请稍后再试。" in answer.text


async def test_a_provider_that_is_gone_is_unavailable(database: Database, people: None, tmp_path: Path) -> None:
    async with visiting(database, Provider("http://127.0.0.1:9").file(tmp_path)) as visitor:
        assert (await visitor.hub.get("/login/district")).status_code == 503


async def test_an_unknown_provider_is_not_found(visitor: Visitor) -> None:
    assert (await visitor.hub.get("/login/nobody")).status_code == 404
    assert (await visitor.hub.get("/login/nobody/callback?state=s")).status_code == 404
    assert (await visitor.hub.post("/login/nobody/logged-out", data={"logout_token": "x"})).status_code == 400


async def test_logins_are_begun_thirty_times_at_once_from_one_address(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitor.auth.login.begins, "_buckets", Buckets(clock=lambda: 0.0))
    begun = [(await visitor.hub.get("/login/district")).status_code for _ in range(30)]
    answer = await visitor.hub.get("/login/district")

    assert begun == [302] * 30
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert "登录过于频繁，请稍后再试。" in answer.text


async def test_a_notice_of_the_provider_ends_the_session(visitor: Visitor, provider: Provider) -> None:
    await visitor.login()
    (row,) = await visitor.sessions()
    token = await provider.notice(visitor.elsewhere, sub="clerk", sid=row["provider_session"])

    answer = await visitor.hub.post("/login/district/logged-out", data={"logout_token": token})
    again = await visitor.hub.post("/login/district/logged-out", data={"logout_token": token})

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert again.status_code == 400
    assert await visitor.auth.session(visitor.cookie) is None
    entries = await visitor.database.fetch("select details from audit_entry where kind = 'SessionEnded'")
    assert [row["details"] for row in entries] == [
        {"issuer": provider.issuer, "subject": "clerk", "by": "the identity provider"}
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "other"},
        {"iss": "https://elsewhere.example"},
        {"nonce": "as an id_token has"},
        {"events": {}},
        {"events": {"http://schemas.openid.net/event/backchannel-logout": 7}},
        {"sub": None, "sid": None},
        {"jti": None},
        {"iat": 1},
        {"iat": 4_000_000_000},
        {"exp": 1},
        {"key": "another"},
    ],
    ids=str,
)
async def test_a_notice_that_is_not_good_ends_nothing(
    visitor: Visitor, provider: Provider, changed: dict[str, object]
) -> None:
    await visitor.login()
    token = await provider.notice(visitor.elsewhere, **{"sub": "clerk", **changed})

    answer = await visitor.hub.post("/login/district/logged-out", data={"logout_token": token})

    assert answer.status_code == 400
    assert await visitor.auth.session(visitor.cookie)

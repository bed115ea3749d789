"""A login by OpenID Connect against a provider of other people's making, and each way in which one is refused."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from auth.people.roles import Role
from hub.app import create_app
from hub.core.actor import Person
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
    settings = Settings(database_url=database.url, public_url=HUB, identity_providers=provider.file(tmp_path))
    app = create_app(settings)
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

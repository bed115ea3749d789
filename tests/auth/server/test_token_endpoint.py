import asyncio
import base64
import statistics
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from structlog.testing import capture_logs

from auth.clients import client_secret
from auth.clients import commands as clients
from auth.clients.rules import NewClient
from auth.proofs import client_authentication
from auth.service import Auth
from auth.tokens import jws
from hub.core.actor import HUB
from hub.core.store.database import Database, Row
from tests.auth.signing import public

Events = Callable[[], Awaitable[list[Row]]]
Add = Callable[[NewClient], Awaitable[str]]

#: As releases up to 0.4.0 hashed, at the least cost.
SLOW = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1)
#: So slow that a crowd has to wait, however slowly a busy machine lets it arrive.
SLOWER = PasswordHasher(memory_cost=8_192, time_cost=4, parallelism=1)
GRANT = {"grant_type": "client_credentials"}
LATER = {
    "error": "temporarily_unavailable",
    "error_description": "no request can be answered now: try again",
}
FAILED = {"error": "invalid_client", "error_description": "client authentication failed"}


def basic(code: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{code}:{secret}".encode()).decode()}


async def ask(
    http: httpx.AsyncClient, headers: dict[str, str] | list[tuple[str, str]], data: dict[str, Any] | None = None
) -> httpx.Response:
    return await http.post("/oauth/token", data=GRANT if data is None else data, headers=headers)


async def test_a_client_gets_a_token_with_all_its_scopes(
    http: httpx.AsyncClient, add: Add, new_client: NewClient
) -> None:
    secret = await add(new_client)

    answer = await ask(http, basic("tax-bureau", secret))

    body = answer.json()
    token = body.pop("access_token")
    assert answer.status_code == 200
    assert body == {"token_type": "Bearer", "expires_in": 300, "scope": "grade:read record:write"}
    assert answer.headers["content-type"] == "application/json"
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
    assert token.count(".") == 2


async def test_the_token_is_that_of_rfc_9068_and_verifies_with_the_published_keys(
    http: httpx.AsyncClient, add: Add, new_client: NewClient
) -> None:
    secret = await add(new_client)
    before = int(time.time())

    token = (await ask(http, basic("tax-bureau", secret))).json()["access_token"]

    published = KeySet.import_key_set((await http.get("/.well-known/jwks.json")).json())
    read = jwt.decode(token, published, algorithms=["ES256"])
    assert read.header == {"alg": "ES256", "typ": "at+jwt", "kid": read.header["kid"]}
    jti, issued = read.claims.pop("jti"), read.claims.pop("iat")
    assert len(jti) == 22
    assert before <= issued <= time.time()
    assert read.claims == {
        "iss": "https://hub.test",
        "aud": "https://hub.test",
        "sub": "tax-bureau",
        "client_id": "tax-bureau",
        "exp": issued + 300,
        "scope": "grade:read record:write",
    }


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        ("grade:read", "grade:read"),
        ("record:write grade:read", "grade:read record:write"),
        ("", "grade:read record:write"),
    ],
    ids=["one", "both in another order", "empty is none"],
)
async def test_a_client_gets_the_scopes_it_asks_for(
    asked: str, granted: str, http: httpx.AsyncClient, add: Add, new_client: NewClient
) -> None:
    secret = await add(new_client)

    assert (await ask(http, basic("tax-bureau", secret), GRANT | {"scope": asked})).json()["scope"] == granted


@pytest.mark.parametrize(
    ("resource", "audience"),
    [
        ([], "https://hub.test"),
        (["https://hub.test"], "https://hub.test"),
        (["https://hub.test/"], "https://hub.test"),
        (["https://hub.test/graphql"], "https://hub.test/graphql"),
        (["https://hub.test/graphql", "https://hub.test"], ["https://hub.test/graphql", "https://hub.test"]),
        (["https://hub.test/graphql", "https://hub.test/graphql"], ["https://hub.test/graphql"]),
    ],
)
async def test_a_token_is_for_the_resources_that_were_named(
    resource: list[str], audience: object, http: httpx.AsyncClient, add: Add, new_client: NewClient, auth: Auth
) -> None:
    secret = await add(new_client)

    token = (await ask(http, basic("tax-bureau", secret), GRANT | {"resource": resource})).json()["access_token"]

    assert jws.read(token).claims["aud"] == audience
    assert (await auth.authenticate([f"Bearer {token}"])).client == "tax-bureau"


@pytest.mark.parametrize(
    "resource",
    [
        "https://evil.test",
        "https://hub.test/other",
        "https://hub.test/graphql#x",
        "https://hub.test//",
        "graphql",
        "密",
    ],
)
async def test_a_resource_that_is_not_the_hubs_is_an_invalid_target(
    resource: str, http: httpx.AsyncClient, add: Add, new_client: NewClient
) -> None:
    secret = await add(new_client)

    answer = await ask(http, basic("tax-bureau", secret), GRANT | {"resource": ["https://hub.test", resource]})

    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid_target",
        "error_description": "resource is neither https://hub.test nor https://hub.test/graphql",
    }


@pytest.mark.parametrize(
    ("scope", "description"),
    [
        ("grade:read report:read audit:read", "not granted to this client: audit:read report:read"),
        ("grade:read everything", "a requested scope is unknown, or they are not separated by one space"),
        ('"<密>', "a requested scope is unknown, or they are not separated by one space"),
        (" ", "a requested scope is unknown, or they are not separated by one space"),
    ],
    ids=["beyond its record", "unknown", "odd characters", "blank"],
)
async def test_a_scope_beyond_the_record_is_refused_rather_than_left_out(
    scope: str, description: str, http: httpx.AsyncClient, add: Add, new_client: NewClient, events: Events
) -> None:
    secret = await add(new_client)

    answer = await ask(http, basic("tax-bureau", secret), GRANT | {"scope": scope})

    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_scope", "error_description": description}
    assert dict((await events())[-1]) == {
        "kind": "TokenRefused",
        "client": "tax-bureau",
        "organisation": "tax-bureau",
        "details": {"client": "tax-bureau", "endpoint": "/oauth/token", "error": "invalid_scope"},
    }


async def test_an_issued_token_is_on_the_log_by_its_name(
    http: httpx.AsyncClient, add: Add, new_client: NewClient, auth: Auth, events: Events
) -> None:
    secret = await add(new_client)

    token = (await ask(http, basic("tax-bureau", secret))).json()["access_token"]

    grant = await auth.authenticate([f"Bearer {token}"])
    assert dict((await events())[-1]) == {
        "kind": "TokenIssued",
        "client": "tax-bureau",
        "organisation": "tax-bureau",
        "details": {"client": "tax-bureau", "jti": grant.jti, "scope": "grade:read record:write"},
    }


async def test_neither_log_shows_a_token_or_a_secret(
    http: httpx.AsyncClient, add: Add, new_client: NewClient, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    secret = await add(new_client)

    with capture_logs() as lines:
        token = (await ask(http, basic("tax-bureau", secret))).json()["access_token"]
        await ask(http, basic(secret, secret))

    logged = caplog.text + str(lines) + str(await database.fetch("select to_jsonb(audit_entry)::text from audit_entry"))
    assert secret not in logged
    assert token not in logged


UNKNOWN = [
    pytest.param("nobody", "s", id="unknown client"),
    pytest.param("tax-bureau", "wrong", id="wrong secret"),
    pytest.param("gone", None, id="disabled client"),
    pytest.param("signs", "s", id="client that signs with a key"),
    pytest.param("a\x00b", "s", id="NUL in the code"),
    pytest.param("密", "密", id="Chinese"),
]


@pytest.mark.parametrize(("code", "secret"), UNKNOWN)
async def test_who_is_refused_cannot_tell_why(
    code: str, secret: str | None, http: httpx.AsyncClient, add: Add, new_client: NewClient, database: Database
) -> None:
    jwks = {"keys": [ECKey.generate_key("P-256").as_dict(private=False)]}
    await add(new_client)
    await add(replace(new_client, code="signs", auth_method="private_key_jwt", jwks=jwks))
    gone = await add(replace(new_client, code="gone"))
    async with database.transaction() as connection:
        await clients.disable(connection, HUB, "gone")

    answer = await ask(http, basic(code, secret or gone))

    assert answer.status_code == 401
    assert answer.json() == FAILED
    assert answer.headers["www-authenticate"] == 'Basic realm="hub", charset="UTF-8"'
    assert answer.headers["cache-control"] == "no-store"


async def test_a_refusal_takes_as_long_whatever_its_cause(
    http: httpx.AsyncClient, add: Add, new_client: NewClient, database: Database
) -> None:
    await add(new_client)
    for code in ("rotated", "gone"):
        await add(replace(new_client, code=code))
    await add(replace(new_client, code="signs", auth_method="private_key_jwt", jwks=public("ES256")))
    async with database.transaction() as connection:
        await clients.rotate(connection, HUB, "rotated")
        await clients.disable(connection, HUB, "gone")

    spent: dict[str, list[float]] = {code: [] for code in ("nobody", "tax-bureau", "rotated", "gone", "signs")}
    for _ in range(7):
        for code, seconds in spent.items():
            start = time.process_time()
            await ask(http, basic(code, "wrong"))
            seconds.append(time.process_time() - start)

    medians = {code: statistics.median(seconds) for code, seconds in spent.items()}
    assert medians == pytest.approx(dict.fromkeys(spent, medians["tax-bureau"]), rel=0.5)
    assert max(medians.values()) < 0.02


async def test_an_unproven_caller_is_no_actor_on_the_log(
    http: httpx.AsyncClient, add: Add, new_client: NewClient, events: Events
) -> None:
    secret = await add(new_client)

    await ask(http, basic("tax-bureau", "wrong"))
    await ask(http, basic("nobody", "wrong"))
    await ask(http, basic(secret, "wrong"))
    await ask(http, {})

    refused = {"error": "invalid_client", "endpoint": "/oauth/token"}
    assert [tuple(event) for event in (await events())[1:]] == [
        ("TokenRefused", None, None, {"client": "tax-bureau"} | refused),
        ("TokenRefused", None, None, {"client": "nobody"} | refused),
        ("TokenRefused", None, None, refused),
    ]


@pytest.mark.parametrize(
    "authorization", ["Basic /////w==", "Basic", "Basic !", "Bearer x", "Basic " + "A" * 20_000, "", "\xff"]
)
async def test_a_malformed_authorization_is_401_and_never_500(authorization: str, http: httpx.AsyncClient) -> None:
    answer = await http.post("/oauth/token", data=GRANT, headers=[(b"Authorization", authorization.encode("latin-1"))])

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"
    assert answer.headers["www-authenticate"] == 'Basic realm="hub", charset="UTF-8"'


async def test_a_client_that_sends_its_secret_in_the_body_is_told_which_way_works(
    http: httpx.AsyncClient, add: Add, new_client: NewClient
) -> None:
    secret = await add(new_client)

    answer = await ask(http, {}, GRANT | {"client_id": "tax-bureau", "client_secret": secret})

    assert answer.status_code == 401
    assert answer.json() == {
        "error": "invalid_client",
        "error_description": "client_secret_post is not accepted here: use client_secret_basic or private_key_jwt",
    }


@pytest.mark.parametrize(
    ("content", "error", "description"),
    [
        ("scope=grade:read", "invalid_request", "grant_type is missing"),
        ("grant_type=", "invalid_request", "grant_type is missing"),
        ("grant_type=password", "unsupported_grant_type", "the only grant type here is client_credentials"),
        ('grant_type="<密', "unsupported_grant_type", "the only grant type here is client_credentials"),
        (
            "grant_type=client_credentials&grant_type=client_credentials",
            "invalid_request",
            "the parameter grant_type is repeated",
        ),
        (
            "grant_type=client_credentials&client_secret=s",
            "invalid_request",
            "more than one client credential was sent",
        ),
        (
            "grant_type=client_credentials&client_id=nobody",
            "invalid_request",
            "client_id contradicts the client's credential",
        ),
    ],
)
async def test_a_request_that_breaks_the_rules_is_answered_by_rfc_6749(
    content: str, error: str, description: str, http: httpx.AsyncClient, add: Add, new_client: NewClient
) -> None:
    secret = await add(new_client)
    headers = basic("tax-bureau", secret) | {"Content-Type": "application/x-www-form-urlencoded"}

    answer = await http.post("/oauth/token", content=str(httpx.QueryParams(content)), headers=headers)

    assert answer.status_code == 400
    assert answer.json() == {"error": error, "error_description": description}
    assert answer.headers["cache-control"] == "no-store"


async def test_two_authorization_headers_are_refused(http: httpx.AsyncClient, add: Add, new_client: NewClient) -> None:
    header = basic("tax-bureau", await add(new_client))["Authorization"]

    answer = await ask(http, [("Authorization", header), ("Authorization", header)])

    assert answer.status_code == 400
    assert answer.json()["error_description"] == "more than one client credential was sent"


async def test_another_media_type_is_refused(http: httpx.AsyncClient, add: Add, new_client: NewClient) -> None:
    secret = await add(new_client)

    answer = await http.post("/oauth/token", json=GRANT, headers=basic("tax-bureau", secret))

    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid_request",
        "error_description": "the body must be application/x-www-form-urlencoded",
    }


async def test_a_body_over_16_kib_is_too_large(http: httpx.AsyncClient) -> None:
    answer = await ask(http, basic("a", "b"), GRANT | {"scope": "x" * 20_000})

    assert answer.status_code == 413
    assert answer.json() == {
        "error": "invalid_request",
        "error_description": "the body is larger than 16384 bytes",
    }


async def test_only_post_is_allowed(http: httpx.AsyncClient) -> None:
    answer = await http.get("/oauth/token", params=GRANT)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_a_secret_may_be_form_urlencoded_in_the_header(
    http: httpx.AsyncClient, add: Add, new_client: NewClient
) -> None:
    secret = await add(replace(new_client, code="tax.bureau-1"))
    encoded = "".join(f"%{ord(character):02X}" for character in secret)

    assert (await ask(http, basic("tax%2Ebureau%2D1", encoded))).status_code == 200


async def test_both_secrets_work_while_a_rotation_overlaps(
    http: httpx.AsyncClient, add: Add, new_client: NewClient, database: Database
) -> None:
    older = await add(new_client)
    async with database.transaction() as connection:
        newer = await clients.rotate(connection, HUB, "tax-bureau")

    assert (await ask(http, basic("tax-bureau", older))).status_code == 200
    assert (await ask(http, basic("tax-bureau", newer))).status_code == 200


async def test_a_client_bound_to_dpop_gets_no_bearer_token(
    http: httpx.AsyncClient, add: Add, new_client: NewClient, events: Events
) -> None:
    secret = await add(replace(new_client, dpop_required=True))

    answer = await ask(http, basic("tax-bureau", secret))

    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid_dpop_proof",
        "error_description": "the DPoP header with a proof is missing",
    }
    assert [event["kind"] for event in await events()] == ["ClientAdded", "TokenRefused"]


async def test_a_token_that_cannot_be_logged_is_not_issued(
    http: httpx.AsyncClient, add: Add, new_client: NewClient, database: Database
) -> None:
    secret = await add(new_client)
    async with database.connection() as connection:
        await connection.execute("delete from audit_head")

    answer = await ask(http, basic("tax-bureau", secret))

    assert answer.status_code == 503
    assert answer.json() == LATER


async def test_an_older_hash_is_replaced_where_its_secret_is_used(
    http: httpx.AsyncClient, add: Add, new_client: NewClient, database: Database
) -> None:
    newer = await add(new_client)
    await set_hashes(database, SLOW.hash("current"), SLOW.hash("previous"))

    statuses = [(await ask(http, basic("tax-bureau", secret))).status_code for secret in ("previous", "wrong", newer)]
    halfway = await hashes(database)
    statuses.append((await ask(http, basic("tax-bureau", "current"))).status_code)

    assert statuses == [200, 401, 401, 200]
    assert halfway[0].startswith("$argon2")
    assert halfway[1] == client_secret.hashed("previous")
    assert await hashes(database) == [client_secret.hashed("current"), client_secret.hashed("previous")]


async def test_a_crowd_before_an_older_hash_is_turned_away_and_no_other_client(
    http: httpx.AsyncClient, add: Add, new_client: NewClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_authentication, "_WAITING", 4)
    await add(new_client)
    await set_hashes(database, SLOWER.hash("current"), None)
    honest = basic("other", await add(replace(new_client, code="other")))

    crowd = [ask(http, basic("tax-bureau", "wrong")) for _ in range(20)]
    answers = await asyncio.gather(*crowd, *(ask(http, honest) for _ in range(20)))

    statuses = [answer.status_code for answer in answers]
    assert set(statuses[:20]) == {401, 429}
    assert statuses[20:] == [200] * 20
    busy = answers[statuses.index(429)]
    assert busy.headers["retry-after"] == "1"
    assert busy.json() == LATER


async def set_hashes(database: Database, current: str, previous: str | None) -> None:
    sql = """update client set secret_hash = $1, previous_secret_hash = $2,
        previous_secret_until = now() + interval '1 day' where code = 'tax-bureau'"""
    async with database.connection() as connection:
        await connection.execute(sql, current, previous)


async def hashes(database: Database) -> list[str]:
    (row,) = await database.fetch("select secret_hash, previous_secret_hash from client where code = 'tax-bureau'")
    return list(row)


async def test_older_hashes_are_checked_off_the_event_loop_and_two_at_a_time(
    http: httpx.AsyncClient, add: Add, new_client: NewClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(new_client)
    await set_hashes(database, SLOW.hash("current"), None)
    under_way, most, threads = 0, 0, set()

    def match(*_: object) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        threads.add(threading.current_thread())
        time.sleep(0.01)
        under_way -= 1

    monkeypatch.setattr(client_secret, "match", match)
    await asyncio.gather(*(ask(http, basic("tax-bureau", "wrong")) for _ in range(8)))

    assert most == 2
    assert threading.current_thread() not in threads

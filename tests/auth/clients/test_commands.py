import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from joserfc.jwk import ECKey

from auth.clients import client_secret, queries
from auth.clients import commands as clients
from auth.clients.record import Client
from auth.clients.rules import NewClient
from auth.scopes import Scope
from hub.core import clock
from hub.core.actor import HUB, Kind, Reach
from hub.core.errors import Conflict, HubError, Invalid, NotFound
from hub.core.store.database import Database, Row
from tests.auth.signing import KEYS, public

Events = Callable[[], Awaitable[list[Row]]]
Add = Callable[[NewClient], Awaitable[str]]


async def record_of(database: Database, code: str) -> Client:
    async with database.connection() as connection:
        client = await queries.find(connection, code)
    assert client is not None
    return client


async def test_an_added_client_is_found_as_it_was_given(database: Database, add: Add) -> None:
    secret = await add(
        NewClient(
            "bank-1",
            "华容银行",
            "partner",
            ["report:read", "eligibility:read"],
            organisation="bank",
            jurisdictions=["420704"],
            scenarios=["guarantee-loan"],
        )
    )

    client = await record_of(database, "bank-1")
    assert (client.name, client.kind, client.organisation) == ("华容银行", Kind.PARTNER, "bank")
    assert client.scopes == {Scope.REPORT_READ, Scope.ELIGIBILITY_READ}
    assert client.reach == Reach(frozenset({"420704"}), frozenset({"guarantee-loan"}), frozenset())
    assert (client.auth_method, client.dpop_required, client.enabled) == ("client_secret_basic", False, True)
    assert client_secret.match(secret, client.accepted_hashes(clock.now()))


async def test_without_limits_a_client_reaches_everything_but_writes_nothing(database: Database, add: Add) -> None:
    await add(NewClient("finance-centre", "区金融发展服务中心", "department", ["eligibility:read"]))

    client = await record_of(database, "finance-centre")
    assert client.organisation == "finance-centre"
    assert client.reach == Reach(None, None, frozenset())


async def test_a_clients_own_policy_is_kept(database: Database, add: Add) -> None:
    keys = public("PS256")
    sound = NewClient("bank", "银行", "partner", ["report:read"], auth_method="private_key_jwt", jwks=keys)
    await add(replace(sound, dpop_required=True))
    await add(replace(sound, code="older", rs256_allowed=True, endpoint_audience_allowed=True))

    strict, relaxed = await record_of(database, "bank"), await record_of(database, "older")

    assert (strict.jwks, strict.dpop_required) == (keys, True)
    assert (strict.rs256_allowed, strict.endpoint_audience_allowed) == (False, False)
    assert (relaxed.rs256_allowed, relaxed.endpoint_audience_allowed) == (True, True)


async def test_the_secret_is_stored_and_printed_nowhere(database: Database, add: Add, new_client: NewClient) -> None:
    secret = await add(new_client)

    stored = await database.fetch("select to_jsonb(client)::text, (select details::text from audit_entry) from client")
    assert secret not in str(stored)
    printed = repr(await record_of(database, new_client.code))
    assert secret not in printed
    assert "sha256:" not in printed


async def test_adding_is_on_the_log(add: Add, new_client: NewClient, events: Events) -> None:
    await add(new_client)

    assert [dict(event) for event in await events()] == [
        {
            "kind": "ClientAdded",
            "client": "hub",
            "organisation": "market-supervision",
            "details": {
                "client": "tax-bureau",
                "kind": "department",
                "auth_method": "client_secret_basic",
                "scopes": ["grade:read", "record:write"],
            },
        }
    ]


@pytest.mark.parametrize("code", ["tax-bureau", "hub"], ids=["taken", "the hub's own"])
async def test_a_taken_code_is_refused_and_nothing_changes(
    code: str, database: Database, add: Add, new_client: NewClient, events: Events
) -> None:
    await add(new_client)
    before = await database.fetch("select * from client")

    with pytest.raises(Conflict) as refused:
        await add(replace(new_client, code=code, name="another"))

    assert refused.value.message == f"client '{code}' exists already"
    assert await database.fetch("select * from client") == before
    assert [event["kind"] for event in await events()] == ["ClientAdded"]


async def test_a_faulty_record_is_refused_and_nothing_changes(
    database: Database, add: Add, new_client: NewClient, events: Events
) -> None:
    with pytest.raises(Invalid) as refused:
        await add(replace(new_client, scopes=["grade:burn"]))

    assert refused.value.message == "unknown scope 'grade:burn'"
    assert await database.fetch("select * from client") == []
    assert await events() == []


async def test_a_client_with_its_own_key_has_no_secret(database: Database, add: Add, new_client: NewClient) -> None:
    jwks = {"keys": [ECKey.generate_key("P-256").as_dict(private=False)]}

    assert await add(replace(new_client, auth_method="private_key_jwt", jwks=jwks, dpop_required=True)) == ""

    client = await record_of(database, new_client.code)
    assert (client.auth_method, client.jwks, client.dpop_required) == ("private_key_jwt", jwks, True)
    assert client.accepted_hashes(clock.now()) == ()


async def test_after_a_rotation_both_secrets_are_good_until_the_overlap_ends(
    database: Database, add: Add, new_client: NewClient, events: Events
) -> None:
    older = await add(new_client)

    async with database.transaction() as connection:
        newer = await clients.rotate(connection, HUB, new_client.code)

    client = await record_of(database, new_client.code)
    until = client.previous_secret_until
    assert until is not None
    assert timedelta(hours=23, minutes=59) < until - clock.now() <= timedelta(hours=24)
    within, after = client.accepted_hashes(until - timedelta(seconds=1)), client.accepted_hashes(until)
    assert client_secret.match(older, within)
    assert client_secret.match(newer, within)
    assert not client_secret.match(older, after)
    assert client_secret.match(newer, after)
    rotated = (await events())[-1]
    assert rotated["kind"] == "ClientSecretRotated"
    assert rotated["details"] == {"client": "tax-bureau", "previous_until": until.isoformat()}


async def test_a_second_rotation_drops_the_oldest_secret(database: Database, add: Add, new_client: NewClient) -> None:
    oldest = await add(new_client)

    for _ in range(2):
        async with database.transaction() as connection:
            await clients.rotate(connection, HUB, new_client.code)

    client = await record_of(database, new_client.code)
    assert not client_secret.match(oldest, client.accepted_hashes(clock.now()))


async def test_without_overlap_the_older_secret_ends_at_once(
    database: Database, add: Add, new_client: NewClient
) -> None:
    older = await add(new_client)

    async with database.transaction() as connection:
        newer = await clients.rotate(connection, HUB, new_client.code, timedelta(0))

    hashes = (await record_of(database, new_client.code)).accepted_hashes(clock.now())
    assert not client_secret.match(older, hashes)
    assert client_secret.match(newer, hashes)


async def test_rotation_is_refused_where_there_is_nothing_to_rotate(
    database: Database, add: Add, new_client: NewClient
) -> None:
    await add(new_client)
    await add(
        replace(
            new_client,
            code="signs",
            auth_method="private_key_jwt",
            jwks={"keys": [ECKey.generate_key("P-256").as_dict(private=False)]},
        )
    )
    await add(replace(new_client, code="gone"))
    async with database.transaction() as connection:
        await clients.disable(connection, HUB, "gone")
    before = await database.fetch("select * from client order by code")

    refusals = []
    for code, overlap in (("nobody", 1), ("signs", 1), ("gone", 1), ("tax-bureau", -1)):
        async with database.transaction() as connection:
            with pytest.raises((NotFound, Invalid, Conflict)) as refused:
                await clients.rotate(connection, HUB, code, timedelta(hours=overlap))
        refusals.append((refused.type, refused.value.message))

    assert refusals == [
        (NotFound, "no client 'nobody'"),
        (Invalid, "client 'signs' authenticates with private_key_jwt: it has no secret to rotate"),
        (Conflict, "client 'gone' is disabled"),
        (Invalid, "an overlap of -3600 seconds is negative"),
    ]
    assert await database.fetch("select * from client order by code") == before


async def test_a_disabled_client_accepts_no_secret_and_is_disabled_once(
    database: Database, add: Add, new_client: NewClient, events: Events
) -> None:
    secret = await add(new_client)

    for _ in range(2):
        async with database.transaction() as connection:
            await clients.disable(connection, HUB, new_client.code)

    client = await record_of(database, new_client.code)
    assert not client.enabled
    assert not client_secret.match(secret, client.accepted_hashes(clock.now()))
    assert [event["kind"] for event in await events()] == ["ClientAdded", "ClientDisabled"]


async def test_an_unknown_client_cannot_be_disabled(database: Database) -> None:
    with pytest.raises(NotFound) as refused:
        async with database.transaction() as connection:
            await clients.disable(connection, HUB, "nobody")

    assert refused.value.message == "no client 'nobody'"


async def test_two_at_once_add_one_client(database: Database, add: Add, new_client: NewClient) -> None:
    outcomes = await asyncio.gather(add(new_client), add(new_client), return_exceptions=True)

    assert {type(outcome) for outcome in outcomes} == {Conflict, str}
    assert await database.fetch("select count(*) from client") == [(1,)]


@pytest.fixture
def signing_client(new_client: NewClient) -> NewClient:
    return replace(new_client, auth_method="private_key_jwt", jwks=public("ES256"))


async def test_other_keys_replace_those_before_and_are_on_the_log_by_their_thumbprints(
    database: Database, add: Add, signing_client: NewClient, events: Events
) -> None:
    await add(signing_client)

    async with database.transaction() as connection:
        thumbprints = await clients.rekey(connection, HUB, "tax-bureau", public("PS256", "EdDSA"))

    assert (await record_of(database, "tax-bureau")).jwks == public("PS256", "EdDSA")
    assert thumbprints == sorted(KEYS[algorithm].thumbprint() for algorithm in ("PS256", "EdDSA"))
    replaced = (await events())[-1]
    assert replaced["kind"] == "ClientKeysReplaced"
    assert replaced["details"] == {"client": "tax-bureau", "keys": thumbprints}


@pytest.mark.parametrize(
    ("code", "jwks", "kind", "message"),
    [
        pytest.param("nobody", public("ES256"), NotFound, "no client 'nobody'", id="unknown client"),
        pytest.param(
            "secret",
            public("ES256"),
            Invalid,
            "client 'secret' authenticates with client_secret_basic: it has no keys to replace",
            id="client with a secret",
        ),
        pytest.param("gone", public("ES256"), Conflict, "client 'gone' is disabled", id="disabled client"),
        pytest.param(
            "tax-bureau",
            {"keys": [KEYS["ES256"].as_dict(private=True)]},
            Invalid,
            "the key set (JWKS): a key is private or symmetric: send public keys only",
            id="private key",
        ),
        pytest.param(
            "tax-bureau",
            {"keys": [KEYS["PS256"].as_dict(private=False) | {"alg": "RS256"}]},
            Invalid,
            "the key set (JWKS): key 'rsa' is not for signing with one of PS256, ES256, EdDSA, Ed25519",
            id="RS256 against the client's policy",
        ),
        pytest.param(
            "tax-bureau",
            {"keys": []},
            Invalid,
            "the key set (JWKS): a key set is an object whose member 'keys' lists 1 to 20 keys",
            id="no key",
        ),
    ],
)
async def test_keys_that_cannot_be_replaced_stay_as_they_are(
    code: str,
    jwks: dict[str, Any],
    kind: type[HubError],
    message: str,
    database: Database,
    add: Add,
    signing_client: NewClient,
    events: Events,
) -> None:
    await add(signing_client)
    await add(replace(signing_client, code="gone"))
    await add(replace(signing_client, code="secret", auth_method="client_secret_basic", jwks=None))
    async with database.transaction() as connection:
        await clients.disable(connection, HUB, "gone")
    before = await database.fetch("select * from client order by code"), await events()

    async with database.transaction() as connection:
        with pytest.raises(kind) as refused:
            await clients.rekey(connection, HUB, code, jwks)

    assert refused.value.message == message
    assert (await database.fetch("select * from client order by code"), await events()) == before

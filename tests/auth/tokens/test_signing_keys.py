import asyncio
from collections.abc import Mapping

import pytest
from joserfc.jwk import ECKey, thumbprint

from auth.tokens import signing_keys
from hub.core.actor import HUB
from hub.core.errors import Unavailable
from hub.core.settings import SigningAlgorithm
from hub.core.store.database import Database


async def states(database: Database) -> Mapping[str, list[str]]:
    rows = await database.fetch("select state, array_agg(kid) as kids from signing_key group by state")
    return {row["state"]: row["kids"] for row in rows}


async def ensure(database: Database) -> None:
    async with database.transaction() as connection:
        await signing_keys.ensure(connection, SigningAlgorithm.ES256)


async def rotate(database: Database) -> str:
    async with database.transaction() as connection:
        return await signing_keys.rotate(connection, HUB)


async def log(database: Database) -> list[tuple[str, dict[str, str]]]:
    return [tuple(row) for row in await database.fetch("select kind, details from audit_entry order by number")]


async def test_the_first_keys_are_made_once(database: Database) -> None:
    await ensure(database)
    made = await states(database)
    await ensure(database)

    assert {state: len(kids) for state, kids in made.items()} == {"current": 1, "next": 1}
    assert await states(database) == made
    assert await log(database) == [("SigningKeyRotated", {state: kids[0] for state, kids in made.items()})]


async def test_a_kid_is_the_thumbprint_and_the_curve_p256(database: Database) -> None:
    await ensure(database)

    for row in await database.fetch("select kid, jwk from signing_key"):
        jwk = row["jwk"]
        assert row["kid"] == jwk["kid"] == thumbprint({name: jwk[name] for name in ("crv", "kty", "x", "y")})
        assert (jwk["kty"], jwk["crv"], jwk["use"], jwk["alg"]) == ("EC", "P-256", "sig", "ES256")


async def test_rotation_moves_every_key_one_state_on(database: Database) -> None:
    await ensure(database)
    first = await states(database)

    signing = await rotate(database)
    second = await states(database)
    await rotate(database)
    third = await states(database)

    assert [signing] == second["current"] == first["next"]
    assert second["previous"] == first["current"]
    assert second["next"] not in first.values()
    assert (third["current"], third["previous"], third["retired"]) == (
        second["next"],
        second["current"],
        second["previous"],
    )


async def test_rotation_is_on_the_log(database: Database) -> None:
    await ensure(database)
    await rotate(database)

    assert (await log(database))[-1] == (
        "SigningKeyRotated",
        {state: kids[0] for state, kids in (await states(database)).items()},
    )


async def test_only_keys_that_sign_now_or_later_keep_their_private_half(database: Database) -> None:
    await ensure(database)
    for _ in range(3):
        await rotate(database)

    rows = await database.fetch("select state, jwk ? 'd' as private, retired_at is null as open from signing_key")
    assert {tuple(row) for row in rows} == {
        ("next", True, True),
        ("current", True, True),
        ("previous", False, True),
        ("retired", False, False),
    }
    assert len(rows) == 5


async def test_processes_starting_at_once_make_one_pair(database: Database) -> None:
    await asyncio.gather(*(ensure(database) for _ in range(5)))

    assert {state: len(kids) for state, kids in (await states(database)).items()} == {"current": 1, "next": 1}


async def test_two_rotations_at_once_are_two_rotations(database: Database) -> None:
    await ensure(database)
    first = await states(database)

    await asyncio.gather(rotate(database), rotate(database))

    after = await states(database)
    assert {state: len(kids) for state, kids in after.items()} == {"current": 1, "next": 1, "previous": 1, "retired": 1}
    assert (after["retired"], after["previous"]) == (first["current"], first["next"])


async def test_rotating_before_the_first_start_makes_the_keys(database: Database) -> None:
    signing = await rotate(database)

    after = await states(database)
    assert {state: len(kids) for state, kids in after.items()} == {"current": 1, "next": 1}
    assert after["current"] == [signing]


async def test_a_rotation_that_is_not_committed_changes_nothing(database: Database) -> None:
    await ensure(database)
    before = await states(database)

    async with database.connection() as connection:
        undone = connection.transaction()
        await undone.start()
        await signing_keys.rotate(connection, HUB)
        await undone.rollback()

    assert await states(database) == before


async def test_keys_are_read_with_one_private_half(database: Database) -> None:
    await ensure(database)
    await rotate(database)
    await rotate(database)

    async with database.connection() as connection:
        read = await signing_keys.read(connection)

    after = await states(database)
    assert read.signing.is_private
    assert [read.signing.kid] == after["current"]
    assert set(read.verifying) == {after[state][0] for state in ("current", "next", "previous")}
    assert not any(key.is_private for key in read.verifying.values())


async def test_without_a_current_key_there_is_nothing_to_read(database: Database) -> None:
    async with database.connection() as connection:
        with pytest.raises(Unavailable) as refused:
            await signing_keys.read(connection)

    assert refused.value.message == "there is no current signing key: the hub makes one when it starts"


def test_a_new_key_is_private_and_named_by_its_thumbprint() -> None:
    key = signing_keys.new()

    assert isinstance(key, ECKey)
    assert key.is_private
    assert key.kid == key.thumbprint()


async def test_another_algorithm_signs_from_the_second_rotation_on(database: Database) -> None:
    await ensure(database)

    signing = []
    for _ in range(2):
        async with database.transaction() as connection:
            await signing_keys.rotate(connection, HUB, SigningAlgorithm.EDDSA)
            signing.append((await signing_keys.read(connection)).signing.alg)

    assert signing == ["ES256", "EdDSA"]
    rows = await database.fetch("select state, jwk ->> 'alg' as alg, jwk ->> 'crv' as crv from signing_key")
    assert {tuple(row) for row in rows} == {
        ("next", "EdDSA", "Ed25519"),
        ("current", "EdDSA", "Ed25519"),
        ("previous", "ES256", "P-256"),
        ("retired", "ES256", "P-256"),
    }

"""The grant of a token stays one object as long as it says the same, and is another one once it says anything else."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from auth.clients.record import AuthMethod, Client
from auth.grants import Grants
from auth.scopes import Scope
from auth.tokens.claims import Claims
from hub.core.actor import Bound, Kind, Purpose, Reach
from hub.core.limits.rules import LimitOverrides

CLAIMS = Claims(
    issuer="http://hub.test",
    subject="bank",
    client="bank",
    audience=("http://hub.test",),
    scopes=frozenset({Scope.GRADE_READ, Scope.ENTERPRISE_READ}),
    issued_at=1_000,
    expires_at=1_300,
    jti="t1",
    kid="k1",
)
CLIENT = Client(
    code="bank",
    name="bank",
    kind=Kind.PARTNER,
    organisation="bank",
    auth_method=AuthMethod.PRIVATE_KEY_JWT,
    scopes=frozenset({Scope.GRADE_READ}),
    reach=Reach(),
    dpop_required=False,
    rs256_allowed=False,
    endpoint_audience_allowed=False,
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)


def test_a_token_that_comes_again_is_the_same_grant() -> None:
    grants = Grants()

    first, again = grants.of(CLAIMS, CLIENT), grants.of(CLAIMS, CLIENT)

    assert again is first
    assert first.scopes == {Scope.GRADE_READ}
    assert first.expires_at == datetime.fromtimestamp(1_300, UTC)


def test_a_record_that_was_read_again_and_says_the_same_is_the_same_grant() -> None:
    grants = Grants()

    assert grants.of(CLAIMS, replace(CLIENT)) is grants.of(replace(CLAIMS), replace(CLIENT))


@pytest.mark.parametrize(
    "changes",
    [
        {"scopes": frozenset()},
        {"reach": Reach(scenarios=frozenset())},
        {"organisation": "other"},
        {"kind": Kind.DEPARTMENT},
        {"limit_overrides": LimitOverrides(cost=5)},
        {"trusted_only": True},
    ],
    ids=["scopes", "reach", "organisation", "kind", "limits", "trusted documents"],
)
def test_a_record_that_says_something_else_is_another_grant(changes: Mapping[str, Any]) -> None:
    grants = Grants()
    first = grants.of(CLAIMS, CLIENT)

    changed = replace(CLIENT, **changes)

    assert grants.of(CLAIMS, changed) == Grants().of(CLAIMS, changed) != first


def test_two_tokens_of_one_name_are_two_grants() -> None:
    """Each issuer names its tokens itself."""
    grants = Grants()
    bound = Bound(("91420799MA00000011",), ("grade",), Purpose.CREDIT_FINANCING)
    narrow = replace(CLAIMS, issuer="https://other.example", bounds=(bound,))

    wide_first, narrow_then, wide_again = (grants.of(claims, CLIENT) for claims in (CLAIMS, narrow, CLAIMS))

    assert wide_first == wide_again
    assert narrow_then.reach.bounds == (bound,)
    assert wide_again.reach.bounds is None


def test_the_actor_of_a_grant_and_a_purpose_is_made_once() -> None:
    grant = Grants().of(CLAIMS, CLIENT)

    assert grant.actor(None) is grant.actor(None)
    assert grant.actor(Purpose.CREDIT_FINANCING).purpose is Purpose.CREDIT_FINANCING
    assert Grants().of(replace(CLAIMS, jti="t2"), CLIENT).actor(None) is grant.actor(None)
    assert replace(grant, organisation="other").actor(None).organisation == "other"

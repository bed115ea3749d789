from datetime import UTC, datetime

from auth.grant import Grant
from auth.scopes import Scope
from hub.actor import Actor, Kind, Purpose, Reach

REACH = Reach(jurisdictions=frozenset({"420704"}))
GRANT = Grant(
    client="bank-1",
    kind=Kind.PARTNER,
    organisation="bank",
    scopes=frozenset({Scope.REPORT_READ}),
    reach=REACH,
    expires_at=datetime(2026, 3, 1, tzinfo=UTC),
    jti="t1",
)


def test_a_grant_allows_its_scopes_and_no_other() -> None:
    assert GRANT.allows(Scope.REPORT_READ)
    assert not GRANT.allows(Scope.GRADE_READ)


def test_the_actor_carries_the_purpose_and_nothing_of_the_token() -> None:
    assert GRANT.actor(Purpose.CREDIT_FINANCING) == Actor(
        organisation="bank", kind=Kind.PARTNER, client="bank-1", reach=REACH, purpose=Purpose.CREDIT_FINANCING
    )

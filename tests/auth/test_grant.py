from dataclasses import replace
from datetime import UTC, datetime

import pytest

from auth.grant import Grant
from auth.scopes import Scope
from hub.core.actor import Actor, Bound, Kind, Person, Purpose, Reach
from hub.core.errors import PurposeRequired

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


def bound(*purposes: Purpose) -> Grant:
    bounds = tuple(Bound(("91420799MA00000011",), ("grade",), purpose) for purpose in purposes)
    return replace(GRANT, reach=replace(REACH, bounds=bounds))


def test_a_token_for_one_purpose_needs_no_other_word_for_it() -> None:
    assert bound(Purpose.CREDIT_FINANCING).actor(None).purpose is Purpose.CREDIT_FINANCING
    assert bound(Purpose.CREDIT_FINANCING, Purpose.FUNDING_AWARD).actor(None).purpose is None
    assert bound(Purpose.CREDIT_FINANCING, Purpose.FUNDING_AWARD).actor(Purpose.FUNDING_AWARD).purpose is (
        Purpose.FUNDING_AWARD
    )


def test_a_token_is_not_good_for_another_purpose() -> None:
    with pytest.raises(PurposeRequired) as refused:
        bound(Purpose.CREDIT_FINANCING).actor(Purpose.FUNDING_AWARD)

    assert refused.value.message == (
        "the token is for credit-financing, and the request's Hub-Purpose is funding-award"
    )


@pytest.mark.parametrize(
    ("uscc", "group", "purpose", "consent", "opened"),
    [
        ("A", "grade", Purpose.CREDIT_FINANCING, 7, True),
        ("B", "grade", Purpose.CREDIT_FINANCING, 7, False),
        ("A", "report", Purpose.CREDIT_FINANCING, 7, False),
        ("A", "grade", Purpose.FUNDING_AWARD, 7, False),
        ("A", "grade", None, 7, False),
        ("A", "grade", Purpose.CREDIT_FINANCING, 8, False),
    ],
)
def test_a_reach_with_bounds_opens_what_lies_within_one(
    uscc: str, group: str, purpose: Purpose | None, consent: int, opened: bool
) -> None:
    reach = Reach(bounds=(Bound(("A",), ("grade",), Purpose.CREDIT_FINANCING, 7),))

    assert reach.opens(uscc, group, purpose, consent) is opened
    assert Reach().opens(uscc, group, purpose, consent)


def test_people_of_one_client_spend_and_name_apart_from_each_other() -> None:
    first, second = (replace(GRANT, person=Person("urn:hub:demo", f"clerk-{n}", "林知远")) for n in (1, 2))

    assert GRANT.holder == "bank-1"
    assert (first.holder, second.holder) == ("bank-1 urn:hub:demo clerk-1", "bank-1 urn:hub:demo clerk-2")
    assert first.actor(None).person == first.person

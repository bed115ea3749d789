import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from auth.tokens import authorization_details
from hub.core.actor import Actor, Bound, Kind, Purpose
from hub.core.errors import Invalid
from hub.intake.consent.rules import Consent, FieldGroup
from tests.district import code

TODAY = date(2026, 3, 1)
BANK = Actor("bank", Kind.PARTNER, "bank-1")
SOUND: dict[str, Any] = {
    "type": "enterprise_credit",
    "enterprises": [code(1)],
    "fields": ["report", "grade"],
    "purpose": "credit-financing",
    "consent_id": 7,
}
BOUND = Bound((code(1),), ("report", "grade"), Purpose.CREDIT_FINANCING, 7)


def consent(**changes: Any) -> Consent:
    sound = {
        "id": 7,
        "uscc": code(1),
        "grantee": "bank",
        "purpose": Purpose.CREDIT_FINANCING,
        "fields": (FieldGroup.GRADE, FieldGroup.REPORT),
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2026, 6, 1),
        "granted_at": datetime(2026, 1, 1, tzinfo=UTC),
        "granted_by": code(1),
        "revoked_at": None,
    }
    return Consent(**(sound | changes))


def message(document: object) -> str:
    with pytest.raises(Invalid) as refused:
        authorization_details.bounds(document)
    return refused.value.message


def test_what_is_read_is_written_back() -> None:
    assert authorization_details.read(json.dumps([SOUND])) == (BOUND,)
    assert authorization_details.document([BOUND]) == [SOUND]


def test_the_consent_may_be_left_out_or_given_in_digits() -> None:
    without = {name: value for name, value in SOUND.items() if name != "consent_id"}

    assert authorization_details.bounds([without])[0].consent is None
    assert authorization_details.document(authorization_details.bounds([without])) == [without]
    assert authorization_details.bounds([SOUND | {"consent_id": "7"}]) == (BOUND,)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"type": "payment_initiation"}, ".type is not enterprise_credit"),
        ({"type": None}, ".type is not enterprise_credit"),
        ({"actions": ["read"]}, " has a member besides consent_id, enterprises, fields, purpose, type"),
        ({"enterprises": []}, ".enterprises is not a list of 1 to 100"),
        ({"enterprises": code(1)}, ".enterprises is not a list of 1 to 100"),
        ({"enterprises": [code(1), "91420799MA0000010X"]}, ".enterprises[1] is not a unified social credit code"),
        ({"enterprises": [code(1).lower()]}, ".enterprises[0] is not a unified social credit code"),
        ({"enterprises": [["密"]]}, ".enterprises[0] is not a unified social credit code"),
        ({"fields": []}, ".fields is not a list of 1 to 4"),
        ({"fields": ["grade", "name"]}, ".fields[1] is not one of grade, verdict, report, record"),
        ({"fields": [{}]}, ".fields[0] is not one of grade, verdict, report, record"),
        (
            {"purpose": "curiosity"},
            ".purpose is not one of administrative-approval, funding-award, supervision-inspection,"
            " publicity-promotion, credit-financing, credit-incentive",
        ),
        ({"consent_id": "seven"}, ".consent_id is not the number of a consent"),
        ({"consent_id": True}, ".consent_id is not the number of a consent"),
        ({"consent_id": -1}, ".consent_id is not the number of a consent"),
        ({"consent_id": 2**63}, ".consent_id is not the number of a consent"),
        ({"consent_id": "九"}, ".consent_id is not the number of a consent"),
        ({"consent_id": 1.5}, ".consent_id is not the number of a consent"),
    ],
)
def test_a_fault_is_named_by_its_place(change: dict[str, Any], fault: str) -> None:
    assert message([SOUND, SOUND | change]) == f"authorization_details[1]{fault}"


@pytest.mark.parametrize("name", ["enterprises", "fields", "purpose"])
def test_nothing_may_be_missing(name: str) -> None:
    without = {member: value for member, value in SOUND.items() if member != name}

    assert message([without]) == f"authorization_details[0].{name} is missing"


@pytest.mark.parametrize("document", [None, {}, [], "x", [SOUND] * 11])
def test_it_is_a_list_of_one_to_ten(document: object) -> None:
    assert message(document) == "authorization_details is not a list of 1 to 10"


def test_it_names_100_enterprises_at_most_in_all() -> None:
    half = SOUND | {"enterprises": [code(number) for number in range(51)]}

    assert message([half, half]) == "authorization_details name more than 100 enterprises"


@pytest.mark.parametrize("text", ["", "{", "[" * 5000, "nan", "\x00"])
def test_junk_is_not_json(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        authorization_details.read(text)

    assert refused.value.message == "authorization_details is not JSON"


def refusal(bound: Bound, actor: Actor, *consents: Consent) -> str | None:
    try:
        authorization_details.check([bound], actor, consents, TODAY)
    except Invalid as refused:
        return refused.message
    return None


BEYOND = f"authorization_details[0] goes beyond the live consents of {code(1)} for this client and purpose"


@pytest.mark.parametrize(
    "consents",
    [
        pytest.param([], id="none"),
        pytest.param([consent(uscc=code(2))], id="of another enterprise"),
        pytest.param([consent(grantee="other")], id="for another partner"),
        pytest.param([consent(purpose=Purpose.FUNDING_AWARD)], id="for another purpose"),
        pytest.param([consent(fields=(FieldGroup.GRADE,))], id="for less"),
        pytest.param([consent(valid_to=TODAY)], id="ended"),
        pytest.param([consent(valid_from=date(2026, 3, 2))], id="not begun"),
        pytest.param([consent(revoked_at=datetime(2026, 2, 1, tzinfo=UTC))], id="revoked"),
        pytest.param([consent(id=8)], id="another than the one named"),
    ],
)
def test_a_partner_needs_live_consents_for_all_it_asks_for(consents: list[Consent]) -> None:
    assert refusal(BOUND, BANK, *consents) == BEYOND


def test_a_live_consent_grants_what_it_covers() -> None:
    unnamed = Bound(BOUND.usccs, BOUND.groups, BOUND.purpose)
    halves = consent(id=8, fields=(FieldGroup.GRADE,)), consent(id=9, fields=(FieldGroup.REPORT,))

    assert refusal(BOUND, BANK, consent()) is None
    assert refusal(unnamed, BANK, *halves) is None
    assert refusal(BOUND, BANK, *halves) == BEYOND


def test_departments_and_subjects_narrow_their_tokens_without_consent() -> None:
    unnamed = Bound(BOUND.usccs, BOUND.groups, BOUND.purpose)

    assert refusal(unnamed, Actor("tax", Kind.DEPARTMENT, "tax")) is None
    assert refusal(unnamed, Actor(code(1), Kind.SUBJECT, "e")) is None
    assert refusal(unnamed, Actor(code(2), Kind.SUBJECT, "e")) == (
        f"authorization_details[0].enterprises names {code(1)}, which is another enterprise"
    )
    assert refusal(BOUND, Actor("tax", Kind.DEPARTMENT, "tax")) == (
        "authorization_details[0].consent_id is for partners"
    )

"""`consentGrant`: who may, on which terms, and that a refusal changes nothing."""

from typing import Any

import pytest

from tests.district import Hub, code
from tests.intake.consent.asking import GRANT, Cast, day, granted, rows, terms


async def audited(hub: Hub, kind: str) -> list[Any]:
    return list(await hub.database.fetch("select * from audit_entry where kind = $1 order by number", kind))


async def test_an_enterprise_consents_for_itself_for_90_days_unless_it_says_otherwise(hub: Hub, people: Cast) -> None:
    answer = await granted(people.own)

    number = answer["consent"].pop("id")
    assert number.isdecimal()
    assert answer == {
        "clientMutationId": "one",
        "consent": {
            "uscc": code(1),
            "grantee": "bank",
            "purpose": "CREDIT_FINANCING",
            "fields": ["GRADE", "VERDICT"],
            "from": day(0).isoformat(),
            "to": day(90).isoformat(),
            "grantedBy": code(1),
            "method": None,
            "evidence": None,
            "revokedAt": None,
            "live": True,
        },
        "refusal": None,
    }
    (entry,) = await audited(hub, "ConsentGranted")
    assert (entry["client"], entry["organisation"], entry["on_behalf_of"]) == ("own", code(1), None)
    assert entry["details"]["consent"] == int(number)


async def test_the_counter_acts_on_behalf_of_an_enterprise_and_is_recorded_so(hub: Hub, people: Cast) -> None:
    signed = {"method": "PAPER", "evidence": "AB" * 32, "from": day(3).isoformat(), "to": day(4).isoformat()}

    answer = await granted(people.counter, uscc=f" {code(1).lower()} ", **signed)

    assert answer["consent"] | {"id": None} == {
        "id": None,
        "uscc": code(1),
        "grantee": "bank",
        "purpose": "CREDIT_FINANCING",
        "fields": ["GRADE", "VERDICT"],
        "from": day(3).isoformat(),
        "to": day(4).isoformat(),
        "grantedBy": "service-hall",
        "method": "PAPER",
        "evidence": "ab" * 32,
        "revokedAt": None,
        "live": False,
    }
    (entry,) = await audited(hub, "ConsentGranted")
    assert (entry["client"], entry["organisation"], entry["on_behalf_of"]) == ("counter", "service-hall", code(1))


@pytest.mark.parametrize(
    ("who", "changed", "refusal"),
    [
        pytest.param(
            "own",
            {"uscc": code(2)},
            {"code": "FORBIDDEN", "message": f"'{code(1)}' cannot decide on the consents of {code(2)}", "field": None},
            id="another enterprise",
        ),
        pytest.param(
            "bank",
            {"uscc": code(1)},
            {"code": "FORBIDDEN", "message": f"'bank' cannot decide on the consents of {code(1)}", "field": None},
            id="the bank for itself",
        ),
        pytest.param(
            "counter",
            {"uscc": code(2)},
            {"code": "NOT_FOUND", "message": f"no enterprise {code(2)}", "field": "uscc"},
            id="outside the counter's area",
        ),
        pytest.param(
            "counter",
            {"uscc": code(3)},
            {"code": "NOT_FOUND", "message": f"no enterprise {code(3)}", "field": "uscc"},
            id="unknown enterprise",
        ),
        pytest.param(
            "counter",
            {},
            {"code": "VALIDATION", "message": "'service-hall' must say which enterprise consents", "field": "uscc"},
            id="no enterprise",
        ),
        pytest.param(
            "own",
            {"uscc": "9142"},
            {"code": "INVALID_USCC", "message": "'9142': the code has 4 characters, not 18", "field": "uscc"},
            id="no code",
        ),
        pytest.param(
            "own",
            {"grantee": "nobody"},
            {"code": "NOT_FOUND", "message": "no partner 'nobody'", "field": "grantee"},
            id="unknown partner",
        ),
        pytest.param(
            "own",
            {"grantee": "service-hall"},
            {"code": "NOT_FOUND", "message": "no partner 'service-hall'", "field": "grantee"},
            id="a department is no partner",
        ),
        pytest.param(
            "own",
            {"grantee": "bank\0"},
            {"code": "NOT_FOUND", "message": "no partner 'bank\\x00'", "field": "grantee"},
            id="unprintable partner",
        ),
        pytest.param(
            "own",
            {"fields": []},
            {"code": "VALIDATION", "message": "a consent names at least one group of fields", "field": "fields"},
            id="no fields",
        ),
        pytest.param(
            "own",
            {"from": day(-1).isoformat()},
            {
                "code": "VALIDATION",
                "message": f"a consent cannot begin on {day(-1)}: that day has passed",
                "field": "from",
            },
            id="in the past",
        ),
        pytest.param(
            "own",
            {"to": day(367).isoformat()},
            {"code": "VALIDATION", "message": "a consent lasts 366 days at most", "field": "to"},
            id="too long",
        ),
        pytest.param(
            "own",
            {"evidence": "signed"},
            {
                "code": "VALIDATION",
                "message": "evidence is not a SHA-256 of 64 hexadecimal digits",
                "field": "evidence",
            },
            id="evidence",
        ),
    ],
)
async def test_what_is_refused_is_a_value_and_changes_nothing(
    hub: Hub, people: Cast, who: str, changed: dict[str, object], refusal: dict[str, object]
) -> None:
    waiting = await rows(hub, "redecision")

    answer = await granted(getattr(people, who), **changed)

    assert answer == {"clientMutationId": "one", "consent": None, "refusal": refusal}
    assert await rows(hub, "consent") == 0
    assert await rows(hub, "redecision") == waiting
    assert await audited(hub, "ConsentGranted") == []


async def test_a_partner_that_was_shut_out_can_be_granted_nothing(hub: Hub, people: Cast) -> None:
    await hub.database.fetch("update client set disabled_at = now() where code = 'bank'")

    answer = await granted(people.own)

    assert answer["refusal"] == {"code": "NOT_FOUND", "message": "no partner 'bank'", "field": "grantee"}
    assert await rows(hub, "consent") == 0


@pytest.mark.parametrize(
    "changed", [{"purpose": "CURIOSITY"}, {"fields": ["SECRETS"]}, {"from": "tomorrow"}, {"clientMutationId": None}]
)
async def test_a_word_that_is_none_of_the_vocabulary_is_an_invalid_request(
    hub: Hub, people: Cast, changed: dict[str, object]
) -> None:
    answer = await people.own.post(GRANT, input={**terms(), **changed})

    assert answer.json()["errors"][0]["extensions"] == {"code": "VALIDATION"}
    assert await rows(hub, "consent") == 0

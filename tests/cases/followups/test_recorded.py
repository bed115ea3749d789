"""What was done with a recommendation is recorded, corrected without being lost, shown in the list and counted."""

from datetime import timedelta
from typing import Any

from hub.core import clock
from hub.credit.decisions.commands import evaluate
from tests.district import Asker, District, Hub, code

RECORD = """
mutation ($input: OutcomeRecordInput!) { outcomeRecord(input: $input) {
  outcome { id uscc scenario organisation result reason amountFen decidedOn } refusal { code message field }
} }
"""
LIST = """
{ scenario(code: "tax-service") {
  list(first: 10) { nodes { uscc outcome { result amountFen } } } outcomes { granted refused amountFen }
} }
"""
SCOPES = ("enterprise:read", "eligibility:read", "outcome:record")
TODAY = clock.today()


async def furnished(district: District) -> None:
    await district.register(1, 2)
    await district.empty_lists()
    usccs = [{"统一社会信用代码": code(n)} for n in (1, 2)]
    await district.deliver("tax-grade", [{**uscc, "年度": "2025", "等级": "A"} for uscc in usccs])
    await evaluate(district.database)


async def recorded(asker: Asker, name: str = "one", **changed: Any) -> Any:
    decided = {"uscc": code(1), "scenario": "tax-service", "result": "GRANTED", "decidedOn": TODAY.isoformat()}
    answer = await asker.ask(RECORD, input={"clientMutationId": name, **decided, **changed})
    return answer["data"]["outcomeRecord"]


async def test_an_outcome_is_shown_in_the_list_and_counted(district: District, hub: Hub) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)

    told = await recorded(desk, amountFen="50000000")
    await recorded(desk, "two", uscc=code(2), result="REFUSED", reason="额度已满")
    answer = await desk.ask(LIST)

    assert told == {
        "outcome": {
            "id": "1",
            "uscc": code(1),
            "scenario": "tax-service",
            "organisation": "desk",
            "result": "GRANTED",
            "reason": None,
            "amountFen": "50000000",
            "decidedOn": TODAY.isoformat(),
        },
        "refusal": None,
    }
    assert answer["data"]["scenario"] == {
        "list": {
            "nodes": [
                {"uscc": code(1), "outcome": {"result": "GRANTED", "amountFen": "50000000"}},
                {"uscc": code(2), "outcome": {"result": "REFUSED", "amountFen": None}},
            ]
        },
        "outcomes": {"granted": 1, "refused": 1, "amountFen": "50000000"},
    }


async def test_a_correction_keeps_what_was_recorded(district: District, hub: Hub) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)
    await recorded(desk, amountFen="100")

    again = await recorded(desk, "again", amountFen="200")
    corrected = await recorded(desk, "corrected", amountFen="200", corrects="1")
    rows = await hub.database.fetch("select amount_fen, known_to is null as known from follow_up order by id")

    assert again["refusal"] == {
        "code": "CONFLICT",
        "message": f"an outcome of {TODAY} is recorded already: correct it by its id",
        "field": "decidedOn",
    }
    assert corrected["outcome"]["amountFen"] == "200"
    assert [tuple(row) for row in rows] == [(100, False), (200, True)]


async def test_what_does_not_fit_together_is_refused_in_a_sentence(district: District, hub: Hub) -> None:
    await furnished(district)
    desk = await hub.client("desk", *SCOPES)
    tomorrow = TODAY + timedelta(days=1)

    refused = [
        await recorded(desk, "1", result="REFUSED"),
        await recorded(desk, "2", result="REFUSED", reason="额度已满", amountFen="1"),
        await recorded(desk, "3", amountFen="0"),
        await recorded(desk, "4", decidedOn=tomorrow.isoformat()),
        await recorded(desk, "5", corrects="9"),
        await recorded(desk, "6", uscc=code(7)),
        await recorded(desk, "7", reason="额度\0已满"),
    ]

    assert [each["refusal"]["message"] for each in refused] == [
        "a refusal needs its reason",
        "a refusal has no amount",
        f"amountFen is 0; it must be 1 to {10**15}",
        f"decidedOn is {tomorrow}; it must be 2025-01-01 to {TODAY}",
        "'desk' has recorded no such outcome 9",
        f"no enterprise {code(7)!r}",
        "the reason is not a text of at most 500 printable characters",
    ]
    assert await hub.database.fetch("select from follow_up") == []


async def test_another_departments_outcome_is_not_to_be_corrected(district: District, hub: Hub) -> None:
    await furnished(district)
    desk, other = await hub.client("desk", *SCOPES), await hub.client("other", *SCOPES)
    await recorded(desk)

    refused = await recorded(other, corrects="1", amountFen="9")

    assert refused["refusal"]["message"] == "'other' has recorded no such outcome 1"


async def test_reading_verdicts_is_not_enough(district: District, hub: Hub) -> None:
    await furnished(district)
    reader = await hub.client("reader", "enterprise:read", "eligibility:read")

    answer = await reader.ask(
        RECORD,
        input={
            "clientMutationId": "one",
            "uscc": code(1),
            "scenario": "tax-service",
            "result": "GRANTED",
            "decidedOn": TODAY.isoformat(),
        },
    )

    assert answer["errors"][0]["message"] == "Mutation.outcomeRecord needs the scope outcome:record"

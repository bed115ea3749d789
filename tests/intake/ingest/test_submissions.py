"""recordsSubmit: rows of a department's own system, taken in by the same rules as a file of them."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from hub.core import clock
from tests.district import Asker, District, Hub, code

SUBMIT = """
mutation ($input: RecordsSubmitInput!) { recordsSubmit(input: $input) {
  clientMutationId
  delivery {
    resource provider asOf rows accepted repaired unchanged quarantined notData
    findings { row field code severity message }
  }
  refusal { code message field }
} }
"""
GRADES = [{"统一社会信用代码": code(n), "年度": "2025", "等级": "A"} for n in (1, 2)]


@pytest.fixture
async def tax(hub: Hub, district: District) -> Asker:
    await district.register(1, 2)
    limits: Any = {"organisation": "tax", "resources": ("tax-grade", "tax-arrears")}
    return await hub.client("tax-system", "record:write", **limits)


async def submitted(asker: Asker, rows: object, name: str = "one", **changed: object) -> Any:
    sent = {"clientMutationId": name, "resource": "tax-grade", "rows": rows, **changed}
    answer = await asker.ask(SUBMIT, input=sent)
    return answer["data"]["recordsSubmit"]


async def records(hub: Hub) -> list[tuple[object, ...]]:
    rows = await hub.database.fetch(
        "select uscc, provider, body from record where resource like 'tax%' and known_to is null order by uscc"
    )
    return [(row["uscc"], row["provider"], row["body"].get("grade")) for row in rows]


async def test_rows_become_records_of_the_clients_organisation(hub: Hub, tax: Asker) -> None:
    told = await submitted(tax, GRADES)

    counts = {"rows": 2, "accepted": 2, "repaired": 0, "unchanged": 0, "quarantined": 0, "notData": 0}
    kind = {"resource": "tax-grade", "provider": "tax", "asOf": clock.today().isoformat()}
    assert told == {"clientMutationId": "one", "delivery": {**kind, **counts, "findings": []}, "refusal": None}
    assert await records(hub) == [(code(1), "tax", "A"), (code(2), "tax", "A")]
    [entry] = await hub.database.fetch(
        "select client, details from audit_entry where kind = 'RecordsIngested' and client = 'tax-system'"
    )
    assert entry["details"]["resource"] == "tax-grade"


async def test_columns_can_have_their_english_names_and_cells_the_types_of_json(hub: Hub, tax: Asker) -> None:
    told = await submitted(tax, [{"uscc": code(1), "year": 2025, "grade": "b"}])

    assert told["delivery"]["accepted"] == 1
    assert await records(hub) == [(code(1), "tax", "B")]


async def test_a_wrong_row_waits_and_the_others_stand(hub: Hub, tax: Asker) -> None:
    as_number = {**GRADES[1], "统一社会信用代码": 914207990000000151}
    told = await submitted(tax, [GRADES[0], {**GRADES[1], "等级": "Z"}, as_number])

    delivery = told["delivery"]
    assert (delivery["rows"], delivery["accepted"], delivery["quarantined"]) == (3, 1, 2)
    assert [(each["row"], each["field"], each["code"], each["severity"]) for each in delivery["findings"]] == [
        (2, "grade", "INVALID_CHOICE", "error"),
        (3, "uscc", "INVALID_USCC", "error"),
    ]
    waiting = await hub.database.fetch("select uscc, resource, provider from quarantined_row order by row_number")
    assert [tuple(row.values()) for row in waiting] == [(code(2), "tax-grade", "tax"), (None, "tax-grade", "tax")]


async def test_asked_again_under_one_name_it_is_made_once_and_told_the_same(hub: Hub, tax: Asker) -> None:
    rows = [GRADES[0], {**GRADES[1], "等级": "Z"}]

    told = await asyncio.gather(*(submitted(tax, rows) for _ in range(6)))

    assert told == [told[0]] * 6
    assert len(told[0]["delivery"]["findings"]) == 1
    assert len(await hub.database.fetch("select from batch where file_name = 'recordsSubmit'")) == 1


async def test_the_same_rows_under_another_name_change_nothing(hub: Hub, tax: Asker) -> None:
    await submitted(tax, GRADES)

    again = await submitted(tax, GRADES, "two")

    assert (again["delivery"]["accepted"], again["delivery"]["unchanged"]) == (0, 2)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"resource": "penalty"}, ("FORBIDDEN", "client 'tax-system' may not write 'penalty'", None)),
        ({"resource": "x"}, ("VALIDATION", "no resource 'x'", None)),
        ({"rows": []}, ("VALIDATION", "rows has 0 entries; it must have 1 to 500", "rows")),
        ({"rows": [{"年度": "2025"}] * 501}, ("VALIDATION", "rows has 501 entries; it must have 1 to 500", "rows")),
        ({"rows": [[1]]}, ("VALIDATION", "row 1 is no object of cells by their columns", "rows")),
        ({"rows": [{"年度": {"a": 1}}]}, ("VALIDATION", "row 1: '年度' is no text, number or flag", "rows")),
        ({"rows": [{"年度": "x" * 4001}]}, ("VALIDATION", "row 1: '年度' is longer than 4000 characters", "rows")),
        ({"rows": [{"统一社会信用代码": code(1)}]}, ("VALIDATION", "recordsSubmit: tax-grade needs the columns", None)),
        ({"asOf": (clock.today() + timedelta(days=2)).isoformat()}, ("VALIDATION", "nobody", None)),
    ],
)
async def test_what_cannot_be_taken_in_is_refused_whole(
    hub: Hub, tax: Asker, changed: dict[str, object], refusal: tuple[str, str, str | None]
) -> None:
    told = await submitted(tax, **{"rows": GRADES, **changed})  # type: ignore[arg-type]

    kind, message, field = refusal
    assert told["delivery"] is None
    assert (told["refusal"]["code"], told["refusal"]["field"]) == (kind, field)
    assert told["refusal"]["message"].startswith(message)
    assert await records(hub) == []


async def test_it_needs_its_scope(hub: Hub, district: District) -> None:
    reader = await hub.client("tax-reader", "record:read", organisation="tax", resources=("tax-grade",))

    answer = await reader.ask(SUBMIT, input={"clientMutationId": "one", "resource": "tax-grade", "rows": GRADES})

    assert answer["data"] == {"recordsSubmit": None}
    assert answer["errors"][0]["extensions"] == {"code": "SCOPE_REQUIRED", "scope": "record:write"}

"""Odd values in every argument of the schema: each is answered or refused by name, none becomes INTERNAL."""

from typing import Any

import pytest

from auth.scopes import Scope
from tests.district import Asker, District, Hub
from tests.fuzz.odd.places import PLACES, Place, document
from tests.fuzz.odd.requests import TABLE

ASKED = [place for place in PLACES if place.operation != "subscription"]


@pytest.fixture
async def anyone(hub: Hub, district: District) -> Asker:
    """A department that may ask for everything, with a register of one enterprise."""
    await district.register(1)
    return await hub.client("anyone", *Scope, resources=("tax-grade",))


@pytest.mark.parametrize("place", ASKED, ids=[place.name for place in ASKED])
async def test_no_odd_value_becomes_internal(anyone: Asker, place: Place) -> None:
    told: list[tuple[object, Any]] = []
    for cell in TABLE:
        if cell.place is not place:
            continue
        query, variables = document(place, {cell.argument: cell.value})
        answer = await anyone.post(query, "supervision-inspection", **variables)
        codes = {error.get("extensions", {}).get("code") for error in answer.json().get("errors", ())}
        if answer.status_code >= 500 or not codes.isdisjoint({"INTERNAL", None}):
            told.append((cell.way, cell.value, answer.text[:300]))

    assert told == []


#: Written into the document, where a number is as long as its writer likes.
LITERALS = {
    "a long number": "9" * 30,
    "one of 5,000 digits": "9" * 5_000,
    "one that is no float": "1e999",
    "a negative one": "-" + "9" * 30,
}


@pytest.mark.parametrize("literal", LITERALS.values(), ids=LITERALS)
@pytest.mark.parametrize("around", ["%s", "{grade: %s}", "{a: [{b: %s}]}"], ids=["alone", "in a cell", "deep in one"])
async def test_no_odd_literal_of_json_becomes_internal(anyone: Asker, literal: str, around: str) -> None:
    row = around % literal
    query = f"""mutation {{ recordsSubmit(input: {{clientMutationId: "1", resource: "tax-grade", rows: [{row}]}})
        {{ refusal {{ code }} }} }}"""

    answer = await anyone.post(query, "supervision-inspection")

    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (422, "VALIDATION")
    assert "write it as a string" in error["message"]

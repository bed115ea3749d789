"""The row filter numbers its own parameters, whatever the statement has itself."""

from dataclasses import replace
from datetime import date

import pytest
import time_machine

from hub.core.actor import Actor, Bound, Kind, Purpose, Reach
from hub.core.store import visible
from hub.core.store.visible import RowFilter
from tests.district import code

DEPARTMENT = Actor("finance", Kind.DEPARTMENT, "finance")
BANK = Actor("bank", Kind.PARTNER, "bank", purpose=Purpose.CREDIT_FINANCING)


def test_without_conditions_every_row_passes() -> None:
    rows = visible.credit(DEPARTMENT, "grade")

    assert (rows.passes_all, rows.parameters) == (True, ())
    assert rows.into("select from enterprise e where {visible}") == "select from enterprise e where true"


@pytest.mark.parametrize(
    ("statement", "filled"),
    [
        ("where {visible}", "where e.a = $1 and e.b in ($2, $1) and e.c = $3"),
        ("where x = $1 and {visible}", "where x = $1 and e.a = $2 and e.b in ($3, $2) and e.c = $4"),
        ("where $12 = $3 or {visible}", "where $12 = $3 or e.a = $13 and e.b in ($14, $13) and e.c = $15"),
    ],
    ids=["no parameter of its own", "one", "the highest counts, not how many"],
)
def test_parameters_follow_the_highest_of_the_statement(statement: str, filled: str) -> None:
    rows = RowFilter().narrowed("e.a = {0} and e.b in ({1}, {0})", "a", "b").narrowed("e.c = {0}", "c")

    assert rows.into(statement) == filled
    assert rows.parameters == ("a", "b", "c")


def test_each_condition_of_a_department_has_its_own_values() -> None:
    bound = Bound((code(2), code(1)), ("grade",), Purpose.FUNDING_AWARD)
    actor = replace(DEPARTMENT, purpose=Purpose.FUNDING_AWARD, reach=Reach(frozenset({"420703"}), bounds=(bound,)))

    rows = visible.credit(actor, "grade")

    assert rows.into("$1 {visible}") == (
        "$1 (left(e.jurisdiction_code, 6) = any ($2)) and e.uscc = any ($3) and e.uscc = any ($4)"
    )
    assert rows.parameters == (["420703"], [code(1), code(2)], [code(2), code(1)])


@time_machine.travel(date(2026, 11, 28))
def test_a_bank_needs_a_live_consent_for_its_purpose() -> None:
    rows = visible.credit(BANK, "report")

    assert "c.grantee = $3 and c.purpose = $4 and $5 = any (c.fields)" in rows.into("$2 {visible}")
    assert "c.valid_from <= $6 and $6 < c.valid_to" in rows.into("$2 {visible}")
    assert rows.parameters == ("bank", "credit-financing", "report", date(2026, 11, 28))

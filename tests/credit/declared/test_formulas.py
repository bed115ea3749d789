"""What declared facts make of records: each formula, what silence means, and until when a value holds."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hub.credit.facts.derivation.dates import add_months
from hub.credit.facts.derivation.declared import declared_facts
from hub.credit.facts.derivation.display import DisplayWindows
from hub.credit.facts.derivation.sources import sources
from hub.credit.facts.results import Fact, Record, SourceEvidence, Value
from hub.credit.rulesets.declared.facts import declared_fact
from hub.credit.rulesets.language.declared_facts import FactDeclaration
from hub.intake.ingest.declarations.compilation import resource
from hub.intake.ingest.declarations.language import ResourceDeclaration
from hub.intake.ingest.standard.resource import Resource

ON = date(2026, 3, 20)
STATED = date(2026, 3, 10)

COLUMNS = [
    {"name": "month", "kind": "month", "header": "月份", "means": "Month."},
    {"name": "orders", "kind": "count", "header": "订单", "means": "Orders."},
    {"name": "returned", "kind": "count", "header": "退货", "means": "Returned.", "optional": True},
    {"name": "turnover", "kind": "amount", "header": "金额", "means": "Turnover.", "optional": True},
    {"name": "state", "kind": "choice", "header": "状态", "means": "State.", "words": {"good": ["好"], "bad": ["差"]}},
    {"name": "score", "kind": "score", "header": "评分", "means": "Score.", "optional": True},
]


def made(cadence: str, *columns: Any, **words: Any) -> Resource:
    base = {
        "kind": "resource",
        "code": "orders",
        "version": "2026.1",
        "title": {"zh": "订单", "en": "Orders"},
        "source": {"zh": "订单", "en": "orders"},
        "owner": "tax",
        "providers": ["tax"],
        "cadence": cadence,
        "columns": [*COLUMNS, *columns],
        "key": ["month"],
        "begins": "month",
        "example": {},
        **words,
    }
    return resource(ResourceDeclaration.model_validate(base))


MONTHLY = made("period")
_DAYS = [
    {"name": "from", "kind": "day", "header": "起", "means": "From."},
    {"name": "to", "kind": "day", "header": "止", "means": "To.", "optional": True},
]
EVENTS = made("event", *_DAYS, begins="from", ends="to")
REGISTER = made("state", *_DAYS, begins="from", key=[])


def month(back: int, *, ends: date | None = None, stated: date | None = None, **body: Any) -> Record:
    """The row of a month so many months before March 2026, stated at its end."""
    begins = add_months(date(2026, 3, 1), -back)
    cells = {"orders": 10, "returned": 1, "turnover": yuan(10), "state": "good", "score": "80.5"}
    return Record("orders", {**cells, **body}, begins, ends, stated or min(add_months(begins, 1), ON))


def event(begins: date, ends: date | None = None, **body: Any) -> Record:
    return month(0)._replace(valid_from=begins, valid_to=ends, body={**month(0).body, **body})


def yuan(ten_thousands: int, currency: str = "CNY") -> dict[str, Any]:
    return {"minor": ten_thousands * 1_000_000, "currency": currency}


def fact(formula: Any, records: Sequence[Record], of: Resource = MONTHLY, stated: date = STATED, on: date = ON) -> Fact:
    content = {"name": "orders.sample", "title": {"zh": "样例", "en": "Sample"}, "resource": "orders"}
    declaration = FactDeclaration.model_validate({**content, "formula": formula})
    return declared_fact(declaration, of).derive(records, stated, on)


def value(formula: Any, records: Sequence[Record], of: Resource = MONTHLY) -> Value | None:
    return fact(formula, records, of).value


YEAR = [month(back) for back in range(12)]
QUARTER = {"months": 3, "silent_month": "zero"}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ({"latest": "orders"}, 30),
        ({"latest": "turnover"}, Decimal("0.5")),
        ({"latest": "state"}, "bad"),
        ({"latest": "score"}, Decimal("60.25")),
        ({"sum": "orders", **QUARTER}, 60),
        ({"sum": "turnover", **QUARTER}, Decimal("35.5")),
        ({"count": "rows", **QUARTER}, 3),
        ({"count": "rows", **QUARTER, "where": [{"column": "orders", "above": 10}]}, 2),
        ({"any": "rows", **QUARTER, "where": [{"column": "state", "is": "bad"}]}, True),
        ({"any": "rows", **QUARTER, "where": [{"column": "orders", "above": 30}]}, False),
        ({"share": "returned", "of": "orders", **QUARTER}, Decimal(100) * 6 / 60),
        ({"share": "rows", **QUARTER, "where": [{"column": "state", "in": ["good"]}]}, Decimal(200) / 3),
        ({"growth": "orders", **QUARTER}, Decimal(100)),
        ({"months_with": "rows", "months": 3, "where": [{"column": "turnover", "at_least": 15}]}, 1),
        ({"months_without": "rows", "months": 3, "where": [{"column": "turnover", "at_least": 15}]}, 2),
        (
            {
                "count": "rows",
                **QUARTER,
                "where": [{"column": "orders", "at_least": 20}, {"column": "state", "is": "bad"}],
            },
            1,
        ),
    ],
)
def test_formula_over_the_newest_months(formula: Any, expected: Value) -> None:
    newest = month(0, orders=30, returned=4, turnover={"minor": 500_000, "currency": "CNY"}, state="bad", score="60.25")
    rows = [newest, month(1, orders=20, turnover=yuan(25)), *YEAR[2:]]

    assert value(formula, rows) == expected
    assert value(formula, rows[::-1]) == expected


@pytest.mark.parametrize(
    ("silent", "growth", "total", "without"),
    [("zero", Decimal(-100) / 3, 20, 1), ("unknown", None, None, 1)],
)
def test_silent_month_is_nothing_or_makes_the_fact_unknown(
    silent: str, growth: Value | None, total: Value | None, without: int
) -> None:
    rows = [row for row in YEAR if row.valid_from != date(2026, 2, 1)]
    window = {"months": 3, "silent_month": silent}

    assert value({"growth": "orders", **window}, rows) == growth
    assert value({"sum": "orders", **window}, rows) == total
    assert value({"months_without": "rows", "months": 3}, rows) == without


@pytest.mark.parametrize("formula", [{"sum": "orders", **QUARTER}, {"months_without": "rows", "months": 3}])
def test_months_before_the_first_row_are_not_guessed(formula: Any) -> None:
    assert value(formula, YEAR[:2]) is None
    assert value(formula, YEAR[:3]) is not None


def test_growth_needs_both_windows_and_something_to_grow_from() -> None:
    growth = {"growth": "turnover", **QUARTER}
    nothing = [month(back, turnover=yuan(0)) for back in (3, 4, 5)]

    assert value(growth, YEAR[:5]) is None
    assert value(growth, [*YEAR[:3], *nothing]) is None
    assert value(growth, [month(0, turnover=yuan(-90)), *YEAR[1:]]) is None


@pytest.mark.parametrize(
    "body", [{"turnover": None}, {"turnover": yuan(10, "USD")}], ids=["an empty cell", "another currency"]
)
def test_nothing_is_added_up_past_a_gap(body: dict[str, Any]) -> None:
    rows = [YEAR[0], month(1, **body), *YEAR[2:]]
    window = {**QUARTER, "where": [{"column": "turnover", "above": 5}]}

    assert value({"sum": "turnover", **QUARTER}, rows) is None
    assert value({"count": "rows", **window}, rows) is None
    assert value({"months_with": "rows", "months": 3, "where": window["where"]}, rows) is None
    assert value({"any": "rows", **window}, rows) is True
    assert value({"sum": "orders", **window, "where": [*window["where"], {"column": "orders", "above": 10}]}, rows) == 0


def test_window_ends_with_the_newest_month_that_was_stated() -> None:
    later = month(0, orders=99, stated=date(2026, 3, 31))

    told = fact({"sum": "orders", **QUARTER}, [later, *YEAR[1:]])

    assert told == Fact(30, date(2026, 3, 1), "orders", date(2026, 3, 31))


def test_what_never_arrived_is_not_known() -> None:
    window = {"sum": "orders", **QUARTER}

    assert fact(window, (), stated=date.min) == Fact(None, None, "orders")
    assert fact(window, ()) == Fact(None, STATED, "orders")
    assert fact({"count": "rows"}, (), EVENTS, date.min) == Fact(None, None, "orders")
    assert fact({"count": "rows"}, (), EVENTS) == Fact(0, STATED, "orders")
    assert fact({"latest": "orders"}, (), EVENTS) == Fact(None, STATED, "orders")
    assert fact({"latest": "orders"}, (), REGISTER) == Fact(None, STATED, "orders")


def test_events_that_hold_count_and_the_next_change_is_told() -> None:
    rows = [
        event(date(2025, 1, 1)),
        event(date(2025, 1, 1), date(2026, 5, 1), orders=7),
        event(date(2025, 1, 1), date(2026, 3, 20)),
        event(date(2026, 4, 1)),
    ]

    assert fact({"count": "rows"}, rows, EVENTS) == Fact(2, STATED, "orders", date(2026, 4, 1))
    assert fact({"sum": "orders"}, rows[:3], EVENTS) == Fact(17, STATED, "orders", date(2026, 5, 1))


def test_recent_events_leave_on_their_anniversary() -> None:
    rows = [event(date(2025, 3, 20)), event(date(2025, 3, 21), date(2025, 4, 1)), event(date(2026, 3, 20))]

    assert fact({"count": "rows", "months": 12}, rows, EVENTS) == Fact(2, STATED, "orders", date(2026, 3, 21))


def test_newest_event_and_newest_row_of_a_register() -> None:
    rows = [event(date(2025, 1, 1), orders=1), event(date(2026, 1, 1), orders=2), event(date(2026, 6, 1), orders=3)]

    assert fact({"latest": "orders"}, rows, EVENTS) == Fact(2, STATED, "orders", date(2026, 6, 1))
    assert fact({"latest": "orders"}, rows[:1], REGISTER) == Fact(1, ON, "orders")


def test_no_declared_fact_has_a_value_while_a_row_waits() -> None:
    declaration = {"name": "orders.total", "title": {"zh": "订单", "en": "orders"}, "resource": "orders"}
    formula = {"sum": "orders", "months": 1, "silent_month": "zero"}
    made_fact = declared_fact(FactDeclaration.model_validate({**declaration, "formula": formula}), MONTHLY)
    declared = declared_facts([made_fact])
    on_the_day = sources((("orders", STATED),), DisplayWindows(()), ON, declared)

    told = on_the_day.facts(SourceEvidence("orders", [month(1, orders=3)]))
    waiting = on_the_day.facts(SourceEvidence("orders", [month(1, orders=3)], waiting=2))

    assert told["orders.total"].value == 3
    assert waiting == {"orders.total": Fact(None, STATED, "orders", waiting=2)}

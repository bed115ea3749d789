"""What a declared fact costs beside one of code that says the same, on lines of snapshots that were never seen."""

import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from hub.credit.facts.derivation import events, periods
from hub.credit.facts.derivation.display import DisplayWindows
from hub.credit.facts.results import Record
from hub.credit.facts.snapshot import line_evidence
from hub.credit.rulesets.declared.facts import declared_fact
from hub.credit.rulesets.language.declared_facts import FactDeclaration
from hub.intake.ingest.resources import RESOURCES
from tests.credit.snapshots import snapshot_of

ON, STATED = date(2026, 11, 28), date(2026, 11, 20)
LINES, ROUNDS = 300, 9
#: Both read the same line, which is most of the work; a declared fact may not need a quarter more than one of code.
MOST = 1.25

Derive = Callable[[Sequence[Record], date, date], Any]


def declared(resource: str, formula: dict[str, object]) -> Derive:
    words = {"name": "own.fact", "title": {"zh": "事实", "en": "fact"}, "resource": resource, "formula": formula}
    return declared_fact(FactDeclaration.model_validate(words), RESOURCES[resource]).derive


def grades(draws: Random) -> list[Record]:
    years = (date(year, 4, 1 + draws.randrange(28)) for year in (2024, 2025, 2026))
    return [
        Record("tax-grade", {"grade": draws.choice("ABMCD")}, day, day.replace(year=day.year + 1), day) for day in years
    ]


def arrears(draws: Random) -> list[Record]:
    days = [date(2024, 1, 1) + timedelta(days=draws.randrange(1000)) for _ in range(draws.randint(1, 3))]
    owed = [{"minor": draws.randrange(10**7), "currency": "CNY"} for _ in days]
    return [Record("tax-arrears", {"balance": money}, day, None, STATED) for day, money in zip(days, owed, strict=True)]


def months(draws: Random) -> list[Record]:
    begins = [date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 11))]
    stated = [day + timedelta(days=30 + draws.randrange(9)) for day in begins]
    late = [{"in_arrears": draws.random() < 0.1} for _ in begins]
    rows = zip(late, begins, stated, strict=True)
    return [Record("social-insurance", body, day, None, stated_for) for body, day, stated_for in rows]


PAIRS: dict[str, tuple[Callable[[Random], list[Record]], Derive, Derive]] = {
    "tax-grade": (grades, periods.tax_grade, declared("tax-grade", {"latest": "grade"})),
    "tax-arrears": (
        arrears,
        events.open_arrears,
        declared("tax-arrears", {"count": "rows", "where": [{"column": "balance", "above": 0}]}),
    ),
    "social-insurance": (
        months,
        partial(periods.months_in_arrears, DisplayWindows(()), "social.arrears"),
        declared(
            "social-insurance", {"months_with": "rows", "months": 11, "where": [{"column": "in_arrears", "is": True}]}
        ),
    ),
}


def seconds(lines: Sequence[str], derive: Derive) -> float:
    began = time.process_time()
    for line in lines:
        derive(line_evidence(line).records, STATED, ON)
    return time.process_time() - began


def test_a_declared_fact_costs_about_what_one_of_code_does() -> None:
    draws = Random(5)
    of_code = of_declarations = 0.0
    for source, (rows, built_in, own) in PAIRS.items():
        lines = [snapshot_of({source: rows(draws)}) for _ in range(LINES)]
        taken = [(seconds(lines, built_in), seconds(lines, own)) for _ in range(ROUNDS)]
        of_code += min(first for first, _ in taken)
        of_declarations += min(second for _, second in taken)
        records = [line_evidence(line).records for line in lines]
        said = [next(iter(built_in(one, STATED, ON).values())).value for one in records]
        assert [own(one, STATED, ON).value for one in records] == said

    assert of_declarations / of_code <= MOST, (of_declarations, of_code)

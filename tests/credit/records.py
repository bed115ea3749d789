"""Records as ingest makes them, and the facts derived from them: where the tests of credit start."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.facts.derivation.display import DisplayWindows
from hub.credit.facts.rules import FACTS, Fact, Record, Subject, Value, facts
from hub.intake.ingest.resources import RESOURCES

USCC = "91420799MA0000015U"
ON = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
STATED = date(2026, 11, 20)
FRESHNESS = dict.fromkeys(RESOURCES, STATED)


def record(resource: str, stated: date = STATED, **fields: object) -> Record:
    """One accepted row of a department file that was stated for a day."""
    kind = RESOURCES[resource]
    row = kind.row.model_validate({"uscc": USCC, **fields})
    body = row.model_dump(mode="json", exclude={"uscc"})
    return Record(resource, body, *kind.valid(row, stated), kind.as_of(row, stated))


def consent(valid_from: date, valid_to: date | None, purpose: str = "credit-financing") -> Record:
    return Record("consent", {"purpose": purpose}, valid_from, valid_to, ON)


def subject(*records: Record) -> Subject:
    by_resource: dict[str, list[Record]] = {}
    for one in records:
        by_resource.setdefault(one.resource, []).append(one)
    return Subject(USCC, by_resource)


def derived(
    *records: Record,
    on: date = ON,
    freshness: Mapping[str, date] = FRESHNESS,
    windows: DisplayWindows | None = None,
) -> Mapping[str, Fact]:
    """The facts of one enterprise; all sources have arrived unless `freshness` says otherwise."""
    return facts(subject(*records), freshness, windows or library().display_windows, on)


def known(**changes: Any) -> dict[str, Fact]:
    """The facts of a spotless enterprise, changed by name with `__` for the dot; None is a fact without a value.

    Its declarations are there too, though no source brings them yet.
    """
    values: dict[str, Value | None] = {**_SPOTLESS, **{name.replace("__", "."): v for name, v in changes.items()}}
    return {name: Fact(value, STATED, FACTS[name].resource) for name, value in values.items()}


_SPOTLESS: Mapping[str, Value] = {
    "register.years": 8,
    "register.fiscal_years": 8,
    "register.status": "active",
    "register.industry": "3911",
    "register.sector": "C",
    "unified.score": 92,
    "unified.level": "优",
    "risk.class": "A",
    "public_credit.grade": "优",
    "knowledge_value.grade": "A",
    "tax.grade": "A",
    "tax.arrears_open": 0,
    "social.arrears": 0,
    "provident.arrears": 0,
    "utility.overdue_months": 0,
    "penalty.live": 0,
    "penalty.live_serious": 0,
    "penalty.last_two_fiscal_years": 0,
    "penalty.serious_recent": 0,
    "abnormal.listed": False,
    "serious.listed": False,
    "defaulter.listed": False,
    "ip.class_one": 2,
    "ip.class_one_own": 1,
    "ip.class_one_high_value": 1,
    "ip.class_two": 5,
    "honour.highest": "national",
    "honour.national_recent": 1,
    "honour.provincial_recent": 1,
    "qualification.high_tech": True,
    "qualification.tech_sme": True,
    "qualification.specialised": False,
    "qualification.ip_advantage": False,
    "qualification.research_body": False,
    "qualification.research_body_listed": False,
    "qualification.technology": 2,
    "research.intensity": 7,
    "research.staff_share": 40,
    "research.revenue_growth": 20,
    "research.staff": 100,
    "research.revenue": 8000,
    "research.assets": 6000,
    "research.last_year_intensity": 7,
    "research.last_year_staff_share": 40,
    "research.last_year_revenue_growth": 20,
    "research.last_year_staff": 100,
    "research.last_year_revenue": 8000,
    "research.last_year_assets": 6000,
    "declared.cost_intensity": 35,
    "declared.debt_ratio": 40,
    "declared.main_business_share": 90,
    "declared.emerging_field": True,
    "declared.science_award": True,
    "consent.credit_financing": True,
}

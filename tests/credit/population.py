"""Invented enterprises for properties: each a handful of rows out of a pool, on either side of every bound."""

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random

from hub.credit.facts.rules import Record, Subject
from tests.credit.records import ON, consent, record

YUAN = 100


def _money(yuan: int) -> dict[str, object]:
    return {"minor": yuan * YUAN, "currency": "CNY"}


def _research(year: int, share: int, revenue: int, spent: int) -> Record:
    return record(
        "research",
        date(year + 1, 6, 30),
        year=year,
        staff=100,
        technical_staff=share,
        rd_expense=_money(spent),
        revenue=_money(revenue),
        assets=_money(50_000),
    )


POOL: dict[str, Sequence[Record]] = {
    "register": [
        record("register", name="甲", established_on=day, status=status, industry_code=code)
        for day, status, code in [
            ("2015-03-01", "active", "3911"),
            ("2023-11-23", "active", "6510"),
            ("2023-12-10", "active", "3911"),
            ("2026-01-31", "active", None),
            ("2019-02-28", "cancelled", "3911"),
            (None, None, "6510"),
        ]
    ],
    "unified-evaluation": [
        record("unified-evaluation", date(2026, 7, 1), evaluated_on="2026-06-30", score=str(points), level=level)
        for points, level in [(95, "优"), (88.5, None), (70, "良"), (55, "中"), (30, "差")]
    ],
    "risk-class": [record("risk-class", month=f"2026-{month}-01", risk_class=c) for month, c in [(9, "A"), (10, "D")]],
    "tax-grade": [record("tax-grade", date(2026, 4, 30), year=2025, grade=grade) for grade in "ABMCD"],
    "penalty": [
        record("penalty", decision_number=f"鄂{n}", decided_on=day, severity=severity, published_until=until)
        for n, (day, severity, until) in enumerate(
            [
                ("2026-10-01", "minor", None),
                ("2026-03-01", "general", "2026-12-01"),
                ("2025-11-30", "general", None),
                ("2025-02-01", "serious", None),
                ("2024-12-20", "serious", None),
                ("2023-12-01", "serious", None),
            ]
        )
    ],
    "abnormal-list": [
        record("abnormal-list", listed_on="2026-05-01"),
        record("abnormal-list", date(2026, 11, 23), listed_on="2026-05-01", removed_on="2026-11-01"),
    ],
    "serious-list": [record("serious-list", listed_on="2026-01-01")],
    "judgment-defaulter": [record("judgment-defaulter", case_number="1", published_on="2026-01-01")],
    "tax-arrears": [
        record("tax-arrears", announced_on="2026-02-01", balance=_money(9)),
        record("tax-arrears", announced_on="2026-02-02", balance=_money(0)),
    ],
    "social-insurance": [
        record("social-insurance", month=f"{year}-{month:02}-01", in_arrears=late)
        for year, month, late in [(2025, 12, True), (2026, 3, True), (2026, 8, False), (2026, 10, True)]
    ],
    "provident-fund": [
        record("provident-fund", month=f"2026-{month}-01", in_arrears=late) for month, late in [(11, True), (10, False)]
    ],
    "utility-payment": [
        record("utility-payment", month=f"2026-{month:02}-01", category=kind, months_overdue=months)
        for month, kind, months in [(9, "water", 2), (10, "water", 0), (10, "gas", 1), (8, "power", 0)]
    ],
    "intellectual-property": [
        record("intellectual-property", type=kind, number=str(n), granted_on="2022-01-01", status="valid")
        for n, kind in enumerate(["invention_patent", "design", "utility_model", "design", "trademark", "design"])
    ],
    "qualification": [
        record("qualification", qualification=title, valid_from=first, valid_until=last)
        for title, first, last in [
            ("高新技术企业", "2023-12-20", "2026-12-19"),
            ("高新技术企业", "2027-01-05", "2030-01-04"),
            ("科技型中小企业", "2026-01-01", "2026-12-31"),
            ("专精特新", "2025-06-01", "2028-05-31"),
            ("国家知识产权优势企业", "2023-11-25", "2026-11-24"),
            ("湖北省企业技术中心", "2025-01-01", "2027-12-31"),
        ]
    ],
    "honour": [
        record("honour", name=f"奖{n}", level=level, awarded_on=day)
        for n, (level, day) in enumerate(
            [("national", "2021-12-15"), ("provincial", "2023-12-05"), ("municipal", "2020-1-1")]
        )
    ],
    "research": [
        _research(2024, 12, 9_000, 200),
        _research(2025, 8, 10_000, 600),
        _research(2025, 30, 9_900, 450),
        _research(2025, 22, 9_200, 330),
        _research(2025, 10, 8_000, 100),
        record("research", date(2026, 6, 30), year=2025, staff=600, technical_staff=90),
    ],
    "consent": [
        consent(date(2026, 11, 1), date(2027, 1, 30)),
        consent(date(2026, 12, 1), None),
        consent(date(2026, 1, 1), None, "credit-incentive"),
    ],
}  # fmt: skip


def subjects(count: int, seed: int) -> Iterator[Subject]:
    """So many enterprises; each resource has none, one or several rows of the pool."""
    draws = Random(seed)
    for number in range(count):
        chosen = {
            resource: draws.sample(rows, min(len(rows), draws.choice((0, 1, 1, 2, 4))))
            for resource, rows in POOL.items()
        }
        chosen["register"], chosen["tax-grade"] = chosen["register"][:1], chosen["tax-grade"][:1]
        chosen["research"] = list({row.body["year"]: row for row in chosen["research"]}.values())
        yield Subject(f"91420799MA{number:08}", {resource: rows for resource, rows in chosen.items() if rows})


def random_freshness(draws: Random, on: date = ON) -> dict[str, date]:
    """Sources of which some never arrived and some are old."""
    ages = {resource: draws.choice((None, 0, 3, 3, 3, 99, 150)) for resource in POOL if resource != "consent"}
    return {resource: date.fromordinal(on.toordinal() - age) for resource, age in ages.items() if age is not None}

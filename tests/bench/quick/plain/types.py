"""The types, each made from its row."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from hub.enterprises import industries, regions
from hub.store import tables


@strawberry.type
class Industry:
    code: str
    name: str


@strawberry.type
class Region:
    code: str
    name: str | None


@strawberry.type
class Reason:
    code: str
    outcome: str
    text: str
    source: str | None
    as_of: date | None

    @classmethod
    def of(cls, body: dict[str, str]) -> "Reason":
        return cls(
            code=body["code"],
            outcome=body["outcome"],
            text=body["text_zh"],
            source=body["source"],
            as_of=_day(body["as_of"]),
        )


@strawberry.type
class IndicatorScore:
    code: str
    name: str
    dimension: str
    status: str
    score: Decimal | None
    maximum: Decimal
    weight: Decimal
    explanation: str
    source: str | None
    as_of: date | None

    @classmethod
    def of(cls, body: dict[str, str]) -> "IndicatorScore":
        return cls(
            code=body["code"],
            name=body["name"],
            dimension=body["dimension"],
            status=body["status"],
            score=None if body["score"] is None else Decimal(body["score"]),
            maximum=Decimal(body["maximum"]),
            weight=Decimal(body["weight"]),
            explanation=body["explanation"],
            source=body["source"],
            as_of=_day(body["as_of"]),
        )


@strawberry.type
class Grade:
    scheme: str
    level: str
    score: Decimal | None
    assessed_share: Decimal | None
    as_of: date
    evaluated_at: datetime
    ruleset_version: str
    indicators: list[IndicatorScore]
    vetoes: list[Reason]

    @classmethod
    def of(cls, row: tables.GradeRow) -> "Grade":
        return cls(
            scheme=row.scheme,
            level=row.level,
            score=row.score,
            assessed_share=row.assessed_share,
            as_of=row.as_of,
            evaluated_at=row.evaluated_at,
            ruleset_version=row.ruleset_version,
            indicators=[IndicatorScore.of(body) for body in row.indicators],
            vetoes=[Reason.of(body) for body in row.vetoes],
        )


@strawberry.type
class Scenario:
    code: str


@strawberry.type
class Verdict:
    scenario: Scenario
    outcome: str
    ruleset_version: str
    decided_at: datetime
    data_as_of: date | None
    holds_until: date | None
    needs_human_decision: bool
    fingerprint: str
    reasons: list[Reason]

    @classmethod
    def of(cls, row: tables.VerdictRow) -> "Verdict":
        return cls(
            scenario=Scenario(code=row.scenario),
            outcome=row.outcome,
            ruleset_version=row.ruleset_version,
            decided_at=row.decided_at,
            data_as_of=row.data_as_of,
            holds_until=row.holds_until,
            needs_human_decision=row.needs_human_decision,
            fingerprint=row.fingerprint.hex(),
            reasons=[Reason.of(body) for body in row.reasons],
        )


@strawberry.type
class GradeConnection:
    nodes: list[Grade]


def industry(code: str | None) -> Industry | None:
    found = industries.industry(code) if code else None
    return Industry(code=found.code, name=found.name) if found else None


def region(code: str | None) -> Region | None:
    found = regions.region(code) if code else None
    return Region(code=found.code, name=found.name or None) if found else None


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)

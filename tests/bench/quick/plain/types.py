"""The types, each made from its row."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from hub.core import clock
from hub.core.store import tables
from hub.credit.evaluation import results
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.rules import explain
from hub.credit.facts.rules import facts
from hub.credit.facts.snapshot import subject
from hub.credit.statements.encoding import packing
from hub.credit.statements.results import Provenance
from hub.intake.enterprises.reference import industries, regions
from tests.bench.quick.plain.context import Body


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
    def of(cls, body: Body) -> "Reason":
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
    def of(cls, found: results.IndicatorScore) -> "IndicatorScore":
        return cls(
            code=found.code,
            name=found.name,
            dimension=found.dimension,
            status=found.status.value,
            score=found.score,
            maximum=found.maximum,
            weight=found.weight,
            explanation=found.explanation,
            source=found.source,
            as_of=found.as_of,
        )


@strawberry.type
class Grade:
    statement: strawberry.Private[tables.Statement]
    basis: strawberry.Private[Provenance]
    scheme: str
    level: str
    score: Decimal | None
    assessed_share: Decimal | None
    as_of: date
    evaluated_at: datetime
    ruleset_version: str
    vetoes: list[Reason]

    @classmethod
    def of(cls, statement: tables.Statement, basis: Provenance, body: Body) -> "Grade":
        given = packing.grade(statement.answers, basis.scheme_places[body["scheme"]])
        return cls(
            statement=statement,
            basis=basis,
            scheme=body["scheme"],
            level=body["level"],
            score=_number(body["score"]),
            assessed_share=_number(body["assessed_share"]),
            as_of=packing.day(given.stated_for) or statement.valid_from,
            evaluated_at=statement.stated_at,
            ruleset_version=body["ruleset_version"],
            vetoes=[Reason.of(veto) for veto in body["vetoes"]],
        )

    @strawberry.field
    def indicators(self) -> list[IndicatorScore]:
        scheme, day = library().by_version(self.ruleset_version), self.statement.valid_from
        known = facts(
            subject(self.statement.uscc, self.statement.gist), self.basis.freshness, library().display_windows, day
        )
        return [IndicatorScore.of(found) for found in explain(scheme, known, day)] if scheme else []


@strawberry.type
class Scenario:
    code: str

    @strawberry.field
    def title(self) -> str:
        return library().scenario(self.code, clock.today()).document.title.zh


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
    def of(cls, statement: tables.Statement, body: Body, until: date | None, fingerprint: bytes) -> "Verdict":
        return cls(
            scenario=Scenario(code=body["scenario"]),
            outcome=body["outcome"],
            ruleset_version=body["ruleset_version"],
            decided_at=statement.stated_at,
            data_as_of=_day(body["data_as_of"]),
            holds_until=until,
            needs_human_decision=body["needs_human_decision"],
            fingerprint=fingerprint.hex(),
            reasons=[Reason.of(reason) for reason in body["reasons"]],
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


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)

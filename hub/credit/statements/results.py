"""Statements about enterprises: where they come from, what they say, and what is derived in their place."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

import orjson

from hub.core.cached import cached_attribute
from hub.core.store.database import Row
from hub.core.store.outcomes import number
from hub.credit.evaluation.compiled.scoring import OfficialScheme, ScoringScheme
from hub.credit.evaluation.plan.rule_plan import RulePlan
from hub.credit.evaluation.plan.snapshot_reader import FunctionResults
from hub.credit.evaluation.results import (
    EDITION,
    DatedRating,
    Evidence,
    Grade,
    IndicatorScore,
    Rating,
    WithCachedAttributes,
)
from hub.credit.evaluation.rules import explain
from hub.credit.facts.results import Fact, Freshness
from hub.credit.facts.snapshot import subject
from hub.credit.statements.encoding import packing
from hub.credit.statements.encoding.packing import PackedGrade

#: The edition of the engine that made the statements which name none.
_FIRST_EDITION, _FIRST_WITH_DIGESTS = 1, 3


@dataclass(frozen=True, slots=True, eq=False)
class Provenance(WithCachedAttributes):
    """The sources and the rules that statements follow from; all statements of one evaluation have one in common.

    `freshness` tells up to which day each source was stated. `schemes` and `scenarios` are versions by code, in the
    order of the statement's grades and verdicts. `windows` is the version of the rules on how long penalties show, and
    `edition` that of the engine, which applied them.
    """

    freshness: Freshness
    windows: str
    schemes: Mapping[str, str]
    scenarios: Mapping[str, str]
    edition: int

    @classmethod
    def of(cls, plan: RulePlan, freshness: Freshness) -> "Provenance":
        return cls(
            dict(freshness),
            plan.windows_version,
            {scheme.code: scheme.version for scheme in plan.schemes},
            {scenario.code: scenario.version for scenario in plan.scenarios},
            EDITION,
        )

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> "Provenance":
        freshness = {source: date.fromisoformat(stated_for) for source, stated_for in body["feeds"]}
        edition = body.get("edition", _FIRST_EDITION)
        return cls(freshness, body["windows"], dict(body["schemes"]), dict(body["scenarios"]), edition)

    @cached_attribute
    def as_json(self) -> bytes:
        """The JSON that the store keeps. Versions are lists, because their order means something and JSONB loses it."""
        body = {
            "feeds": sorted((source, stated_for.isoformat()) for source, stated_for in self.freshness.items()),
            "windows": self.windows,
            "schemes": list(self.schemes.items()),
            "scenarios": list(self.scenarios.items()),
            "edition": self.edition,
        }
        return orjson.dumps(body)

    @property
    def by_this_edition(self) -> bool:
        """Whether this engine would derive the same from the same rules and records."""
        return self.edition == EDITION

    @property
    def keeps_fingerprints(self) -> bool:
        """Whether its statements have fingerprints themselves, and not the digests that they are made of."""
        return self.edition < _FIRST_WITH_DIGESTS

    @property
    def rules(self) -> "Provenance":
        """The same rules without any source, so that two provenances can be compared by their rules alone."""
        return replace(self, freshness={})

    @cached_attribute
    def number(self) -> int:
        return number(self.as_json)

    @cached_attribute
    def digest(self) -> bytes:
        return hashlib.sha256(self.as_json).digest()

    @cached_attribute
    def scheme_places(self) -> Mapping[str, int]:
        return {code: place for place, code in enumerate(self.schemes)}

    @cached_attribute
    def scenario_places(self) -> Mapping[str, int]:
        return {code: place for place, code in enumerate(self.scenarios)}


class Statement(NamedTuple):
    """What is stated about one enterprise; `row` has the COLUMNS of hub/credit/statements/queries.py.

    `evidence` is what it rests on, where that was read.
    """

    row: Row
    provenance: Provenance
    evidence: Evidence | None = None

    @property
    def day(self) -> date:
        """The day it was derived for."""
        day: date = self.row["valid_from"]
        return day

    def rating_number(self, scheme: str) -> int:
        """The number of the rating in a scheme; 0 without one."""
        place = self.provenance.scheme_places.get(scheme)
        return 0 if place is None else packing.grade(self.row["answers"], place).number


def evidence_of(row: Row, provenance: Provenance) -> Evidence:
    """What the statement of a row rests on, which was read with its evidence snapshot."""
    return Evidence(row["gist"], provenance.freshness, row["valid_from"])


def stated_grade(row: Row, rating: Rating, answer: PackedGrade, evidence: Evidence | None = None) -> Grade:
    """Make a grade of a statement's row; an official one is as of its source's day, others as of the statement's."""
    _, valid_until, stated_for = answer
    as_of = packing.day(stated_for) or row["valid_from"]
    return Grade(row["uscc"], rating, as_of, row["stated_at"], packing.day(valid_until), row["id"], evidence=evidence)


class OutdatedStatement:
    """Stands for an enterprise without a statement that is valid on the day: none was made, or it has a stale mark.

    Its answers are derived from the records.
    """


OUTDATED = OutdatedStatement()


@dataclass(frozen=True, slots=True, eq=False)
class Assessment(WithCachedAttributes):
    """Everything derived about one enterprise for the day of a plan: its facts, and its grade in each scheme.

    What follows from the plan alone is derived at once; facts only where somebody asks for them.
    """

    uscc: str
    plan: RulePlan
    snapshot: str
    ratings: Mapping[str, DatedRating]
    at: datetime

    @property
    def results(self) -> FunctionResults:
        """The results of the plan's functions, which the plan has of most lines."""
        return self.plan.read(self.snapshot)

    @cached_attribute
    def facts(self) -> Mapping[str, Fact]:
        """Every fact of the enterprise on the day."""
        return self.plan.facts(subject(self.uscc, self.snapshot))

    @cached_attribute
    def grades(self) -> Mapping[str, Grade]:
        """By scheme the grades; their indicators are explained when somebody asks for them."""
        return {code: self._grade(self.plan.scheme(code), rating) for code, rating in self.ratings.items()}

    def _grade(self, scheme: ScoringScheme | OfficialScheme, dated: DatedRating) -> Grade:
        def explained() -> tuple[IndicatorScore, ...]:
            return explain(scheme, self.facts, self.plan.on)

        return Grade(self.uscc, dated.rating, dated.as_of, self.at, dated.holds_until, None, explained)

"""What the statements of a day have in common: up to when each source was stated, and the rules they follow from."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

import orjson

from hub.core.cached import cached_attribute
from hub.core.store.database import Row
from hub.core.store.findings import number
from hub.core.store.memory import Momentary
from hub.credit.evaluation.plan.plan import RulePlan
from hub.credit.evaluation.results import Grade, Rating, WithCachedAttributes
from hub.credit.facts.results import Fact, Freshness
from hub.credit.statements.encoding import packing
from hub.credit.statements.encoding.packing import PackedAnswer


@dataclass(frozen=True, slots=True, eq=False)
class Provenance(WithCachedAttributes):
    """`schemes` and `scenarios` are versions by code, in the order of the statement's grades and verdicts.

    `windows` is the version of how long penalties show.
    """

    feeds: Freshness
    windows: str
    schemes: Mapping[str, str]
    scenarios: Mapping[str, str]

    @classmethod
    def of(cls, plan: RulePlan, feeds: Freshness) -> "Provenance":
        return cls(
            dict(feeds),
            plan.windows,
            {scheme.code: scheme.version for scheme in plan.schemes},
            {scenario.code: scenario.version for scenario in plan.scenarios},
        )

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> "Provenance":
        feeds = {source: date.fromisoformat(stated) for source, stated in body["feeds"]}
        return cls(feeds, body["windows"], dict(body["schemes"]), dict(body["scenarios"]))

    @cached_attribute
    def as_json(self) -> bytes:
        """Versions as lists: their order means something."""
        said = {
            "feeds": sorted((source, stated.isoformat()) for source, stated in self.feeds.items()),
            "windows": self.windows,
            "schemes": list(self.schemes.items()),
            "scenarios": list(self.scenarios.items()),
        }
        return orjson.dumps(said)

    @property
    def rules(self) -> "Provenance":
        """The rules alone."""
        return replace(self, feeds={})

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
    """`row` has the COLUMNS."""

    row: Row
    basis: Provenance

    @property
    def day(self) -> date:
        """The day it was derived for."""
        day: date = self.row["valid_from"]
        return day

    def given(self, scheme: str) -> PackedAnswer:
        """What a scheme answered; without a grade, it holds as long as the whole statement."""
        place = self.basis.scheme_places.get(scheme)
        found = packing.grade(self.row["answers"], place) if place is not None else PackedAnswer(0, 0)
        if found.number or self.row["holds_until"] is None:
            return found
        return PackedAnswer(0, self.row["holds_until"].toordinal())

    def grade(self, rating: Rating, given: PackedAnswer) -> Grade:
        return grade(self.row, rating, given)


class OutdatedStatement(Momentary):
    """Nothing was stated of an enterprise, or something has arrived since: it has to be looked at anew."""


OUTDATED = OutdatedStatement()


def grade(row: Row, rating: Rating, given: PackedAnswer) -> Grade:
    """What a statement's row gave: an official grade is as of its source's own day, any other as of the statement's."""
    as_of = packing.day(given.stated_for) or row["valid_from"]
    return Grade(row["uscc"], rating, as_of, row["stated_at"], packing.day(given.until), row["id"])


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything derived of one enterprise on a day: its facts, and its grade in each scheme that gave one."""

    uscc: str
    facts: Mapping[str, Fact]
    grades: Mapping[str, Grade]

"""What the statements of a day have in common: up to when each source was stated, and the rules they follow from."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson

from hub.core.cached import cached_attribute
from hub.core.store.findings import number
from hub.credit.evaluation.plan.plan import RulePlan
from hub.credit.evaluation.results import WithCachedAttributes
from hub.credit.facts.results import Freshness


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

"""What eligibility answers: a verdict with its reasons, as the store and the schema use it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from hub.core.cached import cached_attribute
from hub.core.store.outcomes import number
from hub.credit.evaluation.results import Reason, WithCachedAttributes, day, text


class Outcome(StrEnum):
    ELIGIBLE = "ELIGIBLE"
    INELIGIBLE = "INELIGIBLE"
    UNKNOWN = "UNKNOWN"
    """It cannot be told: a source is missing or too old, and what is known does not decide."""


@dataclass(frozen=True, slots=True)
class Ruling(WithCachedAttributes):
    """What a scenario says and why, whoever it is about: enterprises have it in common."""

    scenario: str
    outcome: Outcome
    reasons: tuple[Reason, ...]
    ruleset_version: str
    data_as_of: date | None
    needs_human_decision: bool

    def to_json(self) -> dict[str, Any]:
        return {
            "scenario": self.scenario,
            "outcome": self.outcome.value,
            "reasons": [reason.to_json() for reason in self.reasons],
            "ruleset_version": self.ruleset_version,
            "data_as_of": text(self.data_as_of),
            "needs_human_decision": self.needs_human_decision,
        }

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> "Ruling":
        return cls(
            scenario=body["scenario"],
            outcome=Outcome(body["outcome"]),
            reasons=tuple(map(Reason.from_json, body["reasons"])),
            ruleset_version=body["ruleset_version"],
            data_as_of=day(body["data_as_of"]),
            needs_human_decision=body["needs_human_decision"],
        )

    @property
    def as_json(self) -> bytes:
        return orjson.dumps(self.to_json())

    @cached_attribute
    def number(self) -> int:
        return number(self.as_json)


class DigestedRuling(NamedTuple):
    """A ruling and the digest of rules, inputs and outcome: what was found may differ where what is said does not."""

    ruling: Ruling
    digest: bytes


class Decision(NamedTuple):
    """An answer, and the first day on which time alone could change it or a reason of it."""

    answer: DigestedRuling
    holds_until: date | None

    def fingerprint(self, uscc: bytes) -> bytes:
        """SHA-256 over whom it is about, until when, and what it follows from and says; never when it was decided."""
        return sha256(uscc + said_day(self.holds_until) + self.answer.digest).digest()


@dataclass(frozen=True, slots=True, eq=False)
class DigestedRulings(WithCachedAttributes):
    """What every scenario of a plan says, whoever it is about."""

    each: tuple[DigestedRuling, ...]

    @cached_attribute
    def rulings(self) -> tuple[Ruling, ...]:
        return tuple([answer.ruling for answer in self.each])

    @cached_attribute
    def numbers(self) -> tuple[int, ...]:
        """Those of the rulings."""
        return tuple([ruling.number for ruling in self.rulings])

    @cached_attribute
    def digests(self) -> tuple[bytes, ...]:
        return tuple([answer.digest for answer in self.each])


@dataclass(frozen=True, slots=True, eq=False)
class ExpiryDays(WithCachedAttributes):
    """Until when each of them holds."""

    each: tuple[date | None, ...]

    @cached_attribute
    def said(self) -> tuple[bytes, ...]:
        return tuple(map(said_day, self.each))


class Decisions(NamedTuple):
    """The decisions of all scenarios about one enterprise."""

    answers: DigestedRulings
    untils: ExpiryDays

    def fingerprints(self, uscc: bytes) -> list[bytes]:
        """As each has it."""
        said = zip(self.untils.said, self.answers.digests, strict=True)
        return [sha256(uscc + until + answer).digest() for until, answer in said]


@lru_cache(maxsize=8192)
def said_day(until: date | None) -> bytes:
    """A day as digests have it."""
    return str(until).encode()


class Verdict(NamedTuple):
    """One scenario's answer; `holds_until` is the first day on which time alone could change it or a reason of it."""

    uscc: str
    ruling: Ruling
    decided_at: datetime
    holds_until: date | None
    fingerprint: bytes

    @property
    def scenario(self) -> str:
        return self.ruling.scenario

    @property
    def outcome(self) -> Outcome:
        return self.ruling.outcome

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self.ruling.reasons

    @property
    def ruleset_version(self) -> str:
        return self.ruling.ruleset_version

    @property
    def data_as_of(self) -> date | None:
        return self.ruling.data_as_of

    @property
    def needs_human_decision(self) -> bool:
        return self.ruling.needs_human_decision

"""Rulings, decisions and verdicts: what eligibility answers, as the store and the schema use it."""

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
    """The outcome of a scenario with its reasons; it names no enterprise, because many have it in common."""

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
    """A ruling, and the digest of the rules, inputs and outcome behind it; other inputs can lead to an equal ruling."""

    ruling: Ruling
    digest: bytes


class Decision(NamedTuple):
    """A digested ruling, and the first day on which time alone could change it or a reason of it."""

    answer: DigestedRuling
    holds_until: date | None

    def about(self, uscc: str, decided_at: datetime) -> "Verdict":
        """The verdict that this is about one enterprise."""
        return Verdict(uscc, self.answer.ruling, decided_at, self.holds_until, self.answer.digest)


@dataclass(frozen=True, slots=True, eq=False)
class DigestedRulings(WithCachedAttributes):
    """The rulings of every scenario of a plan, in its order; many enterprises have them in common."""

    each: tuple[DigestedRuling, ...]

    @cached_attribute
    def rulings(self) -> tuple[Ruling, ...]:
        return tuple([answer.ruling for answer in self.each])

    @cached_attribute
    def numbers(self) -> tuple[int, ...]:
        """The numbers under which the store keeps the rulings."""
        return tuple([ruling.number for ruling in self.rulings])

    @cached_attribute
    def digests(self) -> tuple[bytes, ...]:
        return tuple([answer.digest for answer in self.each])


@dataclass(frozen=True, slots=True, eq=False)
class ExpiryDays:
    """The day until which each scenario's ruling is valid, in the plan's order; None is for ever."""

    each: tuple[date | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Decisions:
    """The decisions of all scenarios about one enterprise, in two parts that many enterprises have in common."""

    answers: DigestedRulings
    valid_until: ExpiryDays


@lru_cache(maxsize=8192)
def encoded_day(value: date | None) -> bytes:
    """Encode a day as digests take it in; no day is b"None"."""
    return str(value).encode()


def fingerprint_of(uscc: bytes, holds_until: date | None, digest: bytes) -> bytes:
    """The fingerprint of a verdict, as `Verdict` has it."""
    return sha256(uscc + encoded_day(holds_until) + digest).digest()


class Verdict(NamedTuple):
    """The answer of one scenario about one enterprise.

    `holds_until` is the first day on which time alone could change it or a reason of it; None is never. `digest` covers
    the rules, inputs and outcome behind it.
    """

    uscc: str
    ruling: Ruling
    decided_at: datetime
    holds_until: date | None
    digest: bytes

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 over the enterprise, the day until which it holds, and the digest.

        The moment of deciding is left out, so that deciding again gives the same fingerprint.
        """
        return fingerprint_of(self.uscc.encode(), self.holds_until, self.digest)

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

    @property
    def itself(self) -> "Verdict":
        """The verdict as the key by which what it would need is loaded."""
        return self


class MarkedVerdict(Verdict):
    """A verdict that was stated with its fingerprint itself, as up to the second edition of the engine."""

    __slots__ = ()

    @property
    def fingerprint(self) -> bytes:
        return self.digest

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

    def fingerprint(self, uscc: bytes) -> bytes:
        """Compute SHA-256 over the enterprise, the day until which it holds, and the digest.

        The moment of deciding is left out, so that deciding again gives the same fingerprint.
        """
        return sha256(uscc + encoded_day(self.holds_until) + self.answer.digest).digest()


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
class ExpiryDays(WithCachedAttributes):
    """The day until which each scenario's ruling is valid, in the plan's order; None is for ever."""

    each: tuple[date | None, ...]

    @cached_attribute
    def encoded(self) -> tuple[bytes, ...]:
        return tuple(map(encoded_day, self.each))


@dataclass(frozen=True, slots=True, eq=False)
class Decisions(WithCachedAttributes):
    """The decisions of all scenarios about one enterprise, in two parts that many enterprises have in common."""

    answers: DigestedRulings
    valid_until: ExpiryDays

    @cached_attribute
    def digested(self) -> tuple[bytes, ...]:
        """What the fingerprint of each covers beside the enterprise."""
        return tuple(map(_digested, self.valid_until.encoded, self.answers.digests))

    def fingerprints(self, uscc: bytes) -> list[bytes]:
        """Compute the fingerprint of each, as Decision does."""
        return [sha256(uscc + digested).digest() for digested in self.digested]


@lru_cache(maxsize=16384)
def _digested(encoded: bytes, digest: bytes) -> bytes:
    """Make equal texts one object: few objects stay in the processor's caches, where thousands would not."""
    return encoded + digest


@lru_cache(maxsize=8192)
def encoded_day(value: date | None) -> bytes:
    """Encode a day as digests take it in; no day is b"None"."""
    return str(value).encode()


class Verdict(NamedTuple):
    """The answer of one scenario about one enterprise.

    `holds_until` is the first day on which time alone could change it or a reason of it; None is never.
    """

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

    @property
    def itself(self) -> "Verdict":
        """The verdict as the key by which what it would need is loaded."""
        return self

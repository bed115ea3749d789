"""What evaluation answers: a grade with its indicators and vetoes, as the store and the schema use it.

What many enterprises have in common (a rating, a reason) is one object for all of them and has no name on it; what the
store keeps of it is its JSON.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

import orjson

from hub.core.cached import cached_attribute
from hub.core.store.outcomes import number


class AssessmentStatus(StrEnum):
    ASSESSED = "ASSESSED"
    NOT_ASSESSED = "NOT_ASSESSED"
    """The source is missing or too old: no points are lost and none are won."""


class ClauseOutcome(StrEnum):
    PASS = "PASS"  # noqa: S105
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"


class WithCachedAttributes:
    """Has room beside its fields for what is worked out once."""


@dataclass(frozen=True, slots=True)
class IndicatorScore:
    """Points of one indicator out of `maximum`; `weight` is its part of the whole in per cent.

    `lacking` are the sources without which it might have earned more.
    """

    code: str
    name: str
    dimension: str
    status: AssessmentStatus
    score: Decimal | None
    maximum: Decimal
    weight: Decimal
    explanation: str
    source: str
    as_of: date | None
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One clause and how it came out; a remedy is given unless it passed."""

    code: str
    outcome: ClauseOutcome
    text_zh: str
    text_en: str
    remedy_zh: str | None
    remedy_en: str | None
    source: str
    as_of: date | None

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "outcome": self.outcome.value,
            "text_zh": self.text_zh,
            "text_en": self.text_en,
            "remedy_zh": self.remedy_zh,
            "remedy_en": self.remedy_en,
            "source": self.source,
            "as_of": text(self.as_of),
        }

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> "Reason":
        return cls(
            code=body["code"],
            outcome=ClauseOutcome(body["outcome"]),
            text_zh=body["text_zh"],
            text_en=body["text_en"],
            remedy_zh=body["remedy_zh"],
            remedy_en=body["remedy_en"],
            source=body["source"],
            as_of=day(body["as_of"]),
        )


@dataclass(frozen=True, slots=True)
class Rating(WithCachedAttributes):
    """What a scheme says, whoever it is about.

    `vetoes` holds what capped the level (FAIL) and
    what might have decided it but cannot be told (UNKNOWN). `at_best` is the level if whatever was not assessed earned
    everything; `oldest` the oldest day among the data it stands on, and `lacking` the sources without which it might
    have been better.
    """

    scheme: str
    level: str
    score: Decimal | None
    assessed_share: Decimal | None
    ruleset_version: str
    vetoes: tuple[Reason, ...]
    at_best: str | None
    oldest: date | None
    lacking: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "scheme": self.scheme,
            "level": self.level,
            "score": None if self.score is None else str(self.score),
            "assessed_share": None if self.assessed_share is None else str(self.assessed_share),
            "ruleset_version": self.ruleset_version,
            "vetoes": [veto.to_json() for veto in self.vetoes],
            "at_best": self.at_best,
            "oldest": text(self.oldest),
            "lacking": list(self.lacking),
        }

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> "Rating":
        return cls(
            scheme=body["scheme"],
            level=body["level"],
            score=None if body["score"] is None else Decimal(body["score"]),
            assessed_share=None if body["assessed_share"] is None else Decimal(body["assessed_share"]),
            ruleset_version=body["ruleset_version"],
            vetoes=tuple(map(Reason.from_json, body["vetoes"])),
            at_best=body["at_best"],
            oldest=day(body["oldest"]),
            lacking=tuple(body["lacking"]),
        )

    @property
    def as_json(self) -> bytes:
        return orjson.dumps(self.to_json())

    @cached_attribute
    def number(self) -> int:
        return number(self.as_json)

    def __hash__(self) -> int:
        """Of what tells most apart: reasons take long, and 88.5 and 88.50 are equal though their JSON is not."""
        return hash((self.scheme, self.level, self.score, self.oldest))

    @cached_attribute
    def digest(self) -> bytes:
        """SHA-256 over what was found: 88.5 and 88.50 are one number, and that a source is a day later is no news."""
        score = None if self.score is None else f"{self.score.normalize():f}"
        vetoes = orjson.dumps([_lasting(veto) for veto in self.vetoes]).decode() if self.vetoes else ""
        found = (
            f"{self.scheme}|{self.level}|{score}|{self.assessed_share}|{self.ruleset_version}|"
            f"{self.at_best}|{self.oldest}|{self.lacking}|{vetoes}"
        )
        return hashlib.sha256(found.encode()).digest()


class GradeLike(Protocol):
    """A grade, with a name on it or without."""

    @property
    def rating(self) -> Rating: ...

    @property
    def as_of(self) -> date: ...

    @property
    def holds_until(self) -> date | None: ...


class DatedRating(NamedTuple):
    """A rating as of a day, and the first day on which time alone could change it.

    `stated_for` is the day that an official grade's source states it for; a grade of our own has none.
    """

    rating: Rating
    as_of: date
    holds_until: date | None
    stated_for: date | None = None


@dataclass(slots=True, eq=False)  # not frozen: one answer has hundreds, and freezing takes half the time of making them
class Grade(WithCachedAttributes):
    """A level in one scheme; without `assessed_share` it is an official one, whose `as_of` is its source's own.

    `holds_until` is the first day on which time alone could change it. Its indicators are worked out when asked for: by
    `explain`, or from the `statement` of that number that it was read from.
    """

    uscc: str
    rating: Rating
    as_of: date
    evaluated_at: datetime
    holds_until: date | None
    statement: int | None = None
    explain: Callable[[], tuple[IndicatorScore, ...]] | None = field(default=None, repr=False)

    @property
    def scheme(self) -> str:
        return self.rating.scheme

    @property
    def level(self) -> str:
        return self.rating.level

    @property
    def score(self) -> Decimal | None:
        return self.rating.score

    @property
    def assessed_share(self) -> Decimal | None:
        return self.rating.assessed_share

    @property
    def ruleset_version(self) -> str:
        return self.rating.ruleset_version

    @property
    def vetoes(self) -> tuple[Reason, ...]:
        return self.rating.vetoes

    @property
    def at_best(self) -> str | None:
        return self.rating.at_best

    @cached_attribute
    def indicators(self) -> tuple[IndicatorScore, ...]:
        """Every indicator with what it found; none for an official grade. Only of one that was not read."""
        if self.explain is None:
            raise LookupError(f"the indicators of a stated grade are in statement {self.statement}")
        return self.explain()

    @property
    def itself(self) -> "Grade":
        """The key of what is loaded for it."""
        return self


def _lasting(reason: Reason) -> dict[str, Any]:
    """Without the sentence that counts the days a source is late: it grows daily."""
    said = reason.to_json()
    if reason.outcome is ClauseOutcome.UNKNOWN:
        del said["text_zh"], said["text_en"]
    return said


def text(value: date | None) -> str | None:
    """A day as JSON has it."""
    return None if value is None else str(value)


def day(value: str | None) -> date | None:
    """A day from JSON."""
    return None if value is None else date.fromisoformat(value)

"""What evaluation answers: a grade with its indicators and vetoes, as the store and the schema use it.

Parts of an answer are shared by every enterprise they are true of, so each is written as JSON once.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

import orjson

from hub.evaluation.once import once

_SENTENCES = ("explanation", "text_zh", "text_en")


class AssessmentStatus(StrEnum):
    ASSESSED = "ASSESSED"
    NOT_ASSESSED = "NOT_ASSESSED"
    """The source is missing or too old: no points are lost and none are won."""


class ClauseOutcome(StrEnum):
    PASS = "PASS"  # noqa: S105
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"


class Roomy:
    """Has room beside its fields for what is worked out once."""


@dataclass(frozen=True, slots=True)
class IndicatorScore(Roomy):
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

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "name": self.name,
            "dimension": self.dimension,
            "status": self.status.value,
            "score": None if self.score is None else str(self.score),
            "maximum": str(self.maximum),
            "weight": str(self.weight),
            "explanation": self.explanation,
            "source": self.source,
            "as_of": _text(self.as_of),
            "lacking": list(self.lacking),
        }

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> "IndicatorScore":
        return cls(
            code=body["code"],
            name=body["name"],
            dimension=body["dimension"],
            status=AssessmentStatus(body["status"]),
            score=None if body["score"] is None else Decimal(body["score"]),
            maximum=Decimal(body["maximum"]),
            weight=Decimal(body["weight"]),
            explanation=body["explanation"],
            source=body["source"],
            as_of=_day(body["as_of"]),
            lacking=tuple(body.get("lacking", ())),
        )

    @once
    def as_json(self) -> bytes:
        return orjson.dumps(self.to_json())

    @once
    def digest(self) -> bytes:
        """SHA-256 over what was found."""
        return _digest(self, grows_daily=bool(self.lacking))


@dataclass(frozen=True, slots=True)
class Reason(Roomy):
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
            "as_of": _text(self.as_of),
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
            as_of=_day(body["as_of"]),
        )

    @once
    def as_json(self) -> bytes:
        return orjson.dumps(self.to_json())

    @once
    def digest(self) -> bytes:
        """SHA-256 over what was found."""
        return _digest(self, grows_daily=self.outcome is ClauseOutcome.UNKNOWN)


class Standing(NamedTuple):
    """All of a grade that a threshold looks at; grades of many enterprises have it in common.

    `oldest` is the oldest date among the data it stands on, `lacking` the sources without which it might have been
    better.
    """

    level: str
    at_best: str | None
    as_of: date
    ruleset_version: str
    oldest: date
    lacking: tuple[str, ...]
    vetoes: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Marks(Roomy):
    """What a scheme finds, whoever it is about; the fields are those of a grade."""

    scheme: str
    level: str
    score: Decimal | None
    assessed_share: Decimal | None
    as_of: date
    ruleset_version: str
    indicators: tuple[IndicatorScore, ...]
    vetoes: tuple[Reason, ...]
    at_best: str | None

    @once
    def standing(self) -> Standing:
        return Standing(
            self.level,
            self.at_best,
            self.as_of,
            self.ruleset_version,
            min([i.as_of for i in self.indicators if i.score is not None and i.as_of], default=self.as_of),
            tuple(dict.fromkeys([source for indicator in self.indicators for source in indicator.lacking])),
            self.vetoes,
        )

    @once
    def indicators_json(self) -> bytes:
        """The indicators as the store keeps them."""
        return listed_json(self.indicators)

    @once
    def vetoes_json(self) -> bytes:
        """The vetoes as the store keeps them."""
        return listed_json(self.vetoes)

    @once
    def digest(self) -> bytes:
        """SHA-256 over what was found: the day asked about counts only where it is an official source's own."""
        as_of = self.as_of if self.assessed_share is None else None
        said = (
            f"{self.scheme}|{self.level}|{_shortest(self.score)}|{self.assessed_share}|{as_of}|"
            f"{self.ruleset_version}|{self.at_best}|{len(self.indicators)}|"
        )
        indicators, vetoes = [one.digest for one in self.indicators], [one.digest for one in self.vetoes]
        return hashlib.sha256(b"".join((said.encode(), *indicators, *vetoes))).digest()


class Graded(NamedTuple):
    """Marks, and the first day on which time alone could change them."""

    marks: Marks
    holds_until: date | None

    @property
    def standing(self) -> Standing:
        return self.marks.standing

    def digest(self, uscc: str) -> bytes:
        """SHA-256 over whose grade it is, what was found and until when; never when."""
        return hashlib.sha256(f"{uscc}|{self.holds_until}|".encode() + self.marks.digest).digest()


@dataclass(frozen=True, slots=True)
class Grade(Roomy):
    """A level in one scheme; without `assessed_share` it is an official one, whose `as_of` is its source's own.

    `vetoes` holds what capped the level (FAIL) and what might have decided it but cannot be told (UNKNOWN). `at_best`
    is the level if whatever was not assessed earned everything; `holds_until` the first day on which time alone could
    change the grade.
    """

    uscc: str
    scheme: str
    level: str
    score: Decimal | None
    assessed_share: Decimal | None
    as_of: date
    evaluated_at: datetime
    ruleset_version: str
    indicators: tuple[IndicatorScore, ...]
    vetoes: tuple[Reason, ...]
    at_best: str | None = None
    holds_until: date | None = None

    @once
    def marks(self) -> Marks:
        """The grade without a name on it."""
        return Marks(
            self.scheme,
            self.level,
            self.score,
            self.assessed_share,
            self.as_of,
            self.ruleset_version,
            self.indicators,
            self.vetoes,
            self.at_best,
        )

    @property
    def standing(self) -> Standing:
        return self.marks.standing


class Rated(Protocol):
    """A grade, with a name on it or without."""

    @property
    def standing(self) -> Standing: ...

    @property
    def holds_until(self) -> date | None: ...


def listed_json(parts: Iterable[IndicatorScore | Reason]) -> bytes:
    """The parts as a JSON list, each written only once for all enterprises."""
    return b"[" + b",".join([part.as_json for part in parts]) + b"]"


def digest(grade: Grade) -> bytes:
    """SHA-256 over what was found, not when."""
    return Graded(grade.marks, grade.holds_until).digest(grade.uscc)


def _digest(part: IndicatorScore | Reason, *, grows_daily: bool) -> bytes:
    """Without the sentence that counts the days a source is late: it grows daily."""
    if not grows_daily:
        return hashlib.sha256(part.as_json).digest()
    found = {key: value for key, value in part.to_json().items() if key not in _SENTENCES}
    return hashlib.sha256(orjson.dumps(found)).digest()


def _shortest(number: Decimal | None) -> str | None:
    """88.5 and 88.50 are one number."""
    return None if number is None else f"{number.normalize():f}"


def _text(value: date | None) -> str | None:
    return None if value is None else str(value)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)

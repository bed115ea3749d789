"""What evaluation answers: a grade with its indicators and vetoes, as the store and the schema use it."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import orjson

_SENTENCES = ("explanation", "text_zh", "text_en")


class AssessmentStatus(StrEnum):
    ASSESSED = "ASSESSED"
    NOT_ASSESSED = "NOT_ASSESSED"
    """The source is missing or too old: no points are lost and none are won."""


class ClauseOutcome(StrEnum):
    PASS = "PASS"  # noqa: S105
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class IndicatorScore:
    """Points of one indicator out of `maximum`; `weight` is its part of the whole in per cent."""

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
        )


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


@dataclass(frozen=True, slots=True)
class Grade:
    """A level in one scheme; without `assessed_share` it is an official one, whose `as_of` is its source's own.

    `vetoes` holds those that struck (FAIL) and those that cannot be told (UNKNOWN). `at_best` is the level if whatever
    was not assessed earned everything; `holds_until` the first day on which time alone could change the grade.
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


def digest(grade: Grade) -> bytes:
    """SHA-256 over what was found, not when: the day asked about counts only where it is an official source's own."""
    found = {
        "uscc": grade.uscc,
        "scheme": grade.scheme,
        "level": grade.level,
        "score": _text(grade.score),
        "assessed_share": _text(grade.assessed_share),
        "as_of": _text(grade.as_of) if grade.assessed_share is None else None,
        "ruleset_version": grade.ruleset_version,
        "indicators": [_content(indicator) for indicator in grade.indicators],
        "vetoes": [_content(veto) for veto in grade.vetoes],
        "at_best": grade.at_best,
        "holds_until": _text(grade.holds_until),
    }
    return hashlib.sha256(orjson.dumps(found, option=orjson.OPT_SORT_KEYS)).digest()


def _content(part: IndicatorScore | Reason) -> dict[str, Any]:
    """What was found, without the sentence that counts the days a source is late: it grows daily."""
    found = part.to_json()
    late = isinstance(part, IndicatorScore) and part.status is AssessmentStatus.NOT_ASSESSED
    if late or (isinstance(part, Reason) and part.outcome is ClauseOutcome.UNKNOWN):
        return {key: value for key, value in found.items() if key not in _SENTENCES}
    return found


def _text(value: date | Decimal | None) -> str | None:
    return None if value is None else str(value)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)

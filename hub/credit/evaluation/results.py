"""The values that evaluation returns: a grade with its indicators and vetoes, as the store and the schema use it.

A rating or a reason names no enterprise, so that one object serves all that have it in common; the store keeps its
JSON.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import orjson

from hub.core.cached import cached_attribute
from hub.core.store.outcomes import number

#: The edition of the engine, raised where the same rules and records give another answer than before, or statements
#: keep it otherwise: the first is that of releases up to 0.3.0, the second judges a grade at worst and at best, the
#: third keeps the digests that fingerprints are made of.
EDITION = 3
_REMEMBERED = 16384


class AssessmentStatus(StrEnum):
    ASSESSED = "ASSESSED"
    NOT_ASSESSED = "NOT_ASSESSED"
    """The source is missing or too old: no points are lost and none are won."""


class ClauseOutcome(StrEnum):
    PASS = "PASS"  # noqa: S105
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"


class WithCachedAttributes:
    """Gives a class with slots a dictionary as well, in which `cached_attribute` keeps its values."""


@dataclass(frozen=True, slots=True)
class IndicatorScore:
    """The points of one indicator out of `maximum`; `weight` is its part of the whole in per cent.

    `lacking` are the sources from which it might have earned more.
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
    """The outcome of one clause and its text in both languages; it has a remedy unless it passed."""

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


class DecidingSources(NamedTuple):
    """The missing sources that decide: any one of them alone might, or only all of them `together`."""

    sources: tuple[str, ...]
    together: bool


@dataclass(frozen=True, slots=True)
class Rating(WithCachedAttributes):
    """What a scheme says about an enterprise, without naming it.

    `vetoes` are the reasons that capped the level (FAIL), and those that might have decided it but cannot be judged
    (UNKNOWN). `at_best` is the level if everything that was not assessed earned all its points, `at_worst` the level if
    it earned its fewest and every cap that cannot be judged struck; both are None where an authority gave no level.
    `oldest` is the oldest day among the data that were used. `lacking` are the sources that might still move the level.
    `deciding` tells which of them decide whether one of several levels is reached; no rating read back has it.
    """

    scheme: str
    level: str
    score: Decimal | None
    assessed_share: Decimal | None
    ruleset_version: str
    vetoes: tuple[Reason, ...]
    at_best: str | None
    at_worst: str | None
    oldest: date | None
    lacking: tuple[str, ...] = ()
    deciding: Callable[[frozenset[str]], DecidingSources] | None = field(default=None, repr=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        return {
            "scheme": self.scheme,
            "level": self.level,
            "score": None if self.score is None else str(self.score),
            "assessed_share": None if self.assessed_share is None else str(self.assessed_share),
            "ruleset_version": self.ruleset_version,
            "vetoes": [veto.to_json() for veto in self.vetoes],
            "at_best": self.at_best,
            "at_worst": self.at_worst,
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
            at_worst=body.get("at_worst"),
            oldest=day(body["oldest"]),
            lacking=tuple(body["lacking"]),
        )

    @property
    def as_json(self) -> bytes:
        return orjson.dumps(self.to_json())

    @property
    def settled(self) -> bool:
        """Whether the level is the same whatever is missing."""
        return self.at_best is not None and self.at_best == self.at_worst

    @cached_attribute
    def number(self) -> int:
        return _rating_number(self, str(self.score), str(self.assessed_share))

    def __hash__(self) -> int:
        """Hash only a few fields: reasons take long, and the JSON of 88.5 and 88.50 differs though they are equal."""
        return hash((self.scheme, self.level, self.score, self.oldest))

    @cached_attribute
    def digest(self) -> bytes:
        """SHA-256 over the content: 88.5 and 88.50 are one number, and a source that is one day older is no change."""
        return _rating_digest(self)


@lru_cache(maxsize=_REMEMBERED)
def _rating_number(rating: Rating, score: str, assessed_share: str) -> int:
    """The number of equal ratings that are written alike."""
    return number(rating.as_json)


@lru_cache(maxsize=_REMEMBERED)
def _rating_digest(rating: Rating) -> bytes:
    """The digest that equal ratings have in common."""
    score = None if rating.score is None else f"{rating.score.normalize():f}"
    vetoes = orjson.dumps([_lasting_json(veto) for veto in rating.vetoes]).decode() if rating.vetoes else ""
    content = (
        f"{rating.scheme}|{rating.level}|{score}|{rating.assessed_share}|{rating.ruleset_version}|"
        f"{rating.at_best}|{rating.at_worst}|{rating.oldest}|{rating.lacking}|{vetoes}"
    )
    return hashlib.sha256(content.encode()).digest()


class GradeLike(Protocol):
    """What a rule about grades reads: a `Grade`, which names its enterprise, or a `DatedRating`, which does not."""

    @property
    def rating(self) -> Rating: ...

    @property
    def as_of(self) -> date: ...

    @property
    def holds_until(self) -> date | None: ...


@dataclass(slots=True, eq=False)  # not frozen: made for nearly every enterprise, and freezing takes half of that time
class DatedRating:
    """A rating as of a day; `holds_until` is the first day on which time alone could change it.

    It names no enterprise, and is equal to itself alone, so that what follows from it is found by the object.
    `stated_for` is the day for which an authority stated the grade; a grade that the hub computes has none.
    """

    rating: Rating
    as_of: date
    holds_until: date | None
    stated_for: date | None = None


class Evidence(NamedTuple):
    """What one statement rests on: the records as it read them, up to which day each source was stated, and its day."""

    snapshot: str
    freshness: Mapping[str, date]
    day: date


@dataclass(slots=True, eq=False)  # not frozen: one answer has hundreds, and freezing takes half the time of making them
class Grade(WithCachedAttributes):
    """A level of one enterprise in one scheme.

    A grade without `assessed_share` was given by an authority, and its `as_of` is the day of that source. `holds_until`
    is the first day on which time alone could change it. The indicators are computed when they are asked for: by
    `explain`, or from the `statement` with that number, from which the grade was read; `evidence` is what that
    statement rests on, where it was read too.
    """

    uscc: str
    rating: Rating
    as_of: date
    evaluated_at: datetime
    holds_until: date | None
    statement: int | None = None
    explain: Callable[[], tuple[IndicatorScore, ...]] | None = field(default=None, repr=False)
    evidence: Evidence | None = field(default=None, repr=False)

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

    @property
    def at_worst(self) -> str | None:
        return self.rating.at_worst

    @cached_attribute
    def indicators(self) -> tuple[IndicatorScore, ...]:
        """Every indicator with its points; an official grade has none.

        Raises LookupError for a grade that was read from a statement: its indicators are loaded for many at once.
        """
        if self.explain is None:
            raise LookupError(f"the indicators of a stated grade are in statement {self.statement}")
        return self.explain()

    @property
    def itself(self) -> "Grade":
        """The grade as the key by which its indicators are loaded."""
        return self


def _lasting_json(reason: Reason) -> dict[str, Any]:
    """Leave out the sentence that counts the days by which a source is late, since it changes daily."""
    lasting = reason.to_json()
    if reason.outcome is ClauseOutcome.UNKNOWN:
        del lasting["text_zh"], lasting["text_en"]
    return lasting


def text(value: date | None) -> str | None:
    """Write a day for JSON."""
    return None if value is None else str(value)


def day(value: str | None) -> date | None:
    """Read a day from JSON."""
    return None if value is None else date.fromisoformat(value)

"""Derive statements about enterprises: evidence snapshot -> facts -> grades -> verdicts -> statement."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from hub.credit.eligibility.results import Decisions, DigestedRulings, encoded_day
from hub.credit.eligibility.rules import decide_all
from hub.credit.evaluation.plan.rule_plan import RulePlan
from hub.credit.evaluation.results import DatedRating, Rating
from hub.credit.facts.results import Freshness
from hub.credit.standings.rules import ListPattern, Standings, standings
from hub.credit.statements.encoding.packing import pack, packed_grade, packed_ruling
from hub.credit.statements.results import Provenance

#: The columns of a statement in the store, after the enterprise's code.
CONTENT = ("basis", "gist", "answers", "holds_until", "stated_at", "digest")


#: Grades, and rulings of all scenarios, that are remembered.
_REMEMBERED = 16384
#: Of rulings together with their days; each of these takes 4 KB.
_REMEMBERED_TOGETHER = 8192
#: Enterprises that are derived step by step together.
_SIDE_BY_SIDE = 250


class Derivation:
    """Derives statements, and collects the outcomes in them that the store may not have yet.

    Outcomes are ratings, rulings and provenances. Most enterprises share them, so each is collected once.
    """

    def __init__(self) -> None:
        self._collected: set[int] = set()
        self._new: dict[int, bytes] = {}
        self._stated: dict[DatedRating | None, _StatedGrade] = {}
        self._rulings: set[DigestedRulings] = set()
        self._standings: dict[str, Standings] = {}
        self._placed: set[tuple[ListPattern, ...]] = set()
        self._new_profiles: list[Standings] = []

    def statements(
        self, plan: RulePlan, freshness: Freshness, snapshots: Mapping[str, str], at: datetime
    ) -> list[tuple[object, ...]]:
        """Derive the statements about enterprises from their evidence snapshots, as rows of `uscc` and CONTENT."""
        provenance = Provenance.of(plan, freshness)
        self._number(provenance)
        numbered, derived = list(snapshots.items()), []
        for begins_at in range(0, len(numbered), _SIDE_BY_SIDE):
            derived += self._side_by_side(plan, provenance, numbered[begins_at : begins_at + _SIDE_BY_SIDE], at)
        return derived

    def take_new_outcomes(self) -> Mapping[int, bytes]:
        """Hand over the outcomes collected since the last call, for the store to keep: number -> JSON."""
        new, self._new = self._new, {}
        return new

    def take_standings(self) -> Mapping[str, Standings]:
        """Hand over where the enterprises of the statements since the last call stand in lists."""
        taken, self._standings = self._standings, {}
        return taken

    def take_new_profiles(self) -> list[Standings]:
        """Hand over one of each profile collected since the last call, for the store to keep its patterns."""
        new, self._new_profiles = self._new_profiles, []
        return new

    def _side_by_side(
        self, plan: RulePlan, provenance: Provenance, snapshots: Sequence[tuple[str, str]], at: datetime
    ) -> list[tuple[object, ...]]:
        """Derive the statements of some enterprises, each step for all of them before the next.

        So what a step looks things up in stays in the processor's caches; by enterprises it takes a fifth longer.
        """
        read = plan.read_all([snapshot for _, snapshot in snapshots])
        ratings = [plan.ratings(each) for each in read]
        decided = [
            decide_all(plan, each, dict(zip(plan.scheme_codes, rated, strict=True)))
            for each, rated in zip(read, ratings, strict=True)
        ]
        fingerprints = [
            each.fingerprints(uscc.encode()) for (uscc, _), each in zip(snapshots, decided, strict=True)
        ]
        grades = [self._stated_grades(rated) for rated in ratings]
        placed = [
            standings(plan, each, levels, decisions.answers)
            for each, (levels, _, _), decisions in zip(read, grades, decided, strict=True)
        ]
        for (uscc, _), standing, decisions in zip(snapshots, placed, decided, strict=True):
            self._standings[uscc] = standing
            self._collect_profile(standing)
            self._collect(decisions.answers)
        digests = [
            _digest(provenance, snapshot, standing, prints, digested)
            for (_, snapshot), standing, prints, (_, _, digested) in zip(
                snapshots, placed, fingerprints, grades, strict=True
            )
        ]
        answers = [
            pack(packed, _packed_rulings(decisions), prints)
            for (_, packed, _), decisions, prints in zip(grades, decided, fingerprints, strict=True)
        ]
        until = map(plan.holds_until, read)
        number = provenance.number
        return [
            (uscc, number, snapshot, answer, holds_until, at, digest)
            for (uscc, snapshot), answer, holds_until, digest in zip(snapshots, answers, until, digests, strict=True)
        ]

    def _stated_grades(
        self, ratings: Sequence[DatedRating | None]
    ) -> tuple[tuple[str | None, ...], tuple[bytes, ...], tuple[bytes, ...]]:
        """The grades of one enterprise as statements have them: their levels, packed, and digested."""
        known = self._stated
        stated = [known.get(rating) or self._learn_grade(rating) for rating in ratings]
        levels, packed, digested = zip(*stated, strict=True) if stated else ((), (), ())
        return levels, packed, digested

    def _number(self, outcome: Rating | Provenance) -> int:
        """Give the outcome's number, and collect the outcome if it is new."""
        number = outcome.number
        if number not in self._collected:
            self._collected.add(number)
            self._new[number] = outcome.as_json
        return number

    def _collect_profile(self, standing: Standings) -> None:
        if standing.patterns not in self._placed:
            self._placed.add(standing.patterns)
            self._new_profiles.append(standing)

    def _learn_grade(self, grade: DatedRating | None) -> "_StatedGrade":
        """The grade as statements have it, which is seen for the first time; its rating is collected."""
        if len(self._stated) >= _REMEMBERED:
            self._stated.clear()
        if grade is not None:
            self._number(grade.rating)
        stated = self._stated[grade] = _as_stated(grade)
        return stated

    def _collect(self, answers: DigestedRulings) -> None:
        """Collect the rulings that are new; mostly all have been seen together."""
        if answers in self._rulings:
            return
        if len(self._rulings) >= _REMEMBERED:
            self._rulings.clear()
        self._rulings.add(answers)
        for number, ruling in zip(answers.numbers, answers.rulings, strict=True):
            if number not in self._collected:
                self._collected.add(number)
                self._new[number] = ruling.as_json


class _StatedGrade(NamedTuple):
    """A grade as a statement has it: its level, packed, and what the statement's digest covers."""

    level: str | None
    packed: bytes
    digested: bytes


def _digest(
    provenance: Provenance, snapshot: str, standing: Standings, fingerprints: Sequence[bytes], grades: Sequence[bytes]
) -> bytes:
    """The digest by which statements are compared: over all that they say of one enterprise."""
    parts = [provenance.digest, snapshot.encode(), standing.content, *fingerprints, *grades]
    return hashlib.sha256(b"".join(parts)).digest()


def _as_stated(grade: DatedRating | None) -> _StatedGrade:
    if grade is None:
        return _StatedGrade(None, packed_grade(0, None, None), b"-")
    rating = grade.rating
    packed = packed_grade(rating.number, grade.holds_until, grade.stated_for)
    digested = rating.digest + encoded_day(grade.holds_until) + encoded_day(grade.stated_for)
    return _StatedGrade(rating.level, packed, digested)


@lru_cache(maxsize=_REMEMBERED_TOGETHER)
def _packed_rulings(decisions: Decisions) -> list[bytes]:
    return list(map(packed_ruling, decisions.answers.numbers, decisions.valid_until.each))

"""Derive statements about enterprises: evidence snapshot -> facts -> grades -> verdicts -> statement."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from hub.credit.eligibility.results import DigestedRulings, ExpiryDays, encoded_day
from hub.credit.eligibility.rules import decide_all
from hub.credit.evaluation.plan.rule_plan import RulePlan
from hub.credit.evaluation.results import DatedRating, Rating
from hub.credit.facts.results import Freshness
from hub.credit.standings.rules import ListPattern, Standings, standings
from hub.credit.statements.encoding.packing import pack, packed_day, packed_grade, packed_number
from hub.credit.statements.results import Provenance

#: The columns of a statement in the store, after the enterprise's code.
CONTENT = ("basis", "gist", "answers", "holds_until", "stated_at", "digest")


_REMEMBERED = 16384


class Derivation:
    """Derives statements, and collects the outcomes in them that the store may not have yet.

    Outcomes are ratings, rulings and provenances. Most enterprises share them, so each is collected once.
    """

    def __init__(self) -> None:
        self._collected: set[int] = set()
        self._new: dict[int, bytes] = {}
        self._standings: dict[str, Standings] = {}
        self._placed: set[tuple[ListPattern, ...]] = set()
        self._new_profiles: list[Standings] = []

    def statements(
        self, plan: RulePlan, freshness: Freshness, snapshots: Mapping[str, str], at: datetime
    ) -> list[tuple[object, ...]]:
        """Derive the statements about enterprises from their evidence snapshots, as rows of `uscc` and CONTENT."""
        provenance = Provenance.of(plan, freshness)
        self._number(provenance)
        return [self._statement(plan, provenance, uscc, snapshot, at) for uscc, snapshot in snapshots.items()]

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

    def _statement(
        self, plan: RulePlan, provenance: Provenance, uscc: str, snapshot: str, at: datetime
    ) -> tuple[object, ...]:
        facts = plan.read(snapshot)
        grades = plan.grades(facts)
        verdicts = decide_all(plan, facts, grades)
        fingerprints = verdicts.fingerprints(uscc.encode())
        stated = [_stated_grade(grades.get(code)) for code in plan.scheme_codes]
        standing = self._standings[uscc] = standings(plan, facts, grades, verdicts.answers)
        self._collect_profile(standing)
        self._collect(stated, verdicts.answers)
        parts = [provenance.digest, snapshot.encode(), standing.content, *fingerprints]
        digest = hashlib.sha256(b"".join(parts + [grade.digested for grade in stated])).digest()
        answers = pack([grade.packed for grade in stated], *_packed_verdicts(*verdicts), fingerprints)
        return uscc, provenance.number, snapshot, answers, facts.holds_until, at, digest

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

    def _collect(self, grades: Sequence["_StatedGrade"], answers: DigestedRulings) -> None:
        """Collect the outcomes that are new; mostly none is, and comparisons of sets show it."""
        for grade in grades:
            if grade.number and grade.number not in self._collected and grade.rating is not None:
                self._number(grade.rating)
        if not self._collected.issuperset(answers.numbers):
            for number, ruling in zip(answers.numbers, answers.rulings, strict=True):
                if number not in self._collected:
                    self._collected.add(number)
                    self._new[number] = ruling.as_json


class _StatedGrade(NamedTuple):
    """A grade as a statement has it: its number (0: there is none), packed, and what the statement's digest covers."""

    number: int
    rating: Rating | None
    packed: bytes
    digested: bytes


_NO_GRADE = _StatedGrade(0, None, packed_grade(0, None, None), b"-")


@lru_cache(maxsize=_REMEMBERED)
def _stated_grade(grade: DatedRating | None) -> _StatedGrade:
    if grade is None:
        return _NO_GRADE
    rating = grade.rating
    packed = packed_grade(rating.number, grade.holds_until, grade.stated_for)
    digested = rating.digest + encoded_day(grade.holds_until) + encoded_day(grade.stated_for)
    return _StatedGrade(rating.number, rating, packed, digested)


def _packed_verdicts(answers: DigestedRulings, valid_until: ExpiryDays) -> tuple[list[bytes], list[bytes]]:
    return _packed_numbers(answers), _packed_days(valid_until)


@lru_cache(maxsize=_REMEMBERED)
def _packed_numbers(answers: DigestedRulings) -> list[bytes]:
    return list(map(packed_number, answers.numbers))


@lru_cache(maxsize=_REMEMBERED)
def _packed_days(valid_until: ExpiryDays) -> list[bytes]:
    return list(map(packed_day, valid_until.each))

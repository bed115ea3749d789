"""Derive statements about enterprises: evidence snapshot -> facts -> grades -> verdicts -> statement."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from hub.credit.eligibility.results import DigestedRulings, ExpiryDays, Ruling, encoded_day
from hub.credit.eligibility.rules import decide_all
from hub.credit.evaluation.plan.rule_plan import RulePlan
from hub.credit.evaluation.results import DatedRating, Rating
from hub.credit.facts.results import Freshness
from hub.credit.standings.rules import ListPattern, Standings, standings
from hub.credit.statements.encoding.packing import pack, packed_grade, packed_verdict
from hub.credit.statements.results import Provenance

#: The columns of a statement in the store, after the enterprise's code.
CONTENT = ("basis", "gist", "answers", "holds_until", "stated_at", "digest")


_REMEMBERED = 16384
_packed_grade = lru_cache(maxsize=_REMEMBERED)(packed_grade)
_NO_GRADE = packed_grade(0, None, None)


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
        in_order = [grades.get(scheme.code) for scheme in plan.schemes]
        standing = self._standings[uscc] = standings(plan, facts, grades, verdicts.answers)
        self._collect_profile(standing)
        self._collect(verdicts.answers.numbers, verdicts.answers.rulings)
        digest = _digest(provenance, snapshot, in_order, fingerprints, standing)
        answers = pack(map(self._packed, in_order), _packed_verdicts(*verdicts), fingerprints)
        return uscc, provenance.number, snapshot, answers, facts.holds_until, at, digest

    def _packed(self, grade: DatedRating | None) -> bytes:
        if grade is None:
            return _NO_GRADE
        return _packed_grade(self._number(grade.rating), grade.holds_until, grade.stated_for)

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

    def _collect(self, numbers: Sequence[int], rulings: Sequence[Ruling]) -> None:
        """Collect those rulings of an enterprise that are new; mostly none is, and one comparison of sets shows it."""
        if not self._collected.issuperset(numbers):
            for number, ruling in zip(numbers, rulings, strict=True):
                if number not in self._collected:
                    self._collected.add(number)
                    self._new[number] = ruling.as_json


@lru_cache(maxsize=_REMEMBERED)
def _packed_verdicts(answers: DigestedRulings, valid_until: ExpiryDays) -> list[bytes]:
    return list(map(packed_verdict, answers.numbers, valid_until.each))


def _digest(
    provenance: Provenance,
    snapshot: str,
    grades: Sequence[DatedRating | None],
    fingerprints: Sequence[bytes],
    standing: Standings,
) -> bytes:
    """Compute SHA-256 over all that a statement says; two equal digests say the same, so the later is not stored."""
    parts = [provenance.digest, snapshot.encode(), standing.content, *fingerprints]
    for grade in grades:
        if grade:
            parts += (grade.rating.digest, encoded_day(grade.holds_until), encoded_day(grade.stated_for))
        else:
            parts.append(b"-")
    return hashlib.sha256(b"".join(parts)).digest()

"""Derive statements about enterprises: evidence snapshot -> facts -> grades -> verdicts -> statement."""

import hashlib
from collections.abc import Mapping
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
        ratings = plan.ratings(facts)
        verdicts = decide_all(plan, facts, dict(zip(plan.scheme_codes, ratings, strict=True)))
        fingerprints = verdicts.fingerprints(uscc.encode())
        known = self._stated
        stated = [known.get(rating) or self._learn_grade(rating) for rating in ratings]
        levels, packed, digested = zip(*stated, strict=True) if stated else ((), (), ())
        standing = self._standings[uscc] = standings(plan, facts, levels, verdicts.answers)
        self._collect_profile(standing)
        self._collect(verdicts.answers)
        parts = [provenance.digest, snapshot.encode(), standing.content, *fingerprints, *digested]
        digest = hashlib.sha256(b"".join(parts)).digest()
        answers = pack(packed, _packed_rulings(verdicts), fingerprints)
        return uscc, provenance.number, snapshot, answers, plan.holds_until(facts), at, digest

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

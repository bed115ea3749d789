"""Derive statements about enterprises: evidence snapshot -> facts -> grades -> verdicts -> statement."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple, TypeVar

from hub.core.cached import keep
from hub.credit.eligibility.results import Decisions, DigestedRulings, encoded_day
from hub.credit.eligibility.rules import decide_each
from hub.credit.evaluation.plan.rule_plan import Ratings, RulePlan
from hub.credit.evaluation.results import DatedRating, Rating
from hub.credit.facts.results import Freshness
from hub.credit.standings.rules import ListPattern, Standings, standings
from hub.credit.statements.encoding.packing import pack, packed_grade, packed_verdicts
from hub.credit.statements.results import Provenance

Told = TypeVar("Told")
#: The columns of a statement in the store, after the enterprise's code.
CONTENT = ("basis", "gist", "answers", "holds_until", "stated_at", "digest")


#: Grades, and rulings of all scenarios, that are remembered.
_REMEMBERED = 16384
#: Of rulings together with their days; each of these takes 4 KB.
_REMEMBERED_TOGETHER = 8192
#: Enterprises that are derived step by step together.
_SIDE_BY_SIDE = 500


class Derivation:
    """Derives statements, and collects the outcomes in them that the store may not have yet.

    Outcomes are ratings, rulings and provenances. Most enterprises share them, so each is collected once.
    """

    def __init__(self) -> None:
        self._collected: set[int] = set()
        self._new: dict[int, bytes] = {}
        #: By scheme.
        self._stated = defaultdict[str, dict[DatedRating | None, _StatedGrade]](dict)
        self._packed: dict[Decisions, bytes] = {}
        self._rulings: dict[DigestedRulings, None] = {}
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
        ratings = plan.ratings(read)
        decided = decide_each(plan, plan.judged_all(read, ratings))
        grades = [
            self._stated_grades(None if code in plan.unlike_schemes else self._stated[code], rated)
            for code, rated in zip(plan.scheme_codes, ratings, strict=True)
        ]
        levels = _by_enterprise([[each.level for each in of_scheme] for of_scheme in grades], len(snapshots))
        placed = standings(plan, read, levels, [each.answers for each in decided])
        self._standings.update(zip([uscc for uscc, _ in snapshots], placed, strict=True))
        self._collect_profiles(placed)
        self._collect_rulings(decided)
        digested = _by_enterprise([[each.digested for each in of_scheme] for of_scheme in grades], len(snapshots))
        verdicts = [self._packed.get(each) or self._pack_verdicts(each) for each in decided]
        digests = [
            _digest(provenance, uscc, snapshot, standing, rulings, graded)
            for (uscc, snapshot), standing, rulings, graded in zip(snapshots, placed, verdicts, digested, strict=True)
        ]
        packed = _by_enterprise([[each.packed for each in of_scheme] for of_scheme in grades], len(snapshots))
        answers = map(pack, packed, verdicts)
        until, number = map(plan.holds_until, read), provenance.number
        return [
            (uscc, number, snapshot, answer, holds_until, at, digest)
            for (uscc, snapshot), answer, holds_until, digest in zip(snapshots, answers, until, digests, strict=True)
        ]

    def _stated_grades(
        self, known: dict[DatedRating | None, "_StatedGrade"] | None, ratings: Ratings
    ) -> list["_StatedGrade"]:
        """The grades of some enterprises in one scheme as statements have them, most of them as they are known."""
        if known is None:
            return list(map(self._stated_grade, ratings))
        return [known.get(rating) or keep(known, rating, self._stated_grade(rating), _REMEMBERED) for rating in ratings]

    def _number(self, outcome: Rating | Provenance) -> int:
        """Give the outcome's number, and collect the outcome if it is new."""
        number = outcome.number
        if number not in self._collected:
            self._collected.add(number)
            self._new[number] = outcome.as_json
        return number

    def _stated_grade(self, grade: DatedRating | None) -> "_StatedGrade":
        """The grade as statements have it; its rating is collected."""
        if grade is not None:
            self._number(grade.rating)
        return _as_stated(grade)

    def _pack_verdicts(self, decisions: Decisions) -> bytes:
        """The verdicts as statements have them, which are seen together for the first time."""
        packed = packed_verdicts(decisions.answers.numbers, decisions.valid_until.each, decisions.answers.digests)
        return keep(self._packed, decisions, packed, _REMEMBERED_TOGETHER)

    def _collect_profiles(self, placed: Iterable[Standings]) -> None:
        for standing in placed:
            if standing.patterns not in self._placed:
                self._placed.add(standing.patterns)
                self._new_profiles.append(standing)

    def _collect_rulings(self, decided: Iterable[Decisions]) -> None:
        """Collect the rulings that are new; mostly all have been seen together."""
        for answers in dict.fromkeys([each.answers for each in decided]):
            if answers not in self._rulings:
                keep(self._rulings, answers, None, _REMEMBERED)
                for number, ruling in zip(answers.numbers, answers.rulings, strict=True):
                    if number not in self._collected:
                        self._collected.add(number)
                        self._new[number] = ruling.as_json


class _StatedGrade(NamedTuple):
    """A grade as a statement has it: its level, packed, and what the statement's digest covers."""

    level: str | None
    packed: bytes
    digested: bytes


def _by_enterprise(columns: Sequence[Sequence[Told]], enterprises: int) -> Sequence[tuple[Told, ...]]:
    """What several columns tell of each enterprise; where there is no column, nothing of anybody."""
    return list(zip(*columns, strict=True)) if columns else [()] * enterprises


def _digest(
    provenance: Provenance, uscc: str, snapshot: str, standing: Standings, verdicts: bytes, grades: Sequence[bytes]
) -> bytes:
    """The digest by which statements are compared: over all that they say of one enterprise."""
    parts = [provenance.digest, uscc.encode(), snapshot.encode(), standing.content, verdicts, *grades]
    return hashlib.sha256(b"".join(parts)).digest()


def _as_stated(grade: DatedRating | None) -> _StatedGrade:
    if grade is None:
        return _StatedGrade(None, packed_grade(0, None, None), b"-")
    rating = grade.rating
    packed = packed_grade(rating.number, grade.holds_until, grade.stated_for)
    return _StatedGrade(rating.level, packed, rating.digest + _encoded_days(grade.holds_until, grade.stated_for))


@lru_cache(maxsize=_REMEMBERED)
def _encoded_days(holds_until: date | None, stated_for: date | None) -> bytes:
    return encoded_day(holds_until) + encoded_day(stated_for)

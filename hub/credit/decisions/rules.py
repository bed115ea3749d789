"""An evidence snapshot -> facts -> grades -> verdicts -> the statement that the store keeps of an enterprise."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from hub.credit.eligibility.results import Ruling, said_day
from hub.credit.eligibility.rules import decided
from hub.credit.evaluation.plan.plan import RulePlan
from hub.credit.evaluation.results import Rating
from hub.credit.facts.results import Freshness
from hub.credit.statements.encoding.packing import pack
from hub.credit.statements.results import Provenance

#: A statement as the store keeps it: the enterprise, then these.
CONTENT = ("basis", "gist", "answers", "holds_until", "stated_at", "digest")


class Statements:
    """Derives statements, and notes the outcomes among them that have not been kept yet: enterprises share most."""

    def __init__(self) -> None:
        self._kept: set[int] = set()
        self._new: dict[int, bytes] = {}

    def derived(
        self, plan: RulePlan, feeds: Freshness, snapshots: Mapping[str, str], at: datetime
    ) -> list[tuple[object, ...]]:
        """The statements about enterprises with these snapshots, as rows of `uscc` and CONTENT."""
        basis = Provenance.of(plan, feeds)
        self._number(basis)
        return [self._statement(plan, basis, uscc, snapshot, at) for uscc, snapshot in snapshots.items()]

    def take_new_outcomes(self) -> Mapping[int, bytes]:
        """What the statements so far refer to and nobody has kept: number -> JSON. It is told once."""
        new, self._new = self._new, {}
        return new

    def _statement(
        self, plan: RulePlan, basis: Provenance, uscc: str, snapshot: str, at: datetime
    ) -> tuple[object, ...]:
        read = plan.read(snapshot)
        grades = plan.grades(read)
        verdicts = decided(plan, read, grades)
        fingerprints = verdicts.fingerprints(uscc.encode())
        in_order = [grades.get(scheme.code) for scheme in plan.schemes]
        digested = [basis.digest, snapshot.encode(), *fingerprints]
        for grade in in_order:
            if grade:
                digested += (grade.rating.digest, said_day(grade.holds_until), said_day(grade.stated_for))
            else:
                digested.append(b"-")
        self._note(verdicts.answers.numbers, verdicts.answers.rulings)
        answers = pack(
            [
                (self._number(grade.rating), grade.holds_until, grade.stated_for) if grade else (0, None, None)
                for grade in in_order
            ],
            zip(verdicts.answers.numbers, verdicts.untils.each, fingerprints, strict=True),
        )
        digest = hashlib.sha256(b"".join(digested)).digest()
        return uscc, basis.number, snapshot, answers, read.holds_until, at, digest

    def _number(self, outcome: Rating | Provenance) -> int:
        """The outcome's number; one that is met for the first time is to be kept."""
        number = outcome.number
        if number not in self._kept:
            self._kept.add(number)
            self._new[number] = outcome.as_json
        return number

    def _note(self, numbers: Sequence[int], rulings: Sequence[Ruling]) -> None:
        """Many outcomes at once: most have been met."""
        if not self._kept.issuperset(numbers):
            for number, ruling in zip(numbers, rulings, strict=True):
                if number not in self._kept:
                    self._kept.add(number)
                    self._new[number] = ruling.as_json

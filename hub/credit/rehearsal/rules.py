"""Counting who would get another answer: by direction, by what came out otherwise, by industry and by place."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

#: Stands for the points of a grade.
SCORE = "SCORE"
#: Stands for the clauses where all came out as before and only the way in which they are joined is another.
JOINED_OTHERWISE = "JOINED_OTHERWISE"


class ClauseStanding(NamedTuple):
    """How one clause came out, or how many points there were, with its sentence in both languages."""

    outcome: str
    text_zh: str | None = None
    text_en: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An answer as far as it is compared: an outcome or a level (None: there is none), and what led to it, by code."""

    answer: str | None
    findings: Mapping[str, ClauseStanding]


class Direction(NamedTuple):
    before: str | None
    after: str | None

    @property
    def flips(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause that came out otherwise; None on the side that does not have it."""

    code: str
    before: ClauseStanding | None
    after: ClauseStanding | None

    @property
    def turned(self) -> bool:
        return (self.before and self.before.outcome) != (self.after and self.after.outcome)

    @property
    def turn(self) -> "Turn":
        """Points by whether they are more or fewer: there are too many scores to count each."""
        before, after = self.before and self.before.outcome, self.after and self.after.outcome
        if self.code == SCORE and before is not None and after is not None:
            return Turn(SCORE, None, "HIGHER" if Decimal(after) > Decimal(before) else "LOWER")
        return Turn(self.code, before, after)


class Turn(NamedTuple):
    """Which way a clause came out otherwise."""

    code: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class EnterpriseIdentity:
    """What is told of one besides its answer; None where the register does not say."""

    uscc: str
    name: str
    industry: str | None
    jurisdiction: str | None


@dataclass(frozen=True, slots=True)
class Flip:
    """One enterprise whose answer would be another, and what came out otherwise."""

    uscc: str
    name: str
    direction: Direction
    changes: tuple[ClauseChange, ...]


@dataclass(slots=True)
class Transition:
    """From one standing to another, the same for however many enterprises."""

    direction: Direction
    changes: tuple[ClauseChange, ...]
    count: int = 0

    @property
    def flips(self) -> bool:
        return self.direction.flips


@dataclass(slots=True)
class Tally:
    """Counts over a population; those of its parts add up to that of the whole.

    `directions` counts answers that stay too; `turns` are the clauses of flips, `unflipped` answers that stay though a
    clause of theirs comes out otherwise. The first so many flips in each direction are kept as `samples`.
    """

    directions: Counter[Direction] = field(default_factory=Counter)
    turns: Counter[Turn] = field(default_factory=Counter)
    unflipped: int = 0
    industries: Counter[tuple[str | None, Direction]] = field(default_factory=Counter)
    jurisdictions: Counter[tuple[str | None, Direction]] = field(default_factory=Counter)
    samples: dict[Direction, list[Flip]] = field(default_factory=dict)

    @property
    def flips(self) -> int:
        return sum(count for direction, count in self.directions.items() if direction.flips)

    def count(self, transitions: Iterable[Transition]) -> None:
        """All who made these."""
        for made in transitions:
            self.directions[made.direction] += made.count
            if made.flips:
                for change in made.changes:
                    self.turns[change.turn] += made.count
            elif made.changes:
                self.unflipped += made.count

    def place(self, enterprise: EnterpriseIdentity, made: Transition, sample: int) -> None:
        """One of those who flip; they come in the order of their codes."""
        self.industries[enterprise.industry, made.direction] += 1
        self.jurisdictions[enterprise.jurisdiction, made.direction] += 1
        kept = self.samples.setdefault(made.direction, [])
        if len(kept) < sample:
            kept.append(Flip(enterprise.uscc, enterprise.name, made.direction, made.changes))

    def add(self, other: "Tally", sample: int) -> None:
        """The counts of another part of the population."""
        self.directions.update(other.directions)
        self.turns.update(other.turns)
        self.unflipped += other.unflipped
        self.industries.update(other.industries)
        self.jurisdictions.update(other.jurisdictions)
        for direction, found in other.samples.items():
            both = [*self.samples.get(direction, ()), *found]
            self.samples[direction] = sorted(both, key=lambda flip: flip.uscc)[:sample]


def transition(before: Standing, after: Standing) -> Transition:
    """What came out otherwise; a clause of one side alone only if it does not pass, or nothing else explains it."""
    codes = dict.fromkeys((*before.findings, *after.findings))
    both = [ClauseChange(code, before.findings.get(code), after.findings.get(code)) for code in codes]
    turned = [change for change in both if change.turned]
    plain = [change for change in turned if (change.before and change.after) or not _passes(change)]
    direction = Direction(before.answer, after.answer)
    if not direction.flips:
        return Transition(direction, tuple(plain))
    return Transition(direction, tuple(plain or turned or [ClauseChange(JOINED_OTHERWISE, None, None)]))


def _passes(change: ClauseChange) -> bool:
    return "PASS" in (change.before and change.before.outcome, change.after and change.after.outcome)

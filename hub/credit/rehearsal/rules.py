"""Count who would get another answer: by direction, by clause that turned, by industry and by place."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

#: The code that stands for the points of a grade among its clauses.
SCORE = "SCORE"
#: The code that stands for all clauses, where each came out as before and only the way of joining them has changed.
JOINED_OTHERWISE = "JOINED_OTHERWISE"


class ComparedClause(NamedTuple):
    """How one clause came out, with its sentence in both languages; or how many points a grade has."""

    outcome: str
    text_zh: str | None = None
    text_en: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class ComparedAnswer:
    """An answer as far as it is compared: its outcome or level (None: no answer), and the clauses behind it by code."""

    answer: str | None
    clauses: Mapping[str, ComparedClause]


class Direction(NamedTuple):
    """From which answer to which, None being no answer; a flip is a direction between two different ones."""

    before: str | None
    after: str | None

    @property
    def flips(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause on both sides; None on the side that does not have it."""

    code: str
    before: ComparedClause | None
    after: ComparedClause | None

    @property
    def turned(self) -> bool:
        return (self.before and self.before.outcome) != (self.after and self.after.outcome)

    @property
    def turn(self) -> "Turn":
        """Which way it turned. Points count as higher or lower, because there are too many scores to count each."""
        before, after = self.before and self.before.outcome, self.after and self.after.outcome
        if self.code == SCORE and before is not None and after is not None:
            return Turn(SCORE, None, "HIGHER" if Decimal(after) > Decimal(before) else "LOWER")
        return Turn(self.code, before, after)


class Turn(NamedTuple):
    """The outcomes of a clause on both sides; HIGHER or LOWER after the draft, for points."""

    code: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class EnterpriseIdentity:
    """What a sample shows of an enterprise; None where the register does not say."""

    uscc: str
    name: str
    industry: str | None
    jurisdiction: str | None


@dataclass(frozen=True, slots=True)
class Flip:
    """One enterprise that would get another answer, and the clauses that turned."""

    uscc: str
    name: str
    direction: Direction
    changes: tuple[ClauseChange, ...]


@dataclass(slots=True)
class Transition:
    """The difference between two standings, with the `count` of enterprises that have it."""

    direction: Direction
    changes: tuple[ClauseChange, ...]
    count: int = 0

    @property
    def flips(self) -> bool:
        return self.direction.flips


@dataclass(slots=True)
class Tally:
    """Counts over a population. Tallies of its parts add up to the tally of the whole.

    `directions` counts also answers that stay. `turns` counts the clauses of flips that turned, and `unflipped` the
    answers that stay though a clause of theirs turned. `samples` keeps the first flips in each direction.
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
        """Count all enterprises that have these transitions."""
        for each in transitions:
            self.directions[each.direction] += each.count
            if each.flips:
                for change in each.changes:
                    self.turns[change.turn] += each.count
            elif each.changes:
                self.unflipped += each.count

    def place(self, enterprise: EnterpriseIdentity, flip: Transition, sample: int) -> None:
        """Count a flip by industry and place, and keep the first as samples; flips come in the order of the codes."""
        self.industries[enterprise.industry, flip.direction] += 1
        self.jurisdictions[enterprise.jurisdiction, flip.direction] += 1
        kept = self.samples.setdefault(flip.direction, [])
        if len(kept) < sample:
            kept.append(Flip(enterprise.uscc, enterprise.name, flip.direction, flip.changes))

    def add(self, other: "Tally", sample: int) -> None:
        """Add the counts of another part of the population."""
        self.directions.update(other.directions)
        self.turns.update(other.turns)
        self.unflipped += other.unflipped
        self.industries.update(other.industries)
        self.jurisdictions.update(other.jurisdictions)
        for direction, flips in other.samples.items():
            both = [*self.samples.get(direction, ()), *flips]
            self.samples[direction] = sorted(both, key=lambda flip: flip.uscc)[:sample]


def transition(before: ComparedAnswer, after: ComparedAnswer) -> Transition:
    """Compare two standings, and keep the clauses that explain the difference.

    A clause of one side alone counts if it does not pass; one that passes counts only if nothing else explains a flip.
    """
    codes = dict.fromkeys((*before.clauses, *after.clauses))
    both = [ClauseChange(code, before.clauses.get(code), after.clauses.get(code)) for code in codes]
    turned = [change for change in both if change.turned]
    telling = [change for change in turned if (change.before and change.after) or not _passes(change)]
    direction = Direction(before.answer, after.answer)
    if not direction.flips:
        return Transition(direction, tuple(telling))
    return Transition(direction, tuple(telling or turned or [ClauseChange(JOINED_OTHERWISE, None, None)]))


def _passes(change: ClauseChange) -> bool:
    return "PASS" in (change.before and change.before.outcome, change.after and change.after.outcome)

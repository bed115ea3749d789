"""A draft ruleset tried on everybody before it is signed: who would get another answer, which way, and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hub.eligibility.results import Outcome, Verdict

SAMPLE = 10


@dataclass(frozen=True, slots=True)
class Flip:
    """One enterprise whose outcome would change, and the clauses that came out otherwise."""

    uscc: str
    before: Outcome
    after: Outcome
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What flips are counted by besides their direction; None where the register does not say."""

    section: str | None
    jurisdiction: str | None


@dataclass(slots=True)
class Tally:
    """Counts of one scenario over a population; two tallies of parts add up to that of the whole."""

    scenario: str
    enterprises: int = 0
    before: Counter[Outcome] = field(default_factory=Counter)
    after: Counter[Outcome] = field(default_factory=Counter)
    directions: Counter[tuple[Outcome, Outcome]] = field(default_factory=Counter)
    clauses: Counter[str] = field(default_factory=Counter)
    sections: Counter[str | None] = field(default_factory=Counter)
    jurisdictions: Counter[str | None] = field(default_factory=Counter)
    samples: dict[tuple[Outcome, Outcome], list[Flip]] = field(default_factory=dict)

    @property
    def flips(self) -> int:
        return self.directions.total()

    def add(self, before: Verdict, after: Verdict, standing: Standing) -> None:
        """Count one enterprise's two verdicts."""
        self.enterprises += 1
        self.before[before.outcome] += 1
        self.after[after.outcome] += 1
        if before.outcome is not after.outcome:
            self._count(flip(before, after), standing)

    def merge(self, other: "Tally") -> None:
        """Add the counts of another part of the population; samples stay the first few in order of code."""
        self.enterprises += other.enterprises
        for name in ("before", "after", "directions", "clauses", "sections", "jurisdictions"):
            getattr(self, name).update(getattr(other, name))
        for direction, sample in other.samples.items():
            both = [*self.samples.get(direction, ()), *sample]
            self.samples[direction] = sorted(both, key=lambda found: found.uscc)[:SAMPLE]

    def _count(self, found: Flip, standing: Standing) -> None:
        direction = (found.before, found.after)
        self.directions[direction] += 1
        self.clauses.update(found.clauses)
        self.sections[standing.section] += 1
        self.jurisdictions[standing.jurisdiction] += 1
        sample = self.samples.setdefault(direction, [])
        if len(sample) < SAMPLE:
            sample.append(found)


def flip(before: Verdict, after: Verdict) -> Flip:
    """The clauses to which a change of outcome goes back: those that came out otherwise, or are new or gone."""
    was, becomes = _outcomes(before), _outcomes(after)
    changed = [
        code for code in (*was, *(new for new in becomes if new not in was)) if was.get(code) != becomes.get(code)
    ]
    return Flip(before.uscc, before.outcome, after.outcome, tuple(changed))


def _outcomes(verdict: Verdict) -> Mapping[str, str]:
    return {reason.code: reason.outcome.value for reason in verdict.reasons}


def as_json(tallies: Sequence[Tally]) -> dict[str, object]:
    """What `hub rules rehearse --json` prints."""
    return {"scenarios": [_as_json(tally) for tally in tallies]}


def _as_json(tally: Tally) -> dict[str, object]:
    return {
        "scenario": tally.scenario,
        "enterprises": tally.enterprises,
        "flips": tally.flips,
        "before": {outcome.value: tally.before[outcome] for outcome in Outcome},
        "after": {outcome.value: tally.after[outcome] for outcome in Outcome},
        "directions": [
            {
                "from": before.value,
                "to": after.value,
                "count": count,
                "sample": [
                    {"uscc": found.uscc, "clauses": list(found.clauses)} for found in tally.samples[before, after]
                ],
            }
            for (before, after), count in tally.directions.most_common()
        ],
        "clauses": dict(tally.clauses.most_common()),
        "industries": {section or "unknown": count for section, count in tally.sections.most_common()},
        "townships": {code or "unknown": count for code, count in tally.jurisdictions.most_common()},
    }

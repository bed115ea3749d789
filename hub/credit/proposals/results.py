"""The values of this area: a checked draft, a proposal as it is read, and what it was rehearsed to change."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from hub.core.tasks.results import Task
from hub.credit.explanations.results import Change
from hub.credit.facts.vocabulary import Wording
from hub.credit.rehearsal.results import (
    AnswerCount,
    DirectionCount,
    PlaceCount,
    Rehearsal,
    RuleRehearsal,
    TurnCount,
)


class ProposalState(StrEnum):
    """What became of a proposal."""

    REHEARSING = "rehearsing"
    """A worker finds out what it would change: nobody can publish it before that is known."""
    PROPOSED = "proposed"
    PUBLISHED = "published"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A sound draft: `name` is that of its version in a lock, `before` that of the published version before it.

    `examples` of its own hold; `changes` are what it says otherwise than that version, or everything of a new ruleset.
    """

    name: str
    title: Wording
    digest: bytes
    before: str | None
    examples: int
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """One sentence that is new, gone or another one; of a new ruleset all sentences are new."""

    kind: str
    place: tuple[Wording, ...]
    before: Wording | None
    after: Wording | None
    by: Wording | None
    strictness: str | None


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal; `proposed_by` is who proposed it, `proposer` her name, and `decider` that of who decided."""

    id: int
    name: str
    title: Wording
    text: str
    before: str | None
    changes: Sequence[ProposedChange]
    examples: int
    rehearsal: Rehearsal | None
    reason: str
    proposed_by: str
    proposer: str | None
    proposed_at: datetime
    published_at: datetime | None
    declined_at: datetime | None
    declined_reason: str | None
    decider: str | None
    task: Task | None

    @property
    def state(self) -> ProposalState:
        if self.published_at:
            return ProposalState.PUBLISHED
        if self.declined_at:
            return ProposalState.DECLINED
        return ProposalState.PROPOSED if self.rehearsal else ProposalState.REHEARSING

    @property
    def decided_at(self) -> datetime | None:
        return self.published_at or self.declined_at


def kept_changes(changes: Sequence[Change]) -> list[Mapping[str, Any]]:
    """The changes as a proposal keeps them."""
    return [
        {
            "kind": change.kind.value,
            "place": list(map(_kept, change.place)),
            "before": change.before and _kept(change.before),
            "after": change.after and _kept(change.after),
            "by": change.move.by and _kept(change.move.by),
            "strictness": change.move.strictness and change.move.strictness.value,
        }
        for change in changes
    ]


def read_changes(kept: Sequence[Mapping[str, Any]]) -> tuple[ProposedChange, ...]:
    """Read what `kept_changes` has written."""
    return tuple(
        ProposedChange(
            one["kind"],
            tuple(Wording(**label) for label in one["place"]),
            _wording(one["before"]),
            _wording(one["after"]),
            _wording(one["by"]),
            one["strictness"],
        )
        for one in kept
    )


def kept_rehearsal(rehearsal: Rehearsal) -> Mapping[str, Any]:
    """The counts as a proposal keeps them: no enterprise is named."""
    rules = [
        replace(each, directions=tuple(replace(one, sample=()) for one in each.directions)) for each in rehearsal.rules
    ]
    return asdict(replace(rehearsal, rules=tuple(rules)))


def read_rehearsal(kept: Mapping[str, Any]) -> Rehearsal:
    """Read what `kept_rehearsal` has written."""
    rules = tuple(map(_rules, kept["rules"]))
    return Rehearsal(**{**kept, "day": date.fromisoformat(kept["day"]), "rules": rules})


def _rules(kept: Mapping[str, Any]) -> RuleRehearsal:
    counts = {
        "answers": tuple(AnswerCount(**one) for one in kept["answers"]),
        "directions": tuple(DirectionCount(**{**one, "sample": ()}) for one in kept["directions"]),
        "clauses": tuple(TurnCount(**one) for one in kept["clauses"]),
        "industries": tuple(PlaceCount(**one) for one in kept["industries"]),
        "townships": tuple(PlaceCount(**one) for one in kept["townships"]),
    }
    return RuleRehearsal(**{**kept, **counts})


def _kept(wording: Wording) -> Mapping[str, str]:
    return {"zh": wording.zh, "en": wording.en}


def _wording(kept: Mapping[str, str] | None) -> Wording | None:
    return None if kept is None else Wording(**kept)

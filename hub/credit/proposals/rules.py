"""Decide what a proposal may become, and what its difference is; no database and no clock."""

from collections.abc import Iterator

from hub.core.errors import Conflict
from hub.credit.explanations.results import Change, ChangeKind, Explanation, Move
from hub.credit.explanations.rules import difference
from hub.credit.proposals.results import ProposalRow, ProposalState


def changes(before: Explanation | None, after: Explanation) -> list[Change]:
    """What the draft says otherwise than the version before it; of a new ruleset everything that it says."""
    if before is not None:
        return list(difference(before, after).changes)
    return list(_all_new(after))


def check_open(proposal: ProposalRow) -> None:
    """Raise Conflict for a proposal that was decided already."""
    if proposal.decided_at is not None:
        raise Conflict(f"proposal {proposal.id} was {proposal.state} already")


def check_publishable(proposal: ProposalRow, newest: str | None) -> None:
    """Raise Conflict for what is decided, not rehearsed yet, or compared with another version than the `newest`."""
    check_open(proposal)
    if proposal.state is ProposalState.REHEARSING:
        raise Conflict(f"proposal {proposal.id} is not rehearsed yet: a worker finds out what it would change")
    if proposal.before != newest:
        raise Conflict(f"{newest} was published since proposal {proposal.id} was made: propose it anew")


def _all_new(explanation: Explanation) -> Iterator[Change]:
    for section in explanation.sections:
        for line, above in section.walk():
            if line.key is not None:
                place = (*(each.label for each in above[:1]), line.label)
                yield Change(ChangeKind.NEW, place, None, line.text, Move())

"""Kleene's three-valued all, any and not, None being unknown; beside each truth, until when time alone leaves it so."""

from collections.abc import Callable, Sequence
from datetime import date

from hub.evaluation.clauses import Judgement

Held = tuple[bool | None, date]
Truth = Callable[[Sequence[Judgement]], Held]


def clause(number: int) -> Truth:
    """The judgement of that number."""

    def of(judgements: Sequence[Judgement]) -> Held:
        judgement = judgements[number]
        return judgement.truth, judgement.until

    return of


def all_of(parts: Sequence[Truth]) -> Truth:
    """False if one is false, and as long as the last of the false ones; unknown if one is unknown; else true."""
    return _joined(parts, decisive=False)


def any_of(parts: Sequence[Truth]) -> Truth:
    """True if one is true, and as long as the last of the true ones; unknown if one is unknown; else false."""
    return _joined(parts, decisive=True)


def not_of(part: Truth) -> Truth:
    """The opposite; unknown stays unknown."""

    def of(judgements: Sequence[Judgement]) -> Held:
        truth, until = part(judgements)
        return (None if truth is None else not truth), until

    return of


def _joined(parts: Sequence[Truth], *, decisive: bool) -> Truth:
    def of(judgements: Sequence[Judgement]) -> Held:
        held = [part(judgements) for part in parts]
        if deciding := [until for truth, until in held if truth is decisive]:
            return decisive, max(deciding)
        truth = None if any(truth is None for truth, _ in held) else not decisive
        return truth, min(until for _, until in held)

    return of

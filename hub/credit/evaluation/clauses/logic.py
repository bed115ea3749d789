"""Kleene's three-valued all, any and not, None being unknown."""

from collections.abc import Callable, Iterator, Sequence

from hub.credit.evaluation.clauses.judgements import Judgement
from hub.credit.rulesets.language.models import AllOf, AnyOf, Node, NotOf
from hub.credit.rulesets.language.words import Clause

Truth = Callable[[Sequence[Judgement]], bool | None]


def tree(node: Node, numbers: Iterator[int]) -> Truth:
    """A written tree over its clauses, which are numbered in written order."""
    match node:
        case AllOf():
            return all_of([tree(part, numbers) for part in node.all])
        case AnyOf():
            return any_of([tree(part, numbers) for part in node.any])
        case NotOf():
            return not_of(tree(node.not_, numbers))
        case Clause():
            return clause(next(numbers))


def clause(number: int) -> Truth:
    """The judgement of that number."""
    return lambda judgements: judgements[number].truth


def all_of(parts: Sequence[Truth]) -> Truth:
    """False if one is false, unknown if one is unknown, else true."""
    return _joined(parts, decisive=False)


def any_of(parts: Sequence[Truth]) -> Truth:
    """True if one is true, unknown if one is unknown, else false."""
    return _joined(parts, decisive=True)


def not_of(part: Truth) -> Truth:
    """The opposite; unknown stays unknown."""

    def of(judgements: Sequence[Judgement]) -> bool | None:
        truth = part(judgements)
        return None if truth is None else not truth

    return of


def _joined(parts: Sequence[Truth], *, decisive: bool) -> Truth:
    def of(judgements: Sequence[Judgement]) -> bool | None:
        found = {part(judgements) for part in parts}
        return decisive if decisive in found else None if None in found else not decisive

    return of

"""Kleene's three-valued logic: all, any and not over judgements, where None is unknown.

A missing source alone is never a "no": unknown decides nothing unless the other parts leave the answer open.
"""

from collections.abc import Callable, Iterator, Sequence

from hub.credit.evaluation.clauses.judgements import Judgement
from hub.credit.rulesets.language.models import AllOf, AnyOf, Node, NotOf
from hub.credit.rulesets.language.words import Clause

#: From the judgements of all clauses: true, false or unknown (None).
TruthFunction = Callable[[Sequence[Judgement]], bool | None]


def tree(node: Node, numbers: Iterator[int]) -> TruthFunction:
    """Make the truth of a written tree; `numbers` gives each clause its number, in written order."""
    match node:
        case AllOf():
            return all_of([tree(part, numbers) for part in node.all])
        case AnyOf():
            return any_of([tree(part, numbers) for part in node.any])
        case NotOf():
            return not_of(tree(node.not_, numbers))
        case Clause():
            return clause(next(numbers))


def clause(number: int) -> TruthFunction:
    """Take the truth of the judgement with that number."""
    return lambda judgements: judgements[number].truth


def all_of(parts: Sequence[TruthFunction]) -> TruthFunction:
    """False if a part is false, else unknown if a part is unknown, else true."""
    return _join(parts, decisive=False)


def any_of(parts: Sequence[TruthFunction]) -> TruthFunction:
    """True if a part is true, else unknown if a part is unknown, else false."""
    return _join(parts, decisive=True)


def not_of(part: TruthFunction) -> TruthFunction:
    """True if the part is false, false if it is true; unknown stays unknown."""

    def opposite(judgements: Sequence[Judgement]) -> bool | None:
        truth = part(judgements)
        return None if truth is None else not truth

    return opposite


def _join(parts: Sequence[TruthFunction], *, decisive: bool) -> TruthFunction:
    def joined(judgements: Sequence[Judgement]) -> bool | None:
        truths = {part(judgements) for part in parts}
        return decisive if decisive in truths else None if None in truths else not decisive

    return joined

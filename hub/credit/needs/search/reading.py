"""What a goal reads: the functions of its rules, each with its part in them, and how good a result of each is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hub.credit.evaluation.clauses.fact_functions import FactFunction
from hub.credit.needs.results import NeedKind
from hub.credit.rulesets.language.models import AllOf, AnyOf, Node, NotOf
from hub.credit.rulesets.language.words import OperatorWithOperand

#: The results of all functions of a goal, in the order of its slots.
Results = Sequence[Any]
#: How good the results of some slots are, as numbers of which a greater one never hurts.
Goodness = Callable[[Results], tuple[int, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A function that a goal reads; `operations` are those that it tests the values of its fact by."""

    function: FactFunction[Any]
    operations: tuple[OperatorWithOperand, ...]
    kind: NeedKind
    code: str


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Slots that count together, and how good their results are for the goal."""

    slots: tuple[int, ...]
    goodness: Goodness

    def behind(self, others: int) -> "Part":
        """The same part where so many slots of others come first."""
        return Part(tuple(slot + others for slot in self.slots), lambda results: self.goodness(results[others:]))


def truth_goodness(slot: int, wanted: bool) -> Goodness:
    """How good a judgement is: as wanted 2, unknown 1, against it 0."""

    def goodness(results: Results) -> tuple[int, ...]:
        truth = results[slot].truth
        return (1 if truth is None else 2 if truth is wanted else 0,)

    return goodness


def polarities(node: Node, wanted: bool = True) -> Iterator[bool]:
    """Whether each clause of a tree, in written order, has to be true or false for the tree to be true."""
    match node:
        case AllOf():
            for part in node.all:
                yield from polarities(part, wanted)
        case AnyOf():
            for part in node.any:
                yield from polarities(part, wanted)
        case NotOf():
            yield from polarities(node.not_, not wanted)
        case _:
            yield wanted

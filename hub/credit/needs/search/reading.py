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
#: How good some results are, as numbers of which a greater one never hurts.
Measure = Callable[[Results], tuple[int, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A function that a goal reads; `operations` are those that it tests the values of its fact by."""

    function: FactFunction[Any]
    operations: tuple[OperatorWithOperand, ...]
    kind: NeedKind
    code: str


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Slots that count together, and how good for the goal it is what they have, in the order of the slots."""

    slots: tuple[int, ...]
    measure: Measure

    def goodness(self, results: Results) -> tuple[int, ...]:
        """Measure this part of the results of all slots."""
        return self.measure([results[slot] for slot in self.slots])

    def behind(self, others: int) -> "Part":
        """The same part where so many slots of others come first."""
        return Part(tuple(slot + others for slot in self.slots), self.measure)


def truth_measure(wanted: bool) -> Measure:
    """How good a judgement is: as wanted 2, unknown 1, against it 0."""

    def measure(results: Results) -> tuple[int, ...]:
        truth = results[0].truth
        return (1 if truth is None else 2 if truth is wanted else 0,)

    return measure


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

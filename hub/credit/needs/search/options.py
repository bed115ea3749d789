"""What each fact could become: for each result that its rules could have, the value nearest to the present one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any

from hub.credit.evaluation.clauses.fact_functions import FactFunction
from hub.credit.evaluation.library.in_force import Library
from hub.credit.facts.results import Fact, Value
from hub.credit.facts.vocabulary import FactDefinition, FactType
from hub.credit.needs.search.goals import AnyGoal, Goal
from hub.credit.needs.search.reading import Measure, Results, Slot
from hub.credit.rulesets.language.operators import decisive_values
from hub.credit.rulesets.language.words import OperatorWithOperand

#: Units of what is counted: there is no half of it.
COUNTED = frozenset({"项", "笔", "个月", "人", "年"})
NUMERIC = (FactType.NUMBER, FactType.YEARS)
Vector = tuple[int, ...]
_REMEMBERED = 8192


@dataclass(frozen=True, slots=True, eq=False)
class Option:
    """A value that a fact could have, the results that it gives to the slots of the fact, and how good these are."""

    value: Value
    results: Mapping[int, Any]
    goodness: Vector


@dataclass(frozen=True, slots=True, eq=False)
class OpenFact:
    """A fact that could help; its `options` stand from the nearest to the furthest.

    `best` is at least as good in everything as the present value and all options; None where nothing is.
    """

    definition: FactDefinition
    slots: tuple[int, ...]
    present: Fact
    options: tuple[Option, ...]
    best: Option | None
    known: bool
    """Whether its present value is known and not too old for the first rule that reads it."""
    operands: frozenset[Value]
    """What its rules compare it to."""
    values: tuple[Option, ...]
    """Every value that stands for others, in the order of numbers or of the choices."""

    @property
    def stale(self) -> bool:
        """Whether its source has a value of it that is too old."""
        return self.present.value is not None and not self.known


@dataclass(frozen=True, slots=True, eq=False)
class FactValues:
    """A fact that a goal reads, and every value of it that stands for others, with the results that each gives.

    `read` are the slots of all parts in which the fact counts; `measures` are those of these parts, each with the
    places of its slots in `read`.
    """

    definition: FactDefinition
    slots: tuple[int, ...]
    function: FactFunction[Any]
    read: tuple[int, ...]
    measures: tuple[tuple[Measure, tuple[int, ...]], ...]
    operands: frozenset[Value]
    values: tuple[tuple[Value, Mapping[int, Any]], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Choices:
    """What a fact could become where its parts have certain results: `every` value in order, and those that help.

    `best` is the vector that is at least as good as all others; None where none is.
    """

    every: tuple[Option, ...]
    helpful: tuple[Option, ...]
    best: Vector | None


@lru_cache(maxsize=512)
def fact_values(goal: AnyGoal, library: Library, on: date) -> tuple[FactValues, ...]:
    """The facts that a goal reads on a day; the same for all enterprises."""
    numbered = sorted(enumerate(goal.slots), key=lambda slot: slot[1].function.fact)
    of_facts = groupby(numbered, key=lambda slot: slot[1].function.fact)
    return tuple(_fact_values(goal, library.vocabulary[name], dict(slots), on) for name, slots in of_facts)


def open_facts(
    known_values: Iterable[FactValues], facts: Mapping[str, Fact], present: Results, on: date
) -> list[OpenFact]:
    """The facts of which another value could help to meet the goal."""
    opened = []
    for known in known_values:
        choices = _choices(known, tuple([present[slot] for slot in known.read]))
        if choices.helpful:
            fact = facts.get(known.definition.name, known.function.absent)
            opened.append(_open_fact(known, choices, fact, on))
    return opened


def _fact_values(goal: Goal, definition: FactDefinition, slots: Mapping[int, Slot], on: date) -> FactValues:
    operations = [operation for slot in slots.values() for operation in slot.operations]
    possible = list(dict.fromkeys(_possible(_decisive(operations, definition), definition)))
    values = [
        (value, {number: slot.function.apply(value, on, on, 0)[0] for number, slot in slots.items()})
        for value in (sorted(possible) if definition.type in NUMERIC else possible)
    ]
    parts = [part for part in goal.parts if not slots.keys().isdisjoint(part.slots)]
    read = tuple(dict.fromkeys([*slots, *(slot for part in parts for slot in part.slots)]))
    return FactValues(
        definition,
        tuple(slots),
        next(iter(slots.values())).function,
        read,
        tuple((part.measure, tuple(map(read.index, part.slots))) for part in parts),
        frozenset(operand for operation in operations for operand in operation.operands),
        tuple(values),
    )


# Remembered by the results that a fact meets in its parts, which many enterprises have in common.
@lru_cache(maxsize=_REMEMBERED)
def _choices(known: FactValues, results: tuple[Any, ...]) -> _Choices:
    """What the fact could become where the slots that it is read with have these results."""
    now = _vector(known, results)
    every = tuple(Option(value, own, _vector(known, _with_own(known, results, own))) for value, own in known.values)
    vectors = dict.fromkeys(option.goodness for option in every)
    best = next((one for one in vectors if all(as_good(one, other) for other in (now, *vectors))), None)
    return _Choices(every, tuple(option for option in every if not as_good(now, option.goodness)), best)


def _with_own(known: FactValues, results: Results, own: Mapping[int, Any]) -> list[Any]:
    return [own.get(slot, result) for slot, result in zip(known.read, results, strict=True)]


def _vector(known: FactValues, results: Results) -> Vector:
    return tuple([number for measure, places in known.measures for number in measure([results[at] for at in places])])


def _open_fact(known: FactValues, choices: _Choices, fact: Fact, on: date) -> OpenFact:
    definition = known.definition
    nearest: dict[Vector, Option] = {}
    for each in sorted(choices.helpful, key=lambda one: (_distance(one.value, fact, definition), one.goodness)):
        nearest.setdefault(each.goodness, each)
    best = None if choices.best is None else nearest.get(choices.best)
    _, stale_on = known.function.apply(fact.value, fact.as_of, on, fact.waiting)
    options = tuple(nearest.values())
    return OpenFact(definition, known.slots, fact, options, best, stale_on is not None, known.operands, choices.every)


def replaced(results: Results, changed: Mapping[int, Any]) -> list[Any]:
    """The results with some of them changed."""
    new = list(results)
    for slot, result in changed.items():
        new[slot] = result
    return new


def as_good(one: Vector, other: Vector) -> bool:
    return one == other or all(mine >= others for mine, others in zip(one, other, strict=True))


def _decisive(operations: Sequence[OperatorWithOperand], definition: FactDefinition) -> Iterable[Value]:
    """The values that stand for all others; of what is counted each bound and its neighbours."""
    if definition.type is not FactType.NUMBER or definition.unit not in COUNTED:
        return decisive_values(operations, definition)
    bounds = [Decimal(str(operand)) for operation in operations for operand in operation.operands]
    return [bound + step for bound in bounds for step in (-1, 0, 1)]


def _possible(values: Iterable[Value], definition: FactDefinition) -> Iterable[Value]:
    """The values that the fact can have at all."""
    if definition.type not in NUMERIC:
        return values
    numbers = (Decimal(str(value)) for value in values)
    most = Decimal("Infinity") if definition.maximum is None else definition.maximum
    return [
        number
        for number in numbers
        if definition.minimum <= number <= most and (definition.unit not in COUNTED or number == int(number))
    ]


def _distance(value: Value, fact: Fact, definition: FactDefinition) -> Decimal:
    """How far a value is from the present one; all are equally far from one that is not known."""
    if fact.value is None or definition.type in (FactType.FLAG, FactType.TEXT):
        return Decimal(0)
    if definition.type is FactType.CHOICE:
        places = list(definition.choices)
        return Decimal(abs(places.index(str(value)) - places.index(str(fact.value))))
    return abs(Decimal(str(value)) - Decimal(str(fact.value)))

"""The checks of an indicator's bands: they cover its facts with no gap and no overlap, and each can be reached."""

from collections.abc import Iterator
from decimal import Decimal

from hub.credit.facts.vocabulary import FACTS, FactDefinition, FactType
from hub.credit.rulesets.checks.operands import RulesetFault, operation_faults, unknown_fact
from hub.credit.rulesets.language.documents import YamlPath
from hub.credit.rulesets.language.models import Indicator, Measure
from hub.credit.rulesets.language.words import Operand

#: A lower bound, and whether it is left out. Bounds compare by where they begin: `above 5` is higher than `at_least 5`.
_Bound = tuple[Decimal, bool]


def indicator_faults(indicator: Indicator, place: YamlPath) -> Iterator[RulesetFault]:
    """Find the faults of the indicator at `place`."""
    for number, measure in enumerate(indicator.measures):
        yield from _measure(measure, place if indicator.ways is None else (*place, "ways", number))
    best = max(band.points for measure in indicator.measures for band in measure.bands)
    if best != indicator.maximum:
        yield (*place, "maximum"), f"the best band gives {best} points, not {indicator.maximum}"


def _measure(measure: Measure, place: YamlPath) -> Iterator[RulesetFault]:
    if (fault := unknown_fact(measure.fact, FACTS)) is not None:
        yield (*place, "fact"), fault
        return
    definition = FACTS[measure.fact]
    clashes = [
        clash
        for number, band in enumerate(measure.bands)
        for clash in operation_faults(band, definition, (*place, "bands", number))
    ]
    yield from clashes
    if not clashes:
        yield from _bands(measure, definition, (*place, "bands"))


def _bands(measure: Measure, definition: FactDefinition, place: YamlPath) -> Iterator[RulesetFault]:
    if definition.type in (FactType.NUMBER, FactType.YEARS):
        yield from _falling_bands(measure, definition, place)
    elif definition.type is FactType.TEXT:
        yield place, f"{definition.name} is an open list: bands cannot cover it"
    else:
        yield from _named_bands(measure, definition, place)


def _falling_bands(measure: Measure, definition: FactDefinition, place: YamlPath) -> Iterator[RulesetFault]:
    """Check bands of a number: a value falls from the highest down to the first one whose bound it reaches."""
    higher: _Bound | None = None
    for number, band in enumerate(measure.bands):
        if band.operator not in ("at_least", "above"):
            yield (*place, number, band.operator), "bands of a number are written with at_least or above, highest first"
            return
        bound = Decimal(str(band.operands[0])), band.operator == "above"
        if higher is not None and bound >= higher:
            unreached, taken_by = _in_words(bound), _in_words(higher)
            yield (*place, number, band.operator), f"{unreached} is never reached: {taken_by} above takes it"
        higher = bound if higher is None else min(higher, bound)
    if higher is not None and higher > (Decimal(definition.minimum), False):
        rest = "up to" if higher[1] else "below"
        yield place, f"a gap: values {rest} {higher[0]} fall in no band"


def _in_words(bound: _Bound) -> str:
    return f"{'above' if bound[1] else 'at_least'} {bound[0]}"


def _named_bands(measure: Measure, definition: FactDefinition, place: YamlPath) -> Iterator[RulesetFault]:
    """Check bands of a choice or a flag: each value is named in exactly one."""
    values: tuple[Operand, ...] = tuple(definition.choices) if definition.choices else (True, False)
    taken: set[Operand] = set()
    for number, band in enumerate(measure.bands):
        if band.operator not in ("is", "in"):
            yield (*place, number, band.operator), "bands of a choice are written with is or in"
            return
        for value in band.operands:
            if value in taken:
                yield (*place, number, band.operator), f"an overlap: an earlier band takes {value} already"
            taken.add(value)
    if missing := [str(value) for value in values if value not in taken]:
        yield place, f"a gap: {', '.join(missing)} in no band"

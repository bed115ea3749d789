"""Whether the bands of an indicator cover its fact: no gap, no overlap, none out of reach."""

from collections.abc import Iterator
from decimal import Decimal

from hub.evaluation.documents import Place
from hub.evaluation.language import Indicator, Operand
from hub.evaluation.operands import Fault, operation, unknown
from hub.evaluation.vocabulary import FACTS, FactDefinition, FactType


def indicator_faults(indicator: Indicator, place: Place) -> Iterator[Fault]:
    """The faults of one indicator that stands at `place`."""
    if (definition := FACTS.get(indicator.fact)) is None:
        yield (*place, "fact"), unknown("fact", indicator.fact, FACTS)
        return
    clashes = [
        clash
        for number, band in enumerate(indicator.bands)
        for clash in operation(band, definition, (*place, "bands", number))
    ]
    yield from clashes
    best = max(band.points for band in indicator.bands)
    if best != indicator.maximum:
        yield (*place, "maximum"), f"the best band gives {best} points, not {indicator.maximum}"
    if not clashes:
        yield from _bands(indicator, definition, (*place, "bands"))


def _bands(indicator: Indicator, definition: FactDefinition, place: Place) -> Iterator[Fault]:
    if definition.type in (FactType.NUMBER, FactType.YEARS):
        yield from _falling_bands(indicator, place)
    elif definition.type is FactType.TEXT:
        yield place, f"{definition.name} is an open list: bands cannot cover it"
    else:
        yield from _named_bands(indicator, definition, place)


def _falling_bands(indicator: Indicator, place: Place) -> Iterator[Fault]:
    """Numbers fall through bands from the highest: each takes what the one above left, and the last takes the rest."""
    above: Decimal | None = None
    for number, band in enumerate(indicator.bands):
        if band.operator != "at_least":
            yield (*place, number, band.operator), "bands of a number are written with at_least, highest first"
            return
        bound = Decimal(str(band.at_least))
        if above is not None and bound >= above:
            yield (*place, number, "at_least"), f"at_least {bound} is never reached: at_least {above} above takes it"
        above = bound if above is None else min(above, bound)
    if above:
        yield place, f"a gap: values below {above} fall in no band"


def _named_bands(indicator: Indicator, definition: FactDefinition, place: Place) -> Iterator[Fault]:
    values: tuple[Operand, ...] = tuple(definition.choices) if definition.choices else (True, False)
    taken: set[Operand] = set()
    for number, band in enumerate(indicator.bands):
        if band.operator not in ("is", "in"):
            yield (*place, number, band.operator), "bands of a choice are written with is or in"
            return
        for value in band.operands:
            if value in taken:
                yield (*place, number, band.operator), f"an overlap: an earlier band takes {value} already"
            taken.add(value)
    if missing := [str(value) for value in values if value not in taken]:
        yield place, f"a gap: {', '.join(missing)} in no band"

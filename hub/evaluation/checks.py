"""What is wrong with a ruleset whose form is right: each fault with its place, all of them."""

from collections import Counter
from collections.abc import Iterator, Sequence

from hub.evaluation.bands import indicator_faults
from hub.evaluation.language import (
    DisplayRuleset,
    OfficialRuleset,
    Ruleset,
    ScenarioRuleset,
    ScoringRuleset,
    clauses,
)
from hub.evaluation.operands import Fault, Vocabulary, condition, unknown
from hub.evaluation.vocabulary import FACTS, FactDefinition, FactType

_SEVERITIES = ("minor", "general", "serious")


def faults(ruleset: Ruleset | DisplayRuleset, grades: Vocabulary) -> Iterator[Fault]:
    """Every fault of one ruleset; `grades` are the facts that other rulesets make, by name."""
    match ruleset:
        case ScoringRuleset():
            yield from _scoring(ruleset)
        case OfficialRuleset():
            yield from _official(ruleset)
        case ScenarioRuleset():
            yield from _scenario(ruleset, {**FACTS, **grades})
        case DisplayRuleset():
            yield from _windows(ruleset)
    if isinstance(ruleset, Ruleset) and ruleset.effective_to and ruleset.effective_to <= ruleset.effective_from:
        yield ("effective_to",), f"{ruleset.effective_to} is not after {ruleset.effective_from}"


def _scoring(ruleset: ScoringRuleset) -> Iterator[Fault]:
    dimensions = {dimension.code for dimension in ruleset.dimensions}
    for number, indicator in enumerate(ruleset.indicators):
        place = ("indicators", number)
        if indicator.dimension not in dimensions:
            yield (*place, "dimension"), unknown("dimension", indicator.dimension, dimensions)
        yield from indicator_faults(indicator, place)
    levels = [cut.level for cut in ruleset.cuts]
    for number, veto in enumerate(ruleset.vetoes):
        yield from condition(veto, FACTS, ("vetoes", number))
        if veto.cap not in levels:
            yield ("vetoes", number, "cap"), unknown("level", veto.cap, levels)
    yield from _cuts(ruleset)
    weights = sum(indicator.weight for indicator in ruleset.indicators)
    if weights != 100:
        yield ("indicators",), f"the weights add up to {weights}, not 100"
    yield from _twice("dimensions", [dimension.code for dimension in ruleset.dimensions])
    yield from _twice("indicators", [indicator.code for indicator in ruleset.indicators])
    yield from _twice("vetoes", [veto.code for veto in ruleset.vetoes])
    used = [indicator.fact for indicator in ruleset.indicators] + [veto.fact for veto in ruleset.vetoes]
    yield from _ages(ruleset, used, FACTS)


def _official(ruleset: OfficialRuleset) -> Iterator[Fault]:
    for field, name in (("level", ruleset.level), ("score", ruleset.score)):
        if name is None:
            continue
        wanted = (FactType.CHOICE, FactType.TEXT) if field == "level" else (FactType.NUMBER,)
        if name not in FACTS:
            yield (field,), unknown("fact", name, FACTS)
        elif FACTS[name].type not in wanted:
            yield (field,), f"{name} is a {FACTS[name].type}, not a {' or '.join(wanted)}"
    yield from _ages(ruleset, [name for name in (ruleset.level, ruleset.score) if name], FACTS)


def _scenario(ruleset: ScenarioRuleset, vocabulary: Vocabulary) -> Iterator[Fault]:
    written = clauses(ruleset.eligible_when, ("eligible_when",))
    seen: set[str] = set()
    for place, clause in written:
        yield from condition(clause, vocabulary, place)
        if clause.code in seen:
            yield (*place, "code"), f"{clause.code} is the code of an earlier clause"
        seen.add(clause.code)
    yield from _threshold(ruleset, vocabulary)
    for number, ordering in enumerate(ruleset.order_by):
        if ordering.by not in vocabulary:
            yield ("order_by", number, "by"), unknown("fact", ordering.by, vocabulary)
    yield from _twice("settings", [setting.code for setting in ruleset.settings])
    yield from _ages(ruleset, [clause.fact for _, clause in written], vocabulary)


def _threshold(ruleset: ScenarioRuleset, vocabulary: Vocabulary) -> Iterator[Fault]:
    if (threshold := ruleset.threshold) is None:
        return
    schemes = [name.removeprefix("grade.") for name in vocabulary if name.startswith("grade.")]
    if threshold.scheme not in schemes:
        yield ("threshold", "scheme"), unknown("scheme", threshold.scheme, schemes)
        return
    levels = vocabulary[f"grade.{threshold.scheme}"].choices
    if threshold.at_least not in levels:
        yield ("threshold", "at_least"), unknown("level", threshold.at_least, levels)


def _windows(ruleset: DisplayRuleset) -> Iterator[Fault]:
    days = [window.decided_from for window in ruleset.windows]
    for number, (window, day) in enumerate(zip(ruleset.windows, days, strict=True)):
        place = ("windows", number)
        if number == 0 and day is not None:
            yield (*place, "decided_from"), "the first window is for all earlier decisions and has no first day"
        earlier = days[number - 1] if number else None
        if number and (day is None or (earlier is not None and day <= earlier)):
            yield (*place, "decided_from"), "windows must stand in the order of their first days"
        if missing := [severity for severity in _SEVERITIES if severity not in window.months]:
            yield (*place, "months"), f"no window for {', '.join(missing)}"


def _cuts(ruleset: ScoringRuleset) -> Iterator[Fault]:
    yield from _twice("cuts", [cut.level for cut in ruleset.cuts])
    for number, (above, cut) in enumerate(zip(ruleset.cuts, ruleset.cuts[1:], strict=False), start=1):
        if cut.at_least >= above.at_least:
            yield ("cuts", number, "at_least"), f"cuts must descend, and {cut.at_least} follows {above.at_least}"
    if lowest := ruleset.cuts[-1].at_least:
        yield ("cuts",), f"a gap: scores below {lowest} have no level"


def _ages(ruleset: Ruleset, used: Sequence[str], vocabulary: Vocabulary) -> Iterator[Fault]:
    """Each department's source has its own limit of age, said in the file that uses it."""
    known = [vocabulary[name] for name in used if name in vocabulary]
    needed = {known.resource: known.name for known in reversed(known) if _may_be_late(known)}
    for resource, name in needed.items():
        if resource not in ruleset.max_age_days:
            yield ("max_age_days",), f"{resource}, the source of {name}, has no limit of age"
    for resource in ruleset.max_age_days:
        if resource not in needed and all(name in vocabulary for name in used):
            yield ("max_age_days", resource), f"nothing here uses {resource}"


def _may_be_late(definition: FactDefinition) -> bool:
    return definition.resource != "consent" and not definition.name.startswith("grade.")


def _twice(field: str, codes: list[str]) -> Iterator[Fault]:
    counts = Counter[str]()
    for number, code in enumerate(codes):
        counts[code] += 1
        if counts[code] > 1:
            yield (field, number), f"{code} is there already"

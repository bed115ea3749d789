"""The checks of one ruleset whose form is right: they find every fault, each with its place."""

from collections import Counter
from collections.abc import Iterator, Sequence

from hub.credit.facts.vocabulary import FACTS, FactDefinition, FactType
from hub.credit.rulesets.checks import contradictions, declared_facts, declared_resources, legal_limits
from hub.credit.rulesets.checks.bands import indicator_faults
from hub.credit.rulesets.checks.declared_facts import Resources
from hub.credit.rulesets.checks.operands import RulesetFault, Vocabulary, condition_faults, unknown_fact
from hub.credit.rulesets.language.declared_facts import FactsRuleset
from hub.credit.rulesets.language.models import (
    AnyDocument,
    DisplayRuleset,
    OfficialRuleset,
    Ruleset,
    ScenarioRuleset,
    ScoringRuleset,
    clauses,
)
from hub.credit.rulesets.language.suggestions import unknown
from hub.intake.ingest.declarations.language import ResourceDeclaration

_SEVERITIES = ("minor", "general", "serious")


def faults(ruleset: AnyDocument, grades: Vocabulary, resources: Resources) -> Iterator[RulesetFault]:
    """Find every fault of one ruleset; `grades` are the facts that schemes define, by name."""
    yield from part_faults(ruleset, grades, resources)
    match ruleset:
        case ScoringRuleset():
            yield from _scoring(ruleset)
        case OfficialRuleset():
            yield from _ages(ruleset, [name for name in (ruleset.level, ruleset.score) if name], FACTS)
        case ScenarioRuleset():
            yield from _scenario(ruleset, {**FACTS, **grades})
        case DisplayRuleset():
            yield from _windows(ruleset)
        case ResourceDeclaration():
            yield from declared_resources.faults(ruleset)
    if isinstance(ruleset, Ruleset):
        if ruleset.effective_to and ruleset.effective_to <= ruleset.effective_from:
            yield ("effective_to",), f"{ruleset.effective_to} is not after {ruleset.effective_from}"
        yield from _twice("human_checks", [check.code for check in ruleset.human_checks])
        yield from legal_limits.faults(ruleset)


def part_faults(ruleset: AnyDocument, grades: Vocabulary, resources: Resources) -> Iterator[RulesetFault]:
    """Find the faults of single indicators, clauses, levels and declared facts.

    These checks need no other part, so they also run on a ruleset whose unsound parts were left out.
    """
    match ruleset:
        case ScoringRuleset():
            yield from _scoring_parts(ruleset)
        case OfficialRuleset():
            yield from _official_parts(ruleset)
        case ScenarioRuleset():
            yield from _scenario_parts(ruleset, {**FACTS, **grades})
        case FactsRuleset():
            yield from declared_facts.faults(ruleset, resources)


def _scoring_parts(ruleset: ScoringRuleset) -> Iterator[RulesetFault]:
    dimensions = {dimension.code for dimension in ruleset.dimensions}
    if ruleset.applies_to is not None:
        yield from condition_faults(ruleset.applies_to, FACTS, ("applies_to",))
    for number, indicator in enumerate(ruleset.indicators):
        if indicator.dimension not in dimensions:
            yield ("indicators", number, "dimension"), unknown("dimension", indicator.dimension, dimensions)
        yield from indicator_faults(indicator, ("indicators", number))
    for number, gate in enumerate(ruleset.gates):
        yield from condition_faults(gate, FACTS, ("gates", number))
    levels = [cut.level for cut in ruleset.cuts]
    for number, veto in enumerate(ruleset.vetoes):
        yield from condition_faults(veto, FACTS, ("vetoes", number))
        if veto.cap not in levels:
            yield ("vetoes", number, "cap"), unknown("level", veto.cap, levels)
    for number, minimum in enumerate(ruleset.minima):
        if minimum.dimension not in dimensions:
            yield ("minima", number, "dimension"), unknown("dimension", minimum.dimension, dimensions)
    for number, node in enumerate(ruleset.direct):
        for place, clause in clauses(node, ("direct", number)):
            yield from condition_faults(clause, FACTS, place)


def _scoring(ruleset: ScoringRuleset) -> Iterator[RulesetFault]:
    yield from _cuts(ruleset)
    yield from _minima(ruleset)
    weights = sum(indicator.weight for indicator in ruleset.indicators)
    if weights != 100:
        yield ("indicators",), f"the weights add up to {weights}, not 100"
    yield from _twice("dimensions", [dimension.code for dimension in ruleset.dimensions])
    yield from _twice("indicators", [indicator.code for indicator in ruleset.indicators])
    direct_clauses = [clause for node in ruleset.direct for _, clause in clauses(node, ())]
    codes: set[str] = set()
    for field, parts in (("gates", ruleset.gates), ("vetoes", ruleset.vetoes), ("minima", ruleset.minima)):
        yield from _twice(field, [part.code for part in parts], codes)
    yield from _twice("direct", [clause.code for clause in direct_clauses], codes)
    for number, node in enumerate(ruleset.direct):
        yield from contradictions.faults(node, ("direct", number), FACTS)
    measured = [measure.fact for indicator in ruleset.indicators for measure in indicator.measures]
    applied = [ruleset.applies_to.fact] if ruleset.applies_to else []
    judged = [clause.fact for clause in (*ruleset.gates, *ruleset.vetoes, *direct_clauses)]
    yield from _ages(ruleset, [*applied, *measured, *judged], FACTS)


def _minima(ruleset: ScoringRuleset) -> Iterator[RulesetFault]:
    for number, minimum in enumerate(ruleset.minima):
        reachable = sum(
            indicator.weight for indicator in ruleset.indicators if indicator.dimension == minimum.dimension
        )
        if minimum.at_least > reachable:
            yield ("minima", number, "at_least"), f"{minimum.dimension} gives {reachable} points at most"


def _official_parts(ruleset: OfficialRuleset) -> Iterator[RulesetFault]:
    for field, name in (("level", ruleset.level), ("score", ruleset.score)):
        if name is None:
            continue
        fitting = (FactType.CHOICE, FactType.TEXT) if field == "level" else (FactType.NUMBER,)
        if (fault := unknown_fact(name, FACTS)) is not None:
            yield (field,), fault
        elif FACTS[name].type not in fitting:
            yield (field,), f"{name} is a {FACTS[name].type}, not a {' or '.join(fitting)}"


def _scenario_parts(ruleset: ScenarioRuleset, vocabulary: Vocabulary) -> Iterator[RulesetFault]:
    for place, clause in clauses(ruleset.eligible_when, ("eligible_when",)):
        yield from condition_faults(clause, vocabulary, place)
    yield from _threshold(ruleset, vocabulary)
    for number, ordering in enumerate(ruleset.order_by):
        if (fault := unknown_fact(ordering.by, vocabulary)) is not None:
            yield ("order_by", number, "by"), fault


def _scenario(ruleset: ScenarioRuleset, vocabulary: Vocabulary) -> Iterator[RulesetFault]:
    placed_clauses = clauses(ruleset.eligible_when, ("eligible_when",))
    codes: set[str] = set()
    for place, clause in placed_clauses:
        if clause.code in codes:
            yield (*place, "code"), f"{clause.code} is the code of an earlier clause"
        codes.add(clause.code)
    yield from contradictions.faults(ruleset.eligible_when, ("eligible_when",), vocabulary)
    yield from _twice("settings", [setting.code for setting in ruleset.settings])
    yield from _ages(ruleset, [clause.fact for _, clause in placed_clauses], vocabulary)


def _threshold(ruleset: ScenarioRuleset, vocabulary: Vocabulary) -> Iterator[RulesetFault]:
    if (threshold := ruleset.threshold) is None:
        return
    schemes = [name.removeprefix("grade.") for name in vocabulary if name.startswith("grade.")]
    if threshold.scheme not in schemes:
        yield ("threshold", "scheme"), unknown("scheme", threshold.scheme, schemes)
        return
    levels = tuple(vocabulary[f"grade.{threshold.scheme}"].choices)
    if threshold.at_least not in levels:
        yield ("threshold", "at_least"), unknown("level", threshold.at_least, levels)
    elif threshold.at_least == levels[-1]:
        yield ("threshold", "at_least"), f"this is always true: {threshold.at_least} is the lowest level"


def _windows(ruleset: DisplayRuleset) -> Iterator[RulesetFault]:
    yield from _twice("listings", [listing.source for listing in ruleset.listings])
    yield from _twice("assumptions", [assumption.assume for assumption in ruleset.assumptions])
    days = [window.decided_from for window in ruleset.windows]
    for number, (window, day) in enumerate(zip(ruleset.windows, days, strict=True)):
        place = ("windows", number)
        if number == 0 and day is not None:
            yield (*place, "decided_from"), "the first window is for all earlier decisions and has no first day"
        if number == 0 and window.decided_by is not None:
            yield (*place, "decided_by"), "the first window is for the decisions of every authority"
        earlier = days[number - 1] if number else None
        if number and (day is None or (earlier is not None and day <= earlier)):
            yield (*place, "decided_from"), "windows must stand in the order of their first days"
        if missing := [severity for severity in _SEVERITIES if severity not in window.months]:
            yield (*place, "months"), f"no window for {', '.join(missing)}"


def _cuts(ruleset: ScoringRuleset) -> Iterator[RulesetFault]:
    yield from _twice("cuts", [cut.level for cut in ruleset.cuts])
    for number, (above, cut) in enumerate(zip(ruleset.cuts, ruleset.cuts[1:], strict=False), start=1):
        if cut.at_least >= above.at_least:
            yield ("cuts", number, "at_least"), f"cuts must descend, and {cut.at_least} follows {above.at_least}"
    if lowest := ruleset.cuts[-1].at_least:
        yield ("cuts",), f"a gap: scores below {lowest} have no level"
    if ruleset.undecided in [cut.level for cut in ruleset.cuts]:
        yield ("undecided",), f"{ruleset.undecided} is a level of the cuts"


def _ages(ruleset: Ruleset, used: Sequence[str], vocabulary: Vocabulary) -> Iterator[RulesetFault]:
    """Compare `max_age_days` with the sources of the facts that are used: each source needs its limit of age."""
    definitions = [vocabulary[name] for name in used if name in vocabulary]
    # In reverse, so that a fault names the first fact of its source.
    needed = {definition.resource: definition.name for definition in reversed(definitions) if _may_be_late(definition)}
    for resource, name in needed.items():
        if resource not in ruleset.max_age_days:
            yield ("max_age_days",), f"{resource}, the source of {name}, has no limit of age"
    for resource in ruleset.max_age_days:
        if resource not in needed and all(name in vocabulary for name in used):
            yield ("max_age_days", resource), f"nothing here uses {resource}"


def _may_be_late(definition: FactDefinition) -> bool:
    """The hub's own facts never are: consents, and the grades it works out."""
    return definition.resource != "consent" and not definition.name.startswith("grade.")


def _twice(field: str, codes: list[str], earlier: set[str] | None = None) -> Iterator[RulesetFault]:
    """Find codes that this list or an `earlier` one has already; adds them to `earlier`."""
    taken = Counter[str](earlier or ())
    for number, code in enumerate(codes):
        taken[code] += 1
        if taken[code] > 1:
            yield (field, number), f"{code} is there already"
    if earlier is not None:
        earlier.update(codes)

"""The checks of declared facts: the resource and its columns exist, the formula fits how its rows come."""

from collections.abc import Iterator, Mapping

from hub.credit.facts.vocabulary import SHIPPED, FactType
from hub.credit.rulesets.checks.operands import RulesetFault, operation_faults
from hub.credit.rulesets.language.columns import column_type
from hub.credit.rulesets.language.declared_facts import (
    FactDeclaration,
    FactsRuleset,
    Growth,
    Latest,
    MonthsWith,
    MonthsWithout,
    WindowFormula,
)
from hub.credit.rulesets.language.documents import YamlPath
from hub.credit.rulesets.language.suggestions import unknown
from hub.intake.ingest.standard.resource import Cadence, Resource

Resources = Mapping[str, Resource]


def faults(ruleset: FactsRuleset, resources: Resources) -> Iterator[RulesetFault]:
    """Find every fault of the facts of one file."""
    named: set[str] = set()
    for number, declaration in enumerate(ruleset.facts):
        if declaration.name in named or declaration.name in SHIPPED or declaration.name.startswith("grade."):
            yield ("facts", number, "name"), f"{declaration.name} is the name of another fact"
        named.add(declaration.name)
        yield from fact_faults(declaration, resources, ("facts", number))


def fact_faults(declaration: FactDeclaration, resources: Resources, place: YamlPath) -> Iterator[RulesetFault]:
    """Find the faults of the fact at `place`; without faults it can be compiled."""
    resource = resources.get(declaration.resource)
    if resource is None:
        yield (*place, "resource"), unknown("resource", declaration.resource, resources)
        return
    at = (*place, "formula")
    yield from _columns(declaration, resource, at)
    yield from _filters(declaration, resource, at)
    yield from _rhythm(declaration, resource, at)
    if declaration.ordered and not _is_choice(declaration, resource):
        yield (*place, "ordered"), "only the latest of a choice has an order"


def _columns(declaration: FactDeclaration, resource: Resource, at: YamlPath) -> Iterator[RulesetFault]:
    for inside, column in declaration.columns:
        if fault := _column_fault(resource, column):
            yield (*at, *inside), fault
            continue
        kind = column_type(resource, column)
        if kind and kind.type is not FactType.NUMBER and not isinstance(declaration.formula, Latest):
            yield (*at, *inside), f"{resource.code}.{column} is a {kind.type}: only numbers add up"


def _filters(declaration: FactDeclaration, resource: Resource, at: YamlPath) -> Iterator[RulesetFault]:
    for number, one in enumerate(declaration.filters):
        place = (*at, "where", number)
        if fault := _column_fault(resource, one.column):
            yield (*place, "column"), fault
        elif kind := column_type(resource, one.column):
            yield from operation_faults(one, kind.definition(resource.code, one.column), place)


def _rhythm(declaration: FactDeclaration, resource: Resource, at: YamlPath) -> Iterator[RulesetFault]:
    """Compare the formula with how rows come: months and silence are of periods, one row only has no sum."""
    formula, code = declaration.formula, resource.code
    if isinstance(formula, Latest):
        return
    monthly = resource.cadence is Cadence.PERIOD and resource.by_month
    if resource.cadence is Cadence.STATE or (resource.cadence is Cadence.PERIOD and not monthly):
        yield at, f"{code} has no rows of single months or events: only latest fits it"
    elif isinstance(formula, Growth | MonthsWith | MonthsWithout) and not monthly:
        yield at, f"{code} has no rows of single months, which this formula compares"
    elif isinstance(formula, WindowFormula):
        yield from _window(formula, code, at, monthly=monthly)


def _window(formula: WindowFormula, code: str, at: YamlPath, *, monthly: bool) -> Iterator[RulesetFault]:
    if monthly and formula.months is None:
        yield at, f"'months' is missing: {code} has a row for each month, so say how many of the newest count"
    if monthly and formula.silent_month is None:
        yield at, "'silent_month' is missing: does a month without a row count as zero, or is the fact then unknown?"
    if not monthly and formula.silent_month is not None:
        yield (*at, "silent_month"), f"{code} is a list of events, in which no month is missing"


def _column_fault(resource: Resource, column: str) -> str | None:
    """Say why a formula cannot look at a column; None if it can."""
    read = resource.read_by_rules or ()
    if column not in read:
        return unknown(f"column of {resource.code} that rules read", column, read)
    if column_type(resource, column) is None:
        return f"{resource.code}.{column} is a day: formulas look at numbers, flags, choices and texts"
    return None


def _is_choice(declaration: FactDeclaration, resource: Resource) -> bool:
    if not isinstance(declaration.formula, Latest) or _column_fault(resource, declaration.formula.latest):
        return False
    kind = column_type(resource, declaration.formula.latest)
    return kind is not None and kind.type is FactType.CHOICE

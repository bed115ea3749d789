"""A declared fact -> its definition for rules, and its derivation from records."""

import hashlib
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

import orjson

from hub.credit.facts.derivation import formulas, selections
from hub.credit.facts.derivation.declared import DeclaredFact, derivation
from hub.credit.facts.derivation.formulas import (
    FEN_IN_TEN_THOUSAND_YUAN,
    Body,
    Formula,
    Reading,
    Test,
    fen,
    ten_thousands,
)
from hub.credit.facts.derivation.selections import Selection
from hub.credit.facts.vocabulary import FactDefinition, FactType, Wording
from hub.credit.rulesets.language.columns import ColumnType, as_it_is, column_type
from hub.credit.rulesets.language.declared_facts import (
    AnyRow,
    Count,
    FactDeclaration,
    Filter,
    Growth,
    Latest,
    MonthsWith,
    MonthsWithout,
    ShareOf,
    Sum,
)
from hub.credit.rulesets.language.operators import predicate
from hub.intake.ingest.standard.resource import Cadence, Resource

_PER_CENT, _MONTHS = "%", "个月"


def declared_fact(declaration: FactDeclaration, resource: Resource) -> DeclaredFact:
    """Make a sound declaration into a fact over its resource."""
    derive = derivation(resource.code, _selection(declaration, resource), _formula(declaration, resource))
    return DeclaredFact(definition(declaration, resource), derive)


def definition(declaration: FactDeclaration, resource: Resource) -> FactDefinition:
    """What rules have to know about the fact."""
    kind, unit, choices = _values(declaration, resource)
    number = kind is FactType.NUMBER
    return FactDefinition(
        name=declaration.name,
        type=kind,
        resource=resource.code,
        title=Wording(declaration.title.zh, declaration.title.en),
        unit=unit if declaration.unit is None else declaration.unit,
        minimum=_minimum(declaration) if number else 0,
        maximum=_maximum(declaration) if number else None,
        choices=choices,
        ordered=declaration.ordered,
        reported=declaration.reported,
        meaning=_meaning(declaration, resource),
    )


def _values(declaration: FactDeclaration, resource: Resource) -> tuple[FactType, str, Mapping[str, str]]:
    """The type of the fact's values, the unit they have unless another is written, and their choices."""
    match declaration.formula:
        case Latest(latest=column) | Sum(sum=column):
            of_column = _type(resource, column)
            return of_column.type, of_column.unit, of_column.choices
        case AnyRow():
            return FactType.FLAG, "", {}
        case ShareOf() | Growth():
            return FactType.NUMBER, _PER_CENT, {}
        case MonthsWith() | MonthsWithout():
            return FactType.NUMBER, _MONTHS, {}
        case Count():
            return FactType.NUMBER, "", {}


def _minimum(declaration: FactDeclaration) -> int:
    return -100 if isinstance(declaration.formula, Growth) else declaration.minimum


def _maximum(declaration: FactDeclaration) -> int | None:
    match declaration.formula:
        case MonthsWith(months=months) | MonthsWithout(months=months):
            return months
        case ShareOf(of=None):
            return 100
        case _:
            return declaration.maximum


def _selection(declaration: FactDeclaration, resource: Resource) -> Selection:
    formula = declaration.formula
    if isinstance(formula, Latest):
        newest = {Cadence.STATE: selections.state, Cadence.EVENT: selections.newest_event}
        return newest.get(resource.cadence, selections.newest_period)
    if isinstance(formula, MonthsWith | MonthsWithout):
        return selections.months(formula.months, with_silent_ones=True)
    if resource.cadence is Cadence.PERIOD:
        count = (formula.months or 1) * (2 if isinstance(formula, Growth) else 1)
        return selections.months(count, with_silent_ones=formula.silent_month == "zero")
    return selections.recent_events(formula.months) if formula.months else selections.current_events


def _formula(declaration: FactDeclaration, resource: Resource) -> Formula:
    test = _test(declaration.filters, resource)
    match declaration.formula:
        case Latest(latest=column):
            return formulas.latest(_reading(resource, column))
        case Count():
            return formulas.count(test)
        case AnyRow():
            return formulas.any_row(test)
        case Sum(sum=column):
            return formulas.total(_reading(resource, column), test)
        case ShareOf(share=part, of=str(whole)):
            return formulas.share(_reading(resource, part), _reading(resource, whole), test)
        case ShareOf():
            return formulas.share_of_rows(test)
        case Growth(growth=column):
            return formulas.growth(_reading(resource, column), test)
        case MonthsWith():
            return formulas.months_with(test)
        case MonthsWithout():
            return formulas.months_without(test)


def _reading(resource: Resource, column: str) -> Reading:
    read = _type(resource, column).read
    return itemgetter(column) if read is as_it_is else lambda body: read(body[column])


def _test(among: Iterable[Filter], resource: Resource) -> Test:
    return formulas.all_of([_filter(one, resource) for one in among])


def _filter(one: Filter, resource: Resource) -> Test:
    column, of_column = one.column, _type(resource, one.column)
    read, unit = (fen, FEN_IN_TEN_THOUSAND_YUAN) if of_column.read is ten_thousands else (of_column.read, None)
    passes = predicate(one, of_column.definition(resource.code, column), unit)

    def test(body: Body) -> bool | None:
        value = read(body[column])
        return None if value is None else passes(value)

    def test_as_it_is(body: Body) -> bool | None:
        value = body[column]
        return None if value is None else passes(value)

    return test_as_it_is if read is as_it_is else test


def _type(resource: Resource, column: str) -> ColumnType:
    kind = column_type(resource, column)
    assert kind is not None, f"{resource.code}.{column} passed the checks"
    return kind


def _meaning(declaration: FactDeclaration, resource: Resource) -> str:
    """Digest all that a value follows from: the formula, its columns, and how its resource's rows begin and end."""
    columns = {*(column for _, column in declaration.columns), *(one.column for one in declaration.filters)}
    content: dict[str, Any] = {
        "fact": declaration.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"title", "reported"}),
        "columns": {column: [_type(resource, column).type, _type(resource, column).unit] for column in columns},
        "rows": [resource.cadence, resource.begins, resource.ends, resource.through, resource.repaired],
    }
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()

"""The sentences of declared facts: what each is worked out from, and how."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from hub.credit.evaluation.clauses.conditions import requirement
from hub.credit.explanations.parts import heads, names
from hub.credit.explanations.parts.heads import line, section, worded
from hub.credit.explanations.results import Line
from hub.credit.facts.vocabulary import Wording
from hub.credit.rulesets.language.columns import column_type
from hub.credit.rulesets.language.declared_facts import (
    AnyRow,
    Count,
    FactDeclaration,
    FactsRuleset,
    Filter,
    Growth,
    Latest,
    MonthsWith,
    MonthsWithout,
    ShareOf,
    Sum,
    WindowFormula,
)
from hub.intake.ingest.standard.resource import Resource

_FACTS = Wording("指标（facts）：规则可以使用的指标", "facts (facts) that rules may name")


def fact_sections(ruleset: FactsRuleset, resources: Mapping[str, Resource]) -> Iterator[Line]:
    """Say of each fact from which source it comes, and by which formula."""
    yield section("概况", "In short", heads.head(ruleset, _FACTS))
    yield section("各项指标", "The facts", [_fact(fact, resources[fact.resource]) for fact in ruleset.facts])


def _fact(fact: FactDeclaration, resource: Resource) -> Line:
    name, title = fact.name, worded(fact.title)
    text = Wording(f"【{name}】{title.zh}", f"[{name}] {title.en}")
    return Line(f"fact/{name}", Wording(f"指标 {name}", f"fact {name}"), text, tuple(_parts(fact, resource)))


def _parts(fact: FactDeclaration, resource: Resource) -> Iterator[Line]:
    key, code = f"fact/{fact.name}", resource.code
    source = Wording(f"{resource.source_title}（{code}）", f"{resource.source_title_en} ({code})")
    yield line(f"{key}/resource", "数据来源", "source", source)
    yield line(f"{key}/formula", "算法", "formula", _formula(fact, resource))
    yield from _filters(fact, resource)
    yield from _window(fact)
    yield from _values(fact)


def _formula(fact: FactDeclaration, resource: Resource) -> Wording:
    match fact.formula:
        case Latest(latest=column):
            text, of = Wording("当日有效的最新一行的{}", "{} of the newest row that holds on the day"), [column]
        case Count():
            text, of = Wording("行数", "the number of rows"), []
        case AnyRow():
            text, of = Wording("是否有行", "whether there is a row"), []
        case Sum(sum=column):
            text, of = Wording("{}之和", "the sum of {}"), [column]
        case ShareOf(share=part, of=str(whole)):
            text, of = Wording("{}之和占{}之和的百分比", "the sum of {} in per cent of that of {}"), [part, whole]
        case ShareOf():
            text, of = Wording("符合条件的行占全部行的百分比", "the rows meant in per cent of all rows"), []
        case Growth(growth=column):
            text = Wording(
                "最近各月{}之和比此前同样多个月增长的百分比",
                "the sum of {} over that of as many months before, less one, in per cent",
            )
            of = [column]
        case MonthsWith():
            text, of = Wording("有行的月数", "the number of months with a row"), []
        case MonthsWithout():
            text, of = Wording("没有行的月数", "the number of months without a row"), []
    columns = [_column(resource, name) for name in of]
    return Wording(text.zh.format(*(each.zh for each in columns)), text.en.format(*(each.en for each in columns)))


def _filters(fact: FactDeclaration, resource: Resource) -> Iterator[Line]:
    for number, one in enumerate(fact.filters):
        yield line(f"fact/{fact.name}/where/{number}", "只算", "of rows where", _filter(one, resource))


def _filter(one: Filter, resource: Resource) -> Wording:
    kind = column_type(resource, one.column)
    if kind is None:
        raise KeyError(one.column)
    return requirement(replace(kind.definition(resource.code, one.column), title=_column(resource, one.column)), one)


def _window(fact: FactDeclaration) -> Iterator[Line]:
    key, formula = f"fact/{fact.name}", fact.formula
    if isinstance(formula, WindowFormula | MonthsWith | MonthsWithout) and formula.months is not None:
        months = Wording(f"最近 {formula.months} 个月", f"the newest {formula.months} months")
        yield line(f"{key}/months", "时间范围", "window", months)
    if isinstance(formula, WindowFormula) and formula.silent_month is not None:
        silent = names.SILENT_MONTHS[formula.silent_month]
        yield line(f"{key}/silent_month", "没有行的月份", "a month without a row", silent)


def _values(fact: FactDeclaration) -> Iterator[Line]:
    key = f"fact/{fact.name}"
    bounds = {"unit": (fact.unit, "单位", "unit"), "maximum": (fact.maximum, "最大值", "never more than")}
    bounds["minimum"] = fact.minimum, "最小值", "never less than"
    for word, (value, zh, en) in bounds.items():
        if value is not None:
            yield line(f"{key}/{word}", zh, en, Wording(f"{value}", f"{value}"))
    if fact.ordered:
        order = Wording("各值由好到差排列", "its values stand from best to worst")
        yield Line(f"{key}/ordered", order, order)
    if not fact.reported:
        hidden = Wording("不写入信用报告", "reports do not show it")
        yield Line(f"{key}/reported", hidden, hidden)


def _column(resource: Resource, name: str) -> Wording:
    if name not in resource.row.model_fields:
        raise KeyError(name)
    return Wording(resource.row.title(name), name)

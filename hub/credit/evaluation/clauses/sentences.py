"""The sentences of reasons and indicators, which name no enterprise, so that many enterprises share them."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal

from hub.credit.facts.results import Value
from hub.credit.facts.vocabulary import SOURCES, FactDefinition, FactType, Wording

_HUNDREDTH = Decimal("0.01")


def why_unknown(source: str, as_of: date | None, has_value: bool, on: date, max_age: int | None) -> Wording:
    """Say how a source fails: it never arrived, has nothing about this enterprise, or is too old."""
    if as_of is None:
        return Wording(f"数据源 {source} 从未接入", f"source {source} has never arrived")
    if not has_value:
        zh = f"数据源 {source} 没有该企业可用的记录（数据截至 {as_of}）"
        return Wording(zh, f"source {source} has no usable record of this enterprise (data as of {as_of})")
    age = (on - as_of).days
    zh = f"数据源 {source} 截至 {as_of}，已 {age} 天，超过 {max_age} 天"
    return Wording(zh, f"source {source} is of {as_of}, {age} days old, more than {max_age}")


def unknown(required: Wording, why: Wording) -> Wording:
    """Say that a requirement cannot be judged, and why."""
    return Wording(f"{required.zh}：无法判断，{why.zh}", f"{required.en}: cannot tell, {why.en}")


def obtain(source: str) -> Wording:
    """Say what to do about a source that fails."""
    title = SOURCES.get(source, Wording(source, source))  # of a resource that is declared and not yet published
    return Wording(
        f"取得数据源 {source}（{title.zh}）的最新数据", f"obtain current data of source {source} ({title.en})"
    )


def grade_required(scheme: Wording, level: str) -> Wording:
    return Wording(f"{scheme.zh}等级不低于 {level}", f"{scheme.en}: grade at least {level}")


def no_grade(scheme: Wording) -> Wording:
    return Wording(f"该企业目前没有{scheme.zh}等级", f"the enterprise has no current grade of {scheme.en}")


def not_assessed(sources: Sequence[str]) -> Wording:
    """Say that a grade falls short only as long as these sources are missing."""
    zh = f"评价尚缺数据源 {'、'.join(sources)}，补齐后可能达到"
    return Wording(zh, f"the grade was given without {', '.join(sources)}, which might lift it")


def obtain_all(sources: Sequence[str]) -> Wording:
    """Say what to do about sources without which a grade was given."""
    zh = f"取得数据源 {'、'.join(sources)} 的最新数据后重新评价"
    return Wording(zh, f"obtain current data of {', '.join(sources)} and evaluate again")


def fact_with_value(definition: FactDefinition, value: Value) -> str:
    """Write a fact with its value: 研发费用占营业收入比例为 6.25 %."""
    if definition.type is FactType.FLAG:
        return f"{definition.title.zh}：{'是' if value else '否'}"
    blank = " " if definition.type in (FactType.NUMBER, FactType.YEARS) else ""
    return f"{definition.title.zh}为{blank}{value_with_unit(definition, value)}"


def value_with_unit(definition: FactDefinition, value: Value) -> str:
    """Write a value with its unit, cut after two places.

    It is not rounded, since a rounded value could seem to reach a band that it misses.
    """
    if isinstance(value, Decimal):
        value = f"{value.quantize(_HUNDREDTH, ROUND_DOWN).normalize():f}"
    text = definition.choices.get(str(value), str(value))
    return f"{text} {definition.unit}" if definition.unit else text


def points(earned: Decimal, maximum: Decimal) -> str:
    return f"得 {earned} 分（满分 {maximum} 分）"

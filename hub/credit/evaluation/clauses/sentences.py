"""The sentences of reasons and indicators; written once for each ruleset and value, not for each enterprise."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal

from hub.credit.facts.results import Value
from hub.credit.facts.vocabulary import SOURCES, FactDefinition, FactType, Wording

_HUNDREDTH = Decimal("0.01")


def why_unknown(source: str, seen: date | None, has_value: bool, on: date, limit: int | None) -> Wording:
    """Which source fails, and how: it never came, has nothing of this enterprise, or is too old."""
    if seen is None:
        return Wording(f"数据源 {source} 从未接入", f"source {source} has never arrived")
    if not has_value:
        zh = f"数据源 {source} 没有该企业可用的记录（数据截至 {seen}）"
        return Wording(zh, f"source {source} has no usable record of this enterprise (data as of {seen})")
    age = (on - seen).days
    zh = f"数据源 {source} 截至 {seen}，已 {age} 天，超过 {limit} 天"
    return Wording(zh, f"source {source} is of {seen}, {age} days old, more than {limit}")


def unknown(required: Wording, why: Wording) -> Wording:
    """A requirement that cannot be judged, and why."""
    return Wording(f"{required.zh}：无法判断，{why.zh}", f"{required.en}: cannot tell, {why.en}")


def obtain(source: str) -> Wording:
    """What to do about a source that fails."""
    title = SOURCES[source]
    return Wording(
        f"取得数据源 {source}（{title.zh}）的最新数据", f"obtain current data of source {source} ({title.en})"
    )


def grade_required(scheme: Wording, level: str) -> Wording:
    return Wording(f"{scheme.zh}等级不低于 {level}", f"{scheme.en}: grade at least {level}")


def no_grade(scheme: Wording) -> Wording:
    return Wording(f"该企业目前没有{scheme.zh}等级", f"the enterprise has no current grade of {scheme.en}")


def not_assessed(sources: Sequence[str]) -> Wording:
    """A grade that falls short only as long as these sources are missing."""
    zh = f"评价尚缺数据源 {'、'.join(sources)}，补齐后可能达到"
    return Wording(zh, f"the grade was given without {', '.join(sources)}, which might lift it")


def complete(sources: Sequence[str]) -> Wording:
    zh = f"取得数据源 {'、'.join(sources)} 的最新数据后重新评价"
    return Wording(zh, f"obtain current data of {', '.join(sources)} and evaluate again")


def found(definition: FactDefinition, value: Value) -> str:
    """A fact with its value: 研发费用占营业收入比例为 6.25 %."""
    if definition.type is FactType.FLAG:
        return f"{definition.title.zh}：{'是' if value else '否'}"
    blank = " " if definition.type in (FactType.NUMBER, FactType.YEARS) else ""
    return f"{definition.title.zh}为{blank}{shown(definition, value)}"


def shown(definition: FactDefinition, value: Value) -> str:
    """A value with its unit; cut, not rounded, after two places, so that it never seems to reach a band it misses."""
    if isinstance(value, Decimal):
        value = f"{value.quantize(_HUNDREDTH, ROUND_DOWN).normalize():f}"
    text = definition.choices.get(str(value), str(value))
    return f"{text} {definition.unit}" if definition.unit else text


def points(earned: Decimal, maximum: Decimal) -> str:
    return f"得 {earned} 分（满分 {maximum} 分）"

"""The sentences of reasons and indicators, which name no enterprise, so that many enterprises share them."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal

from hub.core.district import Coverage, district
from hub.credit.facts.results import Value
from hub.credit.facts.vocabulary import SOURCES, FactDefinition, FactType, Wording

_HUNDREDTH = Decimal("0.01")


def why_unknown(
    source: str, as_of: date | None, has_value: bool, on: date, max_age: int | None, waiting: int
) -> Wording:
    """Say how a source fails: rows of it wait, it never arrived, has nothing about this enterprise, or is too old."""
    if waiting:
        zh = f"数据源 {source} 有 {waiting} 行待人工核对"
        return Wording(zh, f"{_rows_wait(waiting)} for a person in source {source}")
    if as_of is None:
        return _never_arrived(source)
    if not has_value:
        zh = f"数据源 {source} 没有该企业可用的记录（数据截至 {as_of}）"
        return Wording(zh, f"source {source} has no usable record of this enterprise (data as of {as_of})")
    age = (on - as_of).days
    zh = f"数据源 {source} 截至 {as_of}，已 {age} 天，超过 {max_age} 天"
    return Wording(zh, f"source {source} is of {as_of}, {age} days old, more than {max_age}")


def _never_arrived(source: str) -> Wording:
    """Say that a source is missing, with those who are expected to deliver it where it depends on several."""
    whole, partial = (district().expected_providers(source, coverage) for coverage in Coverage)
    missing = [part for part in (_unsaid(whole), _unnamed(partial)) if part]
    if not missing:
        return Wording(f"数据源 {source} 从未接入", f"source {source} has never arrived")
    zh, en = "，或".join(part.zh for part in missing), " or ".join(part.en for part in missing)
    return Wording(f"数据源 {source} {zh}", f"source {source} {en}")


def _unsaid(providers: Sequence[str]) -> Wording | None:
    """Those whose deliveries speak of every enterprise, and one of whom has sent none."""
    if not providers:
        return None
    en = f"has not arrived from all that are expected to deliver it ({', '.join(providers)})"
    return Wording(f"尚未由全部应报送单位（{_names(providers)}）报送", en)


def _unnamed(providers: Sequence[str]) -> Wording | None:
    """Those whose deliveries speak of the enterprises that they name, and one of whom has not named this one."""
    if not providers:
        return None
    en = f"says nothing of this enterprise from all whose silence tells nothing ({', '.join(providers)})"
    return Wording(f"尚未由全部只报送部分企业的单位（{_names(providers)}）就该企业报送", en)


def _names(providers: Sequence[str]) -> str:
    return "、".join(map(district().provider_name, providers))


def unknown(required: Wording, why: Wording) -> Wording:
    """Say that a requirement cannot be judged, and why."""
    return Wording(f"{required.zh}：无法判断，{why.zh}", f"{required.en}: cannot tell, {why.en}")


def obtain(source: str) -> Wording:
    """Say what to do about a source that fails."""
    title = SOURCES.get(source, Wording(source, source))  # of a resource that is declared and not yet published
    return Wording(
        f"取得数据源 {source}（{title.zh}）的最新数据", f"obtain current data of source {source} ({title.en})"
    )


def settle(source: str, waiting: int) -> Wording:
    """Say what to do about rows that wait in quarantine."""
    title = SOURCES[source]
    zh = f"由报送部门更正数据源 {source}（{title.zh}）待核对的 {waiting} 行，或由工作人员核对处理"
    return Wording(zh, f"have the rows of source {source} ({title.en}) that wait in quarantine corrected or discarded")


def _rows_wait(number: int) -> str:
    return "1 row waits" if number == 1 else f"{number} rows wait"


def grade_required(scheme: Wording, level: str) -> Wording:
    return Wording(f"{scheme.zh}等级不低于 {level}", f"{scheme.en}: grade at least {level}")


def no_grade(scheme: Wording) -> Wording:
    return Wording(f"该企业目前没有{scheme.zh}等级", f"the enterprise has no current grade of {scheme.en}")


def grade_between(worst: str, best: str, sources: Sequence[str], *, together: bool) -> Wording:
    """Say between which levels a grade lies, and which missing sources decide: any one of them, or only all of them."""
    zh = f"等级最低 {worst}、最高 {best}，取决于数据源 {(' 和 ' if together else ' 或 ').join(sources)}"
    en = f"the grade is {worst} at worst and {best} at best, which turns on {_listed(sources, together=together)}"
    return Wording(zh, en)


def obtain_and_evaluate(sources: Sequence[str], *, together: bool) -> Wording:
    """Say what to do about missing sources on which a grade turns."""
    zh = f"取得数据源 {(' 和 ' if together else ' 或 ').join(sources)} 的最新数据后重新评价"
    return Wording(zh, f"obtain current data of {_listed(sources, together=together)} and evaluate again")


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


def _listed(sources: Sequence[str], *, together: bool) -> str:
    *others, last = sources
    return f"{', '.join(others)} {'and' if together else 'or'} {last}" if others else last


def points(earned: Decimal, maximum: Decimal) -> str:
    return f"得 {earned} 分（满分 {maximum} 分）"

"""The sentences of indicators: what is measured, and how many points each band gives."""

from collections.abc import Iterator, Mapping

from hub.credit.evaluation.clauses import conditions
from hub.credit.explanations.parts import names
from hub.credit.explanations.parts.heads import line, number, sourced, worded
from hub.credit.explanations.results import Quantity, RuleLine
from hub.credit.facts.vocabulary import FACTS, SOURCES, Wording
from hub.credit.rulesets.language.models import Band, Indicator, Measure


def indicator_line(indicator: Indicator, dimensions: Mapping[str, Wording]) -> RuleLine:
    """Say an indicator: its weight, its dimension, and for each way the points of its bands."""
    key, name = f"indicator/{indicator.code}", worded(indicator.name)
    return RuleLine(
        key,
        Wording(f"指标 {indicator.code}", f"indicator {indicator.code}"),
        Wording(f"【{indicator.code}】{name.zh}", f"[{indicator.code}] {name.en}"),
        (
            *_weight(indicator, key, dimensions[indicator.dimension]),
            *(_measure(measure, key) for measure in indicator.measures),
            *_best_of(indicator, key),
            sourced(key, indicator),
        ),
    )


def _weight(indicator: Indicator, key: str, dimension: Wording) -> Iterator[RuleLine]:
    maximum, weight = number(indicator.maximum), number(indicator.weight)
    points, share = (
        Wording(f"{maximum} 分", f"{maximum} points"),
        Wording(f"占总分 {weight}%", f"{weight} % of the whole"),
    )
    placed = Wording(f"{dimension.zh}（{indicator.dimension}）", f"{dimension.en} ({indicator.dimension})")
    yield line(f"{key}/dimension", "所属维度", "dimension", placed)
    yield line(f"{key}/maximum", "满分", "full points", points, Quantity(indicator.maximum, names.POINTS, None))
    percent = Wording("个百分点", "percentage points")
    yield line(f"{key}/weight", "权重", "weight", share, Quantity(indicator.weight, percent, None))


def _best_of(indicator: Indicator, key: str) -> Iterator[RuleLine]:
    if indicator.ways is not None:
        ways = Wording(
            f"以上 {len(indicator.ways)} 种算法取得分最高的一种", f"the best of these {len(indicator.ways)} ways counts"
        )
        yield line(f"{key}/ways", "取分", "points", ways)


def _measure(measure: Measure, indicator: str) -> RuleLine:
    definition = FACTS[measure.fact]
    key, source = f"{indicator}/{measure.fact}", SOURCES[definition.resource]
    label = Wording(f"看{definition.title.zh}", f"by {definition.title.en}")
    phrases = conditions.bands(definition, measure.bands)
    return RuleLine(
        key,
        label,
        Wording(f"{label.zh}（数据来源：{source.zh}）：", f"{label.en} (from {source.en}):"),
        tuple(_band(band, phrase, key) for band, phrase in zip(measure.bands, phrases, strict=True)),
    )


def _band(band: Band, phrase: Wording, measure: str) -> RuleLine:
    """Say one band; it is known by its own bound, so that other points for the same values are one change."""
    points, any_value = number(band.points), Wording("不论多少", "any value")
    taken = phrase if phrase.zh else any_value
    operands = "|".join(map(str, band.operands))
    text = Wording(f"{taken.zh}：得 {points} 分", f"{taken.en}: {points} points")
    amount = Quantity(band.points, names.POINTS, None)
    return RuleLine(f"{measure}/{band.operator}:{operands}", Wording("分档", "band"), text, measure=amount)

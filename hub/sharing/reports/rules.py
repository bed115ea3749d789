"""Compose the credit report: score by dimension, indicators with weights, information by source, a description.

The four parts are those of the plan's chapter 2 (5): 分值构成, 各项指标的得分和权重, 各维度信用信息, 信用状况客观描述.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from hub.core.district import district
from hub.credit.evaluation.clauses import sentences
from hub.credit.evaluation.results import AssessmentStatus, Grade, IndicatorScore, Reason
from hub.credit.facts.results import Fact
from hub.credit.facts.vocabulary import FACTS, RESOURCES, FactDefinition

#: The scheme whose score the report explains.
_SCHEME = district().main_scheme


@dataclass(frozen=True, slots=True)
class DimensionShare:
    """The part of one dimension in the score, in points of the ruleset, which add up to 100.

    `assessed` is the maximum of those indicators that could be assessed.
    """

    dimension: str
    score: Decimal
    maximum: Decimal
    assessed: Decimal


@dataclass(frozen=True, slots=True)
class Information:
    """What one source says, in sentences; if it never arrived, `as_of` is None and the one sentence says so."""

    source: str
    title: str
    as_of: date | None
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The four parts of the report for one day; `grade` is None if too little could be assessed."""

    uscc: str
    as_of: date
    grade: Grade | None
    composition: tuple[DimensionShare, ...]
    indicators: tuple[IndicatorScore, ...]
    information: tuple[Information, ...]
    description: str


def compose(
    uscc: str,
    facts: Mapping[str, Fact],
    grades: Mapping[str, Grade],
    as_of: date,
    vocabulary: Mapping[str, FactDefinition] = FACTS,
) -> Report:
    """Compose the report from the facts and grades of an enterprise; no repaired record is in it."""
    grade = grades.get(_SCHEME.code)
    indicators = grade.indicators if grade else ()
    information = tuple(_information(facts, vocabulary))
    return Report(
        uscc=uscc,
        as_of=as_of,
        grade=grade,
        composition=tuple(_composition(indicators)),
        indicators=indicators,
        information=information,
        description=_description(grade, grade.vetoes if grade else (), information, as_of),
    )


def within(report: Report, readable: Callable[[str], bool]) -> Report:
    """The report without what follows from one source alone that the reader may not read."""
    vetoes = tuple(veto for veto in report.grade.vetoes if readable(veto.source)) if report.grade else ()
    information = tuple(part for part in report.information if readable(part.source))
    shown = {indicator.dimension for indicator in report.indicators if readable(indicator.source)}
    sources = Counter((each.dimension, each.source) for each in report.indicators)
    several = {dimension for dimension, count in Counter(dimension for dimension, _ in sources).items() if count > 1}
    return replace(
        report,
        information=information,
        composition=tuple(share for share in report.composition if share.dimension in shown | several),
        description=_description(report.grade, vetoes, information, report.as_of),
    )


def _composition(indicators: Iterable[IndicatorScore]) -> Iterator[DimensionShare]:
    dimensions: dict[str, list[IndicatorScore]] = {}
    for indicator in indicators:
        dimensions.setdefault(indicator.dimension, []).append(indicator)
    for dimension, members in dimensions.items():
        assessed = [member for member in members if member.status is AssessmentStatus.ASSESSED]
        yield DimensionShare(
            dimension,
            sum((member.score or Decimal(0) for member in assessed), Decimal(0)),
            sum((member.maximum for member in members), Decimal(0)),
            sum((member.maximum for member in assessed), Decimal(0)),
        )


def _information(facts: Mapping[str, Fact], vocabulary: Mapping[str, FactDefinition]) -> Iterator[Information]:
    telling = {definition.resource for definition in vocabulary.values() if definition.reported}
    for source, title in RESOURCES.items():
        if source not in telling:  # of a resource that no fact is over nothing can be said, not even that it is silent
            continue
        reported = [
            (vocabulary[name], fact)
            for name, fact in facts.items()
            if name in vocabulary and vocabulary[name].reported and fact.source == source
        ]
        told = tuple(
            sentences.fact_with_value(definition, fact.value) for definition, fact in reported if fact.value is not None
        )
        as_of = next((fact.as_of for _, fact in reported if fact.as_of), None)
        yield Information(source, title.zh, as_of, told or (f"{title.zh}：无该企业的信息",))


def _description(grade: Grade | None, vetoes: Iterable[Reason], information: Iterable[Information], as_of: date) -> str:
    missing = [part.title for part in information if part.as_of is None]
    text = f"截至 {as_of}，"
    if grade is None:
        text += f"可评价的信息不足，未作出{_SCHEME.title}等级。"
    else:
        share = (grade.assessed_share or Decimal(0)) * 100
        text += f"该企业{_SCHEME.title}得分 {grade.score}，等级 {grade.level}，已评价指标占 {share.normalize():f}%。"
        text += "".join(f"{veto.text_zh}。" for veto in vetoes)
    return text + (f"以下信息尚未取得：{'、'.join(missing)}。" if missing else "")

"""The enterprise credit report."""

from datetime import date
from decimal import Decimal

from hub.sharing.reports.rules import DimensionShare as ShareRow
from hub.sharing.reports.rules import Information as InformationRow
from hub.sharing.reports.rules import Report as ReportRow
from schema.credit.evaluation import Grade, IndicatorScore
from schema.language.declarations import field, of
from schema.language.directives import about


@of(ShareRow)
class ReportShare:
    """One dimension's part of the score."""

    dimension: str = field(description="The dimension, in Chinese.")
    score: Decimal = field(description="Points earned in it.")
    maximum: Decimal = field(description="Points that can be earned in it.")
    assessed: Decimal = field(description="Points of it that could be assessed.")


@of(InformationRow)
class ReportInformation:
    """What one source says of the enterprise."""

    source: str = field(description="The resource.")
    title: str = field(description="Its title in Chinese.")
    as_of: date | None = field(description="The day it was stated for; null where it never arrived.")
    sentences: list[str] = field(description="What it says, in Chinese.")


@of(ReportRow)
class Report:
    """企业信用报告 in the plan's four parts: composition, indicators and weights, information, description."""

    as_of: date = field(description="The day it is composed for.")
    grade: Grade | None = field(description="The grade it explains; null where too little was assessed.")
    composition: list[ReportShare] = field(description="分值构成: the score by dimension.", size=about(6))
    indicators: list[IndicatorScore] = field(description="各项指标的得分和权重.", size=about(20))
    information: list[ReportInformation] = field(description="各维度信用信息: what each source says.", size=about(20))
    description: str = field(description="信用状况客观描述: facts in sentences, no judgement.")

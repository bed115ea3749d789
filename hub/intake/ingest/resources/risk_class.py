"""企业信用风险分类: the credit-risk class of each month."""

from typing import ClassVar

from hub.intake.ingest.standard.fields import Month, RiskClass, column
from hub.intake.ingest.standard.resource import Cadence, Resource
from hub.intake.ingest.standard.row import Row


class RiskClassification(Row):
    """企业信用风险分类: the month's class, A the lowest risk."""

    happened: ClassVar[tuple[str, ...]] = ("month",)

    risk_class: RiskClass = column("风险等级", "Credit-risk class, A to D.")
    month: Month = column("月份", "Month of the classification, as its first day.")


RESOURCE = Resource(
    code="risk-class",
    order=2,
    title="企业信用风险分类",
    title_en="Credit-risk classification",
    source_title="企业信用风险分类",
    source_title_en="enterprise credit-risk class",
    providers=("market-supervision",),
    row=RiskClassification,
    cadence=Cadence.PERIOD,
    identity=("month",),
    begins="month",
    read_by_rules=("risk_class",),
    narrower_scope="grade.risk:read",
    example={
        "统一社会信用代码": "91420799MA0000015U",
        "风险等级": "A类",
        "月份": "2025年6月",
    },
)

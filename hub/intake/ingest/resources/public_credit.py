"""公共信用综合评价: the grade that the national development and reform system gives, taken in as it is."""

from typing import ClassVar

from hub.intake.ingest.standard.fields import Day, PublicCreditGrade, column
from hub.intake.ingest.standard.resource import Cadence, Resource
from hub.intake.ingest.standard.row import Row


class PublicCredit(Row):
    """公共信用综合评价: one evaluation."""

    happened: ClassVar[tuple[str, ...]] = ("evaluated_on",)

    grade: PublicCreditGrade = column("评价等级", "优, 良, 中 or 差.")
    evaluated_on: Day = column("评价日期", "Day of the evaluation.")


RESOURCE = Resource(
    code="public-credit",
    title="公共信用综合评价",
    title_en="Public-credit evaluation",
    source_title="公共信用综合评价",
    source_title_en="public-credit evaluation",
    providers=("development-reform",),
    row=PublicCredit,
    cadence=Cadence.PERIOD,
    identity=("evaluated_on",),
    begins="evaluated_on",
    read_by_rules=("grade",),
    example={
        "统一社会信用代码": "91420799MA0000015U",
        "评价等级": "良",
        "评价日期": "2025-06-30",
    },
)

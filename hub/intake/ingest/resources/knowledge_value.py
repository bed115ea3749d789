"""知识价值信用评价: the grade that the province's science authority gives, taken in and never worked out."""

from typing import ClassVar

from hub.intake.ingest.standard.fields import KnowledgeValueGrade, Year, column
from hub.intake.ingest.standard.resource import Cadence, Resource
from hub.intake.ingest.standard.row import Row


class KnowledgeValue(Row):
    """知识价值信用评价: the grade of one year."""

    happened: ClassVar[tuple[str, ...]] = ("year",)

    year: Year = column("年度", "Year of the evaluation.")
    grade: KnowledgeValueGrade = column("等级", "A to E, A the best.")


RESOURCE = Resource(
    code="knowledge-value",
    title="知识价值信用评价",
    title_en="Knowledge-value evaluation",
    source_title="知识价值信用评价",
    source_title_en="knowledge-value evaluation",
    providers=("development-reform",),
    row=KnowledgeValue,
    cadence=Cadence.PERIOD,
    identity=("year",),
    begins="year",
    read_by_rules=("grade",),
    example={
        "统一社会信用代码": "91420799MA0000015U",
        "年度": "2025",
        "等级": "B级",
    },
)

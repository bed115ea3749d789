"""企业信用状况综合评价: the unified evaluation that the authorities above publish."""

from typing import ClassVar

from hub.intake.ingest.standard.fields import Day, Line, Score, column, optional
from hub.intake.ingest.standard.resource import Cadence, Resource
from hub.intake.ingest.standard.row import Row


class UnifiedEvaluation(Row):
    """企业信用状况综合评价: the unified result that local evaluations start from."""

    happened: ClassVar[tuple[str, ...]] = ("evaluated_on",)

    score: Score = column("得分", "Score, 0 to 100.")
    level: Line | None = optional("等级", "Level, in the evaluator's words.")
    evaluated_on: Day = column("评价日期", "Day of the evaluation.")


RESOURCE = Resource(
    code="unified-evaluation",
    order=3,
    title="企业信用状况综合评价",
    title_en="Unified credit evaluation",
    source_title="企业信用状况综合评价",
    source_title_en="unified credit evaluation",
    providers=("market-supervision",),
    row=UnifiedEvaluation,
    cadence=Cadence.PERIOD,
    identity=("evaluated_on",),
    begins="evaluated_on",
    read_by_rules=("score", "level"),
    example={
        "统一社会信用代码": "91420799MA0000015U",
        "得分": "86.5",
        "等级": "良",
        "评价日期": "2025-06-30",
    },
)

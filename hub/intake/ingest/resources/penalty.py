"""行政处罚: administrative penalties of every department."""

from typing import ClassVar

from hub.intake.ingest.standard.fields import Amount, Day, DecisionNumber, Line, PenaltySeverity, Text, column, optional
from hub.intake.ingest.standard.resource import Cadence, Resource
from hub.intake.ingest.standard.row import Row


class Penalty(Row):
    """行政处罚: one decision; a repair date takes it out of evaluation and sharing."""

    happened: ClassVar[tuple[str, ...]] = ("decided_on", "repaired_on")
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (
        ("decided_on", "published_until"),
        ("decided_on", "repaired_on"),
    )

    decision_number: DecisionNumber = column("决定书文号", "Number of the decision, with brackets 〔〕 and no blanks.")
    decided_on: Day = column("处罚日期", "Day of the decision.")
    violation_type: Text | None = optional("违法类型", "Type of violation.")
    content: Text | None = optional("处罚内容", "What the decision imposes.")
    authority: Line | None = optional("处罚机关", "Deciding authority.")
    severity: PenaltySeverity = column("严重程度", "minor 轻微, general 一般 or serious 严重.")
    fine: Amount | None = optional("罚款金额", "Fine.")
    published_until: Day | None = optional("公示截止", "Last day of publication.")
    repaired_on: Day | None = optional("修复日期", "Day the record was repaired.")


RESOURCE = Resource(
    code="penalty",
    order=4,
    title="行政处罚",
    title_en="Administrative penalties",
    source_title="行政处罚",
    source_title_en="administrative penalties",
    providers=None,
    row=Penalty,
    cadence=Cadence.EVENT,
    identity=("decision_number",),
    begins="decided_on",
    repaired="repaired_on",
    decided_by="authority",
    read_by_rules=("severity", "published_until", "authority"),
    example={
        "统一社会信用代码": "91420799MA0000015U",
        "决定书文号": "虚市监罚[2025]1号",
        "处罚日期": "2025-03-01",
        "违法类型": "虚假宣传",
        "处罚内容": "罚款",
        "处罚机关": "虚构市市场监督管理局",
        "严重程度": "一般",
        "罚款金额": "5000元",
        "公示截止": "2026-03-01",
        "修复日期": "",
    },
)

"""失信被执行人: the court's list of judgment defaulters."""

from typing import ClassVar

from hub.intake.ingest.standard.fields import CaseNumber, Day, Line, column, optional
from hub.intake.ingest.standard.resource import Cadence, Resource
from hub.intake.ingest.standard.row import Row


class JudgmentDefaulter(Row):
    """失信被执行人: one case in which the enterprise is published as a defaulter."""

    happened: ClassVar[tuple[str, ...]] = ("published_on", "removed_on")
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (("published_on", "removed_on"),)

    case_number: CaseNumber = column("案号", "Number of the case, with brackets （） and no blanks.")
    published_on: Day = column("发布日期", "Day of publication.")
    performance: Line | None = optional("履行情况", "How far the obligation has been performed, in the court's words.")
    removed_on: Day | None = optional("移出日期", "Day of removal; empty while published.")


RESOURCE = Resource(
    code="judgment-defaulter",
    order=7,
    title="失信被执行人",
    title_en="Judgment defaulters",
    source_title="失信被执行人",
    source_title_en="judgment defaulters",
    providers=("court",),
    row=JudgmentDefaulter,
    cadence=Cadence.EVENT,
    identity=("case_number",),
    begins="published_on",
    ends="removed_on",
    read_by_rules=(),
    narrower_scope="record.judicial:read",
    example={
        "统一社会信用代码": "91420799MA0000015U",
        "案号": "(2025) 虚0799执1号",
        "发布日期": "2025-03-01",
        "履行情况": "全部未履行",
        "移出日期": "",
    },
)

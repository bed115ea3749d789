"""知识产权: rights of intellectual property."""

from typing import ClassVar

from hub.intake.ingest.standard import vocabulary
from hub.intake.ingest.standard.fields import Day, RightNumber, RightStatus, RightType, column, optional
from hub.intake.ingest.standard.resource import Cadence, Resource
from hub.intake.ingest.standard.row import Row


class IntellectualProperty(Row):
    """知识产权: one right."""

    happened: ClassVar[tuple[str, ...]] = ("granted_on",)

    type: RightType = column("类型", "Type of right.")
    number: RightNumber = column("编号", "Number of the right, without blanks.")
    granted_on: Day | None = optional("授权日期", "Day of grant.")
    status: RightStatus | None = optional("状态", "valid 有效, pending 审查中, lapsed 失效 or invalidated 无效.")

    @property
    def right_class(self) -> vocabulary.RightClass | None:
        """Class I or II of the technology evaluations (国科发政〔2017〕115号); a trademark is in neither."""
        if self.type in vocabulary.FIRST_CLASS:
            return vocabulary.RightClass.FIRST
        return vocabulary.RightClass.SECOND if self.type in vocabulary.SECOND_CLASS else None


RESOURCE = Resource(
    code="intellectual-property",
    order=13,
    title="知识产权",
    title_en="Intellectual property",
    source_title="知识产权",
    source_title_en="intellectual property",
    providers=("market-supervision",),
    row=IntellectualProperty,
    cadence=Cadence.EVENT,
    identity=("type", "number"),
    begins="granted_on",
    read_by_rules=("type", "status"),
    example={
        "统一社会信用代码": "91420799MA0000015U",
        "类型": "发明专利",
        "编号": "ZL 2023 1 0000001.5",
        "授权日期": "2024-05-05",
        "状态": "专利权维持",
    },
)

"""表彰荣誉: honours, by whichever department awards them."""

from typing import ClassVar

from hub.intake.ingest.standard.fields import Day, HonourLevel, Text, column
from hub.intake.ingest.standard.resource import Cadence, Resource
from hub.intake.ingest.standard.row import Row


class Honour(Row):
    """表彰荣誉: one award."""

    happened: ClassVar[tuple[str, ...]] = ("awarded_on",)

    name: Text = column("名称", "Name of the honour.")
    level: HonourLevel = column("级别", "national 国家级, provincial 省级, municipal 市级 or district 区级.")
    awarded_on: Day = column("授予日期", "Day of the award.")


RESOURCE = Resource(
    code="honour",
    order=15,
    title="表彰荣誉",
    title_en="Honours",
    source_title="表彰荣誉",
    source_title_en="honours",
    providers=None,
    row=Honour,
    cadence=Cadence.EVENT,
    identity=("awarded_on", "level", "name"),
    begins="awarded_on",
    read_by_rules=("level",),
    example={
        "统一社会信用代码": "91420799MA0000015U",
        "名称": "科技创新先进企业",
        "级别": "市级",
        "授予日期": "2025-05-01",
    },
)

"""经营异常名录: the list of abnormal operations."""

from hub.intake.ingest.standard.listing import Listing
from hub.intake.ingest.standard.resource import Cadence, Resource

RESOURCE = Resource(
    code="abnormal-list",
    order=5,
    title="经营异常名录",
    title_en="List of abnormal operations",
    source_title="经营异常名录",
    source_title_en="list of abnormal operations",
    providers=("market-supervision",),
    row=Listing,
    cadence=Cadence.EVENT,
    identity=("listed_on",),
    begins="listed_on",
    ends="removed_on",
    read_by_rules=(),
    example={
        "统一社会信用代码": "91420799MA0000015U",
        "列入日期": "2025/3/1",
        "列入原因": "未按规定公示年度报告",
        "移出日期": "",
    },
)

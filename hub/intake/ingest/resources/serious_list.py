"""严重违法失信名单: the list of serious violations."""

from hub.intake.ingest.standard.listing import Listing
from hub.intake.ingest.standard.resource import Cadence, Resource

RESOURCE = Resource(
    code="serious-list",
    order=6,
    title="严重违法失信名单",
    title_en="List of serious violations",
    source_title="严重违法失信名单",
    source_title_en="list of serious violations",
    providers=("market-supervision",),
    row=Listing,
    cadence=Cadence.EVENT,
    identity=("listed_on",),
    begins="listed_on",
    ends="removed_on",
    read_by_rules=(),
    example={
        "统一社会信用代码": "91420799MA0000015U",
        "列入日期": "2025-03-01",
        "列入原因": "提交虚假材料取得登记",
        "移出日期": "2025-09-01",
    },
)

"""公积金: the housing provident fund, month by month."""

from hub.intake.ingest.standard.contribution import Contribution
from hub.intake.ingest.standard.resource import Cadence, Resource

RESOURCE = Resource(
    code="provident-fund",
    order=11,
    title="公积金",
    title_en="Housing provident fund",
    source_title="公积金缴存",
    source_title_en="housing provident fund payments",
    providers=("provident-fund-centre",),
    row=Contribution,
    cadence=Cadence.PERIOD,
    identity=("month",),
    begins="month",
    read_by_rules=("in_arrears",),
    narrower_scope="record.social:read",
    example={
        "统一社会信用代码": "91420799MA0000015U",
        "月份": "2025-06",
        "参保人数": "",
        "是否欠缴": "存在欠缴",
    },
)

"""社保: social insurance, month by month."""

from hub.intake.ingest.standard.contribution import Contribution
from hub.intake.ingest.standard.resource import Cadence, Resource

RESOURCE = Resource(
    code="social-insurance",
    order=10,
    title="社保",
    title_en="Social insurance",
    source_title="社保缴费",
    source_title_en="social insurance payments",
    providers=("hrss",),
    row=Contribution,
    cadence=Cadence.PERIOD,
    identity=("month",),
    begins="month",
    read_by_rules=("in_arrears",),
    narrower_scope="record.social:read",
    example={
        "统一社会信用代码": "91420799MA0000015U",
        "月份": "202506",
        "参保人数": "32",
        "是否欠缴": "否",
    },
)

"""How long a negative record is shown, as a reader asks for it beside the record."""

from auth.scopes import Scope
from tests.district import District, Hub, code

QUERY = """
query ($uscc: String!, $resource: String!) { enterprise(uscc: $uscc) { records(first: 5, resource: $resource) {
  nodes { display { severity basis confidence begins shortestEnd longestEnd } } } } }
"""


async def test_a_negative_record_tells_its_class_its_rule_and_both_ends(hub: Hub, district: District) -> None:
    await district.register(1)
    penalty = {"统一社会信用代码": code(1), "处罚日期": "2026-05-31", "处罚机关": "虚构市水利局"}
    await district.deliver(
        "penalty",
        [
            {**penalty, "决定书文号": "虚水罚〔2026〕8号", "严重程度": "一般"},
            {**penalty, "决定书文号": "虚水罚〔2026〕9号", "严重程度": "轻微", "处罚日期": "2026-05-30"},
        ],
    )
    await district.deliver("serious-list", [{"统一社会信用代码": code(1), "列入日期": "2024-02-29"}])
    await district.deliver("abnormal-list", [{"统一社会信用代码": code(1), "列入日期": "2024-02-29"}])
    asker = await hub.client("reader", *Scope)

    answers = [
        await asker.ask(QUERY, "supervision-inspection", uscc=code(1), resource=resource)
        for resource in ("penalty", "serious-list", "abnormal-list")
    ]

    shown = [node["display"] for answer in answers for node in answer["data"]["enterprise"]["records"]["nodes"]]
    assert [display and display.pop("basis")[:14] for display in shown] == [
        "国家发展改革委《信用修复管理",
        "国家发展改革委《信用修复管理",
        "市场监督管理严重违法失信名单",
        None,
    ]
    assert shown == [
        {
            "severity": "general",
            "confidence": "C2",
            "begins": "2026-05-31",
            "shortestEnd": "2026-08-31",
            "longestEnd": "2027-05-31",
        },
        {
            "severity": "minor",
            "confidence": "C2",
            "begins": "2026-05-30",
            "shortestEnd": None,
            "longestEnd": None,
        },
        {
            "severity": "serious",
            "confidence": "M",
            "begins": "2024-02-29",
            "shortestEnd": "2025-02-28",
            "longestEnd": "2027-02-28",
        },
        None,
    ]

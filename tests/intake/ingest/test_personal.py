import pytest

from auth.scopes import Scope
from hub.intake.ingest.personal.numbers import masked
from hub.intake.ingest.personal.rules import masked_body
from tests.district import Asker, District, Hub, code

IDENTITY, TELEPHONE = "420704199001011234", "13812345678"
REASON = f"法定代表人（身份证号{IDENTITY}）电话{TELEPHONE}无法联系"
MASKED = "法定代表人（身份证号420***********1234）电话138****5678无法联系"
QUERY = """
query ($uscc: String!) { enterprise(uscc: $uscc) {
  records(first: 5, resource: "abnormal-list") { nodes { items { name value } } } } }
"""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param(REASON, MASKED, id="in a sentence"),
        pytest.param("42070419900101123X", "420***********123X", id="check character X"),
        pytest.param("420704900101123", "420********1123", id="15 digits"),
        pytest.param("42079919740902923X", "420***********923X", id="the check digits of a code, by chance"),
        pytest.param("138 1234 5678，139-1234-5678", "138 **** 5678，139-****-5678", id="grouped"),
        pytest.param("8613812345678", "8613812345678", id="a longer number"),
        pytest.param(code(1), code(1), id="an enterprise's code"),
        pytest.param("GR202242000123", "GR202242000123", id="a certificate"),
        pytest.param("鄂市监罚〔2026〕1号，罚款30000元", "鄂市监罚〔2026〕1号，罚款30000元", id="a decision"),
        pytest.param("420704199013011234", "420704199013011234", id="no such month"),
        pytest.param("027-87654321", "027-87654321", id="a company's line"),
    ],
)
def test_numbers_of_people_are_masked_and_others_are_not(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_what_identifies_a_record_stays_and_so_does_a_record_without_personal_data() -> None:
    body = {"decision_number": TELEPHONE, "content": TELEPHONE, "fine": {"minor": 1, "currency": "CNY"}}

    assert masked_body({"decision_number"}, body) == {**body, "content": "138****5678"}
    assert masked_body({"decision_number"}, plain := {"content": "警告"}) is plain


async def _reason(asker: Asker) -> str:
    answer = await asker.ask(QUERY, "supervision-inspection", uscc=code(1))
    (node,) = answer["data"]["enterprise"]["records"]["nodes"]
    return {item["name"]: item["value"] for item in node["items"]}["reason"]


async def test_personal_data_is_shown_to_its_scope_alone_and_each_showing_is_on_the_log(
    hub: Hub, district: District
) -> None:
    await district.register(1, 2)
    rows = [{"统一社会信用代码": code(1), "列入日期": "2026-01-05", "列入原因": REASON}]
    rows += [{"统一社会信用代码": code(2), "列入日期": "2026-01-05", "列入原因": "无法联系"}]
    await district.deliver("abnormal-list", rows)
    plain = await hub.client("plain", *(set(Scope) - {Scope.RECORD_PERSONAL_READ}))
    wider = await hub.client("wider", "enterprise:read", "record:read", "record.personal:read")
    own = await hub.client("own", "enterprise:read", "record:read", kind="subject", organisation=code(1))

    shown = [await _reason(asker) for asker in (plain, own, wider, wider)]
    await wider.ask(QUERY, "supervision-inspection", uscc=code(2))

    assert shown == [MASKED, MASKED, REASON, REASON]
    entries = await hub.database.fetch("select * from audit_entry where kind = 'PersonalDataShown'")
    assert [(entry["client"], entry["purpose"], entry["usccs"]) for entry in entries] == [
        ("wider", "supervision-inspection", [code(1)])
    ] * 2
    assert entries[0]["details"].keys() == {"request", "resources"}
    assert entries[0]["details"]["resources"] == ["abnormal-list"]
    everything = str([dict(entry) for entry in await hub.database.fetch("select * from audit_entry")])
    assert IDENTITY not in everything
    assert TELEPHONE not in everything

"""What one department delivers says nothing of what another one has to say."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from hub.core import clock
from hub.core.actor import HUB
from hub.core.district import Coverage, District
from hub.core.district import district as own
from hub.core.errors import Invalid
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.credit.eligibility.queries import verdicts_by_uscc
from hub.credit.evaluation.clauses import sentences
from hub.credit.facts import queries as evidence
from hub.credit.statements.assessments.queries import StoreLedger
from hub.intake.ingest import commands, deliveries, queries
from hub.intake.ingest.queries import source_freshness
from tests import district as tests_district
from tests.district import code

PENALTY = {"统一社会信用代码": code(9), "决定书文号": "〔2026〕8号", "处罚日期": "2026-10-08", "严重程度": "轻微"}


async def fresh(database: Database, resource: str = "penalty") -> object:
    return (await source_freshness(database, clock.today(), clock.now())).get(resource)


def expecting(monkeypatch: pytest.MonkeyPatch, *whole: str, partial: Sequence[str] = ()) -> None:
    """Expect penalties of every enterprise from some departments, and of those that they name from others."""
    providers = {**dict.fromkeys(whole, Coverage.WHOLE), **dict.fromkeys(partial, Coverage.PARTIAL)}
    other: District = own().model_copy(update={"expected": {"penalty": providers}})
    for module in (commands, queries, sentences, evidence):
        monkeypatch.setattr(module, "district", lambda: other)


async def test_a_department_that_nobody_expects_does_not_end_the_silence_of_the_list(
    district: tests_district.District,
) -> None:
    await district.deliver("penalty", [PENALTY], provider="hrss")

    assert await fresh(district.database) is None


async def test_a_list_is_as_fresh_as_the_least_recent_of_those_expected(
    district: tests_district.District, monkeypatch: pytest.MonkeyPatch
) -> None:
    expecting(monkeypatch, "market-supervision", "hrss")
    older = clock.today() - timedelta(days=20)
    await district.deliver("penalty", [PENALTY])
    alone = await fresh(district.database)
    await district.deliver("penalty", [{**PENALTY, "决定书文号": "〔2026〕9号"}], provider="hrss", as_of=older)

    assert (alone, await fresh(district.database)) == (None, older)


async def test_a_delivery_counts_until_it_is_withdrawn(district: tests_district.District) -> None:
    older = clock.today() - timedelta(days=5)
    await district.deliver("penalty", [PENALTY], as_of=older)
    await district.deliver("penalty", [{**PENALTY, "处罚内容": "警告"}])
    before = clock.now()
    await district.database.fetch("update batch set withdrawn_at = $1 where as_of > $2", clock.now(), older)

    assert await fresh(district.database) == older
    assert (await source_freshness(district.database, clock.today(), before))["penalty"] == clock.today()


def test_the_reason_names_those_who_are_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    expecting(monkeypatch, "market-supervision", "hrss")

    why = sentences.why_unknown("penalty", None, False, clock.today(), None, 0)

    assert why.zh == "数据源 penalty 尚未由全部应报送单位（区市场监管局、区人社局）报送"
    assert why.en == (
        "source penalty has not arrived from all that are expected to deliver it (market-supervision, hrss)"
    )


def test_the_reason_names_those_who_have_to_name_the_enterprise(monkeypatch: pytest.MonkeyPatch) -> None:
    expecting(monkeypatch, "market-supervision", partial=["ecology-environment"])

    why = sentences.why_unknown("penalty", None, False, clock.today(), None, 0)

    assert why.zh == (
        "数据源 penalty 尚未由全部应报送单位（区市场监管局）报送，"
        "或尚未由全部只报送部分企业的单位（区生态环境分局）就该企业报送"
    )
    assert why.en == (
        "source penalty has not arrived from all that are expected to deliver it (market-supervision) or "
        "says nothing of this enterprise from all whose silence tells nothing (ecology-environment)"
    )


async def test_the_first_delivery_of_each_provider_concerns_every_enterprise(
    district: tests_district.District, monkeypatch: pytest.MonkeyPatch
) -> None:
    expecting(monkeypatch, "market-supervision", "hrss")
    await district.register(1, 2)
    await district.empty_lists()
    await evaluate(district.database)

    await district.deliver("penalty", [PENALTY], provider="hrss")

    assert (await evaluate(district.database, only_stale=True)).enterprises == 2


async def test_a_register_file_about_one_enterprise_freshens_no_other(district: tests_district.District) -> None:
    old = clock.today() - timedelta(days=201)
    rows = [{"统一社会信用代码": code(n), "名称": f"虚构{n}号科技有限公司", "状态": "存续"} for n in (1, 2)]
    await district.deliver("register", rows, as_of=old)
    await district.deliver("register", [{**rows[1], "住所": "葛店镇虚构路2号"}])
    await evaluate(district.database)

    verdicts = await verdicts_by_uscc(StoreLedger(district.database, HUB), [code(1), code(2)], ["contract-credit"])

    active = [
        next(one.outcome.value for one in verdicts[code(n)]["contract-credit"].reasons if one.code == "REGISTER_ACTIVE")
        for n in (1, 2)
    ]
    assert active == ["UNKNOWN", "PASS"]


async def test_a_row_that_is_said_again_is_as_fresh_as_where_it_is_said(district: tests_district.District) -> None:
    old = clock.today() - timedelta(days=201)
    row = {"统一社会信用代码": code(1), "名称": "虚构1号科技有限公司", "状态": "存续"}
    await district.deliver("register", [row], as_of=old)
    receipt = await district.deliver("register", [{**row, "名称": "虚构1号科技有限公司"}])
    await district.database.fetch(
        """insert into restatement (uscc, resource, key, batch_id, place, row_number, as_of, digest, warnings)
        select uscc, resource, key, $1, 0, 2, $2, digest, '{}' from record
        on conflict do nothing""",
        receipt.batch,
        clock.today(),
    )

    today = await StoreLedger(district.database, HUB).assessed([code(1)], clock.today())
    before = await StoreLedger(district.database, HUB).assessed([code(1)], clock.today() - timedelta(days=1))

    assert today[code(1)].facts["register.status"].as_of == clock.today()
    assert before[code(1)].facts["register.status"].as_of == old


REPAIRED = {**PENALTY, "统一社会信用代码": code(1), "修复日期": "2026-11-02"}


async def penalties(database: Database, number: int) -> tuple[object, date | None]:
    """How many penalties an enterprise has on display, and up to when that is known."""
    assessed = await StoreLedger(database, HUB).assessed([code(number)], clock.today())
    fact = assessed[code(number)].facts["penalty.live"]
    return fact.value, fact.as_of


async def test_the_silence_of_a_provider_that_names_some_enterprises_is_no_none(
    district: tests_district.District, monkeypatch: pytest.MonkeyPatch
) -> None:
    expecting(monkeypatch, "market-supervision", partial=["ecology-environment"])
    await district.register(1, 2)
    await district.empty_lists()
    older = clock.today() - timedelta(days=20)
    await district.deliver("penalty", [REPAIRED], provider="ecology-environment", as_of=older)
    await evaluate(district.database)

    assert await fresh(district.database) == clock.today()
    assert await penalties(district.database, 1) == (0, older)
    assert await penalties(district.database, 2) == (None, None)


async def test_what_a_provider_says_again_of_an_enterprise_keeps_its_evidence_fresh(
    district: tests_district.District, monkeypatch: pytest.MonkeyPatch
) -> None:
    expecting(monkeypatch, "market-supervision", partial=["ecology-environment"])
    await district.register(1, 2)
    await district.empty_lists()
    older = clock.today() - timedelta(days=20)
    await district.deliver("penalty", [REPAIRED], provider="ecology-environment", as_of=older)
    await evaluate(district.database)

    again = await district.deliver("penalty", [REPAIRED], provider="ecology-environment")

    assert again.unchanged == 1
    assert (await evaluate(district.database, only_stale=True)).enterprises == 1
    assert await penalties(district.database, 1) == (0, clock.today())


async def test_a_provider_whose_only_delivery_is_withdrawn_has_said_nothing(
    district: tests_district.District, monkeypatch: pytest.MonkeyPatch
) -> None:
    expecting(monkeypatch, "market-supervision", partial=["ecology-environment"])
    await district.register(1)
    await district.empty_lists()
    receipt = await district.deliver("penalty", [REPAIRED], provider="ecology-environment")
    named = await penalties(district.database, 1)

    await deliveries.withdraw(district.database, HUB, receipt.batch, "wrong month")

    assert (named, await penalties(district.database, 1)) == ((0, clock.today()), (None, None))


async def test_a_withdrawal_moves_the_list_as_the_expected_providers_stand(
    district: tests_district.District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody else delivered later does not stand for the expected provider's own delivery."""
    expecting(monkeypatch, "market-supervision", "hrss")
    await district.register(1)
    days = [clock.today() - timedelta(days=ago) for ago in (9, 6, 3)]
    await district.deliver("penalty", [PENALTY], provider="market-supervision", as_of=days[0])
    await district.deliver("penalty", [{**PENALTY, "决定书文号": "〔2026〕9号"}], provider="hrss", as_of=days[1])
    last = await district.deliver("penalty", [{**PENALTY, "处罚内容": "警告"}], as_of=days[2])
    await district.deliver("penalty", [{**PENALTY, "决定书文号": "〔2026〕7号"}], provider="customs")
    await evaluate(district.database)

    withdrawal = await deliveries.withdraw(district.database, HUB, last.batch, "wrong month")

    assert (withdrawal.stated_before, withdrawal.stated_now) == (days[1], days[0])
    assert (await evaluate(district.database, only_stale=True)).enterprises == 1
    assert await penalties(district.database, 1) == (0, days[0])


SOURCES = (
    "{ sources { resource title provider providerName expected coverage newest dueOn overdue waiting withoutCode } }"
)


async def test_a_reader_sees_how_far_each_provider_has_delivered_and_what_waits(
    hub: tests_district.Hub, district: tests_district.District
) -> None:
    arrears = {"统一社会信用代码": code(9), "公告日期": "2026-03-08"}
    await district.deliver("tax-arrears", [arrears], as_of=clock.today() - timedelta(days=33))
    bad = {"统一社会信用代码": "不详", "名称": "奖", "级别": "省级", "授予日期": "2026-01-05"}
    await district.deliver("honour", [bad], provider="hrss")
    await district.database.fetch("update quarantined_row set uscc = null")
    reader = await hub.client("reader", "record:read")

    answer = await reader.ask(SOURCES)

    penalty = {"resource": "penalty", "title": "行政处罚", "provider": "market-supervision"}
    honour = {"resource": "honour", "title": "表彰荣誉", "provider": "hrss", "providerName": "区人社局"}
    tax = {"resource": "tax-arrears", "title": "欠税", "provider": "tax", "providerName": "区税务局"}
    silent = {"providerName": "区市场监管局", "expected": True, "coverage": "WHOLE", "waiting": 0, "withoutCode": 0}
    newest, due, older, past = ((clock.today() - timedelta(days=ago)).isoformat() for ago in (0, -31, 33, 2))
    anybody = {"expected": False, "coverage": None}
    assert answer["data"]["sources"] == [
        {**honour, **anybody, "newest": newest, "dueOn": due, "overdue": False, "waiting": 1, "withoutCode": 1},
        {**penalty, **silent, "newest": None, "dueOn": None, "overdue": True},
        {**tax, **anybody, "newest": older, "dueOn": past, "overdue": True, "waiting": 0, "withoutCode": 0},
    ]


async def test_sources_need_the_scope_of_records(hub: tests_district.Hub) -> None:
    reader = await hub.client("reader", "enterprise:read")

    answer = await reader.ask(SOURCES)

    assert answer["data"]["sources"] is None
    assert answer["errors"][0]["extensions"]["code"] == "SCOPE_REQUIRED"


async def test_a_day_to_come_is_refused(hub: tests_district.Hub, district: tests_district.District) -> None:
    await district.register(1)
    tomorrow = clock.today() + timedelta(days=1)
    reader = await hub.client("reader", "enterprise:read", "grade:read", "record.tax:read", "eligibility:read")

    answer = await reader.ask(
        "query ($uscc: String!, $day: Date) { enterprise(uscc: $uscc) { grade(asOf: $day) { level } }"
        ' eligibility(uscc: $uscc, scenario: "bank-tax", asOf: $day) { outcome } }',
        uscc=code(1),
        day=tomorrow.isoformat(),
    )

    refusal = f"{tomorrow} is after today, {clock.today()}: what will be known then cannot be told"
    assert answer["data"] == {"enterprise": {"grade": None}, "eligibility": None}
    assert {(error["message"], error["extensions"]["code"]) for error in answer["errors"]} == {(refusal, "VALIDATION")}
    with pytest.raises(Invalid, match=f"^{refusal}$"):
        await evaluate(district.database, as_of=tomorrow)

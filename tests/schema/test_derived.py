"""What follows from one kind of record alone needs the scope of that kind, wherever it is told."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from auth.scopes import Scope
from hub.core.district import district as this_district
from hub.credit.decisions.commands import evaluate
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import AssessmentStatus, ClauseOutcome, Grade, IndicatorScore, Rating, Reason
from hub.credit.facts.vocabulary import FACTS
from hub.intake.ingest.resources import RESOURCES
from hub.sharing.reports.rules import DimensionShare, Information, Report, within
from resolvers.request.derived import instead, missing_scope
from resolvers.request.narrower import NARROWER
from schema.sdl import SCHEMA
from tests.district import District, Hub, code

DAY, TITLE = date(2026, 11, 1), this_district().main_scheme.title
PURPOSE = "administrative-approval"
READING = ("enterprise:read", "grade:read", "eligibility:read", "report:read", "record:read")
REASON = "code outcome source asOf zh: text en: text(language: EN) remedy"
INDICATOR = "code status score maximum explanation source"
GRADE = f"scheme level score vetoes {{ {REASON} }} indicators {{ {INDICATOR} }}"
QUERY = f"""query ($uscc: String!) {{ enterprise(uscc: $uscc) {{
    grades {{ {GRADE} }}
    tax: grade(scheme: "tax") {{ level }}
    risk: grade(scheme: "samr-risk") {{ level }}
    history: gradeHistory(scheme: "tax", first: 9) {{ nodes {{ level }} }}
    eligibilities {{ outcome reasons {{ {REASON} }} }}
    report {{ grade {{ {GRADE} }} composition {{ dimension score }} indicators {{ {INDICATOR} }}
              information {{ source sentences }} description }}
}} }}"""


@pytest.fixture
async def firm(district: District) -> str:
    """An enterprise with a record of every kind that has a scope of its own, two of which cap its grade."""
    await district.register(1, 注册资本="1,000万元")
    await district.empty_lists()
    for resource, columns in {
        "tax-grade": {"年度": "2025", "等级": "A"},
        "tax-arrears": {"公告日期": "2026-03-02"},
        "unified-evaluation": {"得分": "95", "评价日期": "2026-10-31"},
        "risk-class": {"风险等级": "A", "月份": "2026-10"},
        "social-insurance": {"月份": "2026-10", "是否欠缴": "否"},
        "provident-fund": {"月份": "2026-10", "是否欠缴": "否"},
        "judgment-defaulter": {"案号": "(2026)鄂0703执1号", "发布日期": "2026-03-02"},
        "research": {"年度": "2025", "职工总数": 100, "科技人员": 30, "研发费用": "600万元", "营业收入": "6000万元"},
        "utility-payment": {"月份": "2026-10", "类别": "电费", "逾期月数": "0"},
        "knowledge-value": {"年度": "2025", "等级": "A"},
        "public-credit": {"评价等级": "优", "评价日期": "2026-10-31"},
    }.items():
        await district.deliver(resource, [{"统一社会信用代码": code(1), **columns}])
    await evaluate(district.database)
    return code(1)


def walked(answer: Any) -> Iterator[dict[str, Any]]:
    """Every object of an answer."""
    if isinstance(answer, dict):
        yield answer
    for each in answer.values() if isinstance(answer, dict) else answer if isinstance(answer, list) else ():
        yield from walked(each)


def derived(answer: Any) -> list[dict[str, Any]]:
    """Its reasons and indicators."""
    return [each for each in walked(answer) if "source" in each and "code" in each]


def told_instead(source: str) -> set[str]:
    resource, scope = RESOURCES[source], NARROWER[source].value
    return {
        f"依据{resource.title}；查看其内容需要权限 {scope}",
        f"this rests on {resource.source_title_en}; reading it needs the scope {scope}",
    }


async def test_without_the_scope_of_a_source_nothing_of_it_is_told(hub: Hub, firm: str) -> None:
    wide = await hub.client("wide", *[scope.value for scope in Scope])
    narrow = await hub.client("narrow", *READING)
    everything = (await wide.post(QUERY, PURPOSE, uscc=firm)).json()
    told = (await narrow.post(QUERY, PURPOSE, uscc=firm)).json()

    full, shown = everything["data"]["enterprise"], told["data"]["enterprise"]
    assert "errors" not in everything
    assert {error["extensions"]["scope"] for error in told["errors"]} == {"record.tax:read", "grade.risk:read"}
    assert (shown["tax"], shown["risk"], shown["history"]) == (None, None, None)
    assert {grade["scheme"] for grade in full["grades"]} - {grade["scheme"] for grade in shown["grades"]} == {
        "tax",
        "samr-risk",
    }
    masked = [each for each in derived(shown) if each["source"] in NARROWER]
    assert {each["source"] for each in masked} >= {"tax-grade", "tax-arrears", "judgment-defaulter"}
    for each in masked:
        assert (each.get("score"), each.get("remedy")) == (None, None)
        assert {each[name] for name in ("zh", "en", "explanation") if name in each} <= told_instead(each["source"])
    assert [each["outcome"] for each in shown["eligibilities"]] == [each["outcome"] for each in full["eligibilities"]]


async def test_what_rests_on_other_sources_is_told_in_full(hub: Hub, firm: str) -> None:
    wide = await hub.client("wide", *[scope.value for scope in Scope])
    narrow = await hub.client("narrow", *READING)
    full = (await wide.post(QUERY, PURPOSE, uscc=firm)).json()["data"]["enterprise"]
    shown = (await narrow.post(QUERY, PURPOSE, uscc=firm)).json()["data"]["enterprise"]

    open_to_all = [each for each in derived(full["eligibilities"]) if each["source"] not in NARROWER]

    assert open_to_all == [each for each in derived(shown["eligibilities"]) if each["source"] not in NARROWER]
    levels = {grade["scheme"]: (grade["level"], grade["score"]) for grade in shown["grades"]}
    assert "huarong-manufacturing" in levels
    assert levels == {
        grade["scheme"]: (grade["level"], grade["score"])
        for grade in full["grades"]
        if grade["scheme"] not in ("tax", "samr-risk")
    }


async def test_what_is_needed_says_nothing_of_what_is_now(hub: Hub, firm: str) -> None:
    needs = "{ needs { fact present zh: text en: text(language: EN) to } }"
    asked = f"eligibilities {{ wouldNeed {needs} }} grade {{ wouldNeed {needs} }}"
    query = f"query ($uscc: String!) {{ enterprise(uscc: $uscc) {{ {asked} }} }}"
    wide = await hub.client("wide", *[scope.value for scope in Scope])
    narrow = await hub.client("narrow", *READING)

    full, shown = [
        [each for each in walked((await asker.post(query, PURPOSE, uscc=firm)).json()["data"]) if "fact" in each]
        for asker in (wide, narrow)
    ]

    hidden = [need for need in shown if need not in full]
    assert {need["fact"] for need in hidden} >= {"tax.arrears_open"}
    assert {FACTS[need["fact"]].resource for need in hidden} <= NARROWER.keys()
    assert all(need["present"] is None and need["zh"].endswith(f"：{need['to']}") for need in hidden)
    assert not [
        need for need in shown if need["fact"] in FACTS and FACTS[need["fact"]].resource in NARROWER and need["present"]
    ]


async def test_a_report_has_no_information_of_what_the_token_does_not_reach(hub: Hub, firm: str) -> None:
    narrow = await hub.client("narrow", *READING)
    report = (await narrow.post(QUERY, PURPOSE, uscc=firm)).json()["data"]["enterprise"]["report"]

    assert report["information"]
    assert not {part["source"] for part in report["information"]} & set(NARROWER)


def test_a_report_leaves_out_what_one_source_alone_says() -> None:
    def indicator(dimension: str, source: str) -> IndicatorScore:
        return IndicatorScore(
            source, source, dimension, AssessmentStatus.ASSESSED, Decimal(1), Decimal(2), Decimal(2), "", source, None
        )

    def veto(source: str) -> Reason:
        return Reason(source, ClauseOutcome.FAIL, f"因{source}封顶", "", None, None, source, None)

    indicators = (indicator("税", "tax"), indicator("税", "tax"), indicator("合", "tax"), indicator("合", "open"))
    shares = tuple(DimensionShare(dimension, Decimal(2), Decimal(4), Decimal(4)) for dimension in ("税", "合"))
    parts = tuple(Information(source, f"{source}的信息", None, ("说",)) for source in ("tax", "open"))
    vetoes = veto("tax"), veto("open")
    rating = Rating("huarong-tech", "C", Decimal(50), Decimal(1), "huarong-tech@1", vetoes, None, None, None)
    grade = Grade(code(1), rating, DAY, datetime.now(UTC), None)
    whole = Report(code(1), DAY, grade, shares, indicators, parts, "")

    shown = within(whole, lambda source: source != "tax")

    assert [share.dimension for share in shown.composition] == ["合"]
    assert [part.source for part in shown.information] == ["open"]
    assert shown.description == (
        f"截至 2026-11-01，该企业{TITLE}得分 50，等级 C，已评价指标占 100%。因open封顶。以下信息尚未取得：open的信息。"
    )
    assert within(whole, lambda _: True).composition == shares


async def test_one_scope_opens_its_own_sources_alone(hub: Hub, firm: str) -> None:
    tax = await hub.client("tax", *READING, "record.tax:read")

    shown = (await tax.post(QUERY, PURPOSE, uscc=firm)).json()["data"]["enterprise"]

    assert shown["tax"] == {"level": "A"}
    hidden = {each["source"] for each in derived(shown) if "needs the scope" in each.get("en", "")}
    assert hidden & {"tax-grade", "tax-arrears"} == set()
    assert "judgment-defaulter" in hidden


@pytest.mark.parametrize(
    ("source", "scope"),
    [
        ("tax-grade", Scope.RECORD_TAX_READ),
        ("grade.tax", Scope.RECORD_TAX_READ),
        ("grade.samr-risk", Scope.GRADE_RISK_READ),
        ("grade.huarong-tech", None),
        ("penalty", None),
        (None, None),
    ],
)
def test_a_source_has_the_scope_of_the_records_behind_it(source: str | None, scope: Scope | None) -> None:
    context = SimpleNamespace(grant=SimpleNamespace(allows=lambda _: False), missing_scopes={})

    assert missing_scope(context, source) is scope  # type: ignore[arg-type]
    if source and scope:
        assert instead(source, scope).endswith(f"查看其内容需要权限 {scope.value}")


def test_the_schemes_taken_from_such_records_are_known() -> None:
    official = library().official_sources

    assert {scheme: NARROWER[source].value for scheme, source in official.items() if source in NARROWER} == {
        "samr-risk": "grade.risk:read",
        "tax": "record.tax:read",
    }


#: Every field that says more of an object with a source than its name, outcome and day, and why it may.
DECIDED = {
    "Reason": {"text", "remedy"},
    "IndicatorScore": {"score", "explanation"},
    "ReportInformation": {"sentences", "title"},
}
PLAIN = {"code", "name", "outcome", "source", "sourceTitle", "asOf", "dimension", "status", "maximum", "weight"}
#: A CloudEvents source is the hub's own address.
NO_RESOURCE = {"FeedEvent"}


def test_every_field_beside_a_source_is_decided() -> None:
    beside = {
        name: set(kind.fields) - PLAIN
        for name, kind in SCHEMA.type_map.items()
        if "source" in getattr(kind, "fields", {}) and not name.startswith("__") and name not in NO_RESOURCE
    }

    assert beside == DECIDED

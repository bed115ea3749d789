"""Verdicts as readers get them: fresh after every delivery, without repaired records, and as of earlier days."""

from datetime import date, timedelta

from hub.core import clock
from hub.core.actor import HUB
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate, mark_what_time_changed
from hub.credit.eligibility.queries import verdicts_by_uscc
from hub.credit.eligibility.results import Outcome, Verdict
from hub.credit.statements.assessments.queries import StoreLedger
from tests.district import District, code

PENALTY = {"统一社会信用代码": code(1), "决定书文号": "〔2026〕1号", "处罚日期": "2026-10-05", "严重程度": "严重"}


async def verdict(database: Database, number: int = 1, scenario: str = "contract-credit", **when: object) -> Verdict:
    found = await verdicts_by_uscc(StoreLedger(database, HUB), [code(number)], [scenario], **when)  # type: ignore[arg-type]
    return found[code(number)][scenario]


def outcome(decided: Verdict, reason: str) -> str:
    return next(clause.outcome.value for clause in decided.reasons if clause.code == reason)


async def test_a_verdict_is_right_before_and_after_anything_was_evaluated(district: District) -> None:
    await district.register(1)
    await district.empty_lists()

    derived = await verdict(district.database)
    await evaluate(district.database)
    stored = await verdict(district.database)

    assert stored.fingerprint == derived.fingerprint
    assert stored.reasons == derived.reasons
    assert stored.holds_until == derived.holds_until
    assert stored.data_as_of == derived.data_as_of
    assert (await district.database.fetch("select count(*) as stated from statement"))[0]["stated"] == 1


async def test_a_delivery_shows_in_the_next_answer_though_nothing_was_evaluated_since(district: District) -> None:
    await district.register(1)
    await district.empty_lists()
    await evaluate(district.database)
    before = await verdict(district.database)

    await district.deliver("penalty", [PENALTY])
    after = await verdict(district.database)

    assert outcome(before, "NO_PENALTY_ON_DISPLAY") == "PASS"
    assert (after.outcome, outcome(after, "NO_PENALTY_ON_DISPLAY")) == (Outcome.INELIGIBLE, "FAIL")


async def test_a_repaired_record_is_gone_from_every_answer_also_from_answers_about_the_past(
    district: District,
) -> None:
    await district.register(1)
    await district.empty_lists()
    await district.deliver("penalty", [PENALTY])
    await evaluate(district.database)
    listed_at = clock.now()

    await district.deliver("penalty", [{**PENALTY, "修复日期": clock.today().isoformat()}])
    now = await verdict(district.database)
    await evaluate(district.database)
    stored = await verdict(district.database)
    past = await verdict(district.database, known_at=listed_at)

    assert outcome(now, "NO_PENALTY_ON_DISPLAY") == "PASS"
    assert outcome(stored, "NO_PENALTY_ON_DISPLAY") == "PASS"
    assert outcome(past, "NO_PENALTY_ON_DISPLAY") == "PASS"


async def test_known_at_tells_what_was_known_then(district: District) -> None:
    await district.register(1)
    await district.empty_lists()
    before = clock.now()
    await district.deliver("penalty", [PENALTY])

    assert outcome(await verdict(district.database, known_at=before), "NO_PENALTY_ON_DISPLAY") == "PASS"
    assert outcome(await verdict(district.database, known_at=clock.now()), "NO_PENALTY_ON_DISPLAY") == "FAIL"


async def test_as_of_tells_what_held_then(district: District) -> None:
    await district.register(1)
    early = clock.today() - timedelta(days=60)
    listing = {"统一社会信用代码": code(1), "列入日期": (early - timedelta(days=5)).isoformat()}
    await district.deliver("abnormal-list", [{**listing, "移出日期": (early + timedelta(days=5)).isoformat()}])
    await district.deliver(
        "abnormal-list", [listing | {"移出日期": (early + timedelta(days=5)).isoformat()}], as_of=None
    )
    await district.database.fetch("update batch set as_of = $1 where resource = 'abnormal-list'", early)

    assert outcome(await verdict(district.database, as_of=early), "NOT_ON_ABNORMAL_LIST") == "FAIL"
    assert outcome(await verdict(district.database), "NOT_ON_ABNORMAL_LIST") == "PASS"


async def test_a_verdict_is_decided_anew_once_time_has_passed_its_end(district: District, time_machine: object) -> None:
    await district.register(1)
    await district.empty_lists()
    await evaluate(district.database)
    held = await verdict(district.database)
    assert held.holds_until is not None

    time_machine.move_to(f"{held.holds_until.isoformat()}T12:00:00+08:00")  # type: ignore[attr-defined]
    later = await verdict(district.database)
    marked = await mark_what_time_changed(district.database)

    assert later.fingerprint != held.fingerprint
    assert outcome(later, "NOT_ON_ABNORMAL_LIST") == "UNKNOWN"
    assert marked == 1


async def test_an_over_age_source_cannot_tell_and_says_how_old_it_is(district: District) -> None:
    await district.register(1)
    await district.deliver("tax-grade", [{"统一社会信用代码": code(1), "年度": "2020", "等级": "A"}])

    decided = await verdict(district.database, scenario="bank-tax")

    reason = next(clause for clause in decided.reasons if clause.code == "TAX_GRADE_A_B_M")
    age = (clock.today() - date(2020, 12, 31)).days
    assert reason.outcome.value == "UNKNOWN"
    assert reason.text_zh == (
        f"纳税缴费信用等级为 A、B 或 M：无法判断，数据源 tax-grade 截至 2020-12-31，已 {age} 天，超过 550 天"
    )
    assert reason.as_of == date(2020, 12, 31)

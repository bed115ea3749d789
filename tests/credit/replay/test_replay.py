"""A replayed verdict is equal for ever, unless the law, the clock or somebody's hand explains why not."""

from datetime import timedelta
from pathlib import Path

import pytest

from hub.core import clock
from hub.core.actor import HUB, Actor, Kind, Purpose, Reach
from hub.core.errors import NotFound
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate, mark_other_rules
from hub.credit.eligibility.queries import scenarios, verdicts_by_uscc
from hub.credit.eligibility.results import Verdict, fingerprint_of
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.ruleset_store import add_folder
from hub.credit.replay import queries
from hub.credit.replay.queries import replay
from hub.credit.replay.results import Cause, CauseKind, Replay
from hub.credit.statements import results
from hub.credit.statements.assessments.queries import StoreLedger
from hub.credit.statements.encoding import packing
from hub.intake.consent.commands import grant_consent
from hub.intake.consent.rules import FieldGroup, Terms
from hub.intake.ingest import commands, deliveries
from hub.intake.ingest.present.results import RecordName
from hub.intake.ingest.resources import RESOURCES
from tests.credit.samples import SCENARIO, written
from tests.district import District, Hub, code

PENALTY = {"统一社会信用代码": code(1), "决定书文号": "〔2026〕1号", "处罚日期": "2026-10-05", "严重程度": "严重"}
SEVENTEENTH = SCENARIO.replace("scheme: sample", "scheme: huarong-tech").replace("grade.sample", "grade.huarong-tech")


_FORGE = "update statement set answers = overlay(answers placing $1 from position($2 in answers)) where uscc = $3"


async def stated(database: Database, scenario: str = "contract-credit") -> Verdict:
    """Evaluate, then read the verdict as readers get it."""
    await evaluate(database)
    return (await verdicts_by_uscc(StoreLedger(database, HUB), [code(1)], [scenario]))[code(1)][scenario]


async def again(database: Database, verdict: Verdict, uscc: str | None = None) -> Replay:
    return await replay(database, HUB, verdict.fingerprint, uscc)


@pytest.fixture
async def filled(district: District) -> Database:
    await district.register(1, 2)
    await district.empty_lists()
    return district.database


async def test_what_was_just_stated_is_equal(filled: Database) -> None:
    verdict = await stated(filled)

    found = await again(filled, verdict)

    assert (found.equal, found.lawful, found.causes, found.clauses, found.grades) == (True, True, (), (), ())
    assert found.stated == verdict
    assert found.derived is not None
    assert found.derived.ruling == verdict.ruling
    assert (found.day, found.valid_to, found.known_to) == (clock.today(), None, None)


async def test_every_scenario_of_every_enterprise_is_equal(filled: Database, district: District) -> None:
    await district.deliver("penalty", [PENALTY])
    await evaluate(filled)
    codes = [one.code for one in ruleset_store.library().scenarios(clock.today())]

    verdicts = await verdicts_by_uscc(StoreLedger(filled, HUB), [code(1), code(2)], codes)
    found = [await again(filled, one, uscc) for uscc, among in verdicts.items() for one in among.values()]

    assert [one.equal for one in found] == [True] * 66


async def test_what_is_no_longer_known_is_equal_too(filled: Database, district: District) -> None:
    before = await stated(filled)
    await district.deliver("penalty", [PENALTY])
    after = await stated(filled)

    found = await again(filled, before)

    assert after.fingerprint != before.fingerprint
    assert (found.equal, found.stated.outcome, found.stated.decided_at) == (True, before.outcome, before.decided_at)
    assert found.known_to is not None


async def test_an_answer_as_of_another_day_is_derived_as_of_that_day(filled: Database) -> None:
    day = clock.today() - timedelta(days=3)
    await evaluate(filled, as_of=day)
    answers = (await filled.fetch("select answers from statement where uscc = $1", code(1)))[0]["answers"]
    _, until, digest = packing.verdict(answers, len(answers) - 44)

    found = await replay(filled, HUB, fingerprint_of(code(1).encode(), packing.day(until), digest), code(1))

    assert (found.equal, found.day) == (True, day)


async def test_a_repaired_record_is_a_lawful_difference(filled: Database, district: District) -> None:
    await district.deliver("penalty", [PENALTY])
    before = await stated(filled)
    await district.deliver("penalty", [{**PENALTY, "修复日期": clock.today().isoformat()}])

    found = await again(filled, before)

    assert (found.equal, found.lawful) == (False, True)
    assert found.causes == (Cause(CauseKind.RECORD_REPAIRED, "penalty"),)
    assert [
        (one.code, one.before and one.before.outcome.value, one.after and one.after.outcome.value, one.turned)
        for one in found.clauses
    ] == [("NO_PENALTY_ON_DISPLAY", "FAIL", "PASS", True)]


async def test_what_was_repaired_then_was_not_there_then_though_the_repair_has_ended(
    filled: Database, district: District
) -> None:
    await district.deliver("penalty", [{**PENALTY, "修复日期": clock.today().isoformat()}])
    before = await stated(filled)
    async with filled.transaction() as connection:
        named = RecordName(RESOURCES["penalty"], code(1), PENALTY["决定书文号"])
        await commands.unrepair(connection, HUB, named, "stated by mistake")

    found = await again(filled, before)

    assert found.equal
    assert (await stated(filled)).fingerprint != before.fingerprint


async def test_what_stood_on_a_delivery_that_was_taken_back_is_equal(filled: Database, district: District) -> None:
    receipt = await district.deliver("penalty", [PENALTY])
    before = await stated(filled)
    await deliveries.withdraw(filled, HUB, receipt.batch, "wrong list")

    found = await again(filled, before)
    after = await stated(filled)

    of_penalties = [
        reason.outcome.value for verdict in (before, after) for reason in verdict.reasons if reason.source == "penalty"
    ]
    assert found.equal
    assert of_penalties == ["FAIL", "PASS"]
    assert (await again(filled, after)).equal


async def test_records_that_were_changed_by_hand_are_no_lawful_difference(filled: Database, district: District) -> None:
    await district.deliver("penalty", [PENALTY])
    before = await stated(filled)
    await filled.fetch("delete from record where resource = 'penalty'")

    found = await again(filled, before)

    assert (found.equal, found.lawful) == (False, False)
    assert found.causes == (Cause(CauseKind.RECORDS_DIFFER, "penalty"),)


async def test_records_of_sources_that_the_scenario_does_not_read_change_nothing(
    filled: Database, district: District
) -> None:
    await district.deliver("penalty", [PENALTY])
    before = await stated(filled, "bank-tax")
    await filled.fetch("delete from record where resource = 'penalty'")

    assert (await again(filled, before)).equal


async def test_an_answer_that_does_not_follow_from_its_own_records_is_told_apart(filled: Database) -> None:
    before = await stated(filled)
    forged = before._replace(digest=bytes(32))
    await filled.fetch(_FORGE, forged.digest, before.digest, code(1))

    found = await again(filled, forged, code(1))

    assert found.causes == (Cause(CauseKind.RULES_DIFFER, before.ruleset_version),)
    assert not found.lawful


async def test_what_an_earlier_edition_of_the_engine_stated_is_derived_anew_and_told_apart(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It kept fingerprints themselves."""
    edition = results.EDITION
    monkeypatch.setattr(results, "EDITION", 1)
    await evaluate(filled)
    sql = "select answers from statement where uscc = $1 and known_to is null"
    answers = (await filled.fetch(sql, code(1)))[0]["answers"]
    forged = bytes(32)
    await filled.fetch("update statement set answers = $1 where uscc = $2", answers[:-32] + forged, code(1))
    monkeypatch.setattr(results, "EDITION", edition)

    found = await replay(filled, HUB, forged, code(1))
    read = (await verdicts_by_uscc(StoreLedger(filled, HUB), [code(1)], [found.stated.scenario]))[code(1)]
    marked = await mark_other_rules(filled, ruleset_store.library())

    assert (found.lawful, found.causes) == (False, (Cause(CauseKind.ENGINE_DIFFERS, "1"),))
    assert read[found.stated.scenario].fingerprint != forged
    assert marked == 2


async def test_a_delivery_that_was_under_way_is_a_lawful_difference(
    filled: Database, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded, seen = commands.record, []

    async def evaluated_first(*arguments: object, **named: object) -> None:
        """Evaluate while the whole delivery is written and not committed yet."""
        seen.append(await stated(filled))
        await recorded(*arguments, **named)  # type: ignore[arg-type]

    await filled.fetch("delete from redecision")  # whose row the delivery would lock until its end
    monkeypatch.setattr(commands, "record", evaluated_first)
    await district.deliver("penalty", [PENALTY])

    found = await again(filled, seen[0])

    assert (found.equal, found.lawful) == (False, True)
    assert found.causes == (Cause(CauseKind.DELIVERY_UNDER_WAY, "penalty"),)


async def test_rules_that_were_taken_away_are_named(filled: Database, tmp_path: Path) -> None:
    [file] = written(tmp_path, use=SEVENTEENTH)
    add_folder(tmp_path, drafts_in_force=True)
    try:
        before = await stated(filled, "use")
        file.unlink()
        add_folder(tmp_path, drafts_in_force=True)
        found = await again(filled, before)
    finally:
        add_folder(None)

    assert (found.equal, found.lawful, found.derived) == (False, False, None)
    assert found.causes == (Cause(CauseKind.RULES_GONE, before.ruleset_version),)


async def test_what_was_never_stated_is_not_found(filled: Database) -> None:
    verdict = await stated(filled)

    with pytest.raises(NotFound, match=f"^no verdict with the fingerprint {'00' * 32} was stated$"):
        await replay(filled, HUB, bytes(32))
    with pytest.raises(NotFound):
        await again(filled, verdict, code(2))


@pytest.mark.parametrize("edition", [2, results.EDITION])
async def test_every_verdict_is_found_by_its_fingerprint_alone(
    filled: Database, edition: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also behind many statements, and as an earlier edition kept it: as itself, where now its digest is."""
    monkeypatch.setattr(queries, "_STATEMENTS_AT_ONCE", 1)
    await evaluate(filled)
    codes = [scenario.code for scenario in scenarios(HUB, clock.today())]
    read = await verdicts_by_uscc(StoreLedger(filled, HUB), [code(1), code(2)], codes)
    verdicts = [verdict for of_enterprise in read.values() for verdict in of_enterprise.values()]
    if edition < results.EDITION:
        for verdict in verdicts:
            await filled.fetch(_FORGE, verdict.fingerprint, verdict.digest, verdict.uscc)
        monkeypatch.setattr(results.Provenance, "keeps_fingerprints", True)

    for verdict in verdicts:
        found = await again(filled, verdict)
        assert (found.stated.uscc, found.stated.scenario, found.equal) == (verdict.uscc, verdict.scenario, True)
        assert found.stated.fingerprint == verdict.fingerprint
        with pytest.raises(NotFound):
            await replay(filled, HUB, verdict.digest)


@pytest.mark.parametrize(
    "reach",
    [
        pytest.param(Reach(scenarios=frozenset({"bank-tax"})), id="another scenario"),
        pytest.param(Reach(jurisdictions=frozenset({"420704"})), id="another district"),
    ],
)
async def test_whoever_may_not_see_a_verdict_does_not_find_it(filled: Database, reach: Reach) -> None:
    verdict = await stated(filled)
    actor = Actor("tax", Kind.DEPARTMENT, "tax", reach)

    with pytest.raises(NotFound):
        await replay(filled, actor, verdict.fingerprint, code(1))


QUERY = """
query ($uscc: String!, $fingerprint: String!) {
  replay(uscc: $uscc, fingerprint: $fingerprint) {
    equal lawful day stated { outcome scenario { code } } derived { outcome fingerprint }
    clauses { code before { outcome source } after { outcome } } grades { scheme levelBefore levelAfter }
    causes { kind what lawful }
  }
}"""


async def test_a_reader_asks_for_it_over_http(hub: Hub, district: District) -> None:
    await district.register(1)
    await district.empty_lists()
    title = {"资质": "高新技术企业", "有效期起": "2025-01-01", "有效期止": "2027-12-31"}
    await district.deliver("qualification", [{"统一社会信用代码": code(1), **title}])
    await district.deliver("penalty", [PENALTY])
    before = await stated(hub.database)
    await district.deliver("penalty", [{**PENALTY, "修复日期": clock.today().isoformat()}])
    reader = await hub.client("reader", "eligibility:read", "grade:read", "record.tax:read")

    answer = await reader.ask(QUERY, uscc=code(1), fingerprint=before.fingerprint.hex())

    found = answer["data"]["replay"]
    mark = found["derived"].pop("fingerprint")
    assert mark != before.fingerprint.hex()
    assert found == {
        "equal": False,
        "stated": {"outcome": "INELIGIBLE", "scenario": {"code": "contract-credit"}},
        "derived": {"outcome": "UNKNOWN"},
        "lawful": True,
        "day": clock.today().isoformat(),
        "clauses": [
            {
                "code": "NO_PENALTY_ON_DISPLAY",
                "before": {"outcome": "FAIL", "source": "penalty"},
                "after": {"outcome": "PASS"},
            }
        ],
        "grades": [],
        "causes": [{"kind": "RECORD_REPAIRED", "what": "penalty", "lawful": True}],
    }


async def test_what_is_no_fingerprint_is_refused(hub: Hub) -> None:
    reader = await hub.client("reader", "eligibility:read")

    answer = await reader.ask(QUERY, uscc=code(1), fingerprint="beef")

    assert [(one["message"], one["extensions"]["code"]) for one in answer["errors"]] == [
        ("'beef' is no fingerprint: 64 hexadecimal digits", "VALIDATION")
    ]
    assert answer["data"] == {"replay": None}


async def test_a_partner_is_told_nothing_that_stood_on_a_repaired_record(hub: Hub, district: District) -> None:
    await district.register(1)
    await district.empty_lists()
    await district.deliver("penalty", [PENALTY])
    await grant(hub.database)
    before = await stated(hub.database)
    bank = await hub.client("bank", "eligibility:read", kind="partner")
    asked = {"uscc": code(1), "fingerprint": before.fingerprint.hex()}

    unasked = await bank.ask(QUERY, **asked)
    shown = await bank.ask(QUERY, "credit-financing", **asked)
    await district.deliver("penalty", [{**PENALTY, "修复日期": clock.today().isoformat()}])
    withdrawn = await bank.ask(QUERY, "credit-financing", **asked)

    assert [error["extensions"]["code"] for error in unasked["errors"]] == ["PURPOSE_REQUIRED"]
    assert shown["data"]["replay"]["equal"] is True
    assert withdrawn["data"] == {"replay": None}
    assert [error["message"] for error in withdrawn["errors"]] == [
        f"the verdict with the fingerprint {before.fingerprint.hex()} has been withdrawn"
    ]


async def grant(database: Database) -> None:
    """Let the bank read the verdicts about the enterprise."""
    terms = Terms(
        uscc=code(1),
        grantee="bank",
        purpose=Purpose.CREDIT_FINANCING,
        fields=(FieldGroup.VERDICT,),
        valid_from=clock.today(),
        valid_to=clock.today() + timedelta(days=30),
    )
    async with database.transaction() as connection:
        await grant_consent(connection, HUB, terms)

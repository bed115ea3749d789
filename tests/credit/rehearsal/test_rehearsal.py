"""A rehearsal tells exactly the answers that a draft would give, and stores nothing."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hub.core import clock
from hub.core.actor import HUB, Actor, Kind, Reach
from hub.core.errors import Invalid
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.credit.eligibility.queries import verdicts_by_uscc
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.ruleset_store import add_folder
from hub.credit.rehearsal import queries
from hub.credit.rehearsal.queries import RehearsalLimits, rehearse
from hub.credit.rehearsal.results import AnswerCount, PlaceCount, Rehearsal, RuleRehearsal, TurnCount, rule_rehearsal
from hub.credit.rehearsal.trial.trials import trial
from hub.credit.rulesets.language.documents import Draft
from hub.credit.statements.assessments.queries import StoreLedger
from hub.credit.statements.grades.queries import grades_by_uscc
from hub.demo.generate import generate
from hub.intake.ingest import deliveries
from hub.intake.ingest.deliveries import DepartmentFile
from resolvers.credit import rehearsal as asked
from tests.district import District, Hub, code

OWN = Path(ruleset_store.__file__).parents[2] / "rulesets"
WHOLE = RehearsalLimits(processes=1, seconds=None, sample=2)
PENALTY = {"决定书文号": "〔2026〕1号", "处罚日期": "2026-10-05", "严重程度": "一般"}


def changed(name: str, *changes: tuple[str, str], begins: str = "2030-01-01") -> Draft:
    """Draft the next version of one of the hub's own rulesets, with these changes of its text."""
    newest = OWN / f"{name}-2026.2.yaml"
    text = (newest if newest.exists() else OWN / f"{name}.yaml").read_text("utf-8")
    text = re.sub(r"^effective_from: .*$", f"effective_from: {begins}", text, flags=re.MULTILINE)
    text = re.sub(r"^version: .*$", 'version: "2026.9"', text, flags=re.MULTILINE)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return Draft(text, "draft.yaml")


async def tried(database: Database, *drafts: Draft, limits: RehearsalLimits = WHOLE, actor: Actor = HUB) -> Rehearsal:
    return await rehearse(database, actor, drafts, limits)


async def only(database: Database, *drafts: Draft) -> RuleRehearsal:
    [found] = (await tried(database, *drafts)).rules
    return found


@pytest.fixture
async def graded(district: District) -> Database:
    """Register six enterprises with tax grades A, B, C, C, D and none; the fourth is a builder in another place."""
    await district.register(1, 2, 3, 5, 6)
    await district.register(4, 辖区代码="420703400", 行业代码="4710")
    await district.empty_lists()
    year = clock.today().year - 1
    grades = [(1, "A"), (2, "B"), (3, "C"), (4, "C"), (5, "D")]
    rows = [{"统一社会信用代码": code(n), "年度": str(year), "等级": grade} for n, grade in grades]
    await district.deliver("tax-grade", rows)
    return district.database


def lenient(*grades: str) -> Draft:
    """Draft bank-tax so that the tax grade alone decides."""
    draft = changed("bank-tax", ("in: [A, B, M]", f"in: [{', '.join(grades)}]"))
    text = re.sub(r"    - code: CONSENT_TO_FINANCING.*?(?=    - code: NO_OPEN)", "", draft.text, flags=re.DOTALL)
    return Draft(text, "draft.yaml")


async def test_the_same_rules_under_another_version_change_nothing(graded: Database) -> None:
    await evaluate(graded)

    found = await only(graded, changed("bank-tax"))

    assert (found.flips, found.unflipped, found.directions, found.clauses) == (0, 0, (), ())
    assert found.answers == (AnswerCount("INELIGIBLE", 6, 6),)
    assert (found.kind, found.code, found.drafted) == ("scenario", "bank-tax", True)
    assert found.version_before == ruleset_store.library().scenario("bank-tax", clock.today()).version
    assert found.version_after.startswith("bank-tax@2026.9+")


@pytest.mark.parametrize("stated", [True, False], ids=["stated", "derived"])
async def test_who_flips_and_why_is_told_exactly(graded: Database, stated: bool) -> None:
    if stated:
        await evaluate(graded)

    found = await only(graded, lenient("A", "B", "M"))

    assert found.answers == (
        AnswerCount("ELIGIBLE", 0, 2),
        AnswerCount("INELIGIBLE", 6, 3),
        AnswerCount("UNKNOWN", 0, 1),
    )
    assert [(one.before, one.after, one.flips) for one in found.directions] == [
        ("INELIGIBLE", "ELIGIBLE", 2),
        ("INELIGIBLE", "UNKNOWN", 1),
    ]
    assert [(flip.uscc, flip.name) for flip in found.directions[0].sample] == [
        (code(1), "虚构1号科技有限公司"),
        (code(2), "虚构2号科技有限公司"),
    ]
    assert [change.turn for change in found.directions[0].sample[0].changes] == [("CONSENT_TO_FINANCING", "FAIL", None)]
    assert found.clauses == (TurnCount("CONSENT_TO_FINANCING", "FAIL", None, 3),)
    assert found.unflipped == 3


async def test_flips_are_counted_by_industry_and_by_township(graded: Database) -> None:
    await evaluate(graded)
    flips = ("INELIGIBLE", "ELIGIBLE", 1)

    found = await only(graded, lenient("C"))

    wanted = [one for one in found.industries if one.after == "ELIGIBLE"]
    assert wanted == [PlaceCount("C", "制造业", *flips), PlaceCount("E", "建筑业", *flips)]
    assert [one for one in found.townships if one.after == "ELIGIBLE"] == [
        PlaceCount("420703101", "葛店镇", *flips),
        PlaceCount("420703400", "葛店开发区", *flips),
    ]


async def test_what_is_stated_no_longer_is_derived_anew(graded: Database, district: District) -> None:
    await evaluate(graded)
    year = clock.today().year - 1
    await district.deliver("tax-grade", [{"统一社会信用代码": code(3), "年度": str(year), "等级": "A"}])

    found = await only(graded, lenient("A"))

    assert [flip.uscc for flip in found.directions[0].sample] == [code(1), code(3)]


async def test_answers_that_time_has_outdated_are_derived_anew(graded: Database, time_machine: object) -> None:
    await evaluate(graded)
    time_machine.move_to(date(clock.today().year + 3, 1, 1))  # type: ignore[attr-defined]

    found = await _apart(graded, changed("bank-tax"))

    assert (found.flips, found.answers) == (0, (AnswerCount("INELIGIBLE", 6, 6),))


async def _apart(database: Database, draft: Draft) -> RuleRehearsal:
    """Rehearse in this process, because other processes do not have its moved clock."""
    day = clock.today()
    task = queries._Task(
        database.url, HUB, [draft], day, await queries.source_freshness(database, day, clock.now()), WHOLE
    )
    share = await queries._share(task, [("", "~")])
    return rule_rehearsal(trial([draft], day).rules[0], share.tallies[0])


async def test_a_new_scenario_is_compared_with_nothing(graded: Database) -> None:
    await evaluate(graded)
    text = lenient("A", "B").text.replace("code: bank-tax", "code: bank-tax-plus")

    found = await only(graded, Draft(text, "draft.yaml"))

    assert found.version_before is None
    assert found.answers == (
        AnswerCount("ELIGIBLE", 0, 2),
        AnswerCount("INELIGIBLE", 0, 3),
        AnswerCount("UNKNOWN", 0, 1),
        AnswerCount(None, 6, 0),
    )
    assert [(one.before, one.after, one.flips) for one in found.directions] == [
        (None, "INELIGIBLE", 3),
        (None, "ELIGIBLE", 2),
        (None, "UNKNOWN", 1),
    ]
    assert found.clauses[0] == TurnCount("TAX_GRADE_A_B_M", None, "FAIL", 3)


async def test_a_draft_of_a_scheme_shows_the_scenarios_that_ask_for_its_grade(graded: Database) -> None:
    await evaluate(graded)

    found = await tried(graded, changed("huarong-tech"))

    assert [(one.kind, one.code, one.drafted) for one in found.rules][:2] == [
        ("scheme", "huarong-tech", True),
        ("scenario", "bank-recommendation", False),
    ]
    asking = {one.code for one in found.rules if one.kind == "scenario"}
    own = ruleset_store.library().scenarios(clock.today())
    assert asking == {
        one.code for one in own if one.document.threshold and one.document.threshold.scheme == "huarong-tech"
    }
    assert [one.flips for one in found.rules] == [0] * len(found.rules)


async def test_a_draft_of_display_windows_reaches_all_that_look_at_penalties(
    graded: Database, district: District
) -> None:
    await district.deliver("penalty", [{"统一社会信用代码": code(1), **PENALTY}])
    title = {"资质": "科技型中小企业", "有效期起": "2026-01-01", "有效期止": "2027-12-31"}
    await district.deliver("qualification", [{"统一社会信用代码": code(1), **title}])
    await evaluate(graded)
    text = (OWN / "display-windows-2026.2.yaml").read_text("utf-8").replace('version: "2026.2"', 'version: "2026.9"')
    text = re.sub(r"^      general: .*$", "      general: {longest: 1}", text, flags=re.MULTILINE)

    found = await tried(graded, Draft(text, "draft.yaml"))

    credit = next(one for one in found.rules if one.code == "contract-credit")
    assert TurnCount("NO_PENALTY_ON_DISPLAY", "FAIL", "PASS", credit.flips) in credit.clauses
    assert not credit.drafted


async def test_a_draft_with_faults_is_refused_with_all_of_them_and_nothing_is_run(
    graded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = changed("bank-tax", ("fact: tax.grade", "fact: tax.grad"), ("fact: serious.listed", "fact: nothing"))
    monkeypatch.setattr(queries, "_shares", None)

    with pytest.raises(Invalid) as refused:
        await tried(graded, wrong)

    faults = refused.value.details["faults"]
    assert isinstance(faults, list)
    assert [fault.partition(": ")[0] for fault in faults] == ["draft.yaml:18", "draft.yaml:39"]


async def test_a_draft_that_is_in_force_from_the_same_day_is_refused(graded: Database) -> None:
    text = (OWN / "bank-tax.yaml").read_text("utf-8").replace("in: [A, B, M]", "in: [A]")

    with pytest.raises(Invalid, match="would both be in force"):
        await tried(graded, Draft(text, "draft.yaml"))


async def test_nobody_learns_of_enterprises_that_he_may_not_see(graded: Database) -> None:
    await evaluate(graded)
    actor = Actor("tax", Kind.DEPARTMENT, "tax", Reach(jurisdictions=frozenset({"420703400"})))

    found = await tried(graded, lenient("C"), actor=actor)

    assert (found.population, found.enterprises) == (1, 1)
    assert [flip.uscc for flip in found.rules[0].directions[0].sample] == [code(4)]


async def test_several_processes_come_to_the_same(graded: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await evaluate(graded)
    alone = await tried(graded, lenient("A", "C"))

    monkeypatch.setattr(queries, "_RANGE", 2)
    together = await tried(graded, lenient("A", "C"), limits=RehearsalLimits(2, None, 2))

    assert together == alone


async def test_where_time_runs_out_it_says_of_how_many_it_tells(
    graded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_RANGE", 2)

    found = await tried(graded, lenient("A"), limits=RehearsalLimits(1, 0.0, 2))

    assert (found.population, found.enterprises, found.complete) == (6, 2, False)
    assert sum(one.before for one in found.rules[0].answers) == 2


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Make an empty folder of rulesets; afterwards the hub reads no such folder."""
    (tmp_path / "rulesets").mkdir()
    yield tmp_path / "rulesets"
    add_folder(None)


async def test_it_tells_what_the_answers_are_once_the_draft_is_in_force(
    database: Database, tmp_path: Path, folder: Path
) -> None:
    """The drafts change a scheme, clauses, limits and thresholds, and add a scenario, for enterprises of every kind."""
    generate(tmp_path / "files", 120, 5, clock.today())
    for file in json.loads((tmp_path / "files" / "manifest.json").read_bytes())["files"]:
        path = tmp_path / "files" / file["file"]
        wanted = DepartmentFile(file["resource"], path, file["provider"], date.fromisoformat(file["as_of"]))
        await deliveries.take_in(database, HUB, wanted)
    await evaluate(database)
    today = clock.today().isoformat()
    drafts = [
        changed("huarong-tech", ("{level: A, at_least: 85}", "{level: A, at_least: 75}"), begins=today),
        changed("contract-credit", ("at_least: B", "at_least: A"), begins=today),
        changed(
            "hubei-quality",
            ("      at_least: 3\n", "      at_least: 9\n"),
            ("penalty: 100", "penalty: 1"),
            begins=today,
        ),
        Draft(
            lenient("A", "B", "C").text.replace("2030-01-01", today).replace("arrears: 200", "arrears: 1"), "draft.yaml"
        ),
        changed("soft-enforcement", ("code: soft-enforcement", "code: softer"), begins=today),
    ]
    usccs = [row["uscc"] for row in await database.fetch("select uscc from enterprise")]

    found = await tried(database, *drafts)
    await database.fetch("insert into redecision select uscc, now() from enterprise where uscc < $1", usccs[60])
    with_stale_marks = await tried(database, *drafts)
    for number, draft in enumerate(drafts):
        (folder / f"{number}.yaml").write_text(draft.text, "utf-8")
    add_folder(folder, drafts_in_force=True)
    await evaluate(database)
    ledger = StoreLedger(database, HUB)
    verdicts = await verdicts_by_uscc(ledger, usccs, [one.code for one in found.rules if one.kind == "scenario"])
    grades = await grades_by_uscc(ledger, usccs, ["huarong-tech"])

    assert with_stale_marks == found
    assert {one.code for one in found.rules if one.flips} == {
        "huarong-tech",
        "contract-credit",
        "hubei-quality",
        "bank-tax",
        "key-support",
        "publicity",
        "softer",
    }
    for one in found.rules:
        if one.kind == "scheme":
            answers = Counter(grades[uscc][one.code].level if one.code in grades[uscc] else None for uscc in usccs)
        else:
            answers = Counter(verdicts[uscc][one.code].outcome.value for uscc in usccs)
        assert {each.answer: each.after for each in one.answers if each.after} == answers, one.code


QUERY = """
query ($draft: String!, $sample: Int) { rehearsal(draft: $draft, sample: $sample) {
  population enterprises complete
  rules { kind code title(language: EN) drafted flips unflipped answers { answer before after }
    directions { before after flips sample { uscc name changes { code before after text } } }
    clauses { code before after flips } industries { code name flips } townships { code name flips } }
} }"""


async def test_whoever_may_publish_asks_for_it_and_nothing_is_written(hub: Hub, graded: Database) -> None:
    await evaluate(graded)
    publisher = await hub.client("publisher", "ruleset:publish", "eligibility:read")
    before = await _digests(graded)

    answer = await publisher.ask(QUERY, draft=lenient("A", "B").text, sample=1)

    found = answer["data"]["rehearsal"]
    assert (found["population"], found["enterprises"], found["complete"]) == (6, 6, True)
    [rules] = found["rules"]
    assert (rules["code"], rules["title"], rules["flips"], rules["unflipped"]) == (
        "bank-tax",
        "Bank-tax cooperation",
        3,
        3,
    )
    assert rules["directions"][0] == {
        "before": "INELIGIBLE",
        "after": "ELIGIBLE",
        "flips": 2,
        "sample": [
            {
                "uscc": code(1),
                "name": "虚构1号科技有限公司",
                "changes": [
                    {
                        "code": "CONSENT_TO_FINANCING",
                        "before": "FAIL",
                        "after": None,
                        "text": "企业对信用融资的授权有效",
                    }
                ],
            }
        ],
    }
    after = await _digests(graded)
    assert {table for table in before if before[table] != after[table]} == {"audit_entry", "audit_head"}
    entry = (await graded.fetch("select kind, usccs from audit_entry order by number desc limit 1"))[0]
    assert (entry["kind"], sorted(entry["usccs"])) == ("QueryAnswered", sorted([code(1), code(6)]))


async def _digests(database: Database) -> dict[str, str]:
    tables = await database.fetch("select tablename from pg_tables where schemaname = 'public'")
    sql = "select md5(coalesce(string_agg(t::text, '' order by t::text), '')) as digest from {} t"
    names = [row["tablename"] for row in tables]
    return {name: (await database.fetch(sql.format(name)))[0]["digest"] for name in names}


async def test_enterprises_are_named_only_to_who_may_read_their_answers(hub: Hub, graded: Database) -> None:
    await evaluate(graded)
    publisher = await hub.client("publisher", "ruleset:publish")

    answer = await publisher.ask(QUERY, draft=lenient("A", "B").text)

    [rules] = answer["data"]["rehearsal"]["rules"]
    assert [(one["flips"], one["sample"]) for one in rules["directions"]] == [(2, None), (1, None)]
    assert {error["extensions"]["scope"] for error in answer["errors"]} == {"eligibility:read"}


@pytest.mark.parametrize(
    ("draft", "sample", "message"),
    [
        pytest.param("kind: scenario", 100, "sample is 100; it must be 0 to 50", id="too large a sample"),
        pytest.param("#" * 70_000, 1, "the draft has 70000 characters; it may have 65536", id="too long"),
        pytest.param("a: &a [1]\nb: *a", 1, "draft.yaml:1: write it out where it is meant", id="an alias"),
        pytest.param("[" * 5_000, 1, "draft.yaml:1: it is nested too deeply", id="too deep"),
        pytest.param("", 1, "draft.yaml:1: the file is empty", id="nothing"),
    ],
)
async def test_a_draft_that_cannot_be_read_is_refused(hub: Hub, draft: str, sample: int, message: str) -> None:
    publisher = await hub.client("publisher", "ruleset:publish")

    answer = await publisher.ask(QUERY, draft=draft, sample=sample)

    assert answer["data"] == {"rehearsal": None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["VALIDATION"]
    assert answer["errors"][0]["message"].startswith(message)


async def test_there_is_one_rehearsal_at_a_time(hub: Hub) -> None:
    publisher = await hub.client("publisher", "ruleset:publish")

    async with asked._UNDER_WAY:
        answer = await publisher.ask(QUERY, draft="kind: scenario")

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["RATE_LIMIT"]

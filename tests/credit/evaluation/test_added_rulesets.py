"""An added folder of rulesets, end to end: its files show in answers, and answers are restated."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import structlog
from structlog.testing import capture_logs

from hub.app import create_app
from hub.core import clock
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate, mark_other_rules
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.ruleset_store import add_folder, library
from hub.credit.rulesets.files.publishing import publish
from hub.worker import derivation
from hub.worker.derivation import DerivationRounds
from tests.credit.samples import SCENARIO, published, written
from tests.district import Asker, District, Hub, code

SEVENTEENTH = SCENARIO.replace("scheme: sample", "scheme: huarong-tech").replace("grade.sample", "grade.huarong-tech")
QUERY = """
query ($uscc: String!) {
  scenarios { code }
  eligibility(uscc: $uscc, scenario: "use") { outcome rulesetVersion }
  enterprise(uscc: $uscc) { eligibilities { scenario { code } } }
}"""


@pytest.fixture(autouse=True)
def fresh_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Renew the logger: one that was used keeps its first configuration."""
    monkeypatch.setattr(ruleset_store, "_log", structlog.get_logger())
    monkeypatch.setattr(derivation, "log", structlog.get_logger())


@pytest.fixture
async def reader(database: Database, district: District, tmp_path: Path) -> AsyncIterator[Asker]:
    """A reader of a hub whose added folder is empty, and in which one enterprise is evaluated."""
    await district.register(1)
    await district.empty_lists()
    await evaluate(database)
    folder = tmp_path / "rulesets"
    folder.mkdir()
    app = create_app(Settings(database_url=database.url, public_url="http://hub.test", rulesets_dir=folder))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") as http,
    ):
        yield await Hub(http, database).client("reader", "enterprise:read", "eligibility:read")
    add_folder(None)


async def test_one_more_scenario_shows_in_the_next_answers(reader: Asker, database: Database, tmp_path: Path) -> None:
    before = await reader.ask(QUERY, uscc=code(1))
    published(tmp_path / "rulesets", use=SEVENTEENTH)
    await asyncio.sleep(1)
    after = (await reader.ask(QUERY, uscc=code(1)))["data"]
    stated = await database.fetch("select count(*) as rows from statement")

    assert len(before["data"]["scenarios"]) == 33
    assert before["data"]["eligibility"] is None
    assert [error["extensions"]["code"] for error in before["errors"]] == ["NOT_FOUND"]
    assert [one["code"] for one in after["scenarios"]][-1] == "use"
    assert len(after["scenarios"]) == len(after["enterprise"]["eligibilities"]) == 34
    assert after["eligibility"]["rulesetVersion"].startswith("use@2026.1+")
    assert after["enterprise"]["eligibilities"][-1] == {"scenario": {"code": "use"}}
    assert stated[0]["rows"] == 1


async def test_a_draft_shows_in_no_answer_until_it_is_published(reader: Asker, tmp_path: Path) -> None:
    [path] = written(tmp_path / "rulesets", use=SEVENTEENTH)
    await asyncio.sleep(1)
    with capture_logs() as logged:
        as_draft = await reader.ask("{ scenarios { code } }")
    publish([path], ruleset_store.folders())
    await asyncio.sleep(1)
    as_published = await reader.ask("{ scenarios { code } }")

    assert len(as_draft["data"]["scenarios"]) == 33
    assert [entry["files"] for entry in logged if entry["event"] == "rulesets_not_in_force"] == [
        ["rulesets/use.yaml: draft"]
    ]
    assert as_published["data"]["scenarios"] == [*as_draft["data"]["scenarios"], {"code": "use"}]


async def test_a_version_that_is_lost_changes_nothing_and_the_log_says_why(reader: Asker, tmp_path: Path) -> None:
    [path] = published(tmp_path / "rulesets", use=SEVENTEENTH)
    (tmp_path / "rulesets" / "published" / "scenario" / "use@2026.1.yaml").unlink()
    path.unlink()
    await asyncio.sleep(1)

    with capture_logs() as logged:
        after = await reader.ask(QUERY, uscc=code(1))

    assert len(after["data"]["scenarios"]) == 33
    assert [entry["faults"] for entry in logged if entry["event"] == "rulesets_refused"] == [
        ["rulesets/published.yaml:1: scenario/use@2026.1 was published and its file is gone: past answers need it"]
    ]


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        pytest.param("published.yaml", b"\xff\xfe", "published.yaml:1: not a lock of names and digests", id="bytes"),
        pytest.param("published.yaml", b"[1, 2]", "published.yaml:1: not a lock of names and digests", id="lock"),
        pytest.param("published.yaml", b"{", "published.yaml:1: not a lock of names and digests", id="no yaml"),
    ],
)
async def test_a_file_that_cannot_be_read_takes_nobody_down(
    reader: Asker, tmp_path: Path, name: str, content: bytes, fault: str
) -> None:
    (tmp_path / "rulesets" / name).write_bytes(content)
    await asyncio.sleep(1)

    with capture_logs() as logged:
        after = await reader.ask(QUERY, uscc=code(1))

    assert len(after["data"]["scenarios"]) == 33
    assert [entry["faults"] for entry in logged if entry["event"] == "rulesets_refused"] == [[f"rulesets/{fault}"]]


async def test_the_worker_restates_once_what_other_rules_say(
    database: Database, district: District, tmp_path: Path
) -> None:
    await district.register(1, 2)
    await district.empty_lists()
    worker = DerivationRounds(database)
    await worker.round()
    published(tmp_path, use=SEVENTEENTH)
    add_folder(tmp_path)
    try:
        with capture_logs() as logged:
            await worker.round()
            await worker.round()
            await DerivationRounds(database).round()
        bases = await database.fetch(
            "select f.body from statement s join finding f on f.number = s.basis where s.known_to is null"
        )
    finally:
        add_folder(None)

    events = [(entry["event"], entry["enterprises"]) for entry in logged]
    assert events == [
        ("marked what other rules say", 2),
        ("derived again", 2),
        ("marked what time has changed", 0),
        ("marked what other rules say", 0),
    ]
    assert [[code for code, _ in row["body"]["scenarios"]][-1] for row in bases] == ["use", "use"]


async def test_who_is_up_to_date_with_the_rules_is_not_marked(
    database: Database, district: District, tmp_path: Path
) -> None:
    await district.register(1)
    await evaluate(database)
    published(tmp_path, use=SEVENTEENTH)
    add_folder(tmp_path)
    try:
        await district.register(2)
        await evaluate(database, only_stale=True)
        marked = await mark_other_rules(database, library())
    finally:
        add_folder(None)

    assert marked == 1
    assert [row["uscc"] for row in await database.fetch("select uscc from redecision")] == [code(1)]


async def test_rules_that_begin_today_are_noticed_on_the_day(
    database: Database, district: District, tmp_path: Path, time_machine: object
) -> None:
    await district.register(1)
    begins = clock.today().replace(year=clock.today().year + 1, month=1, day=1)
    published(tmp_path, use=SEVENTEENTH.replace("2026-01-01", begins.isoformat()))
    add_folder(tmp_path)
    try:
        await evaluate(database)
        early = await mark_other_rules(database, library())
        time_machine.move_to(f"{begins}T12:00:00+08:00")  # type: ignore[attr-defined]
        late = await mark_other_rules(database, library())
    finally:
        add_folder(None)

    assert (early, late) == (0, 1)

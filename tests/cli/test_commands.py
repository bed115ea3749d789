"""The command line: exit codes, clean JSON, sentences instead of tracebacks."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from hub.core import clock
from hub.core.actor import HUB
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.core.store.migrations.revisions import newest
from hub.credit.decisions.commands import evaluate
from hub.credit.eligibility.queries import verdicts_by_uscc
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.statements.assessments.queries import StoreLedger
from hub.credit.statements.grades.queries import grades_by_uscc
from tests.cli.conftest import Run
from tests.district import District, code


@pytest.fixture
def tax(tmp_path: Path) -> Path:
    path = tmp_path / "tax.csv"
    rows = [f"{code(1)},2024,A", f"{code(2).lower()},2024,B", f"{code(3)},2024,Z"]
    path.write_text("\n".join(["统一社会信用代码,年度,等级", *rows]) + "\n", encoding="gb18030")
    return path


async def test_ingest_prints_one_json_object_and_nothing_else(run: Run, tax: Path) -> None:
    done = await run("ingest", "tax-grade", tax, "--provider", "tax", "--as-of", "2025-04-30", "--json")

    assert done.code == 0
    printed = json.loads(done.out)
    findings = printed.pop("findings")
    assert printed == {
        "batch": 1,
        "resource": "tax-grade",
        "rows": 3,
        "accepted": 1,
        "repaired": 1,
        "unchanged": 0,
        "quarantined": 1,
        "not_data": 0,
        "ended": 0,
    }
    assert [(finding["row"], finding["field"], finding["code"]) for finding in findings] == [
        (3, "uscc", "REPAIRED_USCC"),
        (4, "grade", "INVALID_CHOICE"),
    ]


async def test_a_refused_row_is_listed_mended_and_taken_in(call: Run, tax: Path) -> None:
    first = await call("ingest", "tax-grade", tax, "--provider", "tax", "--strict")
    listed = json.loads((await call("quarantine", "list", "--json")).out)["rows"]
    mended = await call("quarantine", "mend", listed[0]["id"], "等级=C")
    again = await call("ingest", "--retry", listed[0]["batch"])
    left = await call("quarantine", "list")

    assert first.code == 3
    assert listed[0]["cells"] == {"统一社会信用代码": code(3), "年度": "2024", "等级": "Z"}
    assert (mended.code, mended.out) == (0, f"row {listed[0]['id']} is mended: 等级\n")
    assert again.out == ("batch 2, tax-grade: 1 rows = 1 accepted + 0 repaired + 0 unchanged + 0 quarantined\n")
    assert left.out == "0 rows wait\n"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        pytest.param(["ingest"], 2, "name the resource and at least one file, or --retry and a batch", id="nothing"),
        pytest.param(["ingest", "tax-grade", "x.csv"], 2, "--provider is needed", id="no provider"),
        pytest.param(["ingest", "--colour"], 2, "No such option", id="unknown option"),
        pytest.param(
            ["ingest", "tax-grade", "x.csv", "--provider", "tax", "--as-of", "yesterday"],
            2,
            "yesterday",
            id="no date",
        ),
        pytest.param(
            ["ingest", "tax-grade", "nowhere.csv", "--provider", "tax"],
            1,
            "hub: nowhere.csv: no such file",
            id="no file",
        ),
        pytest.param(
            ["ingest", "taxes", "x.csv", "--provider", "tax"], 1, "hub: no resource 'taxes'", id="no resource"
        ),
        pytest.param(["ingest", "--retry", "99"], 1, "hub: no batch 99", id="no batch"),
        pytest.param(["quarantine", "mend", "1", "等级"], 2, "hub: '等级' is not COLUMN=VALUE", id="no value"),
        pytest.param(["serve", "--port", "99999999"], 2, "less than or equal to 65535", id="no port"),
        pytest.param(
            ["client", "add", "x", "--name", "x", "--kind", "department", "--scope", "all"],
            1,
            "hub: unknown scope 'all'",
            id="no scope",
        ),
    ],
)
async def test_what_cannot_be_done_is_a_sentence_and_an_exit_code(
    call: Run, arguments: list[str], status: int, said: str
) -> None:
    done = await call(*arguments)

    assert done.code == status
    assert said in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


async def test_a_store_without_tables_says_what_to_do(call: Run, database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute("drop table alembic_version")

    done = await call("client", "list")

    assert (done.code, done.err) == (
        1,
        f"hub: the store's schema is older than this program: run `hub migrate`: revision none, not {newest()}\n",
    )


@pytest.mark.parametrize("command", ["migrate", "client list", "worker --once"])
async def test_a_program_older_than_its_store_says_so(call: Run, database: Database, command: str) -> None:
    async with database.transaction() as connection:
        await connection.execute("update alembic_version set version_num = '9999'")

    done = await call(*command.split())

    async with database.transaction() as connection:
        await connection.execute("update alembic_version set version_num = $1", newest())
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "hub: the store's schema is newer than this program: use the release that migrated it, or a later one: "
        f"revision 9999; this program knows those up to {newest()}\n"
    )


async def test_the_store_may_be_named_as_services_do(call: Run, database: Database) -> None:
    done = await call("client", "list", HUB_DATABASE_URL=database.url.replace("postgresql://", "postgres://"))

    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("mysql://hub:secret@db/hub", "begins with mysql://"),
        ("postgresql+asyncpg://hub:secret@db/hub", "begins with postgresql+asyncpg://"),
        ("host=db password=secret", "is no address"),
    ],
)
async def test_another_store_is_refused_without_its_password(call: Run, url: str, written: str) -> None:
    done = await call("client", "list", HUB_DATABASE_URL=url)

    assert (done.code, done.err) == (
        2,
        f"hub: HUB_DATABASE_URL: the address {written}; it must be postgresql://user:password@host:5432/name\n",
    )


@pytest.mark.parametrize(
    ("urls", "refused"),
    [
        ("mysql://hub:secret@db/hub", "HUB_READ_URLS: the address begins with mysql://; it must be postgresql://"),
        ("postgresql://hub:secret@primary/hub", "address 1 of HUB_READ_URLS is that of HUB_DATABASE_URL, the primary"),
        (
            "postgresql://one/hub postgres://hub:secret@PRIMARY:5432/hub",
            "address 2 of HUB_READ_URLS is that of HUB_DATABASE_URL, the primary itself",
        ),
        ("postgresql://one/hub\npostgresql://one:5432/hub", "address 2 of HUB_READ_URLS stands there twice"),
    ],
    ids=["no PostgreSQL", "the primary", "the primary, written otherwise", "twice"],
)
async def test_a_replica_that_cannot_be_one_is_refused_without_its_password(run: Run, urls: str, refused: str) -> None:
    done = await run("client", "list", HUB_DATABASE_URL="postgresql://hub@primary/hub", HUB_READ_URLS=urls)

    assert (done.code, done.err.startswith(f"hub: {refused}"), "secret" in done.err) == (2, True, False)


def test_replicas_of_the_hubs_own_store_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUB_DATABASE_URL", raising=False)

    with pytest.raises(ValueError, match="HUB_READ_URLS names replicas of HUB_DATABASE_URL, which is not set"):
        Settings(read_urls="postgresql://one/hub")


async def test_a_wrong_setting_is_named(run: Run) -> None:
    done = await run("client", "list", HUB_ENVIRONMENT="production", HUB_PUBLIC_URL="http://hub.example")

    assert (done.code, done.err) == (
        2,
        "hub: HUB_PUBLIC_URL is 'http://hub.example'; in production it must begin with https://\n",
    )


async def test_a_client_gets_its_secret_once_as_json(call: Run) -> None:
    added = await call(
        "client", "add", "finance", "--name", "财", "--kind", "department", "--scope", "enterprise:read", "--json"
    )
    taken = await call("client", "add", "finance", "--name", "财", "--kind", "department", "--scope", "grade:read")
    listed = await call("client", "list", "--json")

    assert (added.code, added.err) == (0, "")
    assert sorted(json.loads(added.out)) == ["client_id", "client_secret"]
    assert len(json.loads(added.out)["client_secret"]) == 43
    assert (taken.code, taken.err) == (1, "hub: client 'finance' exists already\n")
    assert json.loads(listed.out)["clients"][0]["scopes"] == ["enterprise:read"]
    assert json.loads(added.out)["client_secret"] not in listed.out


async def test_a_reserved_scope_is_granted_and_said_to_open_nothing_yet(call: Run) -> None:
    named = ("--scope", "objection:file", "--scope", "grade:read", "--scope", "index:read")
    added = await call("client", "add", "finance", "--name", "财", "--kind", "department", *named, "--json")
    listed = await call("client", "list", "--json")

    assert (added.code, added.err) == (
        0,
        "hub: nothing asks for index:read, objection:file yet: reserved for areas that are still to come\n",
    )
    assert sorted(json.loads(added.out)) == ["client_id", "client_secret"]
    assert json.loads(listed.out)["clients"][0]["scopes"] == ["grade:read", "index:read", "objection:file"]


async def test_a_client_that_signs_is_given_other_keys(call: Run, tmp_path: Path) -> None:
    paths = [tmp_path / "older.json", tmp_path / "newer.json"]
    keys = [ECKey.generate_key("P-256") for _ in paths]
    for path, key in zip(paths, keys, strict=True):
        path.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    like = ("--kind", "partner", "--scope", "grade:read", "--auth", "private_key_jwt")
    await call("client", "add", "bank", "--name", "银行", *like, "--jwks", paths[0])

    done = await call("client", "rekey", "bank", "--jwks", paths[1])
    unknown = await call("client", "rekey", "nobody", "--jwks", paths[1])

    assert (done.code, done.out) == (0, f"client bank signs with {keys[1].thumbprint()} from now on\n")
    assert (unknown.code, unknown.err) == (1, "hub: no client 'nobody'\n")


async def test_the_log_is_verified_from_the_command_line(call: Run, tax: Path, database: Database) -> None:
    await call("ingest", "tax-grade", tax, "--provider", "tax")
    whole = await call("audit", "verify", "--json")
    async with database.transaction() as connection:
        await connection.execute("update audit_entry set kind = 'Nothing'")
    broken = await call("audit", "verify")

    assert (whole.code, json.loads(whole.out)["entries"]) == (0, 1)
    assert (broken.code, broken.out) == (1, "entry 1 was altered: its hash does not fit its content\n")


async def test_rules_are_checked_with_file_and_line(call: Run, tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "hub" / "credit" / "rulesets"
    (tmp_path / "broken.yaml").write_text("kind: scenario\ncode: x\ncolour: 1\n", encoding="utf-8")

    right = await call("rules", "check", shipped)
    wrong = await call("rules", "check", tmp_path)

    assert (right.code, right.out.split(":")[0]) == (0, "in order")
    assert wrong.code == 1
    assert "broken.yaml:3: " in wrong.err


async def test_an_evaluation_states_all_schemes_and_refuses_one_that_is_not_in_force(
    call: Run, district: District, database: Database
) -> None:
    await district.register(1)
    await district.deliver("tax-grade", [{"统一社会信用代码": code(1), "年度": clock.today().year - 1, "等级": "A"}])

    unknown = await call("evaluate", "--scheme", "nobody")
    untouched = await database.fetch("select from statement")
    done = await call("evaluate", "--scheme", "huarong-tech")

    known = ", ".join(sorted(scheme.code for scheme in library().schemes(clock.today())))
    assert "huarong-tech" in known
    assert (unknown.code, unknown.err) == (1, f"hub: no scheme 'nobody'; there are {known}\n")
    assert untouched == []
    assert (done.code, done.out) == (
        0,
        "1 enterprises: something new of 1\n"
        "huarong-tech is stated with all other schemes, and with the verdicts that rest on them\n",
    )
    grades = await grades_by_uscc(StoreLedger(database, HUB), [code(1)])
    assert {scheme: grade.level for scheme, grade in grades[code(1)].items()} == {"tax": "A"}


async def test_a_verdict_is_derived_again_by_its_fingerprint(call: Run, district: District) -> None:
    await district.register(1)
    await district.empty_lists()
    await evaluate(district.database)
    found = await verdicts_by_uscc(StoreLedger(district.database, HUB), [code(1)], ["bank-tax"])
    verdict = found[code(1)]["bank-tax"]
    mark = verdict.fingerprint.hex()

    told = await call("replay", mark)
    printed = json.loads((await call("replay", mark.upper(), "--uscc", code(1).lower(), "--json")).out)
    await district.database.fetch("update batch set as_of = as_of - 400 where resource = 'serious-list'")
    differs = await call("replay", mark)
    unknown = await call("replay", "00" * 32)
    wrong = await call("replay", "beef")

    assert (told.code, told.out.splitlines()) == (
        0,
        [
            f"{code(1)} bank-tax: INELIGIBLE by {verdict.ruleset_version}",
            f"stated {verdict.decided_at.isoformat()} for {clock.today()}, fingerprint {mark}",
            "EQUAL: derived again from what was known then, it has the same fingerprint",
        ],
    )
    assert (printed["equal"], printed["stated"], printed["causes"]) == (
        True,
        {
            "outcome": "INELIGIBLE",
            "ruleset_version": verdict.ruleset_version,
            "decided_at": verdict.decided_at.isoformat(),
            "holds_until": str(verdict.holds_until),
            "data_as_of": str(verdict.data_as_of),
            "fingerprint": mark,
        },
        [],
    )
    assert differs.code == 1
    assert [line for line in differs.out.splitlines()[2:] if "fingerprint" not in line and "holds" not in line] == [
        "DIFFERENT",
        f"  clause NOT_ON_SERIOUS_LIST: PASS (serious-list, {clock.today()}) -> "
        f"UNKNOWN (serious-list, {clock.today() - timedelta(days=400)})",
        "  because the records of serious-list as known then are not those that were stated with it",
    ]
    assert (unknown.code, unknown.err) == (1, f"hub: no verdict with the fingerprint {'00' * 32} was stated\n")
    assert (wrong.code, wrong.err) == (2, "hub: 'beef' is no fingerprint: 64 hexadecimal digits\n")


async def test_a_command_in_another_directory_makes_no_store(
    call: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUB_DATABASE_URL")

    done = await call("client", "list", HUB_DATA_DIR=str(tmp_path / "none"))

    assert (done.code, done.out) == (1, "")
    assert done.err == (
        f"hub: there is no store in {tmp_path}/none: `hub migrate` or `hub demo` makes one there; if yours is in "
        "another directory, type the command there or set HUB_DATA_DIR\n"
    )
    assert not (tmp_path / "none").exists()

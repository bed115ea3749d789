"""`hub doctor` names what stands in the way of production, each with its remedy."""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hub.cli.upkeep.diagnoses.machine import diagnose_machine
from hub.cli.upkeep.diagnoses.results import Level
from hub.cli.upkeep.diagnoses.settings import diagnose_settings
from hub.cli.upkeep.diagnoses.store import diagnose_server
from hub.core import clock
from hub.core.settings import Settings
from hub.core.store import stale
from hub.core.store.database import Database
from hub.core.store.pool.servers import StoreCondition
from hub.demo.clients import BANK
from tests.cli.conftest import Run
from tests.district import District, code

GOOD = {
    "environment": "production",
    "public_url": "https://credit.example",
    "database_url": "postgresql://hub@store/hub",
    "metrics_listen": "127.0.0.1:9100",
    "security_contact": "mailto:security@credit.example",
}
SERVER = StoreCondition(180006, "18.6", "UTF8", clock.now(), 100, 10, True, True, True, False, 5 << 20)


def of_settings(**changed: Any) -> list[tuple[str, str, str]]:
    found = diagnose_settings(Settings(**{**GOOD, **changed}))
    return [(each.level.value, each.subject, each.told) for each in found]


def test_settings_of_production_are_in_order() -> None:
    assert of_settings() == [("ok", "settings", "production at https://credit.example")]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        (
            {"environment": "development", "public_url": "http://127.0.0.1:8000"},
            [
                ("fault", "environment", "HUB_ENVIRONMENT is development"),
                ("fault", "public address", "clients are told http://127.0.0.1:8000, where tokens travel in the clear"),
            ],
        ),
        (
            {"security_contact": None},
            [("warning", "faults", "/.well-known/security.txt names a page of the hub, and nobody in person")],
        ),
        (
            {"environment": "development", "draft_rulesets": True, "demo_login": True, "guard": "off"},
            [
                ("fault", "environment", "HUB_ENVIRONMENT is development"),
                ("fault", "rulesets", "drafts are in force"),
                ("fault", "login", "anybody may log in as an invented person"),
                ("fault", "limits", "clients have none"),
            ],
        ),
        ({"guard": "measure"}, [("warning", "limits", "what is over them is only counted")]),
        ({"metrics_listen": None}, [("warning", "metrics", "nobody sees the server's numbers")]),
        ({"trusted_proxies": "10.0.0.1,0.0.0.0/0"}, [("fault", "proxies", "whoever asks may say from where")]),
        ({"token_lifetime": 3600}, [("warning", "tokens", "a stolen token is good for 3600 seconds")]),
        ({"sm2_key": Path("/nowhere/key")}, [("fault", "HUB_SM2_KEY", "/nowhere/key is not there")]),
        (
            {"database_url": None, "data_dir": Path("/srv/hub"), "checkpoints_dir": Path("/srv/hub/checkpoints")},
            [
                ("warning", "store", "it is the hub's own, in /srv/hub"),
                (
                    "warning",
                    "checkpoints",
                    "checkpoints stand beside the store: who can write the one can write the other",
                ),
            ],
        ),
    ],
)
def test_a_setting_that_looks_wrong_is_named(changed: dict[str, Any], found: list[tuple[str, str, str]]) -> None:
    assert of_settings(**changed) == found


def test_a_private_key_that_others_may_read_is_named(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.touch(mode=0o644)

    assert of_settings(sftp_key=key) == [("fault", "HUB_SFTP_KEY", f"others may read the private key in {key}")]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"encoding": "SQL_ASCII"}, [("encoding", "it is SQL_ASCII")]),
        ({"in_recovery": True}, [("server", "it is a replica, which takes no entry of the log")]),
        ({"fsync": False}, [("fsync", "it is off: what was answered may be lost with the power")]),
        ({"now": SERVER.now - timedelta(seconds=7)}, [("clock", "the store's is -7.0 seconds from this machine's")]),
        ({"connections": 80}, [("connections", "80 of 100 are used")]),
    ],
)
def test_what_the_server_says_of_itself_is_judged(changed: dict[str, Any], found: list[tuple[str, str]]) -> None:
    done = list(diagnose_server(SERVER._replace(**changed), SERVER.now))

    assert [(each.subject, each.told) for each in done if each.level is not Level.OK] == found


class _Usage(NamedTuple):
    total: int
    free: int


@pytest.mark.parametrize(("free", "level"), [(50, "ok"), (10, "warning"), (4, "fault")])
def test_a_disk_that_fills_up_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: int, level: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: _Usage(100 << 30, free << 30))

    [disk] = diagnose_machine(Settings(**{**GOOD, "data_dir": tmp_path, "checkpoints_dir": tmp_path / "none"}))

    assert (disk.level.value, disk.told) == (level, f"{free}.0 GiB of 100.0 are free at {tmp_path}")


async def test_the_store_is_looked_at_whole(call: Run, district: District, database: Database, tmp_path: Path) -> None:
    await district.register(1)
    await call("client", "add", BANK, "--name", "演示", "--kind", "partner", "--scope", "grade:read")
    await call("audit", "checkpoint")
    async with database.transaction() as connection:
        await stale.mark(connection, code(1), clock.now() - timedelta(hours=1))
        await connection.execute("delete from audit_entry; update audit_head set number = 0")
    keys = {"HUB_DATA_DIR": str(tmp_path)}

    done = await call("doctor", "--json", **keys)
    plain = await call("doctor", **keys)

    told = json.loads(done.out)
    levels = {each["subject"]: each["level"] for each in told["diagnoses"]}
    lines = plain.out.splitlines()
    assert (done.code, plain.code, told["fault"]) == (1, 1, len([line for line in lines if line.startswith("fault")]))
    assert {name: levels[name] for name in ("store", "notifications", "signing key", "access log", "worker")} == {
        "store": "ok",
        "notifications": "ok",
        "signing key": "warning",
        "access log": "fault",
        "worker": "fault",
    }
    assert (
        "fault    access log: the log ends at entry 0, but the checkpoint vouches for 2"
        " -> find out who has written to the store, and restore a backup"
    ) in lines
    assert f"fault    clients: {BANK} is the demonstration's -> hub client disable {BANK}" in lines
    assert "warning  source penalty: market-supervision has never delivered" in plain.out


async def test_a_store_out_of_reach_and_a_wrong_setting_are_diagnoses(call: Run) -> None:
    nowhere = await call("doctor", HUB_DATABASE_URL="postgresql://hub@127.0.0.1:1/hub")
    wrong = await call("doctor", HUB_PUBLIC_URL="ftp://hub")

    assert "fault    store: the store cannot be reached: " in nowhere.out
    assert (wrong.code, wrong.out) == (
        1,
        "fault    settings: HUB_PUBLIC_URL is 'ftp://hub'; it must be a URL such as https://hub.example"
        " -> correct the variable\n",
    )

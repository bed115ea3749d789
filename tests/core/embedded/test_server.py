import asyncio
import os
import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from hub.core.embedded import EmbeddedServer, binaries
from hub.core.embedded.memory import max_wal_size, shared_buffers, usable
from hub.core.embedded.occupancy import postmaster


def test_start_answers_at_its_url_and_stop_leaves_no_process(base, ask, family, remaining):
    before = family(os.getpid())
    server = EmbeddedServer.start(base / "db", durable=False)

    assert server.url == f"postgresql://hub@/hub?host={base}/db/sockets"
    assert server.owned is True
    assert ask(server.url, "SELECT current_user || '@' || current_database()") == "hub@hub"

    server_and_its_own = family(os.getpid()) - before
    server.stop()
    server.stop()

    assert len(server_and_its_own) > 1
    assert remaining(server_and_its_own) == set()
    assert not (base / "db/cluster/postmaster.pid").exists()


def test_what_was_written_is_there_after_a_restart(data_dir, ask):
    with EmbeddedServer.start(data_dir, durable=False) as server:
        ask(server.url, "CREATE TABLE kept AS SELECT 7 AS value")

    with EmbeddedServer.start(data_dir, durable=False) as server:
        assert ask(server.url, "SELECT value FROM kept") == 7


def test_sqlalchemy_takes_the_url_with_its_own_scheme(data_dir):
    async def who(url):
        engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"))
        async with engine.connect() as connection:
            name = await connection.scalar(text("SELECT current_user"))
        await engine.dispose()
        return name

    with EmbeddedServer.start(data_dir, durable=False) as server:
        assert asyncio.run(who(server.url)) == "hub"


def test_settings_are_a_district_machines_and_the_encoding_is_utf8(data_dir, ask):
    expected = {
        "listen_addresses": "",
        "max_connections": "100",
        "synchronous_commit": "on",
        "fsync": "on",
        "full_page_writes": "on",
        "TimeZone": "UTC",
        "log_timezone": "UTC",
        "jit": "off",
        "server_encoding": "UTF8",
        "unix_socket_permissions": "0700",
    }

    with EmbeddedServer.start(data_dir) as server:
        found = {name: ask(server.url, f"SELECT current_setting('{name}')") for name in expected}
        pages = ask(server.url, "SELECT setting::bigint FROM pg_settings WHERE name = 'shared_buffers'")
        log = ask(server.url, "SELECT setting FROM pg_settings WHERE name = 'max_wal_size'")

    assert found == expected
    assert f"{pages * 8 >> 10}MB" == shared_buffers(usable())
    assert f"{log}MB" == max_wal_size(usable())


def test_only_the_owner_of_the_server_reaches_cluster_socket_and_log(base, account, copies):
    with EmbeddedServer.start(base / "db", durable=False):
        found = {
            path.name: (oct(stat.S_IMODE(path.stat().st_mode)), path.stat().st_uid) for path in (base / "db").iterdir()
        }

    assert found == {
        "cluster": ("0o700", account.uid),
        "sockets": ("0o700", account.uid),
        "postgres.log": ("0o600", os.geteuid()),
        "postgres.lock": ("0o600", os.geteuid()),
        **{copy: ("0o755", os.geteuid()) for copy in copies},
    }


async def test_starts_inside_a_running_event_loop(data_dir):
    with EmbeddedServer.start(data_dir, durable=False) as server:
        assert server.owned is True


def test_server_outlives_the_thread_that_started_it(data_dir, ask):
    started = []
    thread = threading.Thread(target=lambda: started.append(EmbeddedServer.start(data_dir, durable=False)))
    thread.start()
    thread.join()

    assert ask(started[0].url, "SELECT 1") == 1

    started[0].stop()


def test_interrupt_at_the_terminal_is_the_hubs_alone(data_dir):
    with EmbeddedServer.start(data_dir, durable=False):
        server = postmaster(data_dir / "cluster")

        assert (os.getsid(server), os.getpgid(server)) == (server, server)


def test_fork_of_the_hub_cannot_stop_its_server(data_dir, ask):
    with EmbeddedServer.start(data_dir, durable=False) as server:
        fork = os.fork()
        if fork == 0:
            server.stop()
            os._exit(0)
        os.waitpid(fork, 0)

        assert ask(server.url, "SELECT 1") == 1


@pytest.mark.parametrize("manner", ["as-itself", "unprivileged"])
def test_needs_no_environment_at_all(base, account, hub, manner, copies):
    if manner == "unprivileged":
        os.chown(base, account.uid, account.gid)

    announced = [
        f"{binaries.wheel_programs().parents[1]} is closed to {account.name}, as whom PostgreSQL runs: "
        f"its programs are copied to {base}/db/{copy}"
        for copy in copies
        if manner == "as-itself"
    ]

    running = hub(base / "db", manner, env={})

    assert running.said == {
        "url": f"postgresql://hub@/hub?host={base}/db/sockets",
        "owned": True,
        "announced": [f"a new store is made in {base}/db", *announced],
    }
    assert (base / "db").stat().st_uid == (account.uid if manner == "unprivileged" else os.geteuid())
    assert Path(f"/proc/{postmaster(base / 'db/cluster')}").stat().st_uid == account.uid
    assert running.leave() == 0


def test_settings_of_the_environment_do_not_leak_in(base, hub):
    running = hub(base / "db", env={"PGPORT": "1", "PGDATA": "/nowhere", "PGSSLMODE": "verify-full", "LC_ALL": "xx_XX"})

    assert running.said["owned"] is True

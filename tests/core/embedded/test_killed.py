import asyncio
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import asyncpg
import pytest

from hub.core.embedded import EmbeddedServer, launch, occupancy
from hub.core.embedded.occupancy import postmaster
from hub.core.errors import Unavailable


@pytest.fixture
def stranger(account):
    """A living program of PostgreSQL's user that is no PostgreSQL."""
    process = subprocess.Popen(["/bin/sleep", "60"], user=account.uid, group=account.gid)
    yield process.pid
    process.kill()
    process.wait()


@pytest.fixture
def zombie(account):
    """A dead program of that user, whose parent has not asked after it."""
    process = subprocess.Popen(["/bin/true"], user=account.uid, group=account.gid)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    yield process.pid
    process.wait()


def test_kill_of_the_server_loses_nothing_committed(data_dir, ask, family, remaining, eventually):
    before = family(os.getpid())
    server = EmbeddedServer.start(data_dir)
    ask(server.url, "CREATE TABLE kept_by_the_log AS SELECT 7 AS value")
    killed = family(os.getpid()) - before
    os.kill(postmaster(data_dir / "cluster"), signal.SIGKILL)

    with EmbeddedServer.start(data_dir) as again:
        assert again.owned is True
        assert ask(again.url, "SELECT value FROM kept_by_the_log") == 7

    server.stop()
    assert eventually(lambda: remaining(killed) == set())


def test_kill_of_the_supervisor_leaves_no_server(data_dir, hub, family, remaining, eventually):
    supervisor = hub(data_dir)
    assert supervisor.said["owned"] is True
    server_and_its_own = family(supervisor.process.pid)

    supervisor.kill()

    assert len(server_and_its_own) > 1
    assert eventually(lambda: remaining(server_and_its_own) == set())
    assert "database system is shut down" in (data_dir / "postgres.log").read_text()


def test_start_right_after_the_kill_of_the_supervisor_waits_for_its_server_and_owns_the_next(data_dir, ask, hub):
    supervisor = hub(data_dir)
    ask(supervisor.said["url"], "CREATE TABLE kept_by_shutdown AS SELECT 7 AS value")

    supervisor.kill()

    with EmbeddedServer.start(data_dir, durable=False) as server:
        assert server.owned is True
        assert ask(server.url, "SELECT value FROM kept_by_shutdown") == 7


def test_kill_during_the_first_start_is_repaired_by_the_next(base, hub, copies, family, remaining, eventually):
    supervisor = hub(base / "db")
    assert eventually(lambda: list((base / "db").glob("unfinished-*/base")) != [])
    initdb_and_its_own = family(supervisor.process.pid)
    supervisor.kill()
    assert not (base / "db/cluster").exists()
    assert eventually(lambda: remaining(initdb_and_its_own) == set())

    with EmbeddedServer.start(base / "db", durable=False) as server:
        assert server.owned is True

    assert sorted(path.name for path in (base / "db").iterdir()) == [
        "cluster",
        "postgres.lock",
        "postgres.log",
        *copies,
        "sockets",
    ]


@pytest.mark.parametrize("left", ["stranger", "zombie"])
def test_number_of_the_dead_server_that_now_is_another_process_does_not_stop_the_start(
    data_dir, family, remaining, eventually, request, left
):
    number = request.getfixturevalue(left)
    server = EmbeddedServer.start(data_dir, durable=False)
    pid_file = data_dir / "cluster/postmaster.pid"
    socket_lock = data_dir / "sockets/.s.PGSQL.5432.lock"
    lines, socket_lines = pid_file.read_text().splitlines(), socket_lock.read_text().splitlines()
    killed = {int(lines[0])} | family(int(lines[0]))
    os.kill(int(lines[0]), signal.SIGKILL)
    assert eventually(lambda: remaining(killed) == set())
    pid_file.write_text("\n".join([str(number), *lines[1:], ""]))
    socket_lock.write_text("\n".join([str(number), *socket_lines[1:], ""]))

    with EmbeddedServer.start(data_dir, durable=False) as again:
        assert again.owned is True

    server.stop()
    assert Path(f"/proc/{number}").exists()


@pytest.fixture
def stopped_session(data_dir):
    """A session that does not notice the death of its server, as one that computes without a pause."""
    server = EmbeddedServer.start(data_dir, durable=False)
    loop = asyncio.new_event_loop()
    connection = loop.run_until_complete(asyncpg.connect(server.url))
    session = connection.get_server_pid()
    os.kill(session, signal.SIGSTOP)
    os.kill(postmaster(data_dir / "cluster"), signal.SIGKILL)
    server.stop()
    yield session
    connection.terminate()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


def test_session_that_outlives_its_killed_server_is_waited_for(data_dir, stopped_session):
    log = data_dir / "postgres.log"
    waited_for = threading.Event()

    def end_the_session_once_it_is_waited_for():
        for _ in range(2000):
            if "pre-existing shared memory block" in log.read_text():
                waited_for.set()
                break
            time.sleep(0.01)
        os.kill(stopped_session, signal.SIGKILL)

    end_of_the_session = threading.Thread(target=end_the_session_once_it_is_waited_for)
    end_of_the_session.start()
    with EmbeddedServer.start(data_dir, durable=False) as server:
        assert server.owned is True

    assert waited_for.is_set()
    end_of_the_session.join()


def test_session_that_stays_behind_is_refused_in_a_sentence(data_dir, stopped_session, monkeypatch):
    monkeypatch.setattr(launch, "PATIENCE_WITH_OTHERS", 0)

    with pytest.raises(Unavailable) as refused:
        EmbeddedServer.start(data_dir, durable=False)

    os.kill(stopped_session, signal.SIGKILL)
    assert refused.value.message == (
        f"the database in {data_dir} is in use: sessions of a killed server still use its memory; "
        "wait for that process or end it, then start again"
    )


@pytest.fixture
def orphan(data_dir, hub, remaining, eventually):
    """A server whose hub was killed where no signal tells it: not Linux."""
    supervisor = hub(data_dir, "untied")
    assert supervisor.said["owned"] is True
    supervisor.kill()
    number = postmaster(data_dir / "cluster")
    yield number
    os.kill(number, signal.SIGINT)
    assert eventually(lambda: remaining({number}) == set())


@pytest.mark.parametrize("proc", ["/proc", "/nowhere"], ids=["with-proc", "without-proc"])
def test_orphan_server_is_joined_after_the_grace_and_left_alone(data_dir, orphan, ask, monkeypatch, proc):
    monkeypatch.setattr(launch, "GRACE", 0.05)
    monkeypatch.setattr(occupancy, "PROC", Path(proc))

    with EmbeddedServer.start(data_dir, durable=False) as server:
        assert server.owned is False

    assert ask(server.url, "SELECT 1") == 1


def test_orphan_server_that_does_not_answer_is_refused_with_its_number(data_dir, orphan, monkeypatch):
    monkeypatch.setattr(launch, "PATIENCE_WITH_OTHERS", 0)
    (data_dir / "sockets/.s.PGSQL.5432").unlink()

    with pytest.raises(Unavailable) as refused:
        EmbeddedServer.start(data_dir, durable=False)

    assert refused.value.message == (
        f"the database in {data_dir} is in use: PostgreSQL {orphan} of an earlier run has not ended; "
        "wait for that process or end it, then start again"
    )

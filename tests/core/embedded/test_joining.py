import os

import pytest

from hub.core.embedded import EmbeddedServer, launch
from hub.core.embedded.occupancy import take
from hub.core.errors import Unavailable


def test_second_process_joins_the_server_of_the_first_and_leaves_it_running(data_dir, ask, hub):
    with EmbeddedServer.start(data_dir, durable=False) as server:
        second = hub(data_dir)

        assert second.said == {"url": server.url, "owned": False, "announced": []}
        assert second.leave() == 0
        assert ask(server.url, "SELECT 1") == 1


def test_second_start_in_the_same_process_joins_too(data_dir, ask):
    with EmbeddedServer.start(data_dir, durable=False) as server:
        second = EmbeddedServer.start(data_dir, durable=False)
        second.stop()

        assert (server.owned, second.owned) == (True, False)
        assert ask(server.url, "SELECT 1") == 1


def test_another_path_to_the_same_directory_joins(base, data_dir):
    base.joinpath("link").symlink_to(data_dir)

    with (
        EmbeddedServer.start(data_dir, durable=False) as server,
        EmbeddedServer.start(base / "link", durable=False) as second,
    ):
        assert (second.url, second.owned) == (server.url, False)


def test_of_two_first_starts_at_once_one_creates_and_the_other_joins(base, hub):
    said = [running.said for running in (hub(base / "db"), hub(base / "db"))]

    assert sorted(one["owned"] for one in said) == [False, True]
    assert {one["url"] for one in said} == {f"postgresql://hub@/hub?host={base}/db/sockets"}


def test_joins_the_next_owner_once_the_first_is_gone(data_dir, hub):
    first = hub(data_dir)
    assert first.said["owned"] is True
    first.leave()

    assert hub(data_dir).said["owned"] is True
    assert hub(data_dir).said["owned"] is False


def test_refuses_when_the_holder_of_the_directory_has_no_server(data_dir, monkeypatch):
    monkeypatch.setattr(launch, "PATIENCE_WITH_OTHERS", 0.05)

    with take(data_dir / "postgres.lock"), pytest.raises(Unavailable) as refused:
        EmbeddedServer.start(data_dir, durable=False)

    assert refused.value.message == (
        f"the database in {data_dir} is in use: process {os.getpid()} has it and its server does not answer "
        "(No such file or directory); wait for that process or end it, then start again"
    )


def test_never_joins_a_server_that_works_on_another_directory(base, data_dir, monkeypatch):
    monkeypatch.setattr(launch, "PATIENCE_WITH_OTHERS", 0.05)
    with EmbeddedServer.start(base / "other", durable=False):
        (data_dir / "sockets").rename(base / "aside")
        (base / "other" / "sockets").rename(data_dir / "sockets")

        with take(data_dir / "postgres.lock"), pytest.raises(Unavailable) as refused:
            EmbeddedServer.start(data_dir, durable=False)

    assert refused.value.message == (
        f"the database in {data_dir} is in use: process {os.getpid()} has it and its server does not answer "
        f"(the server behind {data_dir}/sockets works on {base}/other/cluster); "
        "wait for that process or end it, then start again"
    )

"""The server as a process runs it."""

import gc

import pytest

from hub.cli.serving import application


def test_what_the_server_is_made_of_is_never_walked_by_the_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_DATABASE_URL", "postgresql://hub@127.0.0.1:1/hub")

    app = application()

    frozen = gc.get_freeze_count()
    left = {id(each) for each in gc.get_objects()}
    gc.unfreeze()
    assert frozen > 100_000
    assert id(app.state.services.executor) not in left

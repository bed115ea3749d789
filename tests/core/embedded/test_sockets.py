import os

import pytest

from hub.core.embedded import EmbeddedServer, place
from hub.core.embedded.place import Place, socket_directory
from hub.core.errors import Unavailable


@pytest.fixture
def short_base(base, monkeypatch):
    """A stand-in for /tmp."""
    made = base / "t"
    made.mkdir()
    monkeypatch.setattr(place, "SHORT_BASE", made)
    return made


@pytest.mark.parametrize("name", ["n" * 90, "华容区 a,b&c=d%20'e"], ids=["too-long", "not-plain"])
def test_directory_whose_name_no_socket_can_have_is_served_from_a_short_one(base, data_dir, short_base, ask, name):
    odd = data_dir.rename(base / name)

    with EmbeddedServer.start(odd, durable=False) as server:
        assert server.url == f"postgresql://hub@/hub?host={short_base}/huarong-credit-hub-{Place(odd).digest}"
        assert ask(server.url, "SHOW data_directory") == f"{odd}/cluster"

    odd.rename(data_dir)


def test_longest_socket_path_is_under_100_bytes(base, account):
    longest = base / ("n" * (85 - len(f"{base}//sockets")))
    longest.mkdir()

    at = socket_directory(Place(longest), account)

    assert at == longest / "sockets"
    assert len(os.fsencode(at / ".s.PGSQL.5432")) == 99


def test_directory_that_others_can_enter_is_refused(base, account):
    at = socket_directory(Place(base), account)
    at.chmod(0o755)

    with pytest.raises(Unavailable) as refused:
        EmbeddedServer.start(base, durable=False)

    assert refused.value.message == (
        f"the socket directory {base}/sockets is not closed to all but {account.name} "
        f"(it belongs to {account.name}, mode 755): remove it and start again"
    )


def test_link_in_place_of_the_directory_is_refused(base, account):
    base.joinpath("target").mkdir(mode=0o700)
    base.joinpath("sockets").symlink_to("target")

    with pytest.raises(Unavailable) as refused:
        socket_directory(Place(base), account)

    assert refused.value.message == (
        f"the socket directory {base}/sockets is not closed to all but {account.name} "
        f"(it belongs to {account.name}, mode 777): remove it and start again"
    )
    assert base.joinpath("target").stat().st_uid == os.geteuid()

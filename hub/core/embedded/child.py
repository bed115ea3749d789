"""Programs that end with the hub: run to their end, or kept beside it."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from subprocess import DEVNULL, PIPE, STDOUT, CompletedProcess, Popen, SubprocessError, run
from threading import Thread
from typing import Any

from hub.core.embedded.account import Account

PR_SET_PDEATHSIG = 1
# Looked up now: between the fork of a threaded process and its exec nothing may be loaded or locked any more.
_prctl = ctypes.PyDLL(None).prctl if sys.platform == "linux" else None
if _prctl is not None:
    _prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]


def run_as(account: Account, *command: str | Path, directory: Path, typed: str = "") -> CompletedProcess[str]:
    """Run a program to its end; all that it said, on either stream, is in `stdout`."""
    bond = _bond(account, directory)
    return run(command, input=typed, stdout=PIPE, stderr=STDOUT, text=True, errors="replace", **bond)  # noqa: S603


def reaches(account: Account, directory: Path) -> bool:
    """Whether the account can enter a directory; tried, as access lists and mounts count beside the modes."""
    return run_as(account, "/bin/sh", "-c", 'cd -- "$1"', "sh", directory, directory=Path("/")).returncode == 0


class Child:
    """A program that runs beside the hub and gets SIGINT, PostgreSQL's fast shutdown, when the hub dies.

    Linux sends that signal (PR_SET_PDEATHSIG) when the *thread* that forked ends, not only with the process. So a
    thread of its own forks, waits and reaps: the caller's thread may end at once, and a killed server never stays
    as a zombie. Where there is no such signal, a killed hub leaves a server behind, which the next start joins.
    """

    def __init__(self, *command: str | Path, when_gone: Callable[[], None], log: int, **bond: Any) -> None:
        self._born: Future[Popen[bytes]] = Future()
        self._keeper = Thread(target=self._keep, args=(command, log, _bond(**bond), when_gone), daemon=True)
        self._keeper.start()
        self._process = self._born.result()

    def _keep(
        self, command: tuple[str | Path, ...], log: int, bond: dict[str, Any], when_gone: Callable[[], None]
    ) -> None:
        try:
            process = Popen(command, stdin=DEVNULL, stdout=log, stderr=log, **bond)  # noqa: S603
        except (OSError, SubprocessError) as problem:
            self._born.set_exception(problem)
        else:
            self._born.set_result(process)
            process.wait()
        when_gone()

    @property
    def alive(self) -> bool:
        return self._keeper.is_alive()

    def end(self) -> None:
        """End it by PostgreSQL's fast shutdown, then its immediate one (the next start recovers), then by force.

        In a fork of the hub, which has no keeper, this ends nothing.
        """
        for step, seconds in ((signal.SIGINT, 60), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
            if not self.alive:
                return
            self._process.send_signal(step)
            self._keeper.join(seconds)


def _bond(account: Account, directory: Path) -> dict[str, Any]:
    """A session of its own keeps a terminal's Ctrl-C from ending the server before the hub has finished with it."""
    hub = os.getpid()

    def end_with_the_hub() -> None:
        # After subprocess has changed the user, which would clear the signal again.
        if _prctl is not None:
            _prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
            if os.getppid() != hub:
                os._exit(1)

    other = {"user": account.uid, "group": account.gid, "extra_groups": []} if account.switched else {}
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
    return {**other, "env": environment, "cwd": directory, "start_new_session": True, "preexec_fn": end_with_the_hub}

"""Standbys of an embedded server, made by the wheel's pg_basebackup, which tests pause, freeze and kill."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from hub.core.embedded import EmbeddedServer
from hub.core.embedded.account import Account
from hub.core.embedded.binaries import Programs, find
from hub.core.embedded.child import Child, run_as
from hub.core.embedded.place import Place


@dataclass
class Standby:
    """A copy of a primary in a folder, following it; `url` is its address."""

    folder: Path
    programs: Programs
    account: Account
    _server: Child | None = field(default=None)

    @property
    def url(self) -> str:
        return f"postgresql://hub@/hub?host={self.folder / 'sockets'}"

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._server = Child(
                self.programs.directory / "postgres",
                *("-D", self.folder / "cluster", "--listen_addresses=", "--max_connections=100"),
                f"--unix_socket_directories={self.folder / 'sockets'}",
                account=self.account,
                directory=self.folder,
                log=log.fileno(),
                when_gone=lambda: None,
            )

    def stop(self) -> None:
        """End it in order; nothing where it does not run."""
        if self._server is not None:
            self._server.end()

    def kill(self) -> None:
        """End all its processes by SIGKILL, and wait until they are gone."""
        self._signal(signal.SIGKILL)
        while self._server is not None and self._server.alive:
            time.sleep(0.01)

    def freeze(self) -> None:
        """Let it take connections and bytes, and answer nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    async def run(self, sql: str, database: str = "hub") -> object:
        """Run one statement on it by itself; waits until it takes connections. The value of its only column."""
        for _ in range(300):
            try:
                connection = await asyncpg.connect(self.url, database=database, timeout=5)
                break
            except (OSError, asyncpg.CannotConnectNowError):
                await asyncio.sleep(0.02)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    async def pause(self) -> None:
        """Let it answer, and replay nothing more."""
        await self.run("select pg_wal_replay_pause()")
        while await self.run("select pg_get_wal_replay_pause_state()") != "paused":  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    async def resume(self) -> None:
        await self.run("select pg_wal_replay_resume()")

    def _signal(self, number: signal.Signals) -> None:
        postmaster = int((self.folder / "cluster" / "postmaster.pid").read_text("ascii").split("\n")[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text("ascii").split()
        for process in (postmaster, *map(int, children)):
            os.kill(process, number)


@contextmanager
def following(primary: EmbeddedServer, place: Path, folder: Path) -> Iterator[Standby]:
    """A standby in a new folder that PostgreSQL's user can reach; `place` is the primary's."""
    account = Account.of_this_process()
    programs = find(Place(place), account, lambda _: None)
    folder.mkdir(mode=0o755)
    for name in ("cluster", "sockets"):
        (folder / name).mkdir(mode=0o700)
        account.give(folder / name)
    sockets = primary.url.partition("host=")[2]
    backup = (programs.directory / "pg_basebackup", "-D", folder / "cluster", "-h", sockets, "-U", "hub", "-R")
    made = run_as(account, *backup, "--checkpoint=fast", "--wal-method=stream", "--no-sync", directory=folder)
    assert made.returncode == 0, made.stdout
    standby = Standby(folder, programs, account)
    standby.start()
    try:
        yield standby
    finally:
        standby.stop()

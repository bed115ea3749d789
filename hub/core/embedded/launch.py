"""From a place to a server that answers: this process's own, or the one that another process runs there."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from io import SEEK_END, FileIO
from pathlib import Path

import asyncpg

from hub.core.embedded.account import Account
from hub.core.embedded.binaries import find
from hub.core.embedded.child import Child
from hub.core.embedded.cluster import ensure
from hub.core.embedded.memory import max_wal_size, shared_buffers, usable
from hub.core.embedded.occupancy import disown, postmaster, take
from hub.core.embedded.place import Place, open_own
from hub.core.embedded.refusals import failed
from hub.core.errors import Unavailable

# Seconds. After a crash our own server replays up to max_wal_size; another process may be at its first start; a server
# whose hub was killed needs a moment to end, and where nothing tells it to, it is joined after the grace.
PATIENCE_WITH_OURS = 300
PATIENCE_WITH_OTHERS = 30
GRACE = 5
GLANCE = 0.01
SECONDS_FOR_AN_ANSWER = 5

LOG_KEPT = 10 << 20
MEMORY_IN_USE = "pre-existing shared memory block"
PORT = 5432
# For a district's machine of two cores, reached through the socket alone.
SETTINGS = f"""
listen_addresses= port={PORT} unix_socket_permissions=0700 max_connections=100
synchronous_commit=on timezone=UTC log_timezone=UTC log_checkpoints=off jit=off
"""
NOT_DURABLE = "fsync=off full_page_writes=off synchronous_commit=off shared_buffers=256MB max_wal_size=2GB"


@dataclass(frozen=True)
class Launch:
    place: Place
    sockets: Path
    account: Account
    announce: Callable[[str], None]
    durable: bool

    def serve(self) -> Child | None:
        """The server's process when it is ours, None when it is another's; either way it answers."""
        began = time.monotonic()
        while True:
            waited = time.monotonic() - began
            lock = take(self.place.lock)
            silence = self._why_not_serving()
            left = postmaster(self.place.cluster)
            if lock is None:
                holder = self.place.lock.read_text(encoding="ascii").strip()
                trouble = f"process {holder} has it and its server does not answer ({silence})"
            elif silence is not None and left is None:
                outcome = self._run(lock)
                if isinstance(outcome, Child):
                    return outcome
                trouble = outcome
            else:
                lock.close()
                trouble = f"PostgreSQL {left} of an earlier run has not ended"
            if silence is None and (lock is None or waited >= GRACE):
                return None
            if waited >= PATIENCE_WITH_OTHERS:
                raise Unavailable(
                    f"the database in {self.place.root} is in use: {trouble}; "
                    "wait for that process or end it, then start again"
                )
            time.sleep(GLANCE)

    def _run(self, lock: FileIO) -> Child | str:
        """Our own server, which lets go of the lock when it is gone, or why it has to be tried again."""
        with ExitStack() as undo:
            undo.callback(lock.close)
            programs = find(self.place, self.account, self.announce)
            ensure(self.place, programs, self.account, durable=self.durable)
            disown(self.place.cluster, self.sockets)
            if self.place.log.exists() and self.place.log.stat().st_size > LOG_KEPT:
                self.place.log.replace(self.place.log.with_suffix(".log.1"))
            with FileIO(self.place.log, "a+", opener=open_own) as log:
                earlier = log.seek(0, SEEK_END)
                server = Child(
                    programs.directory / "postgres",
                    *("-D", str(self.place.cluster), *self._options()),
                    account=self.account,
                    directory=self.place.root,
                    log=log.fileno(),
                    when_gone=lock.close,
                )
                undo.callback(server.end)
                if self._answers(server):
                    undo.pop_all()
                    return server
                log.seek(earlier)
                words = log.read().decode(errors="replace")
        if MEMORY_IN_USE in words:
            return "sessions of a killed server still use its memory"
        raise failed("start", self.place.root, words)

    def _options(self) -> list[str]:
        """On the command line, where they win over whatever postgresql.conf says."""
        memory = usable()
        durable = f"shared_buffers={shared_buffers(memory)} max_wal_size={max_wal_size(memory)}"
        own = durable if self.durable else NOT_DURABLE
        return [f"--{each}" for each in (*SETTINGS.split(), *own.split(), f"unix_socket_directories={self.sockets}")]

    def _answers(self, server: Child) -> bool:
        began = time.monotonic()
        while server.alive:
            silence = self._why_not_serving()
            if silence is None:
                return True
            if time.monotonic() - began >= PATIENCE_WITH_OURS:
                raise Unavailable(
                    f"PostgreSQL in {self.place.root} has not become ready within {PATIENCE_WITH_OURS} s "
                    f"({silence}); {self.place.log} tells what it is doing"
                )
            time.sleep(GLANCE)
        return False

    def _why_not_serving(self) -> str | None:
        """None when the server behind the socket works on this very cluster and lets `hub` into the database `hub`."""
        try:
            with ThreadPoolExecutor(1) as thread:  # the caller's own may be running an event loop
                served = thread.submit(asyncio.run, self._data_directory()).result()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            return getattr(problem, "strerror", None) or str(problem) or "timed out"
        return None if served == str(self.place.cluster) else f"the server behind {self.sockets} works on {served}"

    async def _data_directory(self) -> str:
        # Everything that asyncpg would take from the environment is said here.
        connection = await asyncpg.connect(
            host=str(self.sockets),
            port=PORT,
            user="hub",
            password="",
            database="hub",
            ssl=False,
            timeout=SECONDS_FOR_AN_ANSWER,
            command_timeout=SECONDS_FOR_AN_ANSWER,
        )
        try:
            return str(await connection.fetchval("show data_directory"))
        finally:
            connection.terminate()

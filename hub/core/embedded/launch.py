"""From a place to a server that answers: this process's own, or the one that another process runs there."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from io import SEEK_END, FileIO
from pathlib import Path

from hub.core.embedded.account import Account
from hub.core.embedded.binaries import find
from hub.core.embedded.child import Child
from hub.core.embedded.cluster import ensure
from hub.core.embedded.leftovers import disown, postmaster
from hub.core.embedded.lock import holder, take
from hub.core.embedded.options import options
from hub.core.embedded.place import Place, open_own
from hub.core.embedded.refusals import failed
from hub.core.embedded.wire import why_not_serving
from hub.core.errors import Unavailable

# Seconds. After a crash our own server replays up to max_wal_size; another process may be at its first start; a server
# whose hub was killed needs a moment to end, and where nothing tells it to, it is joined after the grace.
PATIENCE_WITH_OURS = 300
PATIENCE_WITH_OTHERS = 30
GRACE = 5
GLANCE = 0.01

LOG_KEPT = 10 << 20
MEMORY_IN_USE = "pre-existing shared memory block"


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
            silence = why_not_serving(self.sockets, self.place.cluster)
            left = postmaster(self.place.cluster)
            if lock is None:
                trouble = f"process {holder(self.place.lock)} has it and its server does not answer ({silence})"
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
            with _open_log(self.place.log) as log:
                earlier = log.seek(0, SEEK_END)
                server = Child(
                    *(programs.directory / "postgres", "-D", self.place.cluster),
                    *options(self.sockets, durable=self.durable),
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

    def _answers(self, server: Child) -> bool:
        began = time.monotonic()
        while server.alive:
            silence = why_not_serving(self.sockets, self.place.cluster)
            if silence is None:
                return True
            if time.monotonic() - began >= PATIENCE_WITH_OURS:
                raise Unavailable(
                    f"PostgreSQL in {self.place.root} has not become ready within {PATIENCE_WITH_OURS} s "
                    f"({silence}); {self.place.log} tells what it is doing"
                )
            time.sleep(GLANCE)
        return False


def _open_log(path: Path) -> FileIO:
    if path.exists() and path.stat().st_size > LOG_KEPT:
        path.replace(path.with_suffix(".log.1"))
    return FileIO(path, "a+", opener=open_own)

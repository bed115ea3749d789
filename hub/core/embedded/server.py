"""The embedded database as the rest of the hub sees it: started, named by a URL, ended."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Self

from hub.core.embedded.account import Account
from hub.core.embedded.child import Child
from hub.core.embedded.launch import Launch
from hub.core.embedded.place import settle, socket_directory
from hub.core.embedded.refusals import unusable
from hub.core.errors import Unavailable


def _tell(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


class EmbeddedServer:
    """A PostgreSQL on one directory with the database `hub`.

    It is this process's child (`owned`), ends with it however it ends, and may be started from any thread; or it is the
    one that another process runs on the same directory, and ends with that.
    """

    def __init__(self, sockets: Path, server: Child | None) -> None:
        self.url = f"postgresql://hub@/hub?host={sockets}"
        self.owned = server is not None
        self._server = server

    @classmethod
    def start(
        cls, data_dir: Path, *, announce: Callable[[str], None] = _tell, durable: bool = True, new: bool = True
    ) -> Self:
        """Create, repair or join; raises Unavailable, which says what failed and what to do.

        Nothing is created unless `new`. `announce` hears of a new store, and where the data are when they cannot be in
        `data_dir`; a server that is not `durable` may lose them all with the machine's power, and is for tests only.
        """
        if os.name != "posix":
            raise Unavailable("the embedded database needs Unix sockets, which Windows lacks: set HUB_DATABASE_URL")
        account = Account.of_this_process()
        try:
            place = settle(data_dir, account, announce, new=new)
            sockets = socket_directory(place, account)
            return cls(sockets, Launch(place, sockets, account, announce, durable).serve())
        except OSError as problem:
            raise unusable(data_dir, problem) from problem

    def stop(self) -> None:
        """End only what it started: nothing when the server was joined, nor in a fork of the process that owns it."""
        if self._server is not None:
            self._server.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
